import { OutboundProblem } from "../domain/outbound.ts";
import { AddressList } from "../lib/address-list.ts";
import { isGlobalAddress } from "../lib/global-address.ts";
import type { WebAddress } from "./web-address.ts";

/** What may be asked beyond the public internet, and where. */
export interface AddressRules {
  /** Addresses that the operator allows although they are not public; on any port. */
  readonly allowed: AddressList;
  /** The ports of public addresses: elsewhere something may listen that was not meant to be asked. */
  readonly ports: ReadonlySet<number>;
}

/** The ports on which the public internet is asked. */
export const PUBLIC_PORTS: ReadonlySet<number> = new Set([443, 8443]);

/** Where clouds tell a machine its own credentials, in any dress of IPv4: not even an operator can allow these. */
const NEVER = new AddressList([
  "169.254.0.0/16",
  "64:ff9b::a9fe:0/112",
  "2002:a9fe::/32",
  "fe80::/10",
  "fd00:ec2::254",
  "fd20:ce::254",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
]);

/**
 * Looks at an address before its name is resolved, so that a name which leads nowhere anyway is not asked for.
 * @throws {OutboundProblem} `address_not_public`, `port_not_allowed`
 */
export function assertMayResolve({ kind, port }: WebAddress, { allowed, ports }: AddressRules): void {
  if (kind === "number" || !allowed.isEmpty) return;
  if (kind === "inside") throw notPublic();
  if (!ports.has(port)) throw wrongPort();
}

/**
 * Looks at all that a name resolved to; one address that is not public spoils the rest.
 * @throws {OutboundProblem} `address_not_public`, `port_not_allowed`, `bad_url`, `name_not_found`
 */
export function assertMayConnect(address: WebAddress, ips: readonly string[], rules: AddressRules): void {
  if (ips.length === 0) throw new OutboundProblem("name_not_found", "Its name has no address.");
  for (const ip of ips) assertMayReach(address, ip, rules);
}

/** Whether the operator allows an address that may be private. */
export function isAllowed(ip: string, { allowed }: AddressRules): boolean {
  return !NEVER.has(ip) && allowed.has(ip);
}

function assertMayReach({ kind, port }: WebAddress, ip: string, rules: AddressRules): void {
  // A zone names an interface of this machine, never a place on the internet.
  if (ip.includes("%") || NEVER.has(ip)) throw notPublic();
  if (isAllowed(ip, rules)) return;
  if (kind === "inside" || !isGlobalAddress(ip)) throw notPublic();
  if (kind === "number") throw new OutboundProblem("bad_url", "It has a number where the name of a host belongs.");
  if (!rules.ports.has(port)) throw wrongPort();
}

function notPublic(): OutboundProblem {
  return new OutboundProblem(
    "address_not_public",
    "It leads to an address that is not of the public internet, and that the operator does not allow.",
  );
}

function wrongPort(): OutboundProblem {
  return new OutboundProblem("port_not_allowed", "Its port is neither 443 nor 8443.");
}
