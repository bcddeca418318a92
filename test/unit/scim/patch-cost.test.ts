import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/domain/directory/document.ts";
import { codeOf, create, patch, steps } from "./parsing.ts";

const COUNT = 999;

function addressOf(index: number): string {
  return `e${index}@example.com`;
}

/** A user with many values. `reads` counts how often anything of one that no operation names was looked at. */
function aCrowd(others: object = {}): { readonly from: Document; readonly reads: () => number } {
  let reads = 0;
  const watched = new Proxy(
    { value: "watched@example.com", type: "work" },
    {
      get(target, name) {
        reads += 1;
        return Reflect.get(target, name);
      },
    },
  );
  const emails = Array.from({ length: COUNT }, (_, index) => ({ value: addressOf(index), type: "work" }));
  return { from: { emails: [...emails, watched], ...others }, reads: () => reads };
}

function operations(build: (index: number) => object, count = COUNT): readonly object[] {
  return Array.from({ length: count }, (_, index) => build(index));
}

function on(index: number): string {
  return `emails[value eq "${addressOf(index).toUpperCase()}"]`;
}

describe("a patch of many operations on many values", () => {
  it.each([
    ["parts found by value", (index: number) => ({ op: "replace", path: `${on(index)}.type`, value: "home" })],
    [
      "parts found by two conditions",
      (index: number) => ({
        op: "add",
        path: `emails[type eq "work" and value eq "${addressOf(index)}"].display`,
        value: "x",
      }),
    ],
    [
      "parts found by either of two conditions",
      (index: number) => ({
        op: "add",
        path: `emails[value eq "${addressOf(index)}" or value eq "${addressOf(index + 1)}"].display`,
        value: `x${index}`,
      }),
    ],
    ["the primary one", (index: number) => ({ op: "replace", path: `${on(index)}.primary`, value: true })],
    [
      "whole values",
      (index: number) => ({ op: "replace", path: on(index), value: { value: `new${index}`, type: "x" } }),
    ],
    ["removed values", (index: number) => ({ op: "remove", path: on(index) })],
    [
      "values removed by listing",
      (index: number) => ({ op: "remove", path: "emails", value: [{ value: addressOf(index) }] }),
    ],
    [
      "added values",
      (index: number) => ({
        op: "add",
        path: "emails",
        value: [{ value: addressOf(index), type: "work", display: "x" }],
      }),
    ],
  ])("looks at each value a few times, not with every operation: %s", (_, build) => {
    const { from, reads } = aCrowd();

    const { document } = patch(operations(build), { from });

    expect(document["emails"]).toContainEqual({ value: "watched@example.com", type: "work" });
    expect(reads()).toBeLessThan(50);
  });

  it("comes to what the operations say one after the other", () => {
    const { from } = aCrowd();
    const moved = (index: number) => ({ op: "replace", path: `${on(index)}.value`, value: addressOf(index + 1) });

    const { document } = patch(operations(moved, 3), { from });

    // Each change makes the value equal to the next one, which is thereby the same and goes.
    expect(document["emails"]).toMatchObject({
      length: COUNT - 2,
      0: { value: addressOf(3) },
      1: { value: addressOf(4) },
    });
  });

  it("adds at the end what it removed before", () => {
    const from = { emails: [{ value: "a" }, { value: "b" }, { value: "c" }] };
    const add = { op: "add", path: "emails", value: [{ value: "a" }, { value: "b" }] };

    const { document } = patch(
      [{ op: "add", path: "emails", value: [{ value: "c" }] }, { op: "remove", path: 'emails[value eq "a"]' }, add],
      { from },
    );

    expect(document["emails"]).toEqual([{ value: "b" }, { value: "c" }, { value: "a" }]);
  });

  it.each([
    ["all values", "emails.display"],
    ["the values that equality with a common text leads to", 'emails[type eq "work"].display'],
    ["the values that a filter has to be held against", 'emails[value co "nobody"].display'],
  ])("is refused when it would take %s over and over", (_, path) => {
    const { from } = aCrowd();
    const build = (index: number) => ({ op: "remove", path, value: `x${index}` });

    expect(codeOf(() => patch(operations(build), { from }))).toBe("too_many");
    expect(codeOf(() => patch(operations(build, 20), { from }))).toBe("accepted");
    expect(() => patch(operations(build), { from })).toThrow(
      "The operations of the patch take more than 50000 steps on the values of emails; send several patches, or filters with an eq on value.",
    );
  });

  it("may take all of a usual list with every operation", () => {
    const from = { emails: operations((index) => ({ value: addressOf(index), type: "work" }), 20) as Document[] };
    const build = (index: number) => ({ op: "replace", path: 'emails[type eq "work"].display', value: `x${index}` });

    const { document } = patch(operations(build), { from });

    expect(document["emails"]).toMatchObject({ length: 20, 19: { display: `x${COUNT - 1}` } });
  });
});

describe("a filter in a path", () => {
  const wave = "\uff5e";
  const face = "😀";

  it.each([
    ["gt", wave, [face]],
    ["ge", face, [face]],
    ["lt", face, [wave]],
    ["le", wave, [wave]],
  ])("orders texts by code point: %s %s", (operator, value, removed) => {
    const from = { emails: [{ value: wave }, { value: face }] };

    const { document } = patch([{ op: "remove", path: `emails[value ${operator} "${value}"]` }], { from });

    expect(document["emails"]).toEqual(from.emails.filter((email) => !removed.includes(email.value)));
  });

  it("finds composed and decomposed characters alike", () => {
    const from = { emails: [{ value: "e\u0301" }] };

    expect(patch([{ op: "remove", path: 'emails[value eq "\u00c9"]' }], { from }).document["emails"]).toBeUndefined();
  });
});

describe("a message with a great many parts", () => {
  it.each<[string, object]>([
    ["lists sent again and again", { op: "replace", path: "emails", value: operations(() => ({ value: "a" }), 990) }],
    ["texts that join many values", { op: "add", path: "roles", value: "a,".repeat(900) }],
    [
      "paths as keys",
      { op: "add", value: Object.fromEntries(operations((index) => [`k.a${index}`, "x"], 100) as never) },
    ],
  ])("is refused before it is read: %s", (_, operation) => {
    expect(codeOf(() => patch(operations(() => operation)))).toBe("too_many");
    expect(codeOf(() => patch([operation]))).toBe("accepted");
  });

  it("is refused for a whole resource, too, and says what is too much", () => {
    const value = operations(() => ({ value: "a" }), 1000);
    const lists = Object.fromEntries(operations((index) => [`list${index}`, value], 13) as never);

    expect(() => create(lists)).toThrow(
      "The message has more than 25000 attributes and values (a path as a key counts as 20); send it in several requests.",
    );
  });

  it("is read when it holds members of a group, however many", () => {
    const value = operations((index) => ({ value: `u${index}` }), 30_000);

    expect(steps([{ op: "add", path: "members", value }])).toMatchObject([
      { kind: "add", userIds: { length: 30_000 } },
    ]);
  });
});
