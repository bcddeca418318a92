import { BlockList, isIP } from "node:net";

interface Block {
  readonly address: string;
  readonly prefix: number;
  readonly family: "ipv4" | "ipv6";
}

/** A set of IP addresses, given as addresses and CIDR blocks of both families. */
export class AddressList {
  readonly #blocks = new BlockList();
  /** Whether it has no address at all. */
  readonly isEmpty: boolean;

  /** @throws {RangeError} for a text that `isAddressBlock` does not accept */
  constructor(blocks: readonly string[]) {
    this.isEmpty = blocks.length === 0;
    for (const text of blocks) {
      const block = parseBlock(text);
      if (block === undefined) throw new RangeError("A block of addresses cannot be read.");
      this.#blocks.addSubnet(block.address, block.prefix, block.family);
    }
  }

  /** Whether an address is in it; an IPv4 address that is mapped into IPv6 counts as what it is. False for no address. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    if (plain === undefined) return false;
    return this.#blocks.check(plain, isIP(plain) === 4 ? "ipv4" : "ipv6");
  }
}

/** Whether a text is an address such as `192.0.2.7`, or a block such as `192.0.2.0/24` or `2001:db8::/32`. */
export function isAddressBlock(text: string): boolean {
  return parseBlock(text) !== undefined;
}

/** Whether all addresses of one block are in another one; false for what is no block. */
export function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [parseBlock(inner), parseBlock(outer)];
  if (small === undefined || large === undefined || small.family !== large.family) return false;
  return small.prefix >= large.prefix && new AddressList([outer]).has(small.address);
}

/** The addresses and blocks of a text with commas between them. */
export function blocksOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((block) => block.trim())
    .filter((block) => block !== "");
}

/** An address without a zone and, when it is an IPv4 one that is mapped into IPv6, in its own form; undefined for no address. */
export function plainAddress(text: string): string | undefined {
  const bare = text.replace(/%[^%]*$/, "");
  const family = isIP(bare);
  if (family === 0) return undefined;
  return family === 4 ? bare : (unmapped(bare) ?? bare);
}

/** The network that one subscriber usually has: the address itself in IPv4, its /64 in IPv6. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  return canonicalGroups(address).slice(0, 4).join(":");
}

function parseBlock(text: string): Block | undefined {
  const [address = "", length, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || address.includes("%") || rest.length > 0) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (length !== undefined && !/^(?:0|[1-9][0-9]{0,2})$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const mapped = family === 6 ? unmapped(address) : undefined;
  if (mapped !== undefined && prefix >= 96) return { address: mapped, prefix: prefix - 96, family: "ipv4" };
  return { address, prefix, family: family === 4 ? "ipv4" : "ipv6" };
}

/** The IPv4 address in `::ffff:192.0.2.7`, however it is written: RFC 4291 §2.5.5.2. */
function unmapped(address: string): string | undefined {
  const groups = canonicalGroups(address);
  if (groups.slice(0, 6).join(":") !== "0:0:0:0:0:ffff") return undefined;
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function canonicalGroups(address: string): readonly string[] {
  // The URL parser writes every IPv6 address in one way.
  const canonical = new URL(`http://[${address.replace(/%.*$/, "")}]/`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const gap = right === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(gap).fill("0"), ...after];
}
