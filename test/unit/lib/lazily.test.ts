import { describe, expect, it } from "vitest";
import { lazily } from "../../../src/lib/lazily.ts";

describe("lazily", () => {
  it("creates nothing before it is asked, and one value for all who ask", async () => {
    let created = 0;
    const get = lazily(async () => {
      created += 1;
      return { number: created };
    });
    const before = created;

    const [first, second] = await Promise.all([get(), get()]);
    const third = await get();

    expect(before).toBe(0);
    expect(first).toEqual({ number: 1 });
    expect([second, third]).toEqual([first, first]);
    expect(second).toBe(first);
  });

  it("tries again after a failure", async () => {
    let tries = 0;
    const get = lazily(async () => {
      tries += 1;
      if (tries === 1) throw new Error("not yet");
      return tries;
    });

    await expect(get()).rejects.toThrow("not yet");

    expect(await get()).toBe(2);
    expect(await get()).toBe(2);
  });
});
