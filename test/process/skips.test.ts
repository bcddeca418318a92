import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { aDirectory, runNode } from "../support/executable.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REPORTER = join(ROOT, "test/support/count-reporter.ts");
const CONFIG = `import { CountReporter } from ${JSON.stringify(REPORTER)};
export default { test: { include: ["*.test.ts"], reporters: [new CountReporter()] } };`;
const TESTS = `import { expect, it } from "vitest";
it("runs", () => { expect(1).toBe(1); });
it("needs more", ({ skip }) => skip("there is no compiler"));`;

describe("a run with a skipped test", () => {
  it.each([
    ["passes and says why", "", 0, ""],
    ["fails where CI is true", "true", 1, "CI=true: a skipped test fails the run.\n"],
  ])(
    "%s",
    async (_what, ci, code, verdict) => {
      using directory = aDirectory();
      symlinkSync(join(ROOT, "node_modules"), join(directory.path, "node_modules"));
      writeFileSync(join(directory.path, "vitest.config.ts"), CONFIG);
      writeFileSync(join(directory.path, "sample.test.ts"), TESTS);

      const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
      const ended = await runNode([vitest, "run", "--root", directory.path], { CI: ci });

      expect(ended.stdout).toMatch(
        new RegExp(`skipped: needs more: there is no compiler\n${verdict}1 passed, 0 failed, 1 skipped\n$`),
      );
      expect(ended.code).toBe(code);
    },
    90_000,
  );
});
