import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FINDINGS } from "../../scripts/finding-list.ts";
import { CONFLICTS } from "../../src/http/api/errors-doc.ts";
import { RESPONSE_RULES } from "../../src/saml/response-rules.ts";

const sources = [
  "src/saml/*.ts",
  "src/domain/application/*.ts",
  "src/domain/catalogue/*.ts",
  "src/domain/connection/*.ts",
]
  .flatMap((pattern) => globSync(pattern))
  .map((file) => ({ file, text: readFileSync(file, "utf8") }));

/** What gives findings a code that is no literal beside them; each is read by its own pattern below. */
const INDIRECT = [
  "src/domain/catalogue/prefill.ts",
  "src/saml/broken-rule.ts",
  "src/saml/endpoint-location.ts",
  "src/saml/finding-log.ts",
  "src/saml/idp-metadata-reading.ts",
  "src/saml/metadata-signature.ts",
  "src/saml/response-verifier.ts",
];

const severitiesOf = new Map<string, Set<string>>();
for (const { findings } of FINDINGS) {
  for (const [code, { severity }] of Object.entries(findings)) {
    severitiesOf.set(code, (severitiesOf.get(code) ?? new Set()).add(severity));
  }
}

function matches(pattern: RegExp): readonly RegExpExecArray[] {
  return sources.flatMap(({ text }) => [...text.matchAll(pattern)]);
}

function codesIn(pattern: RegExp): readonly string[] {
  return matches(pattern).map((match) => match[1] ?? "");
}

describe("the list of findings", () => {
  it("holds every code that the source gives a finding, and none other", () => {
    const literal = codesIn(/\bcode: "([a-z0-9-]+)"/g).filter((code) => !Object.hasOwn(CONFLICTS, code));
    const ofEndpoints = codesIn(/\bcode: `\$\{kind\}-([a-z-]+)`/g).flatMap((what) => [`acs-${what}`, `sso-${what}`]);
    const passedOn = codesIn(/\b(?:disprove|refuse|info)\(\s*(?:\w+,\s+)?"([a-z0-9-]+)"/g);
    const chosen = matches(/\bcode = [^;"]+"[^;"]+" \? "([a-z0-9-]+)" : "([a-z0-9-]+)"/g).flatMap((match) =>
      match.slice(1, 3),
    );

    const codes = new Set([...literal, ...ofEndpoints, ...passedOn, ...chosen, ...Object.keys(RESPONSE_RULES)]);

    expect([ofEndpoints.length, passedOn.length].every((count) => count > 3)).toBe(true);
    expect(chosen.length).toBeGreaterThan(1);
    expect([...severitiesOf.keys()].toSorted()).toEqual([...codes].toSorted());
  });

  it("knows every place where a code is no literal", () => {
    const indirect = /\{\s*code(?:, severity|: \w+, severity|: `|, message.*, at\b)/;
    const files = sources.filter(({ text }) => indirect.test(text)).map(({ file }) => file);

    expect(files.toSorted()).toEqual(INDIRECT);
  });

  it("gives each the severity that the source does", () => {
    const logged = matches(/\.(proof|disproof|warning|info)\(\{\s*code: "([a-z0-9-]+)"/g);
    const written = matches(/\bcode: "([a-z0-9-]+)",\s*severity: "([a-z]+)"/g);
    const known = [
      ...logged.map(([, severity = "", code = ""]) => ({ code, severity })),
      ...written.map(([, code = "", severity = ""]) => ({ code, severity })),
    ];

    const wrong = known.filter(({ code, severity }) => severitiesOf.get(code)?.has(severity) !== true);

    expect(known.length).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });

  it("says of each, but of proofs, what it means in a sentence, and of what is wrong how to mend it", () => {
    const all = FINDINGS.flatMap(({ findings }) => Object.values(findings));

    expect(all.filter(({ meaning }) => !/^[A-Z0-9`].*\.$/.test(meaning))).toEqual([]);
    expect(
      all.filter(({ severity, fix }) => (severity === "disproof" || severity === "warning") && fix === null),
    ).toEqual([]);
    expect(all.filter(({ fix }) => fix !== null && !/^[A-Z].*\.$/.test(fix))).toEqual([]);
    expect(all.filter(({ meaning, fix }) => `${meaning}${fix}`.includes("|"))).toEqual([]);
  });
});
