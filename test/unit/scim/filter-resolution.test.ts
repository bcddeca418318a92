import { describe, expect, it } from "vitest";
import { ANTEROOM_URN, ENTERPRISE_URN } from "../../../src/domain/directory/document.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import type { AttributeRef, Filter } from "../../../src/domain/filter.ts";
import type { Attribute, ResourceType } from "../../../src/scim/attribute.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER, USER_URN } from "../../../src/scim/schema.ts";

function resolve(text: string, type: ResourceType = USER): Filter {
  return resolveFilter(parseFilter(text).filter, type);
}

function refusalOf(text: string, type: ResourceType = USER): string {
  try {
    resolve(text, type);
  } catch (error) {
    if (isAnteroomError(error, "invalid_filter")) return error.message;
    throw error;
  }
  throw new Error(`${text} was accepted.`);
}

function ref(name: string, rest: Partial<AttributeRef> = {}): AttributeRef {
  return { name, multiValued: false, complex: false, type: "string", caseExact: false, ...rest };
}

const attribute = {
  multiValued: false,
  description: "",
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  subAttributes: [],
} as const satisfies Partial<Attribute>;

/** A type with kinds of attributes that the shipped schemas don't have, or don't have any more. */
const DEVICE: ResourceType = {
  name: "User",
  endpoint: "/Users",
  core: {
    id: "urn:example:device",
    name: "Device",
    description: "",
    attributes: [
      { ...attribute, name: "password", type: "string", mutability: "writeOnly", returned: "never" },
      { ...attribute, name: "pin", type: "string", returned: "never" },
      { ...attribute, name: "floor", type: "integer" },
      { ...attribute, name: "weight", type: "decimal" },
      { ...attribute, name: "bought", type: "dateTime" },
      { ...attribute, name: "blob", type: "binary" },
    ],
  },
  extensions: [],
};

describe("paths", () => {
  it.each<[string, AttributeRef]>([
    ["USERNAME", ref("userName")],
    [`${USER_URN}:userName`, ref("userName")],
    [`${USER_URN.toUpperCase()}:NAME.familyname`, ref("name", { sub: "familyName" })],
    ["id", ref("id", { caseExact: true })],
    [`${USER_URN}:externalId`, ref("externalId", { caseExact: true })],
    ["Meta.Created", ref("meta", { sub: "created", type: "dateTime" })],
    ["meta.version", ref("meta", { sub: "version", caseExact: true })],
    ["schemas", ref("schemas", { multiValued: true, type: "reference" })],
    ["emails", ref("emails", { multiValued: true, complex: true })],
    ["emails.value", ref("emails", { sub: "value", multiValued: true })],
    ["manager.$REF", ref("manager", { schema: ENTERPRISE_URN, sub: "$ref", type: "reference", caseExact: true })],
    [`${ENTERPRISE_URN}:department`, ref("department", { schema: ENTERPRISE_URN })],
    [`${ENTERPRISE_URN}:manager.value`, ref("manager", { schema: ENTERPRISE_URN, sub: "value", caseExact: true })],
    ["manager.value", ref("manager", { schema: ENTERPRISE_URN, sub: "value", caseExact: true })],
    ["appAssignments", ref("appAssignments", { schema: ANTEROOM_URN, multiValued: true })],
    ["appAssignments.value", ref("appAssignments", { schema: ANTEROOM_URN, multiValued: true })],
  ])("finds %s", (path, expected) => {
    expect(resolve(`${path} pr`)).toEqual({ kind: "present", path: expected });
  });

  it.each([
    "nosuch pr",
    "userName.value pr",
    "name.nosuch pr",
    "urn:example:other:userName pr",
    `${ENTERPRISE_URN}:userName pr`,
    `${ENTERPRISE_URN} pr`,
    `${ENTERPRISE_URN}:User:manager pr`,
    "members pr",
    `emails[nosuch eq "x"]`,
    `emails[emails.value eq "x"]`,
    `appAssignments[type eq "x"]`,
    "constructor pr",
    "name.constructor pr",
    "toString pr",
  ])("does not know the attribute of %s", (text) => {
    expect(refusalOf(text)).toMatch(/^The attribute \S+ is not known here: change the filter\.$/);
  });

  it.each(["password pr", `password eq "x"`, `pin eq "x"`, "not (password pr)"])(
    "keeps secrets out of filters: %s",
    (text) => {
      expect(refusalOf(text, DEVICE)).toMatch(
        /^The attribute (password|pin) can't be used in a filter: leave it out\.$/,
      );
    },
  );

  it("refuses what is computed for the answer only", () => {
    expect(refusalOf(`serviceAccounts.status eq "active"`)).toContain(
      "serviceAccounts.status can't be used in a filter",
    );
    expect(refusalOf(`${ANTEROOM_URN}:serviceAccounts[status eq "active"]`)).toContain("can't be used in a filter");
  });

  it.each<[string, ResourceType, string]>([
    [`${USER_URN}:meta.location pr`, USER, "filter by id instead"],
    [`meta[Location eq "x"]`, USER, "filter by id instead"],
    ["groups.$ref pr", USER, "filter by groups.value instead"],
    [`groups[$ref eq "x"]`, USER, "filter by groups.value instead"],
    [`members[not ($REF eq "x")]`, GROUP, "filter by members.value instead"],
  ])("refuses addresses that are made for the answer and names what is kept: %s", (text, type, instead) => {
    expect(refusalOf(text, type)).toContain(instead);
  });

  it.each([`userName[value eq "x"]`, `id[value eq "x"]`])("refuses brackets on a single plain value: %s", (text) => {
    expect(refusalOf(text)).toContain("has no elements");
  });

  it("cuts a long name", () => {
    expect(refusalOf(`${"x".repeat(5000)} pr`).length).toBeLessThan(120);
  });
});

describe("what a comparison speaks of", () => {
  it.each<[string, AttributeRef]>([
    [`emails eq "x"`, ref("emails", { sub: "value", multiValued: true })],
    [`manager eq "x"`, ref("manager", { schema: ENTERPRISE_URN, sub: "value", caseExact: true })],
    [`${ENTERPRISE_URN}:manager eq "x"`, ref("manager", { schema: ENTERPRISE_URN, sub: "value", caseExact: true })],
    [`groups eq "x"`, ref("groups", { sub: "value", multiValued: true, caseExact: true })],
    [`appAssignments eq "x"`, ref("appAssignments", { schema: ANTEROOM_URN, multiValued: true })],
  ])("takes the value of %s", (text, path) => {
    expect(resolve(text)).toEqual({ kind: "compare", path, operator: "eq", value: "x" });
  });

  it.each([`name eq "x"`, `addresses eq "x"`, `meta eq "x"`])("asks for a sub-attribute in %s", (text) => {
    expect(refusalOf(text)).toContain("one of its sub-attributes must be named");
  });

  it("names sub-attributes between the brackets of a list", () => {
    expect(resolve(`emails[Type eq "work" and PRIMARY eq true]`)).toEqual({
      kind: "has",
      path: ref("emails", { multiValued: true, complex: true }),
      filter: {
        kind: "and",
        operands: [
          { kind: "compare", path: ref("type"), operator: "eq", value: "work" },
          { kind: "compare", path: ref("primary", { type: "boolean" }), operator: "eq", value: true },
        ],
      },
    });
  });

  it("takes value between the brackets of a list of plain values for the element itself", () => {
    expect(resolve(`appAssignments[value sw "crm"]`)).toEqual({
      kind: "has",
      path: ref("appAssignments", { schema: ANTEROOM_URN, multiValued: true }),
      filter: { kind: "compare", path: ref("value"), operator: "sw", value: "crm" },
    });
  });

  it("turns brackets on a single complex value into conditions on its sub-attributes", () => {
    expect(resolve(`manager[value eq "x"]`)).toEqual({
      kind: "and",
      operands: [
        { kind: "present", path: ref("manager", { schema: ENTERPRISE_URN, complex: true }) },
        {
          kind: "compare",
          path: ref("manager", { schema: ENTERPRISE_URN, sub: "value", caseExact: true }),
          operator: "eq",
          value: "x",
        },
      ],
    });
  });

  it("knows the members of groups", () => {
    expect(resolve(`members[value eq "x"]`, GROUP)).toEqual({
      kind: "has",
      path: ref("members", { multiValued: true, complex: true }),
      filter: { kind: "compare", path: ref("value", { caseExact: true }), operator: "eq", value: "x" },
    });
  });
});

describe("literals", () => {
  it.each<[string, string | number | boolean]>([
    [`active eq "True"`, true],
    [`active eq "FALSE"`, false],
    ["active ne true", true],
    ['emails.primary eq "true"', true],
    ["title eq 42", "42"],
    ["title co 4.5", "4.5"],
    [`meta.created eq "2026-02-03T04:05:06Z"`, Date.UTC(2026, 1, 3, 4, 5, 6)],
    [`meta.created gt "2026-02-03T04:05:06.789+02:00"`, Date.UTC(2026, 1, 3, 2, 5, 6, 789)],
    [`meta.created le "2026-02-03t04:05:06.1234567z"`, Date.UTC(2026, 1, 3, 4, 5, 6, 123)],
    [`meta.created ge "2026-02-03T04:05:06"`, Date.UTC(2026, 1, 3, 4, 5, 6)],
  ])("reads that of %s", (text, value) => {
    expect(resolve(text)).toMatchObject({ kind: "compare", value });
  });

  it.each<[string, string | number]>([
    ["floor gt 3", 3],
    [`floor eq "-3"`, -3],
    ["weight le 1.5", 1.5],
    [`blob co "QUJD"`, "QUJD"],
  ])("reads that of %s as a number or text", (text, value) => {
    expect(resolve(text, DEVICE)).toMatchObject({ kind: "compare", value });
  });

  it.each([
    ["active gt true", "has no order"],
    [`active le "true"`, "has no order"],
    [`active co "tr"`, "is no text"],
    [`active sw "t"`, "is no text"],
    ["emails.primary ew true", "is no text"],
    [`active eq "yes"`, "compares with true or false"],
    ["active eq 1", "compares with true or false"],
    [`active eq ""`, "compares with true or false"],
    ["userName eq true", "compares with a string in double quotes"],
    ["userName gt null", "can only be compared with null by eq, ne or pr"],
    ["userName co null", "can only be compared with null by eq, ne or pr"],
    [`meta.created gt "yesterday"`, "compares with an instant"],
    [`meta.created eq "2026-02-30T00:00:00Z"`, "compares with an instant"],
    [`meta.created eq "2026-13-01T00:00:00Z"`, "compares with an instant"],
    [`meta.created eq "2026-01-01T99:00:00Z"`, "compares with an instant"],
    [`meta.created eq "2026-01-01"`, "compares with an instant"],
    ["meta.created eq 2026", "compares with an instant"],
    [`meta.created sw "2026"`, "is no text"],
    [`emails[primary gt true]`, "has no order"],
  ])("refuses %s", (text, problem) => {
    expect(refusalOf(text)).toContain(problem);
  });

  it.each([
    [`floor eq "high"`, "compares with a whole number"],
    ["floor eq 1.5", "compares with a whole number"],
    ["floor co 1", "is no text"],
    ["weight eq true", "compares with a number"],
    [`blob gt "QUJD"`, "has no order"],
    ["bought eq 5", "compares with an instant"],
  ])("refuses %s of other types", (text, problem) => {
    expect(refusalOf(text, DEVICE)).toContain(problem);
  });

  it.each<[string, Filter]>([
    ["title eq null", { kind: "not", operand: { kind: "present", path: ref("title") } }],
    ["title ne null", { kind: "present", path: ref("title") }],
    ["name eq null", { kind: "not", operand: { kind: "present", path: ref("name", { complex: true }) } }],
    ["emails ne null", { kind: "present", path: ref("emails", { multiValued: true, complex: true }) }],
  ])("reads null as absence: %s", (text, filter) => {
    expect(resolve(text)).toEqual(filter);
  });
});
