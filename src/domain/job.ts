import type { WorkspaceId } from "./id.ts";
import type { Stores } from "./unit.ts";

/**
 * What is done in the background for one subject at a time. `evidence`: the proof of an application is looked at again; `reseal`:
 * what older data keys of a workspace sealed is sealed by the current one.
 */
export type JobKind = "evidence" | "reseal";

/** A kind of work for one subject; there is at most one job of each. */
export interface JobName {
  readonly kind: JobKind;
  readonly subjectId: string;
}

/** A job that a worker has taken for a time. Whoever plans the job anew, or takes it after that time, has it from then on. */
export interface Claim extends JobName {
  /** Known to this worker alone. */
  readonly lease: string;
  /** How often it was taken since it was last planned or done, this time included. */
  readonly attempts: number;
}

/** How a job stands that could not be done. */
export interface JobFailure {
  readonly dueAt: number;
  /** In words, for the log of an operator. */
  readonly problem: string;
}

/** How the jobs of a server stand. */
export interface JobCounts {
  /** Due and not being worked on. */
  readonly due: number;
  /** Of which the last attempt failed. */
  readonly failing: number;
}

/** A job as people see it. */
export interface ListedJob extends JobName {
  /** What the subject is called; null when it is no more, or has no name. */
  readonly subjectName: string | null;
  readonly dueAt: number;
  readonly attempts: number;
  /** Why the last attempt failed; null when it did not. */
  readonly problem: string | null;
  /** Until when a worker has it; null while nobody does. */
  readonly heldUntil: number | null;
}

/** How the jobs of a server stand, with how long the first of them has waited. */
export interface JobStanding extends JobCounts {
  readonly total: number;
  /** When the job that waits the longest was due; null when none waits. */
  readonly oldestDueAt: number | null;
}

/** A table of jobs by the instant at which they are due, from which any number of workers take. */
export interface JobStore {
  /** Plans a job in the place of what was planned; a worker that has taken it loses it, because it began before this. */
  plan(job: JobName & { readonly dueAt: number }): Promise<void>;
  /** Forgets a job; a worker that has taken it loses it. */
  cancel(job: JobName): Promise<void>;
  /** Whether a job waits for a worker. */
  isAnyDue(now: number): Promise<boolean>;
  /** Takes the job that has been due the longest and that nobody holds, until an instant; undefined when there is none. */
  claim(now: number, lease: { readonly id: string; readonly until: number }): Promise<Claim | undefined>;
  /** Ends a job that is still held: it is due again, or gone with null. Answers whether it was held. */
  finish(claim: Claim, dueAt: number | null): Promise<boolean>;
  /** Gives back a job that is still held and could not be done. Answers whether it was held. */
  fail(claim: Claim, failure: JobFailure): Promise<boolean>;
  count(now: number): Promise<JobCounts>;
  standing(now: number): Promise<JobStanding>;
  /** Those of which the last attempt failed, then the first that are due; at most `limit`. */
  list(workspaceId: WorkspaceId, limit: number): Promise<readonly ListedJob[]>;
  /** Has a job of the workspace be due at an instant unless it was earlier; answers whether there is such a job. */
  hasten(
    workspaceId: WorkspaceId,
    job: { readonly kind: string; readonly subjectId: string },
    dueAt: number,
  ): Promise<boolean>;
}

/** What ends a job, in the unit that ends it: answers when it is due again, null for never. */
export type Settle = (stores: Stores) => Promise<number | null>;

/** Does a job outside of units, where it may take its time; answers what is left to do in a unit, on state that is read there. */
export type JobWork = (subjectId: string) => Promise<Settle>;
