import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countDuration, joinLatency, NO_LATENCY, percentileOf } from "../../../src/domain/connection/latency.ts";
import { Traffic } from "../../../src/domain/connection/traffic.ts";
import type { ConnectionId } from "../../../src/domain/id.ts";
import { openTempSqlite } from "../../support/temp-store.ts";

const OKTA = "okta" as ConnectionId;
const [MINUTE, HOUR] = [60_000, 3_600_000];

/** Traffic on an empty store, by a clock that stands at the beginning of an hour. */
function openTraffic() {
  const units = openTempSqlite();
  const clock = { at: 1000 * HOUR, now: () => clock.at };
  return { units, clock, traffic: new Traffic({ units, clock }) };
}

const ANSWERED = { failed: false, durationMs: 4 };

describe("traffic", () => {
  it("shows every span of a range, what was counted just now and what was written down before", async () => {
    const { units, clock, traffic } = openTraffic();
    await using _ = units;

    traffic.note(OKTA, ANSWERED);
    traffic.note(OKTA, { failed: true, durationMs: 400 });
    await traffic.flush();
    clock.at += MINUTE;
    traffic.note(OKTA, ANSWERED);

    const { points, total, spanMs } = await traffic.of(OKTA, "hour");
    expect(spanMs).toBe(MINUTE);
    expect(points).toHaveLength(60);
    expect(points.slice(-3)).toEqual([
      { at: 1000 * HOUR - MINUTE, requests: 0, failures: 0, p50Ms: null, p95Ms: null },
      { at: 1000 * HOUR, requests: 2, failures: 1, p50Ms: 5, p95Ms: 500 },
      { at: 1000 * HOUR + MINUTE, requests: 1, failures: 0, p50Ms: 5, p95Ms: 5 },
    ]);
    expect(total).toEqual({ requests: 3, failures: 1, p50Ms: 5, p95Ms: 500 });
  });

  it("counts the same requests by hour for a day and a week, and for all connections at once", async () => {
    const { units, clock, traffic } = openTraffic();
    await using _ = units;

    traffic.note(OKTA, ANSWERED);
    clock.at += 30 * HOUR;
    await traffic.flush();
    traffic.note(OKTA, { failed: true, durationMs: 1 });

    const [day, week] = [await traffic.of(OKTA, "day"), await traffic.of(OKTA, "week")];
    expect([day.total.requests, week.total.requests]).toEqual([1, 2]);
    expect([day.points.length, week.points.length]).toEqual([24, 168]);
    const nothing = Array.from({ length: 23 }, () => 0);
    expect(await traffic.lastDay()).toEqual({
      from: 1007 * HOUR,
      connections: [{ connectionId: OKTA, requests: [...nothing, 1], failures: [...nothing, 1] }],
    });
  });

  it("is there after a restart, but for what was not written down", async () => {
    const { units, clock, traffic } = openTraffic();
    await using _ = units;

    traffic.note(OKTA, ANSWERED);
    await traffic.flush();
    traffic.note(OKTA, ANSWERED);

    expect((await new Traffic({ units, clock }).of(OKTA, "hour")).total.requests).toBe(1);
    expect((await traffic.of(OKTA, "hour")).total.requests).toBe(2);
  });

  it("loses nothing while the store takes no writes", async () => {
    const { units, clock } = openTraffic();
    await using _ = units;
    let fails = true;
    const write: typeof units.write = (work) => (fails ? Promise.reject(new Error("full")) : units.write(work));
    const traffic = new Traffic({ clock, units: { ...units, read: units.read, write } });

    traffic.note(OKTA, ANSWERED);
    await expect(traffic.flush()).rejects.toThrow("full");
    traffic.note(OKTA, ANSWERED);
    fails = false;
    await traffic.flush();

    expect((await traffic.of(OKTA, "hour")).total.requests).toBe(2);
  });

  it("keeps no more rows than the ranges need, however long it goes on", async () => {
    const { units, clock, traffic } = openTraffic();
    await using _ = units;

    for (let hour = 0; hour < 24 * 10; hour += 1) {
      traffic.note(OKTA, ANSWERED);
      clock.at += HOUR;
      await traffic.flush();
    }

    const rows = await units.read(async (stores) => [
      (await stores.traffic.listAll("minute", 0)).length,
      (await stores.traffic.listAll("hour", 0)).length,
    ]);
    expect(rows).toEqual([2, 8 * 24]);
  });
});

describe("latency", () => {
  it("names a class that holds the true percentile, however the durations are split up", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 }), fc.nat(), (all, cut) => {
        const at = cut % all.length;
        const latency = joinLatency(counted(all.slice(0, at)), counted(all.slice(at)));

        for (const share of [0.5, 0.95]) {
          const truth = all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? 0;
          const shown = percentileOf(latency, share) ?? Number.NaN;
          // Each class ends at most two and a half times where the one before it does.
          expect(shown).toBeGreaterThanOrEqual(truth);
          expect(shown).toBeLessThanOrEqual(Math.max(1, truth * 2.5));
        }
      }),
    );
  });

  it("counts what takes longer than the longest class in it, and has no percentile of nothing", () => {
    expect(percentileOf(counted([1e9]), 0.5)).toBe(60_000);
    expect(percentileOf(NO_LATENCY, 0.5)).toBeNull();
  });
});

function counted(durations: readonly number[]): readonly number[] {
  const latency = [...NO_LATENCY];
  for (const duration of durations) countDuration(latency, duration);
  return latency;
}
