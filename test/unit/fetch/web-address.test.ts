import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OutboundProblem } from "../../../src/domain/outbound.ts";
import { readWebAddress } from "../../../src/fetch/web-address.ts";

/** Pieces of addresses in any order, which come closer to the edges than any text. */
const piece = fc.constantFrom(
  ..."https:// // @ : ? # [ ] ::1 127.0.0.1 0x7f 1 . .. localhost vendor.io %2f %00 \t \\ ü ｡ xn-- xn--a 443 65536 a_b -".split(
    " ",
  ),
);
const text = fc.oneof(
  fc.string(),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.array(piece, { maxLength: 8 }).map((pieces) => `https://${pieces.join("")}`),
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
);

describe("the text of an address", () => {
  it("is an address or a problem, whatever it is", () => {
    fc.assert(
      fc.property(text, (given) => {
        try {
          const { url, host, port } = readWebAddress(given);
          expect([url.protocol, url.username, url.password, url.hash]).toEqual(["https:", "", "", ""]);
          expect(host).toMatch(/^(?:[a-z0-9_.-]*[a-z0-9_-]|[0-9a-f:]+)$/);
          expect(port >= 0 && port <= 65_535).toBe(true);
          // Reading it again says the same: nothing was left to settle.
          expect(readWebAddress(url.href)).toMatchObject({ host, port });
        } catch (error) {
          if (!(error instanceof OutboundProblem)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["https://SP.Vendor.IO", { host: "sp.vendor.io", port: 443, kind: "name" }],
    ["https://sp.vendor.io.:8443/a#b", { host: "sp.vendor.io", port: 8443, kind: "name" }],
    ["https://bücher.example.com/", { host: "xn--bcher-kva.example.com", port: 443, kind: "name" }],
    ["https://wiki.corp/", { host: "wiki.corp", port: 443, kind: "inside" }],
    ["https://wiki/", { host: "wiki", port: 443, kind: "inside" }],
    ["https://0x7f.1:444/", { host: "127.0.0.1", port: 444, kind: "number" }],
    ["https://[2001:DB8::0:1]/", { host: "2001:db8::1", port: 443, kind: "number" }],
  ])("%j is read as browsers do", (given, expected) => {
    expect(readWebAddress(given)).toMatchObject(expected);
  });

  it("loses its fragment and the dot at the end of its name, and nothing else", () => {
    expect(readWebAddress("https://sp.vendor.io.:8443/a%2Fb?c=d%20e#f").url.href).toBe(
      "https://sp.vendor.io:8443/a%2Fb?c=d%20e",
    );
  });
});
