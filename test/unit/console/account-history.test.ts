import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf, type Loaded } from "../../../src/console/screens/account/history.ts";

type Events = Parameters<typeof historyOf>[0];
type Requests = Parameters<typeof historyOf>[1];

const START = Date.UTC(2026, 10, 22);

function iso(second: number): string {
  return new Date(START + second * 1000).toISOString();
}

function anEvent(second: number): Events["items"][number] {
  const actor = { kind: "local", id: "x" } as const;
  return {
    at: iso(second),
    what: "hold",
    from: null,
    to: "held",
    actor,
    cause: { kind: "start", id: "x" },
    reason: null,
  };
}

function aRequest(second: number): Requests["items"][number] {
  return {
    id: `r${second}`,
    connectionId: "c1",
    at: iso(second),
    requestId: "r",
    method: "PATCH",
    path: "/Users/u1",
    operation: "Deactivate user",
    resourceType: "User",
    resourceId: "u1",
    resourceName: null,
    httpStatus: 200,
    result: "success",
    errorCode: null,
    reason: null,
    changes: [],
    rewrites: [],
    noOps: [],
    durationMs: 1,
  };
}

function loaded<Item>(items: readonly Item[], of: number): Loaded<Item> {
  return { items: items.slice(0, of), hasMore: of < items.length };
}

/** Newest first. */
const seconds = fc
  .array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 })
  .map((all) => all.toSorted((a, b) => b - a));

describe("the history of an account", () => {
  it("is a beginning of all there is in order, however much of each list is loaded", () => {
    fc.assert(
      fc.property(seconds, seconds, fc.nat(12), fc.nat(12), (events, requests, someEvents, someRequests) => {
        const whole = [...events, ...requests].toSorted((a, b) => b - a);

        const { entries } = historyOf(
          loaded(events.map(anEvent), someEvents),
          loaded(requests.map(aRequest), someRequests),
        );

        const shown = entries.map(({ at }) => (at - START) / 1000);
        expect(shown).toEqual(whole.slice(0, shown.length));
      }),
    );
  });

  it("says which list to read on, until all is there", () => {
    fc.assert(
      fc.property(seconds, seconds, (events, requests) => {
        const have = { events: 1, requests: 1 };
        for (let reads = 0; reads < 30; reads += 1) {
          const { more } = historyOf(
            loaded(events.map(anEvent), have.events),
            loaded(requests.map(aRequest), have.requests),
          );
          if (more === undefined) break;
          have[more] += 3;
        }

        const { entries, more } = historyOf(
          loaded(events.map(anEvent), have.events),
          loaded(requests.map(aRequest), have.requests),
        );

        expect([entries.length, more]).toEqual([events.length + requests.length, undefined]);
      }),
    );
  });
});
