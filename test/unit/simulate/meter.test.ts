import { describe, expect, it } from "vitest";
import { Meter } from "../../../src/simulate/meter.ts";

describe("the meter of a simulation", () => {
  it("says how long half, 95 and 99 of a hundred answers took at most", () => {
    const meter = new Meter();
    for (let ms = 100; ms >= 1; ms -= 1) meter.note(200, ms);

    expect(meter.latency).toEqual({ p50: 50, p95: 95, p99: 99 });
  });

  it("rounds to tenths of a millisecond", () => {
    const meter = new Meter();
    meter.note(200, 1.26);

    expect(meter.latency).toEqual({ p50: 1.3, p95: 1.3, p99: 1.3 });
  });

  it("is all zeros before the first answer", () => {
    expect(new Meter().latency).toEqual({ p50: 0, p95: 0, p99: 0 });
  });

  it("counts each status, the lowest first", () => {
    const meter = new Meter();
    for (const status of [404, 200, 0, 200]) meter.note(status, 1);

    expect(meter.statuses).toEqual([
      [0, 1],
      [200, 2],
      [404, 1],
    ]);
  });
});
