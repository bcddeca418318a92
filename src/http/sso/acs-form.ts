import type { IncomingMessage } from "node:http";
import { AnteroomError } from "../../domain/errors.ts";
import { readRawBody } from "../read-body.ts";

/** The largest form that is read; responses with hundreds of groups have 100 KB. */
export const ACS_FORM_BYTES: number = 512 * 1024;

/** What an identity provider has a browser post. */
export interface AcsForm {
  /** The Response as XML. */
  readonly response: Uint8Array;
  readonly relayState: string | undefined;
}

/**
 * Reads the answer of an identity provider: SAML bindings §3.5.
 * @throws {AnteroomError} `invalid_value` when the form is not of that kind; `too_large`; `unsupported_media_type`
 */
export async function readAcsForm(req: IncomingMessage): Promise<AcsForm> {
  const rules = { maxBytes: ACS_FORM_BYTES, mediaTypes: ["application/x-www-form-urlencoded"] };
  const form = new URLSearchParams(new TextDecoder().decode(await readRawBody(req, rules)));
  const [message, ...others] = form.getAll("SAMLResponse");
  if (message === undefined || message === "") {
    throw unreadable("SAMLResponse is missing; only an identity provider sends people here.", "missing-response");
  }
  if (others.length > 0) throw unreadable("SAMLResponse comes twice; sign in again.", "several-responses");
  const relayStates = form.getAll("RelayState");
  return { response: decoded(message), relayState: relayStates.length === 1 ? relayStates[0] : undefined };
}

/** Some identity providers break the lines: RFC 2045 §6.8. */
function decoded(message: string): Uint8Array {
  const text = message.replaceAll(/[\r\n\t ]/g, "");
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  if (!isBase64) throw unreadable("SAMLResponse is not base64; sign in again.", "not-base64");
  return Buffer.from(text, "base64");
}

function unreadable(sentence: string, check: string): AnteroomError {
  return new AnteroomError("invalid_value", `The answer of the identity provider cannot be read: ${sentence}`, {
    check,
  });
}
