import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RESPONSE_RULES } from "../../src/saml/response-rules.ts";
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
const files = new Map([...text.matchAll(/^\[([a-z]+)\]: (\S+)$/gm)].map(([, alias = "", path = ""]) => [alias, path]));
const cited = [...text.matchAll(/\[([a-z]+)\] "([^"]+)"/g)].map(([, alias = "", title = ""]) => ({ alias, title }));

/** Whether a test of that name stands in a source: a title in quotes right behind a parenthesis. */
function hasTest(source: string, title: string): boolean {
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*["\`]${escaped}["\`]`).test(source);
}

function sourceOf(alias: string): string {
  const path = join("docs", files.get(alias) ?? "nowhere");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

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
    expect(cited.filter(({ alias, title }) => !hasTest(sourceOf(alias), title))).toEqual([]);
  });

  it("names only files that it cites", () => {
    expect([...files.keys()].sort()).toEqual([...new Set(cited.map(({ alias }) => alias))].sort());
  });

  it("would find out about a test that is gone", () => {
    expect(hasTest('it("is there", () => {});', "is there")).toBe(true);
    expect(hasTest('it("is there", () => {});', "is gone")).toBe(false);
  });
});
