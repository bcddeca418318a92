import { fileURLToPath } from "node:url";
import { describe, expect, it, type TestContext } from "vitest";
import { startServerProcess } from "../support/crash-child.ts";
import { auditServer } from "../support/crash-child-audit.ts";
import {
  type LifeReport,
  live,
  problemsOfFile,
  seededRandom,
  setUp,
  summarize,
  timesFromEnvironment,
} from "../support/crash-life.ts";
import { openTempDirectory } from "../support/temp-store.ts";
import { compileShim } from "./compile-shim.ts";
import { SimulatedDisk } from "./simulated-disk.ts";

const CUTS = timesFromEnvironment("ANTEROOM_TEST_CUTS", 10);
const CUTS_PER_LIFE = 25;
/** The long run cuts the first start at every one of its syncs. */
const STRIDE = CUTS < 100 ? 10 : 1;
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

  it("starts whatever of its first start was cut off", async (context) => {
    const random = seededRandom(SEED);
    const outcomes: unknown[] = [];
    let sync = 1;

    for (; ; sync += STRIDE) {
      const outcome = await cutFirstStart(shimOf(context), sync, random);
      if (outcome === undefined) break;
      outcomes.push(outcome);
    }

    expect(sync).toBeGreaterThan(5);
    expect(outcomes).toEqual(outcomes.map(() => ({ code: 0, problems: [] })));
  }, 600_000);

  // Without this, the test above would prove nothing.
  it("is found out when it does not sync before it acknowledges", async (context) => {
    const report = await liveThroughCuts(shimOf(context), 5, seededRandom(SEED), NORMAL_SERVER);

    expect(report.problems).toContainEqual(expect.stringMatching(/was acknowledged and is gone|left no record/));
  }, 200_000);
});

/** Cuts the power at a sync of the very first start, and sets up a server on what is left; undefined if it came through. */
async function cutFirstStart(file: string, sync: number, random: () => number): Promise<object | undefined> {
  using directory = openTempDirectory();
  using disk = new SimulatedDisk(file, directory.path);
  const { environment } = disk;
  const start = () => startServerProcess(directory.path, { environment });
  disk.dieAtSync(sync);
  const first = await start().catch(() => undefined);
  if (first !== undefined) {
    await first.end("SIGKILL");
    return undefined;
  }
  disk.heal();
  disk.cutPower(random);
  const setup = await setUp(directory.path, start);
  const server = await start();
  const problems = await auditServer({ url: server.url, token: setup.token }, setup.adminToken, setup.ledger);
  return { code: await server.end("SIGTERM"), problems: [...problems, ...problemsOfFile(directory.path)] };
}

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
