import { describe, expect, it } from "vitest";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseGroupPatch } from "../../../src/scim/group-change.ts";
import { parseUserCreate, parseUserPatch } from "../../../src/scim/user-change.ts";
import {
  ANTEROOM,
  aDocument,
  CANARY,
  codeOf,
  create,
  created,
  ENTERPRISE,
  PATCH,
  patch,
  patched,
  rules,
  USER,
} from "./parsing.ts";

describe("what a patch of a user sends", () => {
  it.each([
    { op: "Replace", path: "active", value: "False" },
    { op: "Add", path: "active", value: "fAlSe" },
    { op: "replace", path: "active", value: false },
    { op: "replace", value: { active: false } },
    { op: "replace", value: { active: "False" } },
    { op: "Replace", path: "Active", value: [{ $ref: null, value: "False" }] },
  ])("quirk 1: deactivates by $op $path $value", (operation) => {
    const result = patch([operation]);

    expect(result).toMatchObject({ document: { userName: "robot", active: false }, spokeOfActive: true, noOps: [] });
  });

  it("quirk 1: leaves text alone where the schema says text", () => {
    expect(patched({ op: "replace", path: "title", value: "True" })).toEqual({ title: "True" });
  });

  it.each(["yes", "0", "falsch", 0])("quirk 1: refuses %j as a boolean", (value) => {
    expect(codeOf(() => patch([{ op: "replace", path: "active", value }]))).toBe("invalid_value");
  });

  it("quirk 2: replaces a list without a path", () => {
    const from = { roles: [{ value: "old" }] };

    expect(patched({ op: "replace", value: { roles: [{ value: "new" }] } }, { from, dialect: "okta" })).toEqual({
      roles: [{ value: "new" }],
    });
  });

  it("quirk 3: clears a list without a path", () => {
    const result = patch([{ op: "replace", value: { roles: [] } }], { from: { roles: [{ value: "old" }] } });

    expect(result).toMatchObject({ document: aDocument({}), asserted: ["roles"] });
  });

  it("quirk 4: removes listed roles only", () => {
    const from = { roles: [{ value: "a", display: "A" }, { value: "b" }] };

    const result = patch([{ op: "Remove", path: "roles", value: [{ value: "a" }] }], { from });

    expect(result.document).toEqual(aDocument({ roles: [{ value: "b" }] }));
    expect(rules(result)).toContain("remove-by-value");
  });

  it("quirk 5: adds a role once", () => {
    const result = patch([{ op: "Add", path: "roles", value: [{ value: "a" }] }], {
      from: { roles: [{ value: "a" }] },
    });

    expect(result.document).toEqual(aDocument({ roles: [{ value: "a" }] }));
    expect(result.noOps).toEqual([{ where: "roles", reason: "already so" }]);
  });

  it.each([
    ['emails[type eq "work"].value', "x@y", { emails: [{ type: "work", value: "x@y" }] }],
    ['phoneNumbers[type eq "mobile"].value', "1", { phoneNumbers: [{ type: "mobile", value: "1" }] }],
    ['roles[primary eq "True"].value', "Admin", { roles: [{ primary: true, value: "Admin" }] }],
    ['addresses[type eq "work"].formatted', "Street", { addresses: [{ type: "work", formatted: "Street" }] }],
    [
      'emails[type eq "work" and primary eq true].value',
      "x",
      { emails: [{ type: "work", primary: true, value: "x" }] },
    ],
    ['emails[type eq "work"]', { value: "x" }, { emails: [{ type: "work", value: "x" }] }],
  ])("quirk 7: creates the element that %s asks for", (path, value, expected) => {
    for (const op of ["Add", "Replace"]) expect(patched({ op, path, value })).toEqual(expected);
  });

  it("quirk 7: applies the rest of the request, too", () => {
    const result = patch([
      { op: "Replace", path: 'emails[type eq "work"].value', value: "x@y" },
      { op: "Replace", path: "displayName", value: "D" },
    ]);

    expect(result.document).toEqual(aDocument({ emails: [{ type: "work", value: "x@y" }], displayName: "D" }));
    expect(rules(result)).toContain("create-from-filter");
  });

  it("quirk 7: fills an element label by label, whatever comes first", () => {
    const path = 'roles[primary eq "True"]';

    const result = patch([
      { op: "add", path: `${path}.display`, value: "MRON" },
      { op: "add", path: `${path}.type`, value: "XVTU" },
      { op: "add", path: `${path}.value`, value: "WDEI" },
    ]);

    expect(result.document["roles"]).toEqual([{ primary: true, display: "MRON", type: "XVTU", value: "WDEI" }]);
  });

  it.each([
    'emails[type co "work"].value',
    'emails[not (type eq "work")].value',
    'emails[type eq "a" or type eq "b"].value',
  ])("quirk 7: refuses %s when there is none, for it can't be created", (path) => {
    expect(codeOf(() => patch([{ op: "replace", path, value: "x" }]))).toBe("no_target");
  });

  it("quirk 8: accepts any type", () => {
    const roles = [{ value: "a", type: "WindowsAzureActiveDirectoryRole" }];

    expect(patched({ op: "replace", path: "roles", value: roles })).toEqual({ roles });
    expect(
      created({ emails: [{ value: "a", type: "secondary" }], phoneNumbers: [{ value: "1", type: "main" }] }),
    ).toEqual({
      emails: [{ value: "a", type: "secondary" }],
      phoneNumbers: [{ value: "1", type: "main" }],
    });
  });

  it("quirk 9: reads JSON inside a role value and keeps the id", () => {
    const value = JSON.stringify({ id: "06b0", value: "salesforce:admin", displayName: "Salesforce Admin" });

    const result = patch([{ op: "Add", path: "roles", value: [{ value }] }]);

    const role = { value: "salesforce:admin", display: "Salesforce Admin", externalRoleId: "06b0" };
    expect(result.document["roles"]).toEqual([role]);
    expect(rules(result)).toContain("json-in-role-value");
  });

  it("quirk 9: finds a renamed role by its id and one without type by its value", () => {
    const from = {
      roles: [
        { value: "old", externalRoleId: "1" },
        { value: "User", type: "T" },
      ],
    };
    const value = [{ value: '{"id":"1","value":"new"}' }, { value: '{"id":"2","value":"User","displayName":"U"}' }];

    expect(patched({ op: "Add", path: "roles", value }, { from })).toEqual({
      roles: [
        { value: "new", externalRoleId: "1" },
        { value: "User", type: "T", display: "U", externalRoleId: "2" },
      ],
    });
  });

  it.each(['{"id":', '{"value":{"deep":1}}', "{}", "[1]"])("quirk 9: keeps %s as the text that it is", (value) => {
    expect(patched({ op: "add", path: "roles", value: [{ value }] })).toEqual({ roles: [{ value }] });
  });

  it("quirk 10: reads displayName of a role as display", () => {
    expect(created({ roles: [{ displayName: "Admin", value: "Admin", primary: false }] })).toEqual({
      roles: [{ display: "Admin", value: "Admin", primary: false }],
    });
  });

  it.each([
    [
      ["a", "b"],
      [{ value: "a" }, { value: "b" }],
    ],
    ["salesforce:admin,netsuite", [{ value: "salesforce:admin" }, { value: "netsuite" }]],
    ["a", [{ value: "a" }]],
  ])("quirk 11: reads roles that are text: %j", (roles, expected) => {
    const result = create({ roles, entitlements: [{ value: "x" }] }, "okta");

    expect(result.document["roles"]).toEqual(expected);
    expect(result).toMatchObject({ stringForms: ["roles"], asserted: ["roles", "entitlements"] });
  });

  it("quirk 12: hoists attributes nested under the core URN", () => {
    const result = create({ [USER]: { roles: [{ type: "L", value: "L" }], password: CANARY } }, "okta");

    expect(result.document["roles"]).toEqual([{ type: "L", value: "L" }]);
    expect(rules(result)).toEqual(["nested-core-urn"]);
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  it.each([
    ["manager", [{ $ref: "http://x/Users/m", value: "m" }], { $ref: "http://x/Users/m", value: "m" }],
    [`${ENTERPRISE}:manager`, "m", { value: "m" }],
    [`${ENTERPRISE}:manager`, { value: "m" }, { value: "m" }],
    [`${ENTERPRISE}:manager.value`, "m", { value: "m" }],
    ["Manager", { Value: "m", displayName: "read-only" }, { value: "m" }],
  ])("quirk 13: sets the manager by %s to %j", (path, value, manager) => {
    expect(patched({ op: "Add", path, value })).toEqual({ [ENTERPRISE]: { manager } });
  });

  it.each([
    { op: "replace", value: "" },
    { op: "replace", value: { value: "" } },
    { op: "replace", value: null },
    { op: "replace", value: [] },
    { op: "Remove" },
  ])("quirk 13: clears the manager by %j", (operation) => {
    const from = { [ENTERPRISE]: { manager: { value: "m", $ref: "x" } } };

    expect(patched({ ...operation, path: `${ENTERPRISE}:manager` }, { from })).toEqual({});
  });

  it("quirk 13: drops the reference of the manager before", () => {
    const from = { [ENTERPRISE]: { manager: { value: "m", $ref: "x" } } };

    expect(patched({ op: "replace", path: "manager", value: "n" }, { from })).toEqual({
      [ENTERPRISE]: { manager: { value: "n" } },
    });
  });

  it.each(["", null])("quirk 14: clears every optional attribute by %j", (value) => {
    const from = {
      title: "T",
      name: { familyName: "F" },
      emails: [{ type: "work", value: "x" }],
      roles: [{ value: "r" }],
      [ENTERPRISE]: { department: "D" },
    };
    const paths = ["title", "name.familyName", 'emails[type eq "work"].value', "roles", `${ENTERPRISE}:department`];

    const result = patch(
      paths.map((path) => ({ op: "replace", path, value })),
      { from },
    );

    expect(result.document).toEqual(aDocument({}));
    expect(result.noOps).toEqual([]);
  });

  it("quirk 14: removes a whole extension", () => {
    const from = { [ENTERPRISE]: { department: "D", division: "E" } };

    expect(patched({ op: "remove", path: ENTERPRISE }, { from })).toEqual({});
  });

  it("quirk 14: clearing what is not there is a no-op with a reason", () => {
    expect(patch([{ op: "replace", path: "title", value: null }]).noOps).toEqual([
      { where: "title", reason: "there was nothing to clear" },
    ]);
  });

  it.each(["active", "Active"])("quirk 14: never clears %s", (path) => {
    const result = patch([{ op: "Remove", path }], { from: { active: false } });

    expect(result.document).toEqual({ userName: "robot", active: false });
    expect(result.noOps).toHaveLength(1);
  });

  it("quirk 15: expands dotted and URN keys", () => {
    const value = {
      displayName: "Bjfe",
      "name.givenName": "Kkom",
      "name.familyName": "Unua",
      [`${ENTERPRISE}:employeeNumber`]: "Aklq",
      [`${ENTERPRISE}.department`]: "D",
      [ANTEROOM]: { appAssignments: ["a"] },
      'emails[type eq "work"].value': "x@y",
    };

    expect(patched({ op: "replace", value })).toEqual({
      displayName: "Bjfe",
      name: { givenName: "Kkom", familyName: "Unua" },
      [ENTERPRISE]: { employeeNumber: "Aklq", department: "D" },
      [ANTEROOM]: { appAssignments: ["a"] },
      emails: [{ type: "work", value: "x@y" }],
    });
  });

  it("quirk 16: accepts the core URN in a path", () => {
    expect(patched({ op: "Replace", path: `${USER}:name.givenName`, value: "G" })).toEqual({
      name: { givenName: "G" },
    });
  });

  it("quirk 17: ignores and records what is unknown, and applies the rest", () => {
    const result = patch([
      { op: "Add", path: "urn:unknown:2.0:User:x", value: "1" },
      { op: "Add", path: "favouriteColour", value: "1" },
      { op: "Add", path: 'emails[colour eq "red"].value', value: "1" },
      { op: "replace", value: { "urn:unknown:2.0:User": { x: 1 }, shoeSize: 42 } },
      { op: "Replace", path: "active", value: "False" },
    ]);

    expect(result.document).toEqual({ userName: "robot", active: false });
    expect(result.noOps.map(({ where }) => where)).toEqual([
      "urn:unknown:2.0:User:x",
      "favouriteColour",
      "emails.value",
      "urn:unknown:2.0:User",
      "shoeSize",
    ]);
    expect(rules(result)).toContain("unknown-attribute");
  });

  it("quirk 18: knows names in any case", () => {
    expect(patched({ op: "replace", path: "TITLE", value: "T" })).toEqual({ title: "T" });
    expect(
      patched(
        { op: "replace", path: 'EMAILS[TYPE eq "WORK"].VALUE', value: "n" },
        { from: { emails: [{ type: "work", value: "o" }] } },
      ),
    ).toEqual({
      emails: [{ type: "work", value: "n" }],
    });
    expect(
      parseUserCreate({ UserName: "R", Emails: [{ Value: "x", Primary: true }] }, dialectOf("generic")).document,
    ).toEqual({
      userName: "R",
      active: true,
      emails: [{ value: "x", primary: true }],
    });
  });

  it.each([
    { Operations: [{ op: "replace", path: "title", value: "T" }] },
    { schemas: ["urn:other"], Operations: [{ op: "replace", path: "title", value: "T" }] },
    { schemas: [PATCH.toUpperCase()], operations: [{ OP: "Replace", Path: "title", Value: "T" }] },
    { schemas: [PATCH, "x"], id: "1", Operations: [{ name: "addMember", op: "add", path: "title", value: "T" }] },
    { schemas: [PATCH], Operations: { op: "add", path: "title", value: "T" } },
    { schemas: [PATCH], Operations: [{ op: "add", path: null, value: { title: "T" } }] },
    { schemas: [PATCH], Operations: [{ op: "add", path: "", value: { title: "T" } }] },
  ])("quirk 19: accepts the envelope %j", (body) => {
    const { document } = parseUserPatch(body, dialectOf("onelogin"))({ document: aDocument({}), asserted: [] });

    expect(document).toEqual(aDocument({ title: "T" }));
  });

  it("quirk 20: knows legacy URNs", () => {
    const schemas = ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"];
    const body = { schemas, userName: "r", "urn:scim:schemas:extension:enterprise:2.0": { department: "D" } };

    const result = parseUserCreate(body, dialectOf("onelogin"));

    expect(result.document).toEqual({ userName: "r", active: true, [ENTERPRISE]: { department: "D" } });
    expect(new Set(rules(result))).toEqual(new Set(["legacy-schema-urn"]));
  });

  it("quirk 21: ignores read-only attributes and drops passwords", () => {
    const result = patch([
      { op: "replace", path: "password", value: CANARY },
      { op: "replace", path: `${USER}:password`, value: CANARY },
      {
        op: "replace",
        value: { password: CANARY, [USER]: { Password: CANARY }, id: "x", meta: {}, groups: [{ value: "g" }] },
      },
      { op: "replace", path: "meta.version", value: CANARY },
      { op: "replace", path: "title", value: "T" },
    ]);

    expect(result.document).toEqual(aDocument({ title: "T" }));
    expect(JSON.stringify(result)).not.toContain(CANARY);
    expect(result.noOps.map(({ where }) => where)).toEqual(["password", "id", "meta", "groups", "meta.version"]);
  });

  it("quirk 24: unwraps single values", () => {
    expect(patched({ op: "Replace", path: "displayName", value: [{ $ref: null, value: "D" }] })).toEqual({
      displayName: "D",
    });
    expect(patched({ op: "Replace", path: "displayName", value: { value: "D" } })).toEqual({ displayName: "D" });
  });

  it("quirk 27: reads filter values without quotes and with escapes", () => {
    const from = {
      emails: [
        { type: 'a"]b', value: "o" },
        { type: "work", value: "w" },
      ],
    };

    expect(patched({ op: "remove", path: 'emails[type eq "a\\"]b"]' }, { from })).toEqual({
      emails: [{ type: "work", value: "w" }],
    });
    expect(rules(patch([{ op: "remove", path: "emails[type eq work]" }], { from }))).toContain("unquoted-value");
  });

  it("quirk 34: keeps references that are no URI", () => {
    const result = create({ profileUrl: "not a uri", photos: [{ value: "x y" }] });

    expect(result.document).toMatchObject({ profileUrl: "not a uri", photos: [{ value: "x y" }] });
    expect(rules(result)).toContain("non-uri-reference");
  });

  it("quirk 35: the newest primary wins", () => {
    const from = { emails: [{ value: "a", primary: true }] };
    const both = [
      { value: "a", primary: false },
      { value: "b", primary: true },
    ];

    expect(patched({ op: "add", path: "emails", value: [{ value: "b", primary: true }] }, { from })).toEqual({
      emails: both,
    });
    expect(
      created({
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      }),
    ).toEqual({ emails: both });
    expect(
      patched(
        { op: "replace", path: 'emails[value eq "b"].primary', value: "True" },
        { from: { emails: [{ value: "a", primary: true }, { value: "b" }] } },
      ),
    ).toEqual({ emails: both });
  });

  it("quirk 36: merges a complex attribute that is replaced as a whole", () => {
    const from = { name: { givenName: "G", familyName: "F" } };

    expect(patched({ op: "Replace", path: "name", value: { familyName: "N" } }, { from })).toEqual({
      name: { givenName: "G", familyName: "N" },
    });
    expect(patched({ op: "Replace", path: "name", value: { familyName: null } }, { from })).toEqual({
      name: { givenName: "G" },
    });
  });

  it("quirk 39: reads numbers as text", () => {
    expect(created({ externalId: 701984, addresses: [{ postalCode: 91608 }] })).toEqual({
      externalId: "701984",
      addresses: [{ postalCode: "91608" }],
    });
  });

  it("quirk 40: accepts a rename that carries an id", () => {
    const { change, members } = parseGroupPatch(
      { schemas: [PATCH], Operations: [{ op: "replace", value: { id: "abf4", displayName: "New name" } }] },
      dialectOf("okta"),
    );

    expect(change({ document: { displayName: "Old" }, asserted: [] })).toMatchObject({
      document: { displayName: "New name" },
    });
    expect(members).toEqual([]);
  });
});
