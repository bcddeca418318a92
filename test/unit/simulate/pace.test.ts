import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "../../../src/simulate/pace.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks for so many turns at once and notes when each came, in milliseconds from the start. */
function ask(pace: Pace, turns: number): number[] {
  const started = performance.now();
  const came: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) void pace.turn().then(() => came.push(performance.now() - started));
  return came;
}

describe("the pace of a simulation", () => {
  it("spreads requests that come at once over the seconds", async () => {
    const came = ask(new Pace(4), 5);

    await vi.advanceTimersByTimeAsync(2000);

    expect(came).toEqual([0, 250, 500, 750, 1000]);
  });

  it("keeps no credit for the time in which nothing was sent", async () => {
    const pace = new Pace(2);
    ask(pace, 1);
    await vi.advanceTimersByTimeAsync(10_000);

    const came = ask(pace, 3);
    await vi.advanceTimersByTimeAsync(2000);

    expect(came).toEqual([0, 500, 1000]);
  });

  it("lets everything through at once without a rate", async () => {
    const came = ask(new Pace(undefined), 3);

    await vi.advanceTimersByTimeAsync(0);

    expect(came).toEqual([0, 0, 0]);
  });
});
