import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { Clock } from "../domain/clock.ts";
import { type FetchedDocument, type Outbound, type OutboundAnswer, OutboundProblem } from "../domain/outbound.ts";
import type { AddressList } from "../lib/address-list.ts";
import { type AddressRules, assertMayConnect, assertMayResolve, isAllowed, PUBLIC_PORTS } from "./address-rules.ts";
import { connectTo } from "./connect.ts";
import { type Exchange, exchange } from "./exchange.ts";
import { type ResolveName, resolveName, resolveWithin } from "./resolve-name.ts";
import { readWebAddress, type WebAddress } from "./web-address.ts";

/** How long one request may take, and a document over all its redirects. */
export const OUTBOUND_MS = 10_000;
/** How many redirects of a document are followed. */
export const MOST_REDIRECTS = 3;

/** What the way out is made of. */
export interface OutboundParts {
  /** Addresses that may be asked although they are not public, on any port. */
  readonly allowed: AddressList;
  /** Certificates of authorities, PEM, that are trusted beyond those of this machine at the addresses in `allowed`. */
  readonly authorities?: readonly string[];
  readonly clock: Clock;
  /** The version that servers are told. */
  readonly version: string;
  readonly resolve?: ResolveName;
  /** The ports of public addresses: 443 and 8443. */
  readonly ports?: ReadonlySet<number>;
}

/** Makes the only way out of the house: https to addresses that were looked at, with an end to time, size and redirects. */
export function createOutbound(parts: OutboundParts): Outbound {
  const way: Way = {
    rules: { allowed: parts.allowed, ports: parts.ports ?? PUBLIC_PORTS },
    resolve: parts.resolve ?? resolveName,
    userAgent: `Anteroom/${parts.version}`,
    trust: trustIn(parts.authorities ?? []),
  };
  return {
    ask: async (request) => {
      const timeMs = Math.max(0, Math.min(OUTBOUND_MS, request.deadline - parts.clock.now()));
      const asking = { asked: request, isDocument: false };
      return hop(way, readWebAddress(request.url), asking, AbortSignal.timeout(Math.ceil(timeMs)));
    },
    document: (url, options) => fetchDocument(way, url, options),
  };
}

interface Way {
  readonly rules: AddressRules;
  readonly resolve: ResolveName;
  readonly userAgent: string;
  readonly trust: () => SecureContext | undefined;
}

async function fetchDocument(
  way: Way,
  text: string,
  { accept, maxBytes }: Parameters<Outbound["document"]>[1],
): Promise<FetchedDocument> {
  const signal = AbortSignal.timeout(OUTBOUND_MS);
  const asked = { method: "GET", headers: { accept }, maxBytes } as const;
  const seen = new Set<string>();
  const hops: string[] = [];
  let next = text;
  for (;;) {
    const address = readWebAddress(next);
    assertNew(address, seen);
    hops.push(`${address.url.origin}${address.url.pathname}`);
    const answer = await hop(way, address, { asked, isDocument: true }, signal);
    if (answer.location === null) return toDocument(answer, hops);
    next = answer.location;
  }
}

function assertNew({ url }: WebAddress, seen: Set<string>): void {
  if (seen.has(url.href)) throw new OutboundProblem("redirect_loop", "Its redirects lead back to where they were.");
  if (seen.size > MOST_REDIRECTS)
    throw new OutboundProblem("too_many_redirects", "It redirects more than three times.");
  seen.add(url.href);
}

/** One request: the name is resolved once, and what was looked at is what is connected to. */
async function hop(
  { rules, resolve, userAgent, trust }: Way,
  address: WebAddress,
  asking: Pick<Exchange, "asked" | "isDocument">,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const { url, host, port, kind } = address;
  assertMayResolve(address, rules);
  const isNumber = kind === "number";
  const addresses = isNumber ? [host] : await resolveWithin(host, resolve, signal);
  assertMayConnect(address, addresses, rules);
  const isPrivate = addresses.every((ip) => isAllowed(ip, rules));
  const destination = { host, isNumber, port, addresses, trust: isPrivate ? trust() : undefined };
  return exchange(await connectTo(destination, signal), { url, userAgent, ...asking }, signal);
}

function toDocument({ url, body, mediaType, etag, address, certificate }: OutboundAnswer, hops: readonly string[]) {
  return { url, hops, body, mediaType, etag, address, certificate } satisfies FetchedDocument;
}

/** Made when it is first needed: reading all authorities of this machine takes its time. */
function trustIn(authorities: readonly string[]): () => SecureContext | undefined {
  let context: SecureContext | undefined;
  return () => {
    if (authorities.length === 0) return undefined;
    context ??= createSecureContext({ ca: [...getCACertificates("default"), ...authorities], minVersion: "TLSv1.2" });
    return context;
  };
}
