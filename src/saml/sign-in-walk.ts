import { type Outbound, type OutboundAnswer, OutboundProblem } from "../domain/outbound.ts";
import { type NextRequest, stepFrom } from "./page-step.ts";
import { readQuery } from "./query-parameters.ts";
import { SignInCookies } from "./sign-in-cookies.ts";
import type { SignInEnd } from "./sign-in-end.ts";

/** A message as the app gave it to the browser, on its way to the identity provider. */
export interface SentMessage {
  readonly binding: "redirect" | "post";
  /** Still coded. */
  readonly message: string;
  /** Where the browser is sent with it. */
  readonly sentTo: URL;
}

/** Where a sign-in led. */
export interface Walk {
  readonly found: SentMessage | SignInEnd;
  /** The addresses that were opened, without their queries. */
  readonly hops: readonly string[];
  /** Other protocols that were begun on the way. */
  readonly otherProtocols: ReadonlySet<OtherProtocol>;
}

/** Protocols of single sign-on that are not SAML 2.0. */
export type OtherProtocol = "OpenID Connect" | "WS-Federation";

const MAX_HOPS = 8;
const MAX_PAGE_BYTES = 1024 * 1024;
const PAGE_TYPES = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1";

/**
 * Follows an address as a browser without script does, until the app hands over a SAML request. The identity provider that the
 * request is for is never opened, and nothing is sent but cookies and hidden fields that the followed sites gave themselves.
 * @throws {OutboundProblem} when the very first address cannot be asked
 */
export async function walk(outbound: Outbound, start: string, deadline: number): Promise<Walk> {
  const cookies = new SignInCookies();
  const hops: string[] = [];
  const otherProtocols = new Set<OtherProtocol>();
  const seen = { hops, otherProtocols };
  let request: NextRequest = { url: start, method: "GET" };
  if (carriedMessage(start) !== undefined) return { ...seen, found: { why: "own-request", at: shown(start) } };
  while (hops.length < MAX_HOPS) {
    const at = shown(request.url);
    const answer = await ask(outbound, request, cookies, deadline, hops.length === 0);
    if (typeof answer === "string") return { ...seen, found: { why: "not-reached", at, reason: answer } };
    hops.push(at);
    cookies.take(request.url, answer.setCookies);
    const step = stepOf(request, answer);
    if ("why" in step || "binding" in step) return { ...seen, found: step };
    request = step;
    const protocol = protocolOf(request.url);
    if (protocol !== undefined) otherProtocols.add(protocol);
  }
  return { ...seen, found: { why: "too-many", at: shown(request.url) } };
}

/** An address for people: without its query, which may hold anything, and cut. */
export function shown(address: string): string {
  const url = URL.parse(address);
  return (url === null ? address : `${url.origin}${url.pathname}`).slice(0, 200);
}

async function ask(
  outbound: Outbound,
  { url, method, body }: NextRequest,
  cookies: SignInCookies,
  deadline: number,
  isFirst: boolean,
): Promise<OutboundAnswer | string> {
  const cookie = URL.canParse(url) ? cookies.headerFor(url) : undefined;
  const headers = {
    accept: PAGE_TYPES,
    ...(cookie !== undefined && { cookie }),
    ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
  };
  try {
    return await outbound.ask({
      url,
      method,
      headers,
      ...(body !== undefined && { body }),
      maxBytes: MAX_PAGE_BYTES,
      deadline,
    });
  } catch (error) {
    if (isFirst || !(error instanceof OutboundProblem)) throw error;
    return error.message;
  }
}

function stepOf(request: NextRequest, answer: OutboundAnswer): SentMessage | NextRequest | SignInEnd {
  const { status, location } = answer;
  const at = shown(request.url);
  if (status >= 300 && status < 400 && location !== null) return redirected(request, status, location, at);
  // A page that says no may still hold the form: what counts is what the app hands to the browser.
  const step = isPage(answer) ? stepFrom(request.url, answer.body) : undefined;
  if (step?.kind === "posted") {
    return { binding: "post", message: step.message, sentTo: new URL(step.action) };
  }
  if (status >= 300) return { why: "status", at, status };
  if (step === undefined) return { why: "no-page", at };
  if (step.kind === "end") return { why: step.why, at };
  return sentWith(step.request.url) ?? step.request;
}

function redirected(
  request: NextRequest,
  status: number,
  location: string,
  at: string,
): SentMessage | NextRequest | SignInEnd {
  const target = URL.parse(location, request.url);
  if (target === null || !/^https?:$/.test(target.protocol)) return { why: "nothing", at };
  target.hash = "";
  const sent = sentWith(target.href);
  if (sent !== undefined) return sent;
  // Only these keep the method (RFC 9110 §15.4.8, §15.4.9).
  const keepsMethod = status === 307 || status === 308;
  return keepsMethod ? { ...request, url: target.href } : { url: target.href, method: "GET" };
}

function sentWith(address: string): SentMessage | undefined {
  const message = carriedMessage(address);
  return message === undefined ? undefined : { binding: "redirect", message, sentTo: new URL(address) };
}

function carriedMessage(address: string): string | undefined {
  const url = URL.parse(address);
  return url === null ? undefined : readQuery(url.search).value("SAMLRequest");
}

function isPage({ mediaType, body }: OutboundAnswer): boolean {
  if (mediaType === null) return body.length > 0;
  return mediaType === "text/html" || mediaType === "application/xhtml+xml";
}

function protocolOf(address: string): OtherProtocol | undefined {
  const query = readQuery(URL.parse(address)?.search ?? "");
  if (query.count("client_id") > 0 && query.count("response_type") > 0) return "OpenID Connect";
  return query.value("wa") === "wsignin1.0" ? "WS-Federation" : undefined;
}
