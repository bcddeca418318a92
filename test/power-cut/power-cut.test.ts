import { fileURLToPath } from "node:url";
import { describe, expect, it, type TestContext } from "vitest";
import { startServerProcess } from "../support/crash-child.ts";
import { type LifeReport, live, seededRandom, setUp, summarize, timesFromEnvironment } from "../support/crash-life.ts";
import { openTempDirectory } from "../support/temp-store.ts";
import { compileShim } from "./compile-shim.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const CUTS = timesFromEnvironment("ANTEROOM_TEST_CUTS", 10);
const CUTS_PER_LIFE = 25;
const SEED = 20260116;
const NORMAL_SERVER = fileURLToPath(new URL("normal-server.ts", import.meta.url));

const shim = compileShim();

describe("a server whose power is cut under writes", () => {
  it(
    `has everything it acknowledged after each of ${CUTS} cuts, and nothing by halves`,
    async (context) => {
      const random = seededRandom(SEED);
      const reports: LifeReport[] = [];

      for (let left = CUTS; left > 0; left -= CUTS_PER_LIFE) {
        reports.push(await liveThroughCuts(shimOf(context), Math.min(left, CUTS_PER_LIFE), random));
      }

      process.stdout.write(`${summarize("power cuts", reports)}\n`);
      expect(reports.flatMap((report) => report.problems)).toEqual([]);
      for (const { acknowledged, crashes } of reports) expect(acknowledged).toBeGreaterThan(5 * crashes);
    },
    CUTS * 20_000,
  );

  // Without this, the test above would prove nothing.
  it("is found out when it does not sync before it acknowledges", async (context) => {
    const report = await liveThroughCuts(shimOf(context), 5, seededRandom(SEED), NORMAL_SERVER);

    expect(report.problems).toContainEqual(expect.stringMatching(/was acknowledged and is gone|left no record/));
  }, 200_000);
});

/** Every second cut also leaves parts of what was not synced. */
async function liveThroughCuts(
  file: string,
  crashes: number,
  random: () => number,
  main?: string,
): Promise<LifeReport> {
  using directory = openTempDirectory();
  using disk = new SimulatedDisk(file, directory.path);
  const { environment } = disk;
  const start = () => startServerProcess(directory.path, { environment, ...(main !== undefined && { main }) });
  const setup = await setUp(directory.path, start);
  let cuts = 0;
  const afterKill = (): void => {
    cuts += 1;
    disk.cutPower(cuts % 2 === 0 ? random : undefined);
  };
  return await live(setup, { crashes, random, start, afterKill });
}

function shimOf({ skip }: TestContext): string {
  return "file" in shim ? shim.file : skip(shim.missing);
}
