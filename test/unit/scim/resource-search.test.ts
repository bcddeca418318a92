import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { searchResources } from "../../../src/scim/resource-search.ts";
import { ROLE } from "../../../src/scim/schema.ts";
import { readSort } from "../../../src/scim/sort-order.ts";
import {
  aFilledString,
  aString,
  aTree,
  type ListSpec,
  matches,
  type PathSpec,
  print,
} from "../../support/filter-oracle.ts";

const SEED = Number(process.env["FILTER_SEED"] ?? 7644);
const URN = "urn:okta:scim:schemas:core:1.0:Role";

const PATHS: readonly PathSpec[] = [
  { texts: ["id", `${URN}:id`], keys: ["id"], kind: "exact" },
  { texts: ["displayName", `${URN}:displayName`], keys: ["displayName"], kind: "folded" },
  { texts: ["description"], keys: ["description"], kind: "folded" },
  { texts: ["type"], keys: ["type"], kind: "exact", literals: ["Role", "role"] },
  { texts: ["supported"], keys: ["supported"], kind: "boolean" },
  { texts: ["meta.resourceType"], keys: ["meta", "resourceType"], kind: "exact", literals: ["Role"] },
  { texts: ["meta.created"], keys: ["meta", "created"], kind: "instant" },
  { texts: ["externalId"], keys: ["externalId"], kind: "exact" },
];

const COMPLEX: readonly ListSpec[] = [
  {
    texts: ["meta", `${URN}:meta`],
    keys: ["meta"],
    inner: [{ texts: ["resourceType"], keys: ["resourceType"], kind: "exact", literals: ["Role"] }],
  },
];

const aRole: fc.Arbitrary<JsonObject> = fc.record({
  id: aFilledString,
  displayName: aString,
  description: aString,
  type: fc.constantFrom("Role", "Other"),
  supported: fc.boolean(),
  meta: fc.record({ resourceType: fc.constant("Role") }),
});

it("finds in memory exactly what an independent evaluator finds", () => {
  let [asked, found] = [0, 0];

  fc.assert(
    fc.property(
      fc.array(aRole, { maxLength: 6 }),
      fc.array(aTree(PATHS, COMPLEX), { minLength: 10 }),
      (roles, trees) => {
        for (const tree of trees) {
          const filter = resolveFilter(parseFilter(print(tree)).filter, ROLE);
          const result = searchResources(roles, { filter, sort: undefined });

          expect(result).toEqual(roles.filter((role) => matches(tree, role)));
          asked += roles.length;
          found += result.length;
        }
      },
    ),
    { seed: SEED, numRuns: 60 },
  );

  expect([found > 0, found < asked]).toEqual([true, true]);
});

it("orders by code point, without case where that is declared, and leaves equals where they were", () => {
  const roles = ["b", "a", "A", "\uff5e", "😀", "B"].map((displayName, index) => ({ id: `${index}`, displayName }));
  const idsBy = (sortBy: string, order?: string): string =>
    searchResources(roles, { filter: undefined, sort: readSort(sortBy, order, ROLE) })
      .map(({ id }) => id)
      .join("");

  expect([idsBy("displayName"), idsBy("displayName", "descending"), idsBy("id", "descending")]).toEqual([
    "120534",
    "430512",
    "543210",
  ]);
});
