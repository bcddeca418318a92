import { isAnteroomError } from "../domain/errors.ts";
import { readAuthnRequest } from "./authn-request.ts";
import { decodeMessage } from "./message-coding.ts";
import { MAX_RESPONSE_BYTES } from "./response-verifier.ts";
import { PROTOCOL_NAMESPACE } from "./saml-names.ts";
import { withXml } from "./xml-document.ts";
import { attributeOf, isNamed } from "./xml-element.ts";

/** Decodes a Response as forms carry it, base64 with line breaks; undefined for anything else. */
export function decodeResponse(samlResponse: string): Uint8Array | undefined {
  const text = samlResponse.replaceAll(/[\r\n\t ]+/g, "");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

/** The ID of an AuthnRequest as it was sent in either binding; undefined for anything else. */
export function readRequestId(samlRequest: string): string | undefined {
  const decoded = decodeMessage(samlRequest, "post");
  const reading = "xml" in decoded ? readAuthnRequest(decoded.xml, []) : undefined;
  return reading !== undefined && "request" in reading ? reading.request.id : undefined;
}

/** The request that a Response says it answers; null when it names none, undefined when it cannot be read. */
export function requestAnswered(response: Uint8Array): string | null | undefined {
  if (response.length > MAX_RESPONSE_BYTES) return undefined;
  try {
    return withXml(response, ({ root }) =>
      isNamed(root, PROTOCOL_NAMESPACE, "Response") ? (attributeOf(root, "InResponseTo") ?? null) : undefined,
    );
  } catch (error) {
    if (isAnteroomError(error)) return undefined;
    throw error;
  }
}
