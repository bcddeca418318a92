import { AddressList, plainAddress } from "./address-list.ts";

/** What is not reached over the public internet, or not by everybody in the same way: the IANA registries of special addresses. */
const SPECIAL = new AddressList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);
/** All that is assigned for global unicast in IPv6; the IPv4 space is global unless it is special. */
const UNICAST = new AddressList(["0.0.0.0/0", "2000::/3"]);

/** Whether an address belongs to the public internet. IPv4 addresses in any IPv6 dress are judged by what they are, or refused. */
export function isGlobalAddress(text: string): boolean {
  const address = plainAddress(text);
  return address !== undefined && UNICAST.has(address) && !SPECIAL.has(address);
}
