import { deflateRawSync } from "node:zlib";
import { ACS_URL, ENTITY_ID, NOW } from "./metadata.ts";
import { NAMESPACES, REQUEST_ID } from "./responses.ts";

/** What a recording holds. */
export interface RecordingParts {
  /** XML; none when absent. */
  readonly response?: string;
  /** The id of the AuthnRequest; null for none. */
  readonly requestId?: string | null;
  readonly binding?: "redirect" | "post";
  readonly postedTo?: string;
  readonly at?: number;
  readonly status?: number;
  /** How the browser writes forms down. */
  readonly form?: "text" | "params" | "decoded params";
  /** Put into everything that has to be dropped. */
  readonly secret?: string;
}

/** An AuthnRequest as apps send it. */
export function anAuthnRequest(id: string = REQUEST_ID): string {
  const names = `xmlns:samlp="${NAMESPACES.samlp}" xmlns:saml="${NAMESPACES.saml}"`;
  const issuer = `<saml:Issuer>${ENTITY_ID}</saml:Issuer>`;
  return `<samlp:AuthnRequest ${names} ID="${id}" Version="2.0" IssueInstant="2026-11-22T00:00:00Z">${issuer}</samlp:AuthnRequest>`;
}

/** A text as a form carries it. */
export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A message as the redirect binding carries it. */
export function deflated(text: string): string {
  return deflateRawSync(text).toString("base64");
}

/** A recording of a sign-in, HAR 1.2, with all that a browser writes down beside the messages. */
export function aHar(parts: RecordingParts = {}): { readonly log: { readonly entries: object[] } } {
  const { response, requestId = REQUEST_ID, at = NOW, secret = "hidden" } = parts;
  const login = { method: "POST", url: "https://idp.example.com/login", ...theRest(secret) };
  const password = { mimeType: "application/x-www-form-urlencoded", text: `user=alice&password=${secret}` };
  const entries = [
    ...(requestId === null ? [] : [anEntry({ ...requestOf(requestId, parts), ...theRest(secret) }, at - 30_000, 200)]),
    anEntry({ ...login, postData: password }, at - 20_000, 302, secret),
    ...(response === undefined ? [] : [anEntry(postOf(response, parts), at, parts.status ?? 302, secret)]),
    anEntry({ method: "GET", url: `https://app.vendor.io/home?session=${secret}`, ...theRest(secret) }, at + 1000, 200),
  ];
  return { log: { ...{ version: "1.2", creator: { name: "browser", version: "1" } }, entries } };
}

function requestOf(id: string, { binding = "redirect" }: RecordingParts) {
  const xml = anAuthnRequest(id);
  if (binding === "post") {
    const params = [{ name: "SAMLRequest", value: base64(xml) }];
    return { method: "POST", url: "https://idp.example.com/saml/sso", postData: { mimeType: "x", params } };
  }
  const query = new URLSearchParams({ SAMLRequest: deflated(xml), RelayState: "r" });
  return { method: "GET", url: `https://idp.example.com/saml/sso?${query}` };
}

function postOf(response: string, { postedTo = ACS_URL, form = "text", secret = "hidden" }: RecordingParts) {
  const sent = base64(response);
  const fields = { SAMLResponse: sent, RelayState: secret };
  const text = new URLSearchParams(fields).toString();
  const params = Object.entries(fields).map(([name, value]) => ({
    name,
    value: form === "params" ? encodeURIComponent(value) : value,
  }));
  const postData = { mimeType: "application/x-www-form-urlencoded", ...(form === "text" ? { text } : { params }) };
  return { method: "POST", url: postedTo, ...theRest(secret), postData };
}

function theRest(secret: string) {
  return {
    headers: [{ name: "Authorization", value: `Bearer ${secret}` }],
    cookies: [{ name: "sid", value: secret }],
    queryString: [],
  };
}

function anEntry(request: object, at: number, status: number, secret = "hidden") {
  const response = {
    status,
    headers: [{ name: "Set-Cookie", value: `sid=${secret}` }],
    content: { mimeType: "text/html", text: `<p>${secret}</p>` },
  };
  return { startedDateTime: new Date(at).toISOString(), time: 12, request, response, _initiator: aStack(60) };
}

/** Chrome writes the asynchronous callers of a request one within the other. */
function aStack(depth: number): object {
  return depth === 0 ? { callFrames: [] } : { callFrames: [], parent: aStack(depth - 1) };
}
