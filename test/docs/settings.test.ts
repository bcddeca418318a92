import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { documents } from "../../scripts/generate-docs.ts";

it.each(documents)("$path is what `npm run docs` makes", ({ path, render }) => {
  const written = readFileSync(join(import.meta.dirname, "../..", path), "utf8");

  expect(written).toBe(render());
});
