import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VerificationKind } from "../../../src/domain/application/application.ts";
import type { Finding } from "../../../src/domain/application/saml-evidence.ts";
import { judgementOf, METADATA_PROOFS, verdictOf } from "../../../src/domain/application/verdict.ts";

/** The six elements of proof, written down a second time. */
const SIX = ["saml2-metadata", "entity-id", "sp-role", "saml2-protocol", "post-acs", "usable-acs"];

function finding(code: string, severity: Finding["severity"] = "proof"): Finding {
  return { code, severity, message: "m" };
}

/** The verdict on metadata, row by row: the first that applies. */
function expectedOf(codes: readonly string[], disproved: boolean): string {
  if (disproved) return "unsupported";
  if (codes.includes("several-sp-entities")) return "ambiguous";
  return SIX.filter((code) => codes.includes(code)).length === 6 ? "supported" : "unknown";
}

const noise = fc.array(
  fc.record({
    code: fc.constantFrom("weak-key", "no-valid-until", "schema-invalid", "single-logout"),
    severity: fc.constantFrom<Finding["severity"]>("warning", "info"),
    message: fc.string(),
  }),
  { maxLength: 8 },
);

describe("the verdict on metadata", () => {
  it("follows from its findings by the table, for every set of elements", () => {
    const wrong: unknown[] = [];
    for (let set = 0; set < 2 ** 8; set += 1) {
      const codes = [...SIX, "several-sp-entities"].filter((_, bit) => set & (1 << bit));
      const disproved = (set & (1 << 7)) !== 0;
      const findings = codes.map((code) => finding(code));
      if (disproved) findings.push(finding("no-acs", "disproof"));

      const verdict = verdictOf("metadata", findings);

      if (verdict !== expectedOf(codes, disproved)) wrong.push({ codes, disproved, verdict });
    }

    expect(wrong).toEqual([]);
    expect([...METADATA_PROOFS]).toEqual(SIX);
  });

  it("is supported no more once any element of proof is gone, whatever else was found", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SIX), noise, (gone, others) => {
        const all = [...others, ...SIX.map((code) => finding(code))];

        expect(verdictOf("metadata", all)).toBe("supported");
        expect(
          verdictOf(
            "metadata",
            all.filter(({ code }) => code !== gone),
          ),
        ).toBe("unknown");
      }),
    );
  });

  it("depends neither on warnings and notes nor on the order of the findings", () => {
    const known = fc.subarray([...SIX, "several-sp-entities"]);
    fc.assert(
      fc.property(known, fc.boolean(), noise, fc.infiniteStream(fc.nat()), (codes, disproved, others, ranks) => {
        const telling = [...codes.map((code) => finding(code)), ...(disproved ? [finding("x", "disproof")] : [])];
        const shuffled = [...telling, ...others]
          .map((one) => ({ one, rank: ranks.next().value ?? 0 }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ one }) => one);

        expect(verdictOf("metadata", shuffled)).toBe(expectedOf(codes, disproved));
      }),
    );
  });
});

describe("the judgement on other evidence", () => {
  it.each<[VerificationKind, string, readonly Finding[], string, string]>([
    ["declaration", "a word for it", [finding("declared", "info")], "supported", "declared"],
    ["declaration", "a word against it", [finding("declared-unsupported", "disproof")], "unsupported", "none"],
    ["declaration", "nothing", [], "unknown", "none"],
    ["observation", "a request that agrees", [finding("request-agrees")], "supported", "observed"],
    [
      "observation",
      "a request that agrees and is refused by an identity provider",
      [finding("request-agrees"), finding("entra-subject", "disproof")],
      "supported",
      "observed",
    ],
    ["observation", "a request that disagrees", [finding("other-issuer", "disproof")], "unknown", "none"],
    ["observation", "nothing found", [finding("several-sp-entities", "info")], "unknown", "none"],
    ["login", "a verified sign-in", [finding("sign-in-verified")], "supported", "login"],
    [
      "login",
      "a verified sign-in of somebody else",
      [finding("sign-in-verified"), finding("other-account", "disproof")],
      "unknown",
      "none",
    ],
    ["login", "a refused sign-in", [finding("wrong-audience", "disproof")], "unknown", "none"],
    ["metadata", "every element of proof", SIX.map((code) => finding(code)), "supported", "metadata"],
    ["metadata", "a request's proof", [finding("request-agrees")], "unknown", "none"],
  ])("of %s: %s", (kind, _what, findings, verdict, grade) => {
    expect(judgementOf(kind, findings)).toEqual({ verdict, grade });
  });
});
