import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../domain/clock.ts";
import type { Claim, JobKind, JobWork } from "../domain/job.ts";
import type { Units } from "../domain/unit.ts";
import type { Log } from "../log/log.ts";

/** What running jobs needs. */
export interface JobRunnerParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly log: Log;
  readonly work: Readonly<Record<JobKind, JobWork>>;
  readonly intervalSeconds: number;
  /** From 0 up to 1, for spreading what would come back together. */
  readonly random?: () => number;
}

/** Jobs that are worked on at one time: they wait for other servers, and leave the processor to requests. */
const LANES = 4;
/** Longer than any job may take, so that a job has one worker at a time; what a kill interrupts is taken up again after it. */
const LEASE_MS = 5 * 60 * 1000;
/** The least between two turns of one job, so that no mistake keeps the runner busy with it. */
const LEAST_PAUSE_MS = 1000;
const FIRST_RETRY_MS = 60 * 1000;
const LAST_RETRY_MS = 6 * 60 * 60 * 1000;
/** What a stop waits for jobs under way; what takes longer is done again after the next start. */
const STOP_MS = 2000;

class LostLease extends Error {}

/**
 * Works off the table of jobs beside the rounds of the worker, which never wait for another server. A job is taken in one unit,
 * worked on outside of any, and ended in another unit only if it is still held.
 */
export class JobRunner implements AsyncDisposable {
  readonly #parts: JobRunnerParts;
  readonly #random: () => number;
  /** Undefined while a round is under way, and before the start. */
  #timer: NodeJS.Timeout | undefined;
  #isWoken = false;
  #round: Promise<unknown> | undefined;
  #stopping = false;

  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
  }

  /** Starts with one round at once, for what the last run left behind. */
  start(): void {
    this.#schedule(0);
  }

  /** Looks for what is due at once, or again after the round that is under way. */
  wake(): void {
    this.#isWoken = true;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#schedule(0);
  }

  /** Does what is due until nothing is; answers how many jobs it ended. */
  async runOnce(): Promise<number> {
    const { units, clock } = this.#parts;
    // Most rounds find nothing, and cost one look.
    if (!(await units.read((stores) => stores.jobs.isAnyDue(clock.now())))) return 0;
    const ended = await Promise.all(Array.from({ length: LANES }, () => this.#lane()));
    return ended.reduce((sum, count) => sum + count, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await Promise.race([this.#round, sleep(STOP_MS, undefined, { ref: false })]);
  }

  #schedule(delayMs: number): void {
    if (this.#stopping) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#isWoken = false;
      this.#round = this.runOnce()
        .catch((err: unknown) => this.#complain(err, {}))
        .finally(() => this.#schedule(this.#isWoken ? 0 : this.#parts.intervalSeconds * 1000));
    }, delayMs);
    this.#timer.unref();
  }

  async #lane(): Promise<number> {
    let ended = 0;
    for (let claim = await this.#claim(); claim !== undefined; claim = await this.#claim()) {
      if (await this.#run(claim)) ended += 1;
    }
    return ended;
  }

  async #claim(): Promise<Claim | undefined> {
    if (this.#stopping) return undefined;
    const { units, clock } = this.#parts;
    return units.write((stores) => {
      const now = clock.now();
      return stores.jobs.claim(now, { id: randomUUID(), until: now + LEASE_MS });
    });
  }

  async #run(claim: Claim): Promise<boolean> {
    const { units, clock, work } = this.#parts;
    try {
      const settle = await work[claim.kind](claim.subjectId);
      await units.write(async (stores) => {
        const wanted = await settle(stores);
        const dueAt = wanted === null ? null : Math.max(wanted, clock.now() + LEAST_PAUSE_MS);
        // Throwing undoes what was settled: somebody else has the job by now, on newer state.
        if (!(await stores.jobs.finish(claim, dueAt))) throw new LostLease();
      });
      return true;
    } catch (error) {
      if (!(error instanceof LostLease)) await this.#giveBack(claim, error);
      return false;
    }
  }

  /** What cannot even be given back is taken up again when its lease has run out. */
  async #giveBack(claim: Claim, error: unknown): Promise<void> {
    const { kind, subjectId, attempts } = claim;
    this.#complain(error, { job: kind, subject: subjectId, attempts });
    const { units, clock } = this.#parts;
    const pause = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 30), LAST_RETRY_MS);
    const dueAt = clock.now() + Math.round(pause * (1 + this.#random() / 2));
    const problem = error instanceof Error ? error.message.slice(0, 500) : "unknown";
    await units
      .write((stores) => stores.jobs.fail(claim, { dueAt, problem }))
      .catch((err: unknown) => this.#complain(err, { job: kind, subject: subjectId }));
  }

  #complain(err: unknown, facts: Readonly<Record<string, string | number>>): void {
    // A server that stops closes its store under jobs that take too long.
    if (this.#stopping) return;
    this.#parts.log.error({ ...facts, err }, "A background job failed; it is tried again later.");
  }
}
