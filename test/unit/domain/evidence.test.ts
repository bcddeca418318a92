import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionAt, NO_EVIDENCE, summarize, type Verification } from "../../../src/domain/application/application.ts";
import type { Verdict } from "../../../src/domain/application/saml-evidence.ts";
import { attributesOf, changesBetween, changesOfNew } from "../../../src/domain/directory/attribute-changes.ts";
import type { ApplicationId, VerificationId } from "../../../src/domain/id.ts";

const DAY = 24 * 60 * 60 * 1000;
let at = 0;

function entry(kind: Verification["kind"], verdict: Verdict): Verification {
  at += 1;
  return {
    id: `v${at}` as VerificationId,
    applicationId: "a" as ApplicationId,
    kind,
    verdict,
    grade: verdict === "supported" ? (kind === "metadata" ? "metadata" : "declared") : "none",
    findings: [{ code: `of-${kind}-${verdict}`, severity: "info", message: "m" }],
    profile: null,
    source: "s",
    sha256: null,
    actor: "tok",
    takenAt: at,
    observed: null,
    login: null,
    accountId: null,
    sourceUrl: null,
    changes: [],
    tool: "1",
    applied: true,
  };
}

const proof = (verdict: Verdict) => () => entry("metadata", verdict);
const belief = (verdict: Verdict) => () => entry("declaration", verdict);

describe("what a ledger establishes", () => {
  it("is nothing without an entry", () => {
    expect(summarize([])).toBe(NO_EVIDENCE);
  });

  it.each([
    ["a proof", [proof("supported")], "supported", "metadata"],
    ["a disproof", [proof("unsupported")], "unsupported", "none"],
    ["a belief", [belief("supported")], "supported", "declared"],
    ["a belief, then a proof", [belief("supported"), proof("supported")], "supported", "metadata"],
    ["a proof, then a belief: proof beats belief", [proof("supported"), belief("supported")], "supported", "metadata"],
    [
      "a disproof, then a belief: proof beats belief",
      [proof("unsupported"), belief("supported")],
      "unsupported",
      "none",
    ],
    [
      "a proof, then a newer no: a plan can lose it",
      [proof("supported"), belief("unsupported")],
      "unsupported",
      "none",
    ],
    ["a no, then a newer proof", [belief("unsupported"), proof("supported")], "supported", "metadata"],
    ["a proof, then a disproof", [proof("supported"), proof("unsupported")], "unsupported", "none"],
    ["a disproof, then a proof", [proof("unsupported"), proof("supported")], "supported", "metadata"],
    [
      "a proof, then nothing conclusive",
      [proof("supported"), proof("unknown"), proof("ambiguous")],
      "supported",
      "metadata",
    ],
    ["only nothing conclusive", [proof("unknown"), proof("ambiguous")], "ambiguous", "none"],
    ["a no, a yes: the newest belief", [belief("unsupported"), belief("supported")], "supported", "declared"],
  ] as const)("%s", (_what, oldestFirst, verdict, grade) => {
    const ledger = oldestFirst.map((make) => make()).toReversed();

    const summary = summarize(ledger);

    expect([summary.verdict, summary.grade, summary.condition]).toEqual([verdict, grade, "ok"]);
    expect(summary.findings[0]?.code.endsWith(verdict)).toBe(true);
  });
});

describe("the entries that decide", () => {
  it("establish what the whole ledger does: the newest and the newest conclusive one, of each kind", () => {
    const kinds = fc.constantFrom<Verification["kind"]>("metadata", "declaration");
    const verdicts = fc.constantFrom<Verdict>("supported", "unsupported", "unknown", "ambiguous");
    const ledgers = fc.array(fc.tuple(kinds, verdicts), { maxLength: 12 });

    fc.assert(
      fc.property(ledgers, (oldestFirst) => {
        const ledger = oldestFirst.map(([kind, verdict]) => entry(kind, verdict)).toReversed();
        const conclusive = ledger.filter(({ verdict }) => verdict === "supported" || verdict === "unsupported");
        const newest = (kind: Verification["kind"]) => conclusive.find((one) => one.kind === kind);
        const ofKind = (kind: Verification["kind"]) => ledger.find((one) => one.kind === kind);
        const deciding = new Set(
          (["metadata", "declaration"] as const).flatMap((kind) => [ofKind(kind), newest(kind)]),
        );

        expect(summarize(ledger.filter((one) => deciding.has(one)))).toEqual(summarize(ledger));
      }),
    );
  });
});

describe("evidence", () => {
  const MINUTE = 60_000;

  it.each([
    ["ok", null, "ok"],
    ["ok", undefined, "ok"],
    ["ok", -5 * MINUTE, "ok"],
    ["ok", -5 * MINUTE - 1, "stale"],
    ["stale", 1, "stale"],
    ["broken", -DAY, "broken"],
    ["broken", null, "broken"],
  ] as const)("that is stored as %s and valid until %s from now is %s", (stored, offset, condition) => {
    const now = Date.UTC(2026, 0, 1);

    expect(conditionAt(stored, offset == null ? offset : now + offset, now)).toBe(condition);
  });
});

describe("the changes between two documents", () => {
  it("are by path, lists as a whole, long values cut but compared whole", () => {
    const long = "x".repeat(300);
    const before = { title: "a", name: { givenName: "A", familyName: "B" }, roles: [{ value: "r" }], note: `${long}1` };
    const after = { title: "a", name: { givenName: "C" }, roles: [], note: `${long}2`, "urn:x:y": { z: true } };

    expect(changesBetween(before, after)).toEqual([
      { attribute: "name.givenName", from: '"A"', to: '"C"' },
      { attribute: "name.familyName", from: '"B"', to: null },
      { attribute: "roles", from: '[{"value":"r"}]', to: "[]" },
      { attribute: "note", from: `"${"x".repeat(199)}…`, to: `"${"x".repeat(199)}…` },
      { attribute: "urn:x:y:z", from: null, to: "true" },
    ]);
    expect(changesBetween(before, before)).toEqual([]);
  });

  it("are named for a new document as they would be told one by one", () => {
    const document = {
      userName: "a",
      name: { givenName: "A" },
      emails: [{ value: "b" }],
      "urn:x:y": { department: "C" },
    };

    expect(attributesOf(document)).toEqual(changesBetween({}, document).map(({ attribute }) => attribute));
  });

  it("are kept as the text of a new document unless that is long", () => {
    const [short, long] = ["A", "A".repeat(5000)].map((title) => ({ userName: "a", title }));
    const keep = (document: object = {}) => changesOfNew({ document: { ...document }, json: JSON.stringify(document) });

    expect(keep(short)).toEqual({ created: JSON.stringify(short) });
    expect(keep(long)).toEqual(changesBetween({}, { ...long }));
  });
});
