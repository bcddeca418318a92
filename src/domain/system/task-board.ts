import type { Clock } from "../clock.ts";

/** How a task of the background rounds went the last time. */
export interface TaskReport {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly lastAt: number;
  readonly durationMs: number;
  /** Why it failed, in words; null when it did not. */
  readonly problem: string | null;
  /** Since when it fails; null when it does not. Epoch milliseconds. */
  readonly failingSince: number | null;
}

const LONGEST_PROBLEM = 300;

/** Remembers how each task of the background rounds went the last time. */
export class TaskBoard {
  readonly #clock: Clock;
  readonly #tasks = new Map<string, TaskReport>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every task that has run, in the order of the rounds. */
  get reports(): readonly TaskReport[] {
    return [...this.#tasks.values()];
  }

  /** Notes how a task went. @param problem null when it did what it should */
  note(name: string, startedAt: number, problem: string | null): void {
    const lastAt = this.#clock.now();
    const failingSince = problem === null ? null : (this.#tasks.get(name)?.failingSince ?? lastAt);
    const said = problem?.slice(0, LONGEST_PROBLEM) ?? null;
    this.#tasks.set(name, { name, lastAt, durationMs: lastAt - startedAt, problem: said, failingSince });
  }
}
