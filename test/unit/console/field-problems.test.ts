import { describe, expect, it } from "vitest";
import { fieldProblems } from "../../../src/console/api/field-problems.ts";
import { ApiProblem } from "../../../src/console/api/problem.ts";

describe("what a refusal says of fields", () => {
  it.each([
    [
      "a list of problems",
      {
        problems: [
          { field: "key", problem: "k" },
          { field: "name", problem: "n" },
        ],
      },
      { key: "k", name: "n" },
    ],
    [
      "two problems of one field",
      {
        problems: [
          { field: "key", problem: "first" },
          { field: "key", problem: "second" },
        ],
      },
      { key: "first" },
    ],
    ["one attribute", { detail: "It is taken.", attribute: "key" }, { key: "It is taken." }],
    [
      "an attribute that is listed",
      { detail: "No.", attribute: "key", problems: [{ field: "key", problem: "k" }] },
      { key: "k" },
    ],
    ["nothing", { detail: "No." }, {}],
    ["what is no list", { problems: "none", attribute: 5 }, {}],
    ["what is no problem", { problems: [null, "x", { field: 1 }, { field: "a" }, [1]] }, {}],
  ])("is read from %s", (_, facts, expected) => {
    expect(Object.fromEntries(fieldProblems(new ApiProblem(400, facts)))).toEqual(expected);
  });

  it("is nothing when there was no answer", () => {
    expect([...fieldProblems(new TypeError("fetch failed"))]).toEqual([]);
  });
});
