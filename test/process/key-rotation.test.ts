import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { timesFromEnvironment } from "../support/crash-life.ts";
import { type Aftermath, startOn, tooEarly, turnKeys } from "../support/key-kills.ts";
import { openKeyWorld, rootKeyFile, storeSecrets } from "../support/key-world.ts";
import { openTempDirectory } from "../support/temp-store.ts";

const POINTS = 100;
const KILLS = timesFromEnvironment("ANTEROOM_TEST_KEY_KILLS", 6);

/** So many different steps of those from 1 to `of`. */
function pick(count: number, of: number): ReadonlySet<number> {
  const picked = new Set<number>();
  while (picked.size < Math.min(count, of)) picked.add(randomInt(1, of + 1));
  return picked;
}

async function countSteps(): Promise<number> {
  using directory = openTempDirectory();
  let steps = 0;
  await turnKeys(directory, (step) => {
    steps = step;
    return false;
  });
  return steps;
}

describe("a rotation of keys", () => {
  it(`loses nothing and finishes after a kill at each of ${POINTS} random points`, { timeout: 180_000 }, async () => {
    const steps = await countSteps();
    const bad: { readonly path: string; readonly aftermath: Aftermath }[] = [];
    let tried = 0;

    for (let left = POINTS; left > 0; left -= steps) {
      using directory = openTempDirectory();
      const points = pick(left, steps);
      for (const remains of await turnKeys(directory, (step) => points.has(step))) {
        const aftermath = await startOn(remains);
        tried += 1;
        if (aftermath.lost > 0 || !aftermath.finished) bad.push({ path: remains.path, aftermath });
      }
    }

    expect(bad).toEqual([]);
    expect(tried).toBeGreaterThanOrEqual(POINTS);
  });

  it("would be found to lose secrets if it put the new root key in place too early", { timeout: 60_000 }, async () => {
    using directory = openTempDirectory();
    let lost = 0;

    for (const remains of await turnKeys(directory, (step) => step % 3 === 0, tooEarly)) {
      if ((await startOn(remains)).lost > 0) lost += 1;
      if (lost > 0) break;
    }

    expect(lost).toBeGreaterThan(0);
  });

  it(`goes on after each of ${KILLS} kills of its process`, { timeout: 60_000 + KILLS * 20_000 }, async () => {
    using directory = openTempDirectory();
    const path = directory.file("data");
    const stored = await openKeyWorld(path).then(async (world) => {
      await using _ = world;
      return await storeSecrets(world, 60);
    });
    const aftermaths: Aftermath[] = [];

    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, ["--disable-proto=throw", "test/support/key-turner.ts", path], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
      await Promise.race([once(child.stdout, "data"), ended]);
      await sleep(randomInt(0, 300));
      child.kill("SIGKILL");
      const [, signal] = await ended;
      expect(signal).toBe("SIGKILL");
      aftermaths.push(await startOn({ path, stored }));
    }

    expect(aftermaths).toEqual(Array.from({ length: KILLS }, () => ({ lost: 0, finished: true })));
    expect(existsSync(rootKeyFile(path))).toBe(true);
  });
});
