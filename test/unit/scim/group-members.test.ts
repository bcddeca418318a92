import { describe, expect, it } from "vitest";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseGroupCreate, parseGroupPatch, parseGroupReplace } from "../../../src/scim/group-change.ts";
import { codeOf, GROUP, rules, steps } from "./parsing.ts";

describe("members of a group", () => {
  it("quirk 4: removes only the listed member, except under a strict dialect", () => {
    const operations = [{ op: "Remove", path: "members", value: [{ $ref: null, value: "x" }] }];

    expect(steps(operations)).toEqual([{ kind: "remove", userIds: ["x"], where: "members" }]);
    expect(steps([{ op: "remove", path: "members", value: [{ value: "x" }] }], "strict")).toEqual([
      { kind: "clear", where: "members" },
    ]);
  });

  it.each([
    [
      "quirk 2",
      [{ op: "replace", value: { members: [{ value: "x" }] } }],
      [{ kind: "replace", userIds: ["x"], where: "members" }],
    ],
    ["quirk 3", [{ op: "replace", value: { members: [] } }], [{ kind: "replace", userIds: [], where: "members" }]],
    [
      "quirk 5",
      [{ op: "Add", path: "members", value: [{ value: "x" }, { value: "x" }] }],
      [{ kind: "add", userIds: ["x"], where: "members" }],
    ],
    [
      "quirk 18",
      [{ op: "Add", path: "Members", value: [{ Value: "x" }] }],
      [{ kind: "add", userIds: ["x"], where: "members" }],
    ],
    ["quirk 25", [{ op: "add", path: "members", value: "x" }], [{ kind: "add", userIds: ["x"], where: "members" }]],
    [
      "quirk 25",
      [{ op: "add", path: "members", value: { value: "x" } }],
      [{ kind: "add", userIds: ["x"], where: "members" }],
    ],
    [
      "quirk 27",
      [{ op: "remove", path: 'members[value eq "x"]' }],
      [{ kind: "remove", userIds: ["x"], where: "members" }],
    ],
    [
      "quirk 27",
      [{ op: "remove", path: 'members[value eq "x" or value eq "y"]' }],
      [{ kind: "remove", userIds: ["x", "y"], where: "members" }],
    ],
    ["Keycloak", [{ op: "remove", path: "members" }], [{ kind: "clear", where: "members" }]],
    ["langwatch", [{ op: "remove", path: "members", value: [] }], []],
    ["langwatch", [{ op: "add", path: "members", value: [] }], []],
    ["a rename", [{ op: "replace", path: "displayName", value: "N" }], []],
    ["only groups", [{ op: "replace", path: "members", value: [{ value: "g", type: "Group" }] }], []],
  ])("%s: reads %j", (_, operations, expected) => {
    expect(steps(operations)).toEqual(expected);
  });

  it("keeps the order of steps and folds neighbours", () => {
    const operations = [
      { op: "remove", path: 'members[value eq "a"]' },
      { op: "remove", path: 'members[value eq "b"]' },
      { op: "add", path: "members", value: [{ value: "a" }] },
      { op: "remove", path: 'members[value eq "a"]' },
    ];

    expect(steps(operations)).toEqual([
      { kind: "remove", userIds: ["a", "b"], where: "members" },
      { kind: "add", userIds: ["a"], where: "members" },
      { kind: "remove", userIds: ["a"], where: "members" },
    ]);
  });

  it.each([
    'members[display eq "x"]',
    'members[value sw "x"]',
    'members[value eq "x" and type eq "User"]',
    "members[value pr]",
  ])("refuses the path %s", (path) => {
    expect(codeOf(() => steps([{ op: "remove", path }]))).toBe("invalid_path");
  });

  it("creates a group with members", () => {
    const body = {
      schemas: [GROUP],
      displayName: "APP",
      members: [{ value: "a", display: "A" }, { value: "a" }, { value: "b" }],
    };

    expect(parseGroupCreate(body, dialectOf("okta"))).toMatchObject({
      document: { displayName: "APP" },
      members: ["a", "b"],
      rewrites: [],
      noOps: [],
    });
  });

  it("creates Entra's group without members", () => {
    const schemas = [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"];

    const result = parseGroupCreate(
      { schemas, externalId: "8aa1", displayName: "App-Sales", meta: { resourceType: "Group" } },
      dialectOf("entra"),
    );

    expect(result).toMatchObject({ document: { externalId: "8aa1", displayName: "App-Sales" }, members: [] });
    expect(rules(result)).toEqual(["foreign-schemas"]);
  });

  it("keeps members that a PUT leaves out, and clears them under a strict dialect", () => {
    const body = { schemas: [GROUP], displayName: "APP" };

    const kept = parseGroupReplace(body, dialectOf("okta"));
    const cleared = parseGroupReplace(body, dialectOf("strict"));

    expect(kept.members).toBeUndefined();
    expect(kept.change({ document: { displayName: "OLD" }, asserted: [] }).noOps).toEqual([
      { where: "members", reason: "left out, so the members stay as they are" },
    ]);
    expect(cleared.members).toEqual([]);
    expect(parseGroupReplace({ ...body, members: null }, dialectOf("okta")).members).toEqual([]);
    expect(parseGroupReplace({ ...body, members: [{ value: "a" }] }, dialectOf("okta")).members).toEqual(["a"]);
  });

  it("refuses a group without a name", () => {
    expect(() => parseGroupCreate({ members: [] }, dialectOf("okta"))).toThrow("displayName");
    expect(
      codeOf(() => parseGroupPatch({ Operations: [{ op: "remove", path: "displayName" }] }, dialectOf("okta"))),
    ).toBe("mutability");
  });
});
