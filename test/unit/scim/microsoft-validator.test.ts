import { describe, expect, it } from "vitest";
import { created, ENTERPRISE, patch } from "./parsing.ts";

const NAMES = ["givenName", "familyName", "formatted", "middleName", "honorificPrefix", "honorificSuffix"];
const ADDRESS = ["formatted", "streetAddress", "locality", "region", "postalCode", "country"];
const EXTENSION = ["employeeNumber", "department", "costCenter", "organization", "division"];
const SIMPLE = [
  "displayName",
  "title",
  "preferredLanguage",
  "userType",
  "nickName",
  "locale",
  "timezone",
  "profileUrl",
];

/** The 36 operations of its "verbose" tests, each with a random text or the text "True". */
function verbose(op: string): readonly object[] {
  const text = (path: string): object => ({ op, path, value: `${path.replaceAll(/\W/g, "")}-1` });
  return [
    { op, path: "active", value: true },
    ...SIMPLE.map(text),
    ...NAMES.map((name) => text(`name.${name}`)),
    text('emails[type eq "work"].value'),
    { op, path: 'emails[type eq "work"].primary', value: true },
    ...ADDRESS.map((name) => text(`addresses[type eq "work"].${name}`)),
    { op, path: 'addresses[type eq "work"].primary', value: true },
    ...["work", "mobile", "fax"].map((type) => text(`phoneNumbers[type eq "${type}"].value`)),
    { op, path: 'phoneNumbers[type eq "work"].primary', value: true },
    ...["display", "value", "type"].map((name) => text(`roles[primary eq "True"].${name}`)),
    ...EXTENSION.map((name) => text(`${ENTERPRISE}:${name}`)),
  ];
}

describe("Microsoft's validator", () => {
  it("gets back what it creates", () => {
    const body = {
      displayName: "NDSQ",
      title: "CJSG",
      emails: [{ type: "work", value: "t@hammes.info", primary: true }],
      preferredLanguage: "hi",
      name: {
        givenName: "E",
        familyName: "U",
        formatted: "M",
        middleName: "C",
        honorificPrefix: "M",
        honorificSuffix: "M",
      },
      addresses: [{ type: "work", formatted: "Z", postalCode: "cx47 4mz", primary: true, country: "Sierra Leone" }],
      phoneNumbers: [
        { type: "work", value: "10-040-1308", primary: true },
        { type: "mobile", value: "1" },
        { type: "fax", value: "2" },
      ],
      [ENTERPRISE]: { employeeNumber: "1", department: "2", manager: { value: "XYMK" } },
      roles: [{ primary: "True", display: "MRON", value: "WDEI", type: "XVTU" }],
      locale: "RJWNTUNNOHNZ",
      profileUrl: "BAPNQLJSRQGD",
    };

    expect(created(body)).toEqual({
      ...body,
      roles: [{ primary: true, display: "MRON", value: "WDEI", type: "XVTU" }],
    });
  });

  it.each(["add", "replace"])("builds a whole user with one verbose patch of %s", (op) => {
    const { document, noOps } = patch(verbose(op));

    expect(Object.keys(document).sort()).toEqual(
      ["userName", "active", "name", "emails", "addresses", "phoneNumbers", "roles", ENTERPRISE, ...SIMPLE].sort(),
    );
    expect(document["emails"]).toEqual([{ type: "work", value: expect.any(String), primary: true }]);
    expect(document["phoneNumbers"]).toHaveLength(3);
    expect(document["roles"]).toEqual([
      { primary: true, display: expect.any(String), value: expect.any(String), type: expect.any(String) },
    ]);
    expect(noOps).toEqual([{ where: "active", reason: "already so" }]);
  });

  it("may touch one attribute several times in one patch", () => {
    const { document } = patch(
      [
        { op: "remove", path: "title" },
        { op: "add", path: "title", value: "a" },
        { op: "replace", path: "title", value: "b" },
      ],
      { from: { title: "old" } },
    );

    expect(document["title"]).toBe("b");
  });
});
