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

  it("does not name the field beside which it stands, and names all of them where it stands alone", () => {
    const key = { field: "key", problem: 'Body field "key" must be 1 to 63 letters.' };
    const name = { field: "name", problem: 'Body field "name" must have at most 200 characters.' };
    const detail = `${key.problem} (1 more: see problems)`;

    const refusal = new ApiProblem(400, { detail, problems: [key, name] });

    expect(Object.fromEntries(fieldProblems(refusal))).toEqual({
      key: "It must be 1 to 63 letters.",
      name: "It must have at most 200 characters.",
    });
    expect(refusal.message).toBe(
      'The field "key" must be 1 to 63 letters. The field "name" must have at most 200 characters.',
    );
  });

  it("says of an ended session what to do in a browser", () => {
    const detail = "The Authorization header holds no valid api token; send a management token.";

    const { title, message } = new ApiProblem(401, { title: "Not authenticated", detail });

    expect({ title, message }).toEqual({
      title: "You are signed out",
      message: "Your session has ended. Sign in in a new tab, and try again here.",
    });
  });

  it("is nothing when there was no answer", () => {
    expect([...fieldProblems(new TypeError("fetch failed"))]).toEqual([]);
  });
});
