import { describe, expect, it } from "vitest";
import { DIALECTS } from "../../../src/domain/connection/connection.ts";
import { dialectOf, isDialectName } from "../../../src/scim/dialect.ts";
import { TOLERANCES, type Tolerance } from "../../../src/scim/tolerances.ts";
import { codeOf, patch } from "./parsing.ts";

describe("the dialects", () => {
  it.each(DIALECTS)("read %s from the shipped file", (name) => {
    expect(dialectOf(name)).toEqual({
      name,
      strict: name === "strict",
      removeWithValues: name === "strict" ? "all" : "listed",
      omittedMembers: name === "strict" ? "clear" : "keep",
      echoStrings: ["okta", "onelogin", "ping", "google", "generic"].includes(name),
      unquotedFilterValues: name !== "strict",
    });
  });

  it.each(["", "OKTA", "__proto__", "constructor"])("do not include %j", (name) => {
    expect(isDialectName(name)).toBe(false);
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
