import { describe, expect, it } from "vitest";
import type { Changed } from "../../../src/domain/directory/document.ts";
import { dialectOf } from "../../../src/scim/dialect.ts";
import { parseUserCreate, parseUserPatch, parseUserReplace } from "../../../src/scim/user-change.ts";
import { ANTEROOM, aDocument, CANARY, codeOf, create, created, ENTERPRISE, PATCH, replace, USER } from "./parsing.ts";

describe("what a resource sends", () => {
  it("takes Okta's create as captured", () => {
    const body = {
      schemas: [USER],
      userName: "test.user@okta.local",
      name: { givenName: "Test", familyName: "User" },
      emails: [{ primary: true, value: "test.user@okta.local", type: "work" }],
      displayName: "Test User",
      locale: "en-US",
      externalId: "00ujl29u0le5T6Aj10h7",
      groups: [],
      password: CANARY,
      active: true,
    };
    const { schemas: _, groups: __, password: ___, ...kept } = body;

    const result = parseUserCreate(body, dialectOf("okta"));

    expect(result).toEqual({
      document: kept,
      rewrites: [],
      noOps: [{ where: "password", reason: "passwords are never kept" }],
      asserted: [],
      stringForms: [],
      spokeOfActive: true,
    });
  });

  it("quirk 19: takes an empty patch for one that changes nothing", () => {
    const change = parseUserPatch({ schemas: [PATCH], Operations: [] }, dialectOf("okta"));

    expect(change({ document: aDocument({}), asserted: [] })).toMatchObject({
      document: aDocument({}),
      rewrites: [{ rule: "empty-patch", where: "Operations" }],
      noOps: [{ where: "Operations", reason: "the patch has no operations" }],
    });
  });

  it("quirk 22: takes Entra's create with nulls, bare extension attributes and a misspelt URN", () => {
    const body = {
      schemas: [USER, `${ENTERPRISE.slice(0, -5)}User`],
      externalId: "0a21",
      userName: "Test_User",
      active: true,
      addresses: null,
      phoneNumbers: null,
      title: null,
      department: null,
      manager: null,
      meta: { resourceType: "User" },
      name: { formatted: "g f", familyName: "f", givenName: "g" },
      roles: [],
    };

    const result = parseUserCreate(body, dialectOf("entra"));

    expect(result).toMatchObject({
      document: { externalId: "0a21", userName: "Test_User", active: true, name: body.name },
      asserted: ["roles"],
    });
  });

  it("quirk 23: drops null sub-values and empty elements", () => {
    const emails = [
      { value: null, type: null },
      { value: "a", type: null, primary: null },
      null,
      { value: "", type: "work" },
    ];

    expect(created({ emails })).toEqual({ emails: [{ value: "a" }] });
  });

  it("quirk 25: takes a single object for a list", () => {
    expect(created({ emails: { value: "a" } })).toEqual({ emails: [{ value: "a" }] });
  });

  it.each([
    [{ [ANTEROOM]: { appAssignments: ["salesforce:admin", "netsuite"] } }],
    [{ [ANTEROOM]: { appAssignments: "salesforce:admin;netsuite" } }],
    [{ [`${ANTEROOM}:appAssignments`]: "salesforce:admin, netsuite" }],
  ])("reads app assignments from %j", (attributes) => {
    expect(create(attributes)).toMatchObject({
      document: { [ANTEROOM]: { appAssignments: ["salesforce:admin", "netsuite"] } },
      asserted: ["appAssignments"],
    });
  });

  it.each([
    [{}, "userName"],
    [{ userName: "" }, "userName"],
    [{ userName: null }, "userName"],
  ])("refuses %j, which lacks its name", (body, attribute) => {
    const act = (): Changed => parseUserCreate({ schemas: [USER], ...body }, dialectOf("entra"));

    expect(act).toThrow(attribute);
    expect(codeOf(act)).toBe("invalid_value");
  });

  it.each([[null], [[]], ["x"], [3], [undefined]])("refuses the body %j", (body) => {
    expect(codeOf(() => parseUserCreate(body, dialectOf("generic")))).toBe("invalid_syntax");
    expect(codeOf(() => parseUserPatch(body, dialectOf("generic")))).toBe("invalid_syntax");
  });

  it("clears what a PUT leaves out, but not active, nor assignments that were never asserted", () => {
    const from = {
      active: false,
      title: "T",
      roles: [{ value: "r" }],
      entitlements: [{ value: "e" }],
      [ANTEROOM]: { appAssignments: ["a"] },
    };

    const result = replace({ displayName: "D" }, { from, asserted: ["roles"] });

    expect(result.document).toEqual({
      userName: "robot",
      active: false,
      displayName: "D",
      entitlements: [{ value: "e" }],
      [ANTEROOM]: { appAssignments: ["a"] },
    });
    expect(result).toMatchObject({ asserted: [], spokeOfActive: false });
    expect(result.noOps.map(({ where }) => where)).toEqual(["entitlements", `${ANTEROOM}:appAssignments`]);
  });

  it.each([[[]], [null], [""]])("clears roles by %j in a PUT, whoever asserted them", (roles) => {
    const result = replace({ roles }, { from: { roles: [{ value: "r" }] } });

    expect(result).toMatchObject({ document: aDocument({}), asserted: ["roles"] });
  });

  it.each([
    ['W/"12"', 12],
    ['"7"', 7],
    ["x", undefined],
    [{}, undefined],
  ])("reads the version %j of a PUT", (version, expected) => {
    const { version: read } = parseUserReplace({ userName: "r", meta: { version } }, dialectOf("okta"));

    expect(read).toBe(expected);
  });

  it("says so when a PUT changes nothing", () => {
    expect(replace({ title: "T" }, { from: { title: "T" } }).noOps).toEqual([
      { where: "User", reason: "nothing differs from what is stored" },
    ]);
  });
});
