import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { parseAttributeSelection } from "../../../src/scim/attribute-selection.ts";
import {
  type GroupToRender,
  renderGroup,
  renderList,
  renderUser,
  type UserToRender,
} from "../../../src/scim/render.ts";
import { GROUP as GROUP_TYPE, USER as USER_TYPE } from "../../../src/scim/schema.ts";
import { ANTEROOM, codeOf, ENTERPRISE, GROUP, USER } from "./parsing.ts";

const baseUrl = "https://anteroom.test/scim/v2";
const meta = {
  resourceType: "User",
  created: "1970-01-01T00:00:01.000Z",
  lastModified: "1970-01-01T00:00:02.000Z",
  location: `${baseUrl}/Users/u1`,
  version: 'W/"3"',
};

function aUser(overrides: Partial<UserToRender> = {}): UserToRender {
  const document = {
    userName: "robot",
    active: true,
    name: { givenName: "G", familyName: "F" },
    emails: [{ value: "a@x", type: "work", primary: true }],
    roles: [{ value: "r", externalRoleId: "06b0" }],
    [ENTERPRISE]: { department: "D", manager: { value: "m" } },
    [ANTEROOM]: { appAssignments: ["salesforce"] },
  };
  return { id: "u1", document, version: 3, createdAt: 1000, updatedAt: 2000, stringForms: [], ...overrides };
}

function aGroup(overrides: Partial<GroupToRender> = {}): GroupToRender {
  return { id: "g1", document: { displayName: "APP" }, version: 1, createdAt: 1000, updatedAt: 1000, ...overrides };
}

function selected(attributes?: string, excluded?: string): JsonObject {
  const selection = parseAttributeSelection(attributes, excluded, USER_TYPE);
  const groups = [{ value: "g1", display: "APP" }];
  const serviceAccounts = [{ value: "s1", application: "salesforce", status: "active" }];
  return renderUser(aUser({ groups, serviceAccounts }), { baseUrl, selection });
}

describe("a rendered user", () => {
  it("holds everything that is returned by default, and never the id of an external role", () => {
    const user = renderUser(aUser({ groups: [{ value: "g1", display: "APP" }] }), { baseUrl });

    expect(user).toEqual({
      schemas: [USER, ENTERPRISE, ANTEROOM],
      id: "u1",
      userName: "robot",
      active: true,
      name: { givenName: "G", familyName: "F" },
      emails: [{ value: "a@x", type: "work", primary: true }],
      roles: [{ value: "r" }],
      groups: [{ value: "g1", $ref: `${baseUrl}/Groups/g1`, display: "APP", type: "direct" }],
      [ENTERPRISE]: { department: "D", manager: { value: "m" } },
      [ANTEROOM]: { appAssignments: ["salesforce"] },
      meta,
    });
  });

  it("lists only the extensions that are there", () => {
    expect(renderUser(aUser({ document: { userName: "r" } }), { baseUrl })).toEqual({
      schemas: [USER],
      id: "u1",
      userName: "r",
      meta,
    });
  });

  it("answers roles as strings when they came as strings", () => {
    expect(renderUser(aUser({ stringForms: ["roles", "entitlements"] }), { baseUrl })["roles"]).toEqual(["r"]);
  });

  it("shows service accounts only when they are asked for", () => {
    const serviceAccounts = [{ value: "s1", application: "salesforce", status: "awaiting_mfa", waitingFor: "a code" }];

    expect(renderUser(aUser({ serviceAccounts }), { baseUrl })[ANTEROOM]).toEqual({ appAssignments: ["salesforce"] });
    const selection = parseAttributeSelection(`${ANTEROOM}:serviceAccounts`, undefined, USER_TYPE);
    expect(renderUser(aUser({ serviceAccounts }), { baseUrl, selection })).toEqual({
      schemas: [USER, ANTEROOM],
      id: "u1",
      [ANTEROOM]: { serviceAccounts },
    });
  });

  it.each([
    ["userName", { userName: "robot" }],
    ["USERNAME, name.givenName", { userName: "robot", name: { givenName: "G" } }],
    [`${USER}:userName`, { userName: "robot" }],
    ['emails[type eq "work"]', { emails: [{ value: "a@x", type: "work", primary: true }] }],
    ["emails.value", { emails: [{ value: "a@x" }] }],
    ["id", {}],
    ["meta.version", { meta: { version: 'W/"3"' } }],
    ["unknown, __proto__, a.b.c,,", {}],
  ])("returns what attributes=%s asks for, and id and schemas always", (attributes, expected) => {
    expect(selected(attributes)).toEqual({ schemas: [USER], id: "u1", ...expected });
  });

  it("returns parts of extensions", () => {
    expect(selected(`${ENTERPRISE}:manager.value`)).toEqual({
      schemas: [USER, ENTERPRISE],
      id: "u1",
      [ENTERPRISE]: { manager: { value: "m" } },
    });
    expect(selected(ENTERPRISE)).toMatchObject({ [ENTERPRISE]: { department: "D", manager: { value: "m" } } });
  });

  it("leaves out what excludedAttributes names, but never id", () => {
    const user = selected(undefined, `id,schemas,emails,name.familyName,${ENTERPRISE}:department,roles,meta`);

    expect(user).toEqual({
      schemas: [USER, ENTERPRISE, ANTEROOM],
      id: "u1",
      userName: "robot",
      active: true,
      name: { givenName: "G" },
      groups: [{ value: "g1", $ref: `${baseUrl}/Groups/g1`, display: "APP", type: "direct" }],
      [ENTERPRISE]: { manager: { value: "m" } },
      [ANTEROOM]: { appAssignments: ["salesforce"] },
    });
  });
});

describe("a selection of attributes", () => {
  it.each([
    [undefined, undefined, true, false],
    ["userName", undefined, false, false],
    ["groups.value,serviceAccounts", undefined, true, true],
    [undefined, "groups", false, false],
    ["", " ", true, false],
  ])(
    "tells for attributes=%s excludedAttributes=%s what has to be loaded",
    (attributes, excluded, groups, serviceAccounts) => {
      const { wants } = parseAttributeSelection(attributes, excluded, USER_TYPE);

      expect({ groups: wants("groups"), serviceAccounts: wants("serviceAccounts") }).toEqual({
        groups,
        serviceAccounts,
      });
    },
  );

  it("tells that Entra never wants members", () => {
    expect(parseAttributeSelection(undefined, "members", GROUP_TYPE).wants("members")).toBe(false);
    expect(parseAttributeSelection("displayName", undefined, GROUP_TYPE).wants("members")).toBe(false);
    expect(parseAttributeSelection("members", undefined, GROUP_TYPE).wants("members")).toBe(true);
  });

  it("records names that nobody knows", () => {
    expect(parseAttributeSelection("userName,colour", undefined, USER_TYPE).ignored).toEqual([
      { where: "attributes: colour", reason: "not an attribute here" },
    ]);
  });

  it("refuses both parameters together, and endless lists", () => {
    expect(codeOf(() => parseAttributeSelection("id", "name", USER_TYPE))).toBe("invalid_value");
    expect(codeOf(() => parseAttributeSelection("a,".repeat(500_000), undefined, USER_TYPE))).toBe("invalid_value");
  });
});

describe("a rendered group", () => {
  it("holds its members", () => {
    const group = renderGroup(aGroup({ members: [{ value: "u1", display: "Robot" }, { value: "u/2" }] }), { baseUrl });

    expect(group).toEqual({
      schemas: [GROUP],
      id: "g1",
      displayName: "APP",
      members: [
        { value: "u1", $ref: `${baseUrl}/Users/u1`, display: "Robot", type: "User" },
        { value: "u/2", $ref: `${baseUrl}/Users/u%2F2`, type: "User" },
      ],
      meta: {
        resourceType: "Group",
        created: "1970-01-01T00:00:01.000Z",
        lastModified: "1970-01-01T00:00:01.000Z",
        location: `${baseUrl}/Groups/g1`,
        version: 'W/"1"',
      },
    });
  });

  it("has no members when there are none or they were not loaded", () => {
    expect(renderGroup(aGroup({ members: [] }), { baseUrl })).not.toHaveProperty("members");
    expect(renderGroup(aGroup(), { baseUrl })).not.toHaveProperty("members");
  });
});

describe("a rendered list", () => {
  it("quirk 29: counts what it holds", () => {
    expect(renderList([{ id: "a" }], { totalResults: 7, startIndex: 7 })).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
      totalResults: 7,
      startIndex: 7,
      itemsPerPage: 1,
      Resources: [{ id: "a" }],
    });
  });

  it("quirk 28: is empty past the end", () => {
    expect(renderList([], { totalResults: 7, startIndex: 100 })).toMatchObject({ itemsPerPage: 0, Resources: [] });
  });
});
