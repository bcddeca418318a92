import { describe, expect, it } from "vitest";
import { startServerProcess } from "../support/crash-child.ts";
import { type LifeReport, live, seededRandom, setUp, summarize, timesFromEnvironment } from "../support/crash-life.ts";
import { openTempDirectory } from "../support/temp-store.ts";

const KILLS = timesFromEnvironment("ANTEROOM_TEST_KILLS", 20);
/** Every audit reads everything, so a directory is not kept for ever. */
const KILLS_PER_LIFE = 25;
const SEED = 20260115;

describe("a server that is killed with -9 under writes", () => {
  it(
    `has everything it acknowledged after each of ${KILLS} restarts, and nothing by halves`,
    async () => {
      const random = seededRandom(SEED);
      const reports: LifeReport[] = [];

      for (let left = KILLS; left > 0; left -= KILLS_PER_LIFE) {
        using directory = openTempDirectory();
        const start = () => startServerProcess(directory.path);
        const setup = await setUp(directory.path, start);
        reports.push(await live(setup, { crashes: Math.min(left, KILLS_PER_LIFE), random, start }));
      }

      process.stdout.write(`${summarize("kills", reports)}\n`);
      expect(reports.flatMap((report) => report.problems)).toEqual([]);
      for (const { acknowledged, crashes } of reports) expect(acknowledged).toBeGreaterThan(5 * crashes);
    },
    KILLS * 20_000,
  );
});
