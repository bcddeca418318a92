import { describe, expect, it } from "vitest";
import { assertAffordable } from "../../../src/domain/directory/filter-cost.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";

const unindexed = Array.from({ length: 150 }, (_, index) => `emails.value co "zz${index}"`);

function cost(type: "User" | "Group", text: string, total: number): () => void {
  const filter = resolveFilter(parseFilter(text).filter, type === "User" ? USER : GROUP);
  return () => assertAffordable(filter, type, total);
}

describe("the cost of a filter", () => {
  it.each([
    ["User", 'userName eq "a"', 10_000_000],
    ["User", 'emails.value eq "a"', 10_000_000],
    ["User", 'emails[type eq "work" and value eq "a"]', 10_000_000],
    ["User", 'id eq "a" and manager eq "b" and title pr and nickName pr', 10_000_000],
    ["User", `externalId eq "a" or userName eq "b" or id eq "c"`, 10_000_000],
    ["User", unindexed.join(" or "), 1000],
    ["Group", 'members[value eq "a"]', 10_000_000],
    ["Group", 'displayName eq "a" and externalId pr and members.value eq "b"', 10_000_000],
  ] as const)("of %s %s is borne with %i resources", (type, text, total) => {
    expect(cost(type, text, total)).not.toThrow();
  });

  it.each([
    ["User", unindexed.join(" or "), 12_000],
    ["User", `userName eq "a" or ${unindexed.slice(0, 50).join(" or ")}`, 12_000],
    ["User", `not (${unindexed.slice(0, 50).join(" and ")})`, 12_000],
    ["User", 'userName ne "a" and title pr and nickName pr', 1_000_000],
    ["Group", 'displayName co "a" and externalId pr and meta.version pr', 1_000_000],
  ] as const)("of %s %s is refused as too many with %i resources", (type, text, total) => {
    expect(cost(type, text, total)).toThrow(expect.objectContaining({ code: "too_many" }));
  });
});
