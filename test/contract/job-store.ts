import { describe, expect, it } from "vitest";
import type { Claim, JobName } from "../../src/domain/job.ts";
import type { TempStore } from "../support/temp-store.ts";

const ONE: JobName = { kind: "evidence", subjectId: "one" };
const OTHER: JobName = { kind: "evidence", subjectId: "other" };

async function plan(units: TempStore, job: JobName, dueAt: number): Promise<void> {
  await units.write((stores) => stores.jobs.plan({ ...job, dueAt }));
}

async function claim(units: TempStore, now: number, id: string, until = now + 100): Promise<Claim | undefined> {
  return units.write((stores) => stores.jobs.claim(now, { id, until }));
}

/** The promises of the table of jobs. @param open answers an empty store */
export function describeJobStore(name: string, open: () => TempStore): void {
  describe(`JobStore on ${name}`, () => {
    it("gives each job that is due to one worker, the longest due first, and none before its time", async () => {
      await using units = open();
      await plan(units, ONE, 20);
      await plan(units, OTHER, 10);

      const early = await claim(units, 9, "a");
      const claims = [await claim(units, 20, "a"), await claim(units, 20, "b"), await claim(units, 20, "c")];

      expect(early).toBeUndefined();
      expect(claims).toEqual([{ ...OTHER, lease: "a", attempts: 1 }, { ...ONE, lease: "b", attempts: 1 }, undefined]);
    });

    it("gives a job away again when its lease has run out, and takes nothing from who had it before", async () => {
      await using units = open();
      await plan(units, ONE, 0);
      const first = await claim(units, 0, "a", 50);

      const during = await claim(units, 49, "b");
      const second = await claim(units, 50, "b", 99);
      const ended = await units.write(async ({ jobs }) => [
        first && (await jobs.finish(first, 1000)),
        first && (await jobs.finish(first, null)),
        first && (await jobs.fail(first, { dueAt: 1000, problem: "late" })),
        second && (await jobs.finish(second, 2000)),
      ]);

      expect([during, second]).toEqual([undefined, { ...ONE, lease: "b", attempts: 2 }]);
      expect(ended).toEqual([false, false, false, true]);
      expect(await claim(units, 1999, "c")).toBeUndefined();
      expect(await claim(units, 2000, "c")).toEqual({ ...ONE, lease: "c", attempts: 1 });
    });

    it.each([
      ["planned anew", (units: TempStore) => plan(units, ONE, 5)],
      ["cancelled", (units: TempStore) => units.write((stores) => stores.jobs.cancel(ONE))],
    ] as const)("takes a job that is %s from the worker that has it", async (_what, change) => {
      await using units = open();
      await plan(units, ONE, 0);
      const claimed = await claim(units, 0, "a");

      await change(units);

      expect(claimed && (await units.write((stores) => stores.jobs.finish(claimed, 9)))).toBe(false);
    });

    it("keeps one job for each kind and subject, forgets one that ended for good, and counts attempts", async () => {
      await using units = open();
      await plan(units, ONE, 0);
      await plan(units, ONE, 5);
      const early = await claim(units, 4, "a");
      const first = await claim(units, 5, "a");
      const failed = first && (await units.write(({ jobs }) => jobs.fail(first, { dueAt: 7, problem: "No answer." })));
      const counted = await units.read(({ jobs }) => Promise.all([jobs.count(6), jobs.count(7), jobs.isAnyDue(6)]));
      const second = await claim(units, 7, "b");
      const held = await units.read(({ jobs }) => Promise.all([jobs.count(8), jobs.isAnyDue(8)]));
      const gone = second && (await units.write(({ jobs }) => jobs.finish(second, null)));

      expect([early, failed, second?.attempts, gone]).toEqual([undefined, true, 2, true]);
      expect(counted).toEqual([{ due: 0, failing: 1 }, { due: 1, failing: 1 }, false]);
      expect(held).toEqual([{ due: 0, failing: 1 }, false]);
      expect(await units.read(({ jobs }) => jobs.count(1e15))).toEqual({ due: 0, failing: 0 });
    });
  });
}
