import { describe, expect, it } from "vitest";
import { assertAffordable, assertSortable } from "../../../src/domain/directory/filter-cost.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { readSort } from "../../../src/scim/sort-order.ts";

const unindexed = Array.from({ length: 150 }, (_, index) => `emails.value co "zz${index}"`);

function cost(type: "User" | "Group", text: string, resources: number, memberships = 0): Promise<void> {
  const filter = resolveFilter(parseFilter(text).filter, type === "User" ? USER : GROUP);
  return assertAffordable(filter, type, { resources, memberships: async () => memberships });
}

describe("the cost of a filter", () => {
  it.each([
    ["User", 'userName eq "a"', 10_000_000],
    ["User", 'emails.value eq "a"', 10_000_000],
    ["User", 'emails[type eq "work" and value eq "a"]', 10_000_000],
    ["User", 'id eq "a" and manager eq "b" and title pr and nickName pr', 10_000_000],
    ["User", `externalId eq "a" or userName eq "b" or id eq "c"`, 10_000_000],
    ["User", `emails eq "a" and (${unindexed.slice(0, 8).join(" or ")})`, 10_000_000],
    ["User", `emails[type eq "work" and value eq "a"] and title pr and nickName pr`, 10_000_000],
    ["Group", 'members.value eq "a" and externalId pr and meta.version pr', 10_000_000],
    ["User", unindexed.slice(0, 8).join(" or "), 1000],
    ["Group", 'members[value eq "a"]', 10_000_000],
    ["Group", 'displayName eq "a" and externalId pr and members.value eq "b"', 10_000_000],
  ] as const)("of %s %s is borne with %i resources", async (type, text, total) => {
    await expect(cost(type, text, total)).resolves.toBeUndefined();
  });

  it.each([
    ["User", unindexed.slice(0, 9).join(" or "), 10],
    ["User", unindexed.slice(0, 8).join(" or "), 12_000],
    ["User", `userName eq "a" or ${unindexed.slice(0, 50).join(" or ")}`, 12_000],
    ["User", `not (${unindexed.slice(0, 50).join(" and ")})`, 12_000],
    ["User", 'userName ne "a" and title pr and nickName pr', 1_000_000],
    ["User", 'emails.value ne "a" and title pr and nickName pr', 1_000_000],
    ["User", 'emails[type eq "work" or value eq "a"] and title pr', 1_000_000],
    ["User", 'groups.value eq "a" and title pr and nickName pr', 1_000_000],
    ["Group", 'displayName co "a" and externalId pr and meta.version pr', 1_000_000],
  ] as const)("of %s %s is refused as too many with %i resources", async (type, text, total) => {
    await expect(cost(type, text, total)).rejects.toMatchObject({ code: "too_many" });
  });

  it.each([
    ["Group", 'members.display co "z"', 30_000, true],
    ["Group", Array.from({ length: 150 }, (_, index) => `members.display co "z${index}"`).join(" or "), 30_000, false],
    ["User", 'groups.display co "z"', 1_000_000, false],
    ["User", Array.from({ length: 80 }, (_, index) => `groups.value eq "z${index}"`).join(" or "), 30_000, true],
  ] as const)("of %s %s over %i memberships is borne: %s", async (type, text, memberships, isBorne) => {
    const outcome = await cost(type, text, 10, memberships).then(
      () => true,
      () => false,
    );

    expect(outcome).toBe(isBorne);
  });
});

describe("the cost of a sort", () => {
  function sorted(type: "User" | "Group", by: string, text: string | undefined, resources: number): () => void {
    const schema = type === "User" ? USER : GROUP;
    const filter = text === undefined ? undefined : resolveFilter(parseFilter(text).filter, schema);
    return () => assertSortable({ sort: readSort(by, undefined, schema), filter }, type, resources);
  }

  it.each([
    ["User", "userName", undefined, 10_000_000],
    ["User", "externalId", "title pr", 10_000_000],
    ["User", "title", undefined, 10_000],
    ["User", "title", 'emails.value eq "a"', 10_000_000],
    ["Group", "displayName", undefined, 10_000_000],
    ["Group", "meta.created", undefined, 10_000_000],
    ["Group", "members", 'members.value eq "a"', 10_000_000],
  ] as const)("of %s by %s with the filter %s is borne with %i resources", (type, by, text, resources) => {
    expect(sorted(type, by, text, resources)).not.toThrow();
  });

  it.each([
    ["User", "title", undefined, 10_001],
    ["User", "displayName", 'groups.value eq "a"', 10_001],
    ["User", "emails", "active eq true", 10_001],
    ["Group", "meta.lastModified", undefined, 10_001],
  ] as const)("of %s by %s with the filter %s is refused with %i resources", (type, by, text, resources) => {
    expect(sorted(type, by, text, resources)).toThrow(expect.objectContaining({ code: "too_many" }));
  });
});
