import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { JobName, JobWork } from "../../../src/domain/job.ts";
import type { Units } from "../../../src/domain/unit.ts";
import { JobRunner } from "../../../src/jobs/job-runner.ts";
import { createLog } from "../../../src/log/log.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { openTempDirectory, openTempSqlite } from "../../support/temp-store.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function aRunner(units: Units, clock: FakeClock, evidence: JobWork, logged: string[] = []): JobRunner {
  const log = createLog({ level: "error", destination: { write: (line: string) => logged.push(line) } });
  return new JobRunner({
    units,
    clock,
    log,
    work: { evidence, reseal: evidence },
    intervalSeconds: 60,
    random: () => 0,
  });
}

async function plan(units: Units, dueAt: number, ...subjects: readonly string[]): Promise<void> {
  await units.write(async ({ jobs }) => {
    for (const subjectId of subjects) await jobs.plan({ ...job(subjectId), dueAt });
  });
}

function job(subjectId: string): JobName {
  return { kind: "evidence", subjectId };
}

describe("running jobs", () => {
  it("looks at once when it is woken, also when that is during a round", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const go = Promise.withResolvers<void>();
    await using runner = aRunner(units, clock, async (id) => {
      if (id === "first") {
        begun.resolve();
        await go.promise;
      }
      return async () => {
        if (id === "second") done.resolve();
        return null;
      };
    });
    runner.start();
    await plan(units, clock.now(), "first");

    runner.wake();
    await begun.promise;
    // Nobody looks for it in this round any more: the other lanes have ended.
    await sleep(50);
    await plan(units, clock.now(), "second");
    runner.wake();
    go.resolve();
    await done.promise;

    expect(await units.read(({ jobs }) => jobs.count(1e15))).toMatchObject({ failing: 0 });
  });

  it("does what is due, each in a unit of its own, and again when it says so", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const [now, done]: [number, string[]] = [clock.now(), []];
    await plan(units, now, "a", "b", "c", "d", "e", "f");
    await plan(units, now + 1, "later");
    const runner = aRunner(units, clock, async (id) => async () => {
      done.push(id);
      return id === "a" ? now + DAY : null;
    });

    const rounds = [await runner.runOnce(), await runner.runOnce()];
    clock.advance(DAY);
    const next = await runner.runOnce();

    expect([...rounds, next]).toEqual([6, 0, 2]);
    expect(done.toSorted()).toEqual(["a", "a", "b", "c", "d", "e", "f", "later"]);
    expect(await units.read(({ jobs }) => jobs.count(1e15))).toEqual({ due: 1, failing: 0 });
  });

  it("tries what fails again, later and later, and tells an operator", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const logged: string[] = [];
    const tries: number[] = [];
    await plan(units, clock.now(), "a");
    const runner = aRunner(
      units,
      clock,
      () => Promise.reject(new Error(`No answer ${tries.push(clock.now())}.`)),
      logged,
    );

    for (let minute = 0; minute <= 35; minute += 1) {
      await runner.runOnce();
      clock.advance(MINUTE);
    }

    const pauses = tries.slice(1).map((at, index) => (at - Number(tries[index])) / MINUTE);
    expect(pauses).toEqual([1, 2, 4, 8, 16]);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject(
      tries.map((_, index) => ({ job: "evidence", subject: "a", attempts: index + 1 })),
    );
    expect(await units.read(({ jobs }) => jobs.count(clock.now()))).toEqual({ due: 0, failing: 1 });
  });

  it("undoes what it settled when somebody else has the job by then", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    await plan(units, clock.now(), "a");
    const logged: string[] = [];
    const runner = aRunner(
      units,
      clock,
      async () => {
        await plan(units, clock.now() + DAY, "a");
        return async ({ jobs }) => {
          await jobs.plan({ ...job("trace"), dueAt: 0 });
          return null;
        };
      },
      logged,
    );

    const ended = await runner.runOnce();

    clock.advance(DAY - 1);
    expect([ended, logged]).toEqual([0, []]);
    expect(await units.read(({ jobs }) => Promise.all([jobs.count(clock.now()), jobs.count(clock.now() + 1)]))).toEqual(
      [
        { due: 0, failing: 0 },
        { due: 1, failing: 0 },
      ],
    );
  });

  it("leaves a job alone that another process works on, and takes it up when that one is gone", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    await plan(units, clock.now(), "a");
    // A process that took the job and was killed.
    await units.write(({ jobs }) => jobs.claim(clock.now(), { id: "gone", until: clock.now() + 5 * MINUTE }));
    const done: string[] = [];
    const runner = aRunner(units, clock, async (id) => async () => {
      done.push(id);
      return null;
    });

    const during = await runner.runOnce();
    clock.advance(5 * MINUTE);

    expect([during, await runner.runOnce(), done]).toEqual([0, 1, ["a"]]);
  });

  it("does each job once on two nodes that share a file, whichever takes it", async () => {
    using directory = openTempDirectory();
    const path = directory.file("anteroom.db");
    await using one = SqliteStore.open({ path, unitsPerCommit: 16 });
    await using other = SqliteStore.open({ path, unitsPerCommit: 16 });
    const clock = new FakeClock();
    const subjects = Array.from({ length: 40 }, (_, index) => `s${index}`);
    await plan(one, clock.now(), ...subjects);
    const done: string[] = [];
    const by = { one: 0, other: 0 };
    const work =
      (node: keyof typeof by): JobWork =>
      async (id) => {
        by[node] += 1;
        await sleep(2);
        return async () => {
          done.push(id);
          return null;
        };
      };

    const ended = await Promise.all([
      aRunner(one, clock, work("one")).runOnce(),
      aRunner(other, clock, work("other")).runOnce(),
    ]);

    expect(done.toSorted()).toEqual(subjects.toSorted());
    expect([ended[0] + ended[1], by.one + by.other]).toEqual([40, 40]);
    expect(Math.min(by.one, by.other)).toBeGreaterThan(0);
  });

  it("is not kept from stopping by a job that waits, which is done after the next start", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    await plan(units, clock.now(), "a", "b", "c", "d", "e");
    const begun: string[] = [];
    const runner = aRunner(units, clock, (id) => {
      begun.push(id);
      return new Promise(() => undefined);
    });

    runner.start();
    while (begun.length < 4) await sleep(5);
    await runner[Symbol.asyncDispose]();

    expect(begun.length).toBe(4);
    expect(await units.read(({ jobs }) => jobs.count(clock.now() + 10 * MINUTE))).toEqual({ due: 5, failing: 0 });
  });
});
