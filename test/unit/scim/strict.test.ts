import { describe, expect, it } from "vitest";
import { aDocument, codeOf, create, ENTERPRISE, patch, USER } from "./parsing.ts";

describe("a strict connection", () => {
  it.each([
    [1, [{ op: "replace", path: "active", value: "False" }], "invalid_value"],
    [1, [{ op: "Replace", path: "active", value: false }], "invalid_syntax"],
    [7, [{ op: "replace", path: 'emails[type eq "work"].value', value: "x" }], "no_target"],
    [9, [{ op: "add", path: "roles", value: [{ value: '{"id":"1","value":"x"}' }] }], "invalid_value"],
    [11, [{ op: "add", path: "roles", value: ["a"] }], "invalid_value"],
    [13, [{ op: "add", path: `${ENTERPRISE}:manager`, value: "m" }], "invalid_value"],
    [13, [{ op: "add", path: "manager", value: { value: "m" } }], "invalid_path"],
    [14, [{ op: "replace", path: "title", value: "" }], "invalid_value"],
    [15, [{ op: "replace", value: { "name.givenName": "x" } }], "invalid_syntax"],
    [17, [{ op: "add", path: "colour", value: "x" }], "no_target"],
    [17, [{ op: "add", value: { colour: "x" } }], "no_target"],
    [19, [], "invalid_syntax"],
    [19, [{ op: "add", path: "", value: { title: "x" } }], "invalid_path"],
    [21, [{ op: "replace", path: "meta.version", value: "x" }], "mutability"],
    [21, [{ op: "replace", path: "id", value: "x" }], "mutability"],
    [24, [{ op: "replace", path: "title", value: [{ value: "x" }] }], "invalid_value"],
    [25, [{ op: "replace", path: "emails", value: { value: "x" } }], "invalid_value"],
    [27, [{ op: "remove", path: "emails[type eq work]" }], "invalid_path"],
    [
      35,
      [
        {
          op: "replace",
          path: "emails",
          value: [
            { value: "a", primary: true },
            { value: "b", primary: true },
          ],
        },
      ],
      "invalid_value",
    ],
    [39, [{ op: "replace", path: "title", value: 3 }], "invalid_value"],
    [0, [{ op: "remove", path: "userName" }], "mutability"],
    [0, [{ op: "remove" }], "no_target"],
    [0, [{ op: "move", path: "title" }], "invalid_syntax"],
    [0, [{ op: "replace", path: "title" }], "invalid_syntax"],
    [0, [{ op: "replace", path: "title[x eq 1]", value: "x" }], "invalid_path"],
  ])("refuses quirk %i: %j with %s", (_, operations, code) => {
    expect(codeOf(() => patch(operations, { dialect: "strict" }))).toBe(code);
  });

  it("takes what the RFC allows", () => {
    const result = patch(
      [
        { op: "replace", value: { title: "T", name: { givenName: "G" }, [ENTERPRISE]: { department: "D" } } },
        { op: "add", path: "emails", value: [{ value: "a", type: "work" }] },
        { op: "replace", path: 'emails[type eq "work"].value', value: "b" },
        { op: "replace", path: "nickName", value: null },
      ],
      { dialect: "strict" },
    );

    expect(result).toMatchObject({
      document: aDocument({
        title: "T",
        name: { givenName: "G" },
        [ENTERPRISE]: { department: "D" },
        emails: [{ value: "b", type: "work" }],
      }),
      rewrites: [],
    });
  });

  it.each([
    [{ colour: "x" }, "invalid_syntax"],
    [{ [USER]: { title: "x" } }, "invalid_syntax"],
    [{ schemas: [] }, "invalid_syntax"],
    [{ schemas: [USER, "urn:x"] }, "invalid_syntax"],
    [{ emails: [{ type: "work" }] }, "invalid_value"],
    [{ profileUrl: "not a uri" }, "invalid_value"],
  ])("refuses the resource %j with %s", (attributes, code) => {
    expect(codeOf(() => create(attributes, "strict"))).toBe(code);
  });
});
