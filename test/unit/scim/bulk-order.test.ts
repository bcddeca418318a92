import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderOf } from "../../../src/scim/bulk-order.ts";

const needs = fc
  .integer({ min: 0, max: 12 })
  .chain((size) =>
    fc.array(fc.array(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 3 }), { minLength: size, maxLength: size }),
  );

/** Which operations each one needs, directly or through others: tried until nothing more is found. */
function reachOf(graph: readonly (readonly number[])[]): readonly ReadonlySet<number>[] {
  const reach = graph.map((own) => new Set(own));
  for (let grown = true; grown; ) {
    grown = false;
    for (const found of reach) {
      const before = found.size;
      for (const one of [...found]) for (const next of reach[one] ?? []) found.add(next);
      grown ||= found.size > before;
    }
  }
  return reach;
}

describe("the order of a bulk request", () => {
  it("is that of the request when nothing needs anything", () => {
    expect(orderOf([[], [], []])).toEqual([[0], [1], [2]]);
  });

  it("moves what is needed before what needs it, and nothing else", () => {
    expect(orderOf([[3], [], [0], [], [1]])).toEqual([[3], [0], [1], [2], [4]]);
  });

  it("keeps a circle together, in the order of the request", () => {
    expect(orderOf([[], [3], [], [4], [1], [0]])).toEqual([[0], [1, 3, 4], [2], [5]]);
  });

  it("takes a chain and a circle of 1,000", () => {
    const chain = Array.from({ length: 1000 }, (_, index) => (index === 999 ? [] : [index + 1]));
    const circle = Array.from({ length: 1000 }, (_, index) => [(index + 1) % 1000]);

    expect(orderOf(chain).map(([index]) => index)).toEqual(Array.from({ length: 1000 }, (_, index) => 999 - index));
    expect(orderOf(circle)).toEqual([Array.from({ length: 1000 }, (_, index) => index)]);
  });

  it("holds every operation once, after all that it needs, and with exactly those that need it back", () => {
    fc.assert(
      fc.property(needs, (graph) => {
        const reach = reachOf(graph);

        const order = orderOf(graph);

        expect(order.flat().sort((a, b) => a - b)).toEqual([...graph.keys()]);
        const done = new Set<number>();
        for (const circle of order) {
          const [first = -1] = circle;
          const mutual = [...graph.keys()].filter(
            (other) => other === first || (reach[first]?.has(other) && reach[other]?.has(first)),
          );
          expect(circle).toEqual(mutual);
          for (const index of circle) {
            for (const need of graph[index] ?? []) expect(done.has(need) || circle.includes(need)).toBe(true);
          }
          for (const index of circle) done.add(index);
        }
      }),
    );
  });

  it("moves an operation only before one that needs it", () => {
    fc.assert(
      fc.property(needs, (graph) => {
        const reach = reachOf(graph);

        const order = orderOf(graph);

        const place = (index: number): number => order.findIndex((circle) => circle.includes(index));
        for (const index of graph.keys()) {
          const passed = [...graph.keys()].filter((other) => other < index && place(other) > place(index));
          const [first = index] = passed;
          const reason = [...graph.keys()].find(
            (other) => other <= first && place(other) >= place(index) && reach[other]?.has(index),
          );
          expect(passed.length === 0 || reason !== undefined).toBe(true);
        }
      }),
    );
  });
});
