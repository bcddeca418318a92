import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { JobStanding, ListedJob } from "../job.ts";
import type { KeyStatus } from "../key/key-status.ts";
import type { Units } from "../unit.ts";
import { ComponentWatch } from "./component-watch.ts";
import type { Frozen } from "./frozen.ts";
import { readSupportFacts, type SupportFacts } from "./support.ts";
import type { ComponentReport, ProcessFacts, SettingInForce, StoreFacts, TrafficFacts } from "./system.ts";
import type { TaskBoard, TaskReport } from "./task-board.ts";

/** What a server is made of, as far as it tells of itself. */
export interface SystemParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly version: string;
  readonly dataDirectory: string;
  readonly settings: readonly SettingInForce[];
  readonly board: TaskBoard;
  readonly keys: { status(): Promise<KeyStatus> };
  readonly storeFacts: () => Promise<StoreFacts>;
  readonly processFacts: () => ProcessFacts;
  readonly trafficFacts: () => TrafficFacts;
  /** Has the jobs that are due looked for at once. */
  readonly onWork: () => void;
}

/** How a server stands. */
export interface SystemStatus {
  readonly version: string;
  readonly dataDirectory: string;
  readonly components: readonly ComponentReport[];
  readonly store: StoreFacts;
  readonly process: ProcessFacts;
  readonly traffic: TrafficFacts;
  readonly jobs: JobStanding;
}

/** How the background work stands. */
export interface Work {
  readonly tasks: readonly TaskReport[];
  readonly jobs: readonly ListedJob[];
  readonly counts: JobStanding;
}

/** One answer shows so many jobs, those that fail and those that are due first. */
const MOST_JOBS = 200;
const MOST_FROZEN = 200;

/** Tells how the server itself stands. */
export class SystemService {
  readonly #parts: SystemParts;
  readonly #watch: ComponentWatch;

  constructor(parts: SystemParts) {
    this.#parts = parts;
    this.#watch = new ComponentWatch(parts.clock);
  }

  /** Every setting with its value and origin; secrets without their values. */
  get settings(): readonly SettingInForce[] {
    return this.#parts.settings;
  }

  /** How far the clock was moved since the start, in milliseconds; negative when it was set back. */
  get clockMovedMs(): number {
    return this.#parts.processFacts().clockMovedMs;
  }

  async status(): Promise<SystemStatus> {
    const { units, clock, keys, version, dataDirectory, board } = this.#parts;
    const store = await this.#parts.storeFacts();
    const process = this.#parts.processFacts();
    const jobs = await units.read((stores) => stores.jobs.standing(clock.now()));
    const failingTasks = board.reports.filter(({ problem }) => problem !== null).map(({ name }) => name);
    const { state } = await keys.status();
    const seen = { store, keys: state, jobs, failingTasks, clockMovedMs: process.clockMovedMs };
    const components = this.#watch.look(seen);
    return { version, dataDirectory, components, store, process, traffic: this.#parts.trafficFacts(), jobs };
  }

  /** The background work: the tasks of each round, and the jobs, those that fail first, then the first that are due. */
  async work(): Promise<Work> {
    const { units, clock, workspaceId, board } = this.#parts;
    return units.snapshot(async (stores) => {
      const jobs = await stores.jobs.list(workspaceId, MOST_JOBS);
      return { tasks: board.reports, jobs, counts: await stores.jobs.standing(clock.now()) };
    });
  }

  /** Has a job done at once. @throws {AnteroomError} `not_found` for one that is not planned */
  async retry(kind: string, subjectId: string): Promise<void> {
    const { units, clock, onWork, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      if (await stores.jobs.hasten(workspaceId, { kind, subjectId }, clock.now())) return;
      throw new AnteroomError("not_found", "There is no such job any more; look at the list of jobs.");
    });
    onWork();
  }

  /** What helps somebody who helps: nothing that is anybody's own. */
  async support(): Promise<SupportFacts> {
    const { units, workspaceId, settings } = this.#parts;
    return units.snapshot((stores) => readSupportFacts(stores, workspaceId, settings));
  }

  /** What somebody stopped, or what locked itself because codes were guessed at. */
  async frozen(): Promise<Frozen> {
    const { units, clock, workspaceId } = this.#parts;
    return units.snapshot((stores) => stores.frozen.list(workspaceId, clock.now(), MOST_FROZEN));
  }
}
