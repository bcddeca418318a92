import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { RateLimiter } from "../../../src/http/rate-limiter.ts";
import { heapInUse } from "../../fuzz/watch.ts";

const MEBIBYTE = 1024 * 1024;

describe("a limiter of rates", () => {
  it("keeps nothing of the texts that strangers send as keys", () => {
    const limiter = new RateLimiter({ clock: { now: () => 0 }, perMinute: 1 });
    const before = heapInUse();

    for (let turn = 0; turn < 1000; turn += 1) {
      const body = randomBytes(16 * 1024).toString("hex");
      limiter.count(body);
      limiter.count(`client ${body.slice(7, 107)}`);
    }

    // The texts are 32 MiB together.
    expect(heapInUse() - before).toBeLessThan(8 * MEBIBYTE);
    expect(limiter.retryAfterSeconds("another")).toBeUndefined();
  });
});
