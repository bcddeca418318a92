import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DialectName } from "../../../src/domain/connection/connection.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import { mapReferences, type ReferringData, referencesIn } from "../../../src/scim/bulk-references.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { GROUP as GROUPS, USER as USERS } from "../../../src/scim/schema.ts";
import { ANTEROOM, ENTERPRISE, GROUP, USER } from "./parsing.ts";

const CORE_1 = "urn:scim:schemas:core:1.0";

interface Form {
  readonly type?: "User" | "Group";
  readonly form?: ReferringData["form"];
  readonly dialect?: DialectName;
}

function source(data: unknown, { type = "User", form = "body", dialect = "entra" }: Form): ReferringData {
  return { type: type === "User" ? USERS : GROUPS, form, data: data as JsonObject, dialect: dialectOf(dialect) };
}

/** The data with every reference resolved: `bulkId:x` to `id-x`. */
function resolved(data: unknown, form: Form): unknown {
  return mapReferences(source(data, form), (bulkId) => ({ id: `id-${bulkId}`, location: `https://at/${bulkId}` }));
}

function operations(...list: readonly object[]): object {
  return { Operations: list };
}

describe("references in a resource", () => {
  it.each<[string, Form, unknown, unknown]>([
    ["members", { type: "Group" }, { members: [{ value: "bulkId:a" }] }, { members: [{ value: "id-a" }] }],
    ["members of any case", { type: "Group" }, { MEMBERS: [{ Value: "bulkId:a" }] }, { MEMBERS: [{ Value: "id-a" }] }],
    ["members as text", { type: "Group" }, { members: ["bulkId:a", "b"] }, { members: ["id-a", "b"] }],
    ["one member", { type: "Group" }, { members: { value: "bulkId:a" } }, { members: { value: "id-a" } }],
    [
      "members under the core URN",
      { type: "Group" },
      { [GROUP]: { members: [{ value: "bulkId:a" }] } },
      { [GROUP]: { members: [{ value: "id-a" }] } },
    ],
    [
      "members under the URN of SCIM 1.1",
      { type: "Group" },
      { [CORE_1]: { members: [{ value: "bulkId:a" }] } },
      { [CORE_1]: { members: [{ value: "id-a" }] } },
    ],
    [
      "the manager",
      {},
      { [ENTERPRISE]: { manager: { value: "bulkId:a", $ref: "bulkId:a", displayName: "bulkId:a" } } },
      { [ENTERPRISE]: { manager: { value: "id-a", $ref: "https://at/a", displayName: "bulkId:a" } } },
    ],
    [
      "the manager's location",
      {},
      { [ENTERPRISE]: { manager: { $ref: "../Users/bulkId:a" } } },
      { [ENTERPRISE]: { manager: { $ref: "../Users/id-a" } } },
    ],
    ["the manager as text", {}, { [ENTERPRISE]: { manager: "bulkId:a" } }, { [ENTERPRISE]: { manager: "id-a" } }],
    [
      "the manager in a list",
      {},
      { [ENTERPRISE]: { manager: [{ value: ["bulkId:a"] }] } },
      { [ENTERPRISE]: { manager: [{ value: ["id-a"] }] } },
    ],
    ["the manager without its URN", {}, { manager: { value: "bulkId:a" } }, { manager: { value: "id-a" } }],
    [
      "the manager by path",
      {},
      { [`${ENTERPRISE}:manager.value`]: "bulkId:a", "manager.value": "bulkId:b" },
      { [`${ENTERPRISE}:manager.value`]: "id-a", "manager.value": "id-b" },
    ],
    [
      "a bulkId with a colon, a space and a quote",
      { type: "Group" },
      { members: [{ value: 'bulkId:a: "b' }] },
      { members: [{ value: 'id-a: "b' }] },
    ],
  ])("are found in %s", (_what, form, data, expected) => {
    expect(resolved(data, form)).toEqual(expected);
  });

  it.each<[string, Form, unknown]>([
    ["a name", {}, { displayName: "bulkId:a", userName: "bulkId:a", externalId: "bulkId:a" }],
    ["a group's name", { type: "Group" }, { displayName: "bulkId:a", externalId: "bulkId:a" }],
    ["a value that is no reference", {}, { emails: [{ value: "bulkId:a" }], roles: [{ value: "bulkId:a" }] }],
    ["an address", {}, { profileUrl: "bulkId:a", photos: [{ value: "bulkId:a" }] }],
    [
      "what only the server sets",
      {},
      { groups: [{ value: "bulkId:a" }], id: "bulkId:a", meta: { location: "bulkId:a" } },
    ],
    ["the display of a member", { type: "Group" }, { members: [{ value: "u1", display: "bulkId:a" }] }],
    ["what no schema knows", {}, { friend: { value: "bulkId:a" }, "urn:x:friend": { value: "bulkId:a" } }],
    ["another case", { type: "Group" }, { members: [{ value: "bulkid:a" }, { value: "BULKID:a" }] }],
    ["the middle of a text", { type: "Group" }, { members: [{ value: "xbulkId:a" }, { value: " bulkId:a" }] }],
    ["an assignment", {}, { [ANTEROOM]: { appAssignments: ["bulkId:a"] } }],
    ["a manager under the wrong URN", {}, { [ANTEROOM]: { manager: { value: "bulkId:a" } } }],
    ["members of a user", {}, { members: [{ value: "bulkId:a" }] }],
    [
      "bare attributes of an extension on a strict connection",
      { dialect: "strict" },
      { manager: { value: "bulkId:a" } },
    ],
  ])("are not seen in %s", (_what, form, data) => {
    expect([...referencesIn(source(data, form))]).toEqual([]);
    expect(resolved(data, form)).toEqual(data);
  });

  it("are listed once each, and stay when nobody knows them", () => {
    const data = { members: ["bulkId:a", { value: "bulkId:b" }, "bulkId:a"] };

    expect([...referencesIn(source(data, { type: "Group" }))]).toEqual(["a", "b"]);
    expect(mapReferences(source(data, { type: "Group" }), () => undefined)).toEqual(data);
  });

  it("leave names such as __proto__ alone", () => {
    const data = JSON.parse('{"__proto__":{"value":"bulkId:a"},"members":[{"__proto__":{"x":1},"value":"bulkId:a"}]}');

    const result = resolved(data, { type: "Group" });

    expect(JSON.stringify(result)).toBe(
      '{"__proto__":{"value":"bulkId:a"},"members":[{"__proto__":{"x":1},"value":"id-a"}]}',
    );
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("x");
  });
});

describe("references in a patch", () => {
  it.each<[string, Form, object, object]>([
    [
      "values",
      { type: "Group" },
      { path: "members", value: [{ value: "bulkId:a" }] },
      { path: "members", value: [{ value: "id-a" }] },
    ],
    ["one plain value", { type: "Group" }, { path: "members", value: "bulkId:a" }, { path: "members", value: "id-a" }],
    ["a filter", { type: "Group" }, { path: 'members[value eq "bulkId:a"]' }, { path: 'members[value eq "id-a"]' }],
    [
      "filters joined by or",
      { type: "Group" },
      { path: 'members[value eq "bulkId:a" or value eq "u" or value eq "bulkId:]"]' },
      { path: 'members[value eq "id-a" or value eq "u" or value eq "id-]"]' },
    ],
    [
      "a filter without quotes",
      { type: "Group" },
      { path: "members[value eq bulkId:a]" },
      { path: "members[value eq id-a]" },
    ],
    [
      "a filter with escapes",
      { type: "Group" },
      { path: 'members[value eq "bulkId:\\u0061"]' },
      { path: 'members[value eq "id-a"]' },
    ],
    ["an object", { type: "Group" }, { value: { members: ["bulkId:a"] } }, { value: { members: ["id-a"] } }],
    [
      "an empty path",
      { type: "Group" },
      { path: "", value: { members: ["bulkId:a"] } },
      { path: "", value: { members: ["id-a"] } },
    ],
    [
      "a path to the manager",
      {},
      { path: `${ENTERPRISE}:manager`, value: "bulkId:a" },
      { path: `${ENTERPRISE}:manager`, value: "id-a" },
    ],
    ["a path to a part", {}, { path: "manager.value", value: "bulkId:a" }, { path: "manager.value", value: "id-a" }],
    [
      "a path to its location",
      {},
      { path: "manager.$ref", value: "bulkId:a" },
      { path: "manager.$ref", value: "https://at/a" },
    ],
    [
      "a path to a schema",
      {},
      { path: ENTERPRISE, value: { manager: { value: "bulkId:a" } } },
      { path: ENTERPRISE, value: { manager: { value: "id-a" } } },
    ],
    ["keys of any case", { type: "Group" }, { PATH: "members", Value: "bulkId:a" }, { PATH: "members", Value: "id-a" }],
  ])("are found in %s", (_what, form, operation, expected) => {
    expect(resolved(operations(operation), { ...form, form: "patch" })).toEqual(operations(expected));
  });

  it.each<[string, Form, object]>([
    ["another path", {}, { path: "displayName", value: "bulkId:a" }],
    ["a filter on another list", {}, { path: 'emails[value eq "bulkId:a"].display', value: "bulkId:a" }],
    ["a part that is no reference", {}, { path: "manager.displayName", value: "bulkId:a" }],
    ["a path that cannot be read", { type: "Group" }, { path: 'members[value eq "bulkId:a"', value: "bulkId:a" }],
    ["a path that is no text", { type: "Group" }, { path: ["members"], value: "bulkId:a" }],
    ["a path to what only the server sets", {}, { path: "groups", value: [{ value: "bulkId:a" }] }],
    ["the name of the operation", { type: "Group" }, { op: "bulkId:a", path: "externalId", value: "bulkId:a" }],
    [
      "a filter without quotes on a strict connection",
      { type: "Group", dialect: "strict" },
      { path: "members[value eq bulkId:a]" },
    ],
  ])("are not seen in %s", (_what, form, operation) => {
    const data = operations(operation);

    expect([...referencesIn(source(data, { ...form, form: "patch" }))]).toEqual([]);
    expect(resolved(data, { ...form, form: "patch" })).toEqual(data);
  });

  it("are read from one operation that is not in a list", () => {
    const data = { Operations: { op: "add", path: "members", value: "bulkId:a" } };

    expect([...referencesIn(source(data, { type: "Group", form: "patch" }))]).toEqual(["a"]);
  });
});

describe("data of any shape", () => {
  const hostile = fc.object({
    key: fc.oneof(
      fc.constantFrom("members", "manager", "value", "$ref", "Operations", "path", "op", ENTERPRISE, USER, GROUP),
      fc.constantFrom("__proto__", "constructor", "members[value eq x]", "a.b", "urn:a:b"),
      fc.string({ maxLength: 5 }),
    ),
    values: [
      fc.constantFrom("bulkId:a", 'members[value eq "bulkId:b"]', "manager", "bulkId:", "members["),
      fc.string({ maxLength: 8 }),
      fc.constant(null),
      fc.integer(),
    ],
    maxDepth: 5,
  });

  it.each(["body", "patch"] as const)("keeps all that is no reference as a %s, and never fails", (form) => {
    fc.assert(
      fc.property(hostile, fc.constantFrom("User" as const, "Group" as const), (data, type) => {
        const found = [...referencesIn(source(data, { type, form }))];
        const result = resolved(data, { type, form });

        const back = JSON.stringify(result).replaceAll("id-", "bulkId:").replaceAll("https://at/", "bulkId:");
        expect(JSON.parse(back)).toEqual(JSON.parse(JSON.stringify(data)));
        if (found.length === 0) expect(result).toEqual(data);
        else expect(result).not.toEqual(data);
      }),
    );
  });
});
