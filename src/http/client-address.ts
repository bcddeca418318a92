import type { IncomingMessage } from "node:http";
import type { Caller } from "../domain/connection/gatekeeper.ts";
import { AddressList, plainAddress } from "../lib/address-list.ts";

/** Tells the address of a client. */
export type ClientAddress = (req: IncomingMessage) => string;

/**
 * Tells the address of a client: that of the socket; behind trusted proxies, the right-most address of X-Forwarded-For
 * that is not one of theirs. What a client writes there itself stands further left and is never believed.
 * @param proxies addresses and blocks of the proxies
 */
export function createClientAddress(proxies: readonly string[]): ClientAddress {
  const trusted = new AddressList(proxies);
  return (req) => {
    const peer = plainAddress(req.socket.remoteAddress ?? "") ?? "unknown";
    if (proxies.length === 0 || !trusted.has(peer)) return peer;
    return behind(trusted, peer, forwardedFor(req));
  };
}

/** Who asks to be let in by a request. */
export function callerOf(req: IncomingMessage, clientAddress: ClientAddress): Caller {
  return { authorization: req.headers.authorization, address: () => clientAddress(req) };
}

function behind(trusted: AddressList, peer: string, hops: readonly string[]): string {
  let nearest = peer;
  for (const hop of hops.toReversed()) {
    const address = plainAddress(withoutPort(hop));
    // Whatever stands left of what cannot be read was written by somebody unknown.
    if (address === undefined) return nearest;
    nearest = address;
    if (!trusted.has(address)) return nearest;
  }
  return nearest;
}

function forwardedFor(req: IncomingMessage): readonly string[] {
  const header = req.headers["x-forwarded-for"];
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  return text === "" ? [] : text.split(",").map((hop) => hop.trim());
}

/** Some proxies add the port: `192.0.2.7:1234`, `[2001:db8::1]:1234`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([0-9.]+):\d+$/.exec(hop)?.[1] ?? hop;
}
