import { describe, expect, it } from "vitest";
import { flagOf } from "../../../src/config/setting.ts";
import { listSettings } from "../../../src/config/setting-list.ts";

const all = listSettings();

describe("the table of settings", () => {
  it("names no variable and no flag twice", () => {
    const flags = all.map(({ setting }) => flagOf(setting)).filter((flag) => flag !== undefined);

    expect(new Set(all.map(({ setting }) => setting.name)).size).toBe(all.length);
    expect(new Set(flags).size).toBe(flags.length);
    expect(flags).not.toContain("config");
  });

  it.each(all)("accepts the default of $path", ({ setting }) => {
    if (setting.default === undefined) return;

    expect(setting.schema.parse(setting.default)).toBe(setting.default);
  });

  it.each(all)("explains $path in full sentences", ({ setting }) => {
    expect(setting.doc).toMatch(/^[A-Z].*\.$/);
  });

  it("has no flag for a secret", () => {
    expect(all.filter(({ setting }) => setting.secret).map(({ setting }) => flagOf(setting))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
