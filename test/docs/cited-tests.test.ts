import { expect, it } from "vitest";
import { hasTest, missingTests } from "../support/cited-tests.ts";

it("finds a test by its title in either quotes, and no comment", () => {
  expect(hasTest('it("is there", () => {});', "is there")).toBe(true);
  expect(hasTest("it(`is there`, () => {});", "is there")).toBe(true);
  expect(hasTest('it("is there", () => {});', "is gone")).toBe(false);
  expect(hasTest("// is there", "is there")).toBe(false);
});

it("misses a test that is gone, and one of a file that is not", () => {
  const page = '[own] "misses a test that is gone, and one of a file that is not" [own] "is gone" [none] "is there"\n';

  const missing = missingTests(`${page}[own]: ../test/docs/cited-tests.test.ts\n`);

  expect(missing).toEqual([
    { alias: "own", title: "is gone" },
    { alias: "none", title: "is there" },
  ]);
});
