import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const EXPORT = /^export (?:async )?(?:function|class|const|interface|type|abstract class) (?<name>\w+)/;

/** Exported declarations whose line before is not the end of a doc comment. Overloads share the comment of the first. */
function undocumented(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  const missing: string[] = [];
  for (const [index, line] of lines.entries()) {
    const name = EXPORT.exec(line)?.groups?.["name"];
    if (name === undefined) continue;
    const before = lines[index - 1]?.trim() ?? "";
    if (!before.endsWith("*/") && !before.includes(`function ${name}`)) missing.push(`${file}:${index + 1} ${name}`);
  }
  return missing;
}

describe("exports", () => {
  it("carry a doc comment, every one of them", () => {
    const files = globSync("src/**/*.ts");

    const missing = files.flatMap(undocumented);

    expect(files.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });
});
