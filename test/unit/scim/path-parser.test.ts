import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { formatPath, splitAttributePath } from "../../../src/scim/attribute-path.ts";
import { type PatchPath, parsePatchPath } from "../../../src/scim/path-parser.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const knownUrns = [CORE, ENTERPRISE];

describe("RFC 7644 §3.5.2 paths", () => {
  it.each<[string, PatchPath]>([
    ["members", { kind: "attribute", name: "members", unquoted: false }],
    ["name.familyName", { kind: "attribute", name: "name", sub: "familyName", unquoted: false }],
    [`${CORE}:name.givenName`, { kind: "attribute", schema: CORE, name: "name", sub: "givenName", unquoted: false }],
    [
      `${ENTERPRISE.toLowerCase()}:Department`,
      { kind: "attribute", schema: ENTERPRISE, name: "Department", unquoted: false },
    ],
    [
      `${ENTERPRISE}:manager.value`,
      { kind: "attribute", schema: ENTERPRISE, name: "manager", sub: "value", unquoted: false },
    ],
    [
      `${ENTERPRISE}.manager.value`,
      { kind: "attribute", schema: ENTERPRISE, name: "manager", sub: "value", unquoted: false },
    ],
    [ENTERPRISE.toUpperCase(), { kind: "schema", schema: ENTERPRISE }],
    [
      "urn:example:custom:2.0:User:badge",
      { kind: "attribute", schema: "urn:example:custom:2.0:User", name: "badge", unquoted: false },
    ],
    [
      `addresses[type eq "work"]`,
      {
        kind: "attribute",
        name: "addresses",
        filter: { kind: "compare", path: { name: "type" }, operator: "eq", value: "work" },
        unquoted: false,
      },
    ],
    [
      `members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName`,
      {
        kind: "attribute",
        name: "members",
        sub: "displayName",
        filter: {
          kind: "compare",
          path: { name: "value" },
          operator: "eq",
          value: "2819c223-7f76-453a-919d-413861904646",
        },
        unquoted: false,
      },
    ],
    [
      `${CORE}:emails[value eq "a]b[c\\"].x"].type`,
      {
        kind: "attribute",
        schema: CORE,
        name: "emails",
        sub: "type",
        filter: { kind: "compare", path: { name: "value" }, operator: "eq", value: 'a]b[c"].x' },
        unquoted: false,
      },
    ],
  ])("reads %s", (text, path) => {
    expect(parsePatchPath(text, { knownUrns })).toEqual(path);
  });

  it("reads a value without quotes when asked to, and says so", () => {
    expect(parsePatchPath("members[value eq f648]", { unquotedValues: true })).toEqual({
      kind: "attribute",
      name: "members",
      filter: { kind: "compare", path: { name: "value" }, operator: "eq", value: "f648" },
      unquoted: true,
    });
  });

  it.each([
    "",
    " ",
    "a.b.c",
    "a b",
    "a.",
    ".a",
    "/userName",
    "__proto__",
    "__proto__.x",
    "name.__proto__",
    `emails[__proto__ eq "x"]`,
    `emails[type eq "work"].__proto__`,
    "emails[",
    "emails]",
    "emails[]",
    "emails[type eq]",
    "emails[type eq work]",
    `emails[type eq "work`,
    `emails[type eq "wo]rk`,
    `emails[type eq "work"]value`,
    `emails[type eq "work"].a.b`,
    `emails[type eq "work"][value pr]`,
    "emails[a[b pr]]",
    "emails.value[type pr]",
    `${ENTERPRISE}[type pr]`,
    "[type pr]",
    "userName\u0000",
    "(".repeat(9000),
    `emails[${"(".repeat(9000)}]`,
    `emails[${"(".repeat(500)}]`,
  ])("refuses %j", (text) => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    let refusal: unknown;

    try {
      parsePatchPath(text, { knownUrns });
    } catch (error) {
      refusal = error;
    }

    expect(isAnteroomError(refusal, "invalid_path")).toBe(true);
    expect((refusal as Error).message.length).toBeLessThan(300);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });
});

describe("splitting at the URN", () => {
  it.each([
    [
      `${ENTERPRISE}`,
      [],
      { kind: "attribute", schema: "urn:ietf:params:scim:schemas:extension:enterprise:2.0", name: "User" },
    ],
    [`${ENTERPRISE}`, knownUrns, { kind: "schema", schema: ENTERPRISE }],
    ["urn:a:b:c", ["urn:a", "urn:a:b"], { kind: "attribute", schema: "urn:a:b", name: "c" }],
    ["urn:a:bb:c", ["urn:a:b"], { kind: "attribute", schema: "urn:a:bb", name: "c" }],
    ["userName", knownUrns, { kind: "attribute", name: "userName" }],
    [`${CORE}:`, knownUrns, undefined],
    [`${CORE}::userName`, knownUrns, undefined],
    ["a:b", knownUrns, undefined],
  ])("reads %s with %j", (text, urns, expected) => {
    expect(splitAttributePath(text, urns)).toEqual(expected);
  });

  it("writes a path as it was read", () => {
    expect(formatPath({ schema: CORE, name: "name", sub: "familyName" })).toBe(`${CORE}:name.familyName`);
    expect(formatPath({ name: "userName" })).toBe("userName");
  });
});
