import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RESPONSE_RULES } from "../../src/saml/response-rules.ts";
import { citedFiles, citedTests, missingTests } from "../support/cited-tests.ts";
import { ATTACKS } from "../support/response-attacks.ts";

const text = readFileSync("docs/saml-security.md", "utf8");
const tables = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| Rule "));

/** Rows of rules: name, what holds, clause, inputs. */
const rules = tables
  .map(
    (line) => /^\| `(?<rule>[a-z-]+)` \| (?<what>[^|]+) \| (?<clause>[^|]+) \| (?<inputs>[^|]+) \|$/.exec(line)?.groups,
  )
  .filter((row) => row !== undefined);
/** Rows of inputs: id, what it is, outcome. */
const inputs = tables
  .map(
    (line) => /^\| (?<id>[A-Z]+\d+[a-z]?) \| (?<what>[^|]+) \| (?<outcome>accepted|`[a-z-]+`) \|$/.exec(line)?.groups,
  )
  .filter((row) => row !== undefined);
const cited = citedTests(text);

describe("docs/saml-security.md", () => {
  it("has a row for each rule, with the clause it comes from", () => {
    expect(rules.map((row) => row["rule"]).toSorted()).toEqual(Object.keys(RESPONSE_RULES).toSorted());
    expect(rules.filter((row) => !/\d|OWASP/.test(row["clause"] ?? ""))).toEqual([]);
  });

  it("names with each rule exactly the inputs that it refuses", () => {
    const named = rules.map((row) => [row["rule"], row["inputs"]]);

    const refused = rules.map(({ rule }) => [
      rule,
      ATTACKS.filter(({ outcome }) => outcome === rule)
        .map(({ id }) => id)
        .join(", "),
    ]);
    expect(named).toEqual(refused);
  });

  it("lists the whole corpus with what becomes of each input", () => {
    const listed = inputs.map(({ id, what, outcome }) => [id, what, outcome?.replaceAll("`", "")]);

    expect(listed).toEqual(
      ATTACKS.map(({ id, what, outcome }) => [id, what, outcome.startsWith("accepted") ? "accepted" : outcome]),
    );
  });

  it("names only tests that are there", () => {
    expect(cited.length).toBeGreaterThan(10);
    expect(missingTests(text)).toEqual([]);
  });

  it("names only files that it cites", () => {
    expect([...citedFiles(text).keys()].sort()).toEqual([...new Set(cited.map(({ alias }) => alias))].sort());
  });
});
