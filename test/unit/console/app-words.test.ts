import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endWords, liveOf, nextEnd } from "../../../src/console/screens/apps/app-words.ts";
import { commonName, overlapsOf, summaryOf } from "../../../src/console/screens/apps/certificate-words.ts";
import { emptyDraft, evidenceOf, isReady } from "../../../src/console/screens/apps/evidence-draft.ts";
import { groupedByMonth } from "../../../src/console/screens/apps/month-groups.ts";
import { rolesOf, textOfRoles } from "../../../src/console/screens/apps/role-lines.ts";
import { scaleOf, ticksOf } from "../../../src/console/ui/time-scale.ts";
import { counted } from "../../../src/console/words/counted.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 22);

function aCertificate(from: string, to: string, overrides: object = {}) {
  const endsInDays = Math.floor((Date.parse(to) - NOW) / DAY);
  const instants = { notBefore: `${from}T00:00:00.000Z`, notAfter: `${to}T00:00:00.000Z` };
  const key = { serialNumber: "1", keyType: "rsa", keyBits: 2048, issuer: "CN=ca" };
  return {
    use: "signing" as const,
    subject: "CN=app.example.com, O=Example",
    fingerprint: from,
    ...key,
    ...instants,
    endsInDays,
    ...overrides,
  };
}

describe("the words of the pages of an app", () => {
  it.each([
    [0, "0 accounts"],
    [1, "1 account"],
    [1234, "1,234 accounts"],
  ])("count %i as %s", (count, words) => {
    expect(counted(count, "account")).toBe(words);
  });

  it.each([
    [-2000, "ended 5 years ago"],
    [-1, "ended 1 day ago"],
    [0, "ends today"],
    [1, "in 1 day"],
    [730, "in 730 days"],
    [3650, "in 10 years"],
  ])("say of %i days that it %s", (days, words) => {
    expect(endWords(days)).toBe(words);
  });

  it("take no retired account for a live one", () => {
    expect(liveOf({ active: 2, paused: 1, retired: 40 })).toBe(3);
  });

  it("take the next end that is to come, and the last one where none is", () => {
    const [past, soon, late] = [
      aCertificate("2020-01-01", "2021-01-01"),
      aCertificate("2026-01-01", "2027-01-01"),
      aCertificate("2026-01-01", "2030-01-01"),
    ];

    expect([nextEnd([late, past, soon]), nextEnd([past]), nextEnd([])]).toEqual([soon, past, undefined]);
  });
});

describe("the words of certificates", () => {
  it.each([
    ["CN=app.example.com, O=Example", "app.example.com"],
    ["O=Example,CN=app.example.com", "app.example.com"],
    ["O=Example\nCN=a b", "a b"],
    ["O=Example", "O=Example"],
    ["", ""],
  ])("call %j %j", (subject, name) => {
    expect(commonName(subject)).toBe(name);
  });

  it("tell of a roll-over, of certificates of one use", () => {
    const old = aCertificate("2025-01-01", "2027-01-01");
    const next = aCertificate("2026-12-01", "2028-12-01");
    const other = aCertificate("2026-06-01", "2028-06-01", { use: "encryption" });

    expect(overlapsOf([next, other, old])).toEqual([{ from: Date.UTC(2026, 11, 1), to: Date.UTC(2027, 0, 1) }]);
    expect(overlapsOf([old, aCertificate("2027-01-01", "2028-01-01")])).toEqual([]);
    expect(summaryOf([old, next])).toBe(
      "2 certificates: app.example.com, signing, from 2025-01-01 to 2027-01-01, in 40 days; " +
        "app.example.com, signing, from 2026-12-01 to 2028-12-01, in 2 years; two are good at once for 31 days from 2026-12-01.",
    );
  });

  it("group ends by month, those years ahead by the year, and those that are past as one", () => {
    const ends = [
      ["2020-01-01", "2021-01-01"],
      ["2020-01-01", "2022-01-01"],
      ["2020-01-01", "2026-12-01"],
      ["2020-01-01", "2026-12-31"],
      ["2020-01-01", "2036-01-01"],
    ].map(([from = "", to = ""]) => aCertificate(from, to));

    expect(groupedByMonth(ends).map(({ title, ends: members }) => [title, members.length])).toEqual([
      ["Ended", 2],
      ["December 2026", 2],
      ["2036", 1],
    ]);
  });
});

describe("the scale of a time line", () => {
  it("has every span and the present within it, with at most eight words", () => {
    const instant = fc.integer({ min: -20 * 365, max: 40 * 365 }).map((days) => NOW + days * DAY);
    const spans = fc.array(fc.record({ from: instant, to: instant }), { maxLength: 8 });

    fc.assert(
      fc.property(spans, (drawn) => {
        const scale = scaleOf(drawn, NOW);
        const places = [NOW, ...drawn.flatMap(({ from, to }) => [from, to])].map(scale.share);
        const ticks = ticksOf(scale);

        expect(scale.from < NOW && NOW < scale.to).toBe(true);
        expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks.every(({ at }) => at > scale.from && at < scale.to)).toBe(true);
      }),
    );
  });

  it("names months where it is short, and years where it is long", () => {
    const short = ticksOf(scaleOf([{ from: NOW - 30 * DAY, to: NOW + 60 * DAY }], NOW)).map(({ word }) => word);
    const long = ticksOf(scaleOf([{ from: NOW, to: NOW + 1_280 * DAY }], NOW)).map(({ word }) => word);

    expect(short).toEqual(["Nov 26", "Dec 26", "Jan 27", "Feb 27"]);
    expect(long).toEqual(["2027", "2028", "2029", "2030"]);
  });
});

describe("the lines of roles", () => {
  it("are read back as they were written", () => {
    const text = fc.stringMatching(/^[^\s=,;][^=,;\n]{0,10}[^\s=,;]$/);
    const role = fc.record({ value: text, display: text });

    fc.assert(
      fc.property(fc.array(role), (roles) => {
        const read = rolesOf(textOfRoles(roles)).map(({ value, display = value }) => ({ value, display }));

        expect(read).toEqual(roles);
      }),
    );
  });

  it("leave out lines without a value", () => {
    expect(rolesOf("admin = Administrator = all\n\n = nobody\n member ")).toEqual([
      { value: "admin", display: "Administrator = all" },
      { value: "member" },
    ]);
  });
});

describe("evidence that is typed", () => {
  const typed = {
    ...emptyDraft({ metadataUrl: "https://app.example.com/metadata", ssoUrl: null }),
    metadataXml: "<x/>",
  };

  it.each([
    ["metadata", { metadataXml: "<x/>" }],
    ["address", { metadataUrl: "https://app.example.com/metadata" }],
    ["sign_in", { ssoUrl: "" }],
  ] as const)("is sent as %s alone", (way, sent) => {
    expect(evidenceOf({ ...typed, way })).toEqual(sent);
  });

  it("is a recording only when it is JSON", () => {
    expect(evidenceOf({ ...typed, way: "recording", har: '{"log": {}}', accountId: "a" })).toEqual({
      har: { log: {} },
      accountId: "a",
    });
    expect(() => evidenceOf({ ...typed, way: "recording", har: "GET /" })).toThrow("This is no HAR file");
  });

  it.each([
    [{ way: "metadata" }, true],
    [{ way: "metadata", metadataXml: "  " }, false],
    [{ way: "sign_in" }, false],
    [{ way: "recording" }, false],
    [{ way: "declaration" }, false],
    [{ way: "declaration", source: "the vendor" }, true],
    [{ way: "declaration", source: "the vendor", date: "" }, false],
  ] as const)("of %j is enough to go on: %s", (change, isEnough) => {
    expect(isReady({ ...typed, ...change })).toBe(isEnough);
  });
});
