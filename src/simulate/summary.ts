import type { Latency } from "./meter.ts";

/** Something that did not come out as the identity provider expected. */
export interface Failure {
  readonly step: string;
  /** The user name or group name it happened to. */
  readonly subject: string;
  /** What went wrong, in a sentence. */
  readonly problem: string;
  /** What the provider would show its administrator. */
  readonly shown: string;
}

/** One line of what a run did. */
export interface StepCount {
  readonly step: string;
  readonly done: number;
  readonly failed: number;
}

/** What a simulated identity provider did and how it went. */
export interface Summary {
  readonly client: string;
  /** Requests of the identity provider itself, repeats included. */
  readonly requests: number;
  /** Reads by which the run made sure that every change is there. */
  readonly checks: number;
  readonly created: number;
  readonly linked: number;
  readonly updated: number;
  readonly deactivated: number;
  readonly reactivated: number;
  readonly deleted: number;
  readonly groupsPushed: number;
  /** Tasks that failed and were taken up again by a later cycle. */
  readonly takenUpAgain: number;
  /** How many answers the provider's requests got of each status; 0 stands for none. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: Latency;
  readonly steps: readonly StepCount[];
  /** In the order in which they happened; empty after a good run. */
  readonly failures: readonly Failure[];
  readonly durationMs: number;
}

/** Counts what happens during a run. Kinds are counted under their names in {@link Summary}. */
export class Tally {
  readonly #counts = new Map<CountedKind, number>();
  readonly #steps = new Map<string, { done: number; failed: number }>();
  readonly #failures: Failure[] = [];

  /** Adds to a kind of change. */
  count(kind: CountedKind, by: number = 1): void {
    this.#counts.set(kind, this.total(kind) + by);
  }

  /** How many changes of a kind there were so far. */
  total(kind: CountedKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Notes that a step went well for one subject. */
  done(step: string): void {
    this.#step(step).done += 1;
  }

  /** Notes that a step failed for one subject, and how. */
  fail(failure: Failure): void {
    this.#step(failure.step).failed += 1;
    this.#failures.push(failure);
  }

  /** The steps in the order in which they first happened. */
  get steps(): readonly StepCount[] {
    return [...this.#steps].map(([step, counts]) => ({ step, ...counts }));
  }

  /** All failures so far, oldest first. */
  get failures(): readonly Failure[] {
    return [...this.#failures];
  }

  #step(step: string): { done: number; failed: number } {
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    const fresh = { done: 0, failed: 0 };
    this.#steps.set(step, fresh);
    return fresh;
  }
}

/** The kinds of change that are counted one by one. */
export type CountedKind =
  | "checks"
  | "created"
  | "linked"
  | "updated"
  | "deactivated"
  | "reactivated"
  | "deleted"
  | "groupsPushed"
  | "takenUpAgain";
