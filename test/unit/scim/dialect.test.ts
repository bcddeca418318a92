import { describe, expect, it } from "vitest";
import { DIALECTS } from "../../../src/domain/connection/connection.ts";
import { dialectOf, isDialectName } from "../../../src/scim/dialect.ts";
import { TOLERANCES, type Tolerance } from "../../../src/scim/tolerances.ts";
import { ANTEROOM, codeOf, patch, rules } from "./parsing.ts";

describe("the dialects", () => {
  it.each(DIALECTS)("read %s from the shipped file", (name) => {
    expect(dialectOf(name)).toEqual({
      name,
      strict: name === "strict",
      removeWithValues: name === "strict" ? "all" : "listed",
      omittedMembers: name === "strict" ? "clear" : "keep",
      echoStrings: ["okta", "onelogin", "ping", "google", "generic"].includes(name),
      unquotedFilterValues: name !== "strict",
      addedText: name === "entra" ? "whole" : "append",
    });
  });

  it.each(["", "OKTA", "__proto__", "constructor"])("do not include %j", (name) => {
    expect(isDialectName(name)).toBe(false);
  });
});

describe("one text that is added to a list of assignments", () => {
  const from = { [ANTEROOM]: { appAssignments: ["salesforce:admin", "netsuite"] } };
  const add = (value: string) => ({ op: "Add", path: `${ANTEROOM}:appAssignments`, value });

  it.each([
    ["is the whole list from Entra, which takes a value away by adding the others", "entra", "netsuite", ["netsuite"]],
    ["empties the list from Entra when it is empty", "entra", "", undefined],
    ["is added to the list by everybody else", "okta", "wiki", ["salesforce:admin", "netsuite", "wiki"]],
  ] as const)("%s", (_what, dialect, text, left) => {
    const changed = patch([add(text)], { from, dialect });

    expect(changed.document[ANTEROOM]).toEqual(left && { appAssignments: left });
    expect(rules(changed).includes("text-replaces-list")).toBe(dialect === "entra");
  });

  it("says nothing about a list that is added to", () => {
    const changed = patch([{ op: "Add", path: "roles", value: [{ value: "b" }] }], {
      from: { roles: [{ value: "a" }] },
    });

    expect(changed.document["roles"]).toEqual([{ value: "a" }, { value: "b" }]);
  });
});

describe("the tolerances", () => {
  const list: readonly (readonly [string, Tolerance])[] = Object.entries(TOLERANCES);

  it.each(list)("tell of %s what it does, for whom and how strict connections refuse it", (name, tolerance) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(tolerance.quirks.length).toBeGreaterThan(0);
    expect(tolerance.does).toMatch(/^[A-Z].*\.$/);
    expect(tolerance.sentBy).not.toBe("");
    expect(tolerance.refusal.message).not.toMatch(/\.$/);
  });

  it("name the attribute and the fix when they refuse", () => {
    const act = (): unknown => patch([{ op: "replace", path: "active", value: "False" }], { dialect: "strict" });

    expect(act).toThrow("active holds text; send true or false without quotes.");
    expect(codeOf(act)).toBe("invalid_value");
  });
});
