import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AddressList, blocksOf, isAddressBlock, networkOf, plainAddress } from "../../../src/lib/address-list.ts";
import { isGlobalAddress } from "../../../src/lib/global-address.ts";

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const ipv6 = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });

function dotted(bytes: readonly number[]): string {
  return bytes.join(".");
}

function colons(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

/** The oracle: the first bits of two addresses, as texts of zeros and ones. */
function sharesPrefix(a: readonly number[], b: readonly number[], width: number, prefix: number): boolean {
  const bits = (parts: readonly number[]): string =>
    parts.map((part) => part.toString(2).padStart(width, "0")).join("");
  return bits(a).slice(0, prefix) === bits(b).slice(0, prefix);
}

describe("a list of addresses", () => {
  it("has exactly the IPv4 addresses whose first bits are those of a block, also when they are mapped into IPv6", () => {
    const close = fc.tuple(ipv4, fc.nat(32), fc.nat(31)).map(([bytes, prefix, flip]) => {
      const other = [...bytes];
      other[Math.floor(flip / 8)] = (other[Math.floor(flip / 8)] ?? 0) ^ (128 >> (flip % 8));
      return { bytes, other, prefix };
    });

    fc.assert(
      fc.property(close, ({ bytes, other, prefix }) => {
        const list = new AddressList([`${dotted(bytes)}/${prefix}`]);
        const wanted = sharesPrefix(bytes, other, 8, prefix);
        expect([list.has(dotted(bytes)), list.has(dotted(other)), list.has(`::ffff:${dotted(other)}`)]).toEqual([
          true,
          wanted,
          wanted,
        ]);
      }),
    );
  });

  it("has exactly the IPv6 addresses whose first bits are those of a block", () => {
    fc.assert(
      fc.property(ipv6, fc.nat(127), fc.nat(128), (groups, flip, prefix) => {
        fc.pre(groups.slice(0, 5).some((group) => group !== 0));
        const other = [...groups];
        other[Math.floor(flip / 16)] = (other[Math.floor(flip / 16)] ?? 0) ^ (0x8000 >> (flip % 16));
        fc.pre(other.slice(0, 5).some((group) => group !== 0));

        const has = new AddressList([`${colons(groups)}/${prefix}`]).has(colons(other));

        expect(has).toBe(sharesPrefix(groups, other, 16, prefix));
      }),
    );
  });

  it.each([
    ["::ffff:192.0.2.0/120", "192.0.2.9", true],
    ["::ffff:c000:200/120", "192.0.2.9", true],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["0.0.0.0/0", "2001:db8::1", false],
    ["::/0", "not an address", false],
    ["::/0", "", false],
  ])("of %s is asked about %s: %s", (block, address, has) => {
    expect(new AddressList([block]).has(address)).toBe(has);
  });

  it("of nothing has nothing", () => {
    expect([new AddressList([]).has("127.0.0.1"), new AddressList(blocksOf(" , ,")).has("::1")]).toEqual([
      false,
      false,
    ]);
  });

  it.each([
    "",
    "x",
    "1.2.3",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "1.2.3.4/08",
    "1.2.3.4/",
    "1.2.3.4/8/8",
    "::/129",
    "fe80::1%eth0",
    "1.2.3.4 ",
    "01.2.3.4",
  ])("takes no %j", (text) => {
    expect(isAddressBlock(text)).toBe(false);
    expect(() => new AddressList([text])).toThrow(RangeError);
  });

  it("reads any text without failing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), (text) => {
        expect(typeof isAddressBlock(text)).toBe("boolean");
        expect(["string", "undefined"]).toContain(typeof plainAddress(text));
        expect(typeof isGlobalAddress(text)).toBe("boolean");
        expect(typeof networkOf(text)).toBe("string");
      }),
    );
  });
});

describe("the network of a subscriber", () => {
  it("is the /64 of an IPv6 address, however it is written, and an IPv4 address itself", () => {
    fc.assert(
      fc.property(ipv6, ipv6, (groups, others) => {
        const other = [...groups.slice(0, 4), ...others.slice(4)];
        const far = groups.with(3, (groups[3] ?? 0) ^ 1);
        expect(networkOf(colons(groups))).toBe(networkOf(colons(other)));
        expect(networkOf(colons(groups))).not.toBe(networkOf(colons(far)));
      }),
    );
    expect([networkOf("2001:db8::1"), networkOf("192.0.2.7")]).toEqual(["2001:db8:0:0", "192.0.2.7"]);
  });
});

describe("a global address", () => {
  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "100.63.255.255",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
  ])("is %s", (address) => {
    expect(isGlobalAddress(address)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "localhost",
    "",
  ])("is not %j", (address) => {
    expect(isGlobalAddress(address)).toBe(false);
  });
});
