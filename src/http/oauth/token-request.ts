import type { IncomingMessage } from "node:http";
import type { ClientProof } from "../../domain/connection/client-grant.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { readRawBody } from "../read-body.ts";

/** The only scope there is: what an access token opens is SCIM of one connection. */
export const OAUTH_SCOPE = "scim";
/** The only way to get an access token: RFC 6749 §4.4. */
export const GRANT_TYPE = "client_credentials";
/** How an assertion is announced: RFC 7523 §2.2. */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** The largest body; assertions with certificates in them are a few KiB. */
export const TOKEN_REQUEST_BYTES: number = 32 * 1024;

type Form = ReadonlyMap<string, string>;

/**
 * Reads a request for an access token: RFC 6749 §4.4.2.
 * @returns how the client says who it is; undefined when it does not
 * @throws {AnteroomError} `invalid_value` and others whose `facts.error` is an error of RFC 6749 §5.2
 */
export async function readTokenRequest(req: IncomingMessage): Promise<ClientProof | undefined> {
  const form = parseForm(
    await readRawBody(req, { maxBytes: TOKEN_REQUEST_BYTES, mediaTypes: ["application/x-www-form-urlencoded"] }),
  );
  const grantType = form.get("grant_type");
  if (grantType === undefined) throw invalid("grant_type is missing; send grant_type=client_credentials.");
  if (grantType !== GRANT_TYPE) {
    throw invalid("grant_type is not served; send grant_type=client_credentials.", "unsupported_grant_type");
  }
  const scope = form.get("scope");
  if (scope?.split(" ").some((word) => word !== OAUTH_SCOPE)) {
    throw invalid("scope is not known; send scope=scim or leave it out.", "invalid_scope");
  }
  return readProof(req.headers.authorization, form);
}

/** A parameter without a value counts as left out, and none may come twice: RFC 6749 §3.2. */
function parseForm(bytes: Uint8Array): Form {
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    if (form.has(name)) throw invalid("A parameter comes twice; send each one once.");
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ""));
}

/** A client proves itself in one way: RFC 6749 §2.3. */
function readProof(authorization: string | undefined, form: Form): ClientProof | undefined {
  const [secret, assertion] = [form.get("client_secret"), form.get("client_assertion")];
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined);
  if (ways.length > 1) throw invalid("The client proves itself in more than one way; use one of them.");
  const clientId = form.get("client_id");
  if (authorization !== undefined) return readBasic(authorization, clientId);
  if (assertion !== undefined) return readAssertion(assertion, form.get("client_assertion_type"), clientId);
  if (secret === undefined || clientId === undefined) return undefined;
  return { kind: "secret", clientId, secret };
}

function readAssertion(assertion: string, type: string | undefined, clientId: string | undefined): ClientProof {
  if (type === ASSERTION_TYPE) return { kind: "assertion", clientId, assertion };
  throw invalid(`client_assertion_type is not served; send ${ASSERTION_TYPE}.`);
}

/** Id and secret are form-encoded before they are joined: RFC 6749 §2.3.1. */
function readBasic(authorization: string, clientId: string | undefined): ClientProof | undefined {
  const encoded = /^basic +([0-9A-Za-z+/_-]+=*) *$/i.exec(authorization)?.[1];
  const [, id, secret] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(encoded ?? "", "base64").toString("utf8")) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const named = formDecoded(id);
  if (clientId !== undefined && clientId !== named) {
    throw invalid("client_id is not the one of the Authorization header; send one of them.");
  }
  return { kind: "secret", clientId: named, secret: formDecoded(secret) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function invalid(message: string, error?: string): AnteroomError {
  return new AnteroomError("invalid_value", message, error === undefined ? {} : { error });
}
