import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InFlightLimiter } from "../../src/http/in-flight.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function aLimiter(): InFlightLimiter {
  return new InFlightLimiter({ limit: 2, queueMs: 2000 });
}

/** Notes in `order` when an entry was let in or refused. */
async function enter(limiter: InFlightLimiter, name: string, order: string[], key = "a"): Promise<() => void> {
  try {
    const leave = await limiter.enter(key);
    order.push(`${name} in`);
    return leave;
  } catch (error) {
    order.push(`${name} refused`);
    throw error;
  }
}

describe("the limit of requests in flight", () => {
  it("lets as many in as it says and the others in the order in which they came", async () => {
    const limiter = aLimiter();
    const order: string[] = [];
    const [first, second] = [await enter(limiter, "1", order), await enter(limiter, "2", order)];
    const waiting = [enter(limiter, "3", order), enter(limiter, "4", order)];

    await vi.advanceTimersByTimeAsync(1999);
    second();
    await vi.advanceTimersByTimeAsync(0);
    first();
    await Promise.all(waiting);

    expect(order).toEqual(["1 in", "2 in", "3 in", "4 in"]);
  });

  it("refuses whoever has waited in vain, with whole seconds to wait", async () => {
    const limiter = aLimiter();
    const order: string[] = [];
    await Promise.all([enter(limiter, "1", order), enter(limiter, "2", order)]);
    const refused = expect(enter(limiter, "3", order)).rejects.toMatchObject({
      code: "too_many_requests",
      facts: { retryAfterSeconds: 2 },
    });

    await vi.advanceTimersByTimeAsync(2000);

    await refused;
    expect(order).toEqual(["1 in", "2 in", "3 refused"]);
  });

  it("does not let a newcomer jump the queue", async () => {
    const limiter = aLimiter();
    const order: string[] = [];
    const [first] = await Promise.all([enter(limiter, "1", order), enter(limiter, "2", order)]);
    const third = enter(limiter, "3", order);

    first();
    const fourth = enter(limiter, "4", order);
    (await third)();
    await fourth;

    expect(order).toEqual(["1 in", "2 in", "3 in", "4 in"]);
  });

  it("keeps the places of one key from another, and counts leaving twice as once", async () => {
    const limiter = aLimiter();
    const order: string[] = [];
    const [first] = await Promise.all([enter(limiter, "1", order), enter(limiter, "2", order)]);
    first();
    first();
    await enter(limiter, "3", order);

    const refused = expect(enter(limiter, "4", order)).rejects.toMatchObject({ code: "too_many_requests" });
    await enter(limiter, "b", order, "b");
    await vi.advanceTimersByTimeAsync(2000);

    await refused;
    expect(order).toEqual(["1 in", "2 in", "3 in", "b in", "4 refused"]);
  });
});
