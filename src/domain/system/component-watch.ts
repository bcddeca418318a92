import type { Clock } from "../clock.ts";
import type { JobCounts } from "../job.ts";
import {
  COMPONENTS,
  type ComponentName,
  type ComponentReport,
  type ComponentState,
  type StoreFacts,
} from "./system.ts";

/** What the state of the components follows from. */
export interface Sightings {
  readonly store: StoreFacts;
  readonly keys: "open" | "sealed" | "uninitialized";
  readonly jobs: JobCounts;
  /** Names of background tasks of which the last round failed. */
  readonly failingTasks: readonly string[];
  /** Milliseconds, signed. */
  readonly clockMovedMs: number;
}

type Finding = readonly [state: ComponentState, detail: string];

const GIB = 1024 ** 3;
const LITTLE_FREE = 1 * GIB;
const HARDLY_FREE = 0.1 * GIB;
/** One-time passwords tolerate a step of 30 seconds. */
const CLOCK_MOVED_MS = 30_000;

/** Remembers since when each part of the server is as it is. */
export class ComponentWatch {
  readonly #clock: Clock;
  readonly #known = new Map<ComponentName, { readonly state: ComponentState; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
    for (const name of COMPONENTS) this.#known.set(name, { state: "ok", since: clock.now() });
  }

  /** Notes what is seen now, and tells how each part stands. */
  look(seen: Sightings): readonly ComponentReport[] {
    const now = this.#clock.now();
    const findings: Readonly<Record<ComponentName, Finding>> = {
      store: judgeStore(seen.store),
      disk: judgeDisk(seen.store),
      keys: judgeKeys(seen.keys),
      jobs: judgeJobs(seen),
      clock: judgeClock(seen.clockMovedMs),
    };
    return COMPONENTS.map((name) => {
      const [state, detail] = findings[name];
      const before = this.#known.get(name);
      const since = before?.state === state ? before.since : now;
      this.#known.set(name, { state, since });
      return { name, state, since, detail };
    });
  }
}

function judgeStore({ failing }: StoreFacts): Finding {
  if (!failing) return ["ok", "The database takes reads and writes."];
  return [
    "down",
    "The database takes no writes. Look at the disk and the log of the server; writes begin again by themselves.",
  ];
}

function judgeDisk({ diskFreeBytes }: StoreFacts): Finding {
  const free = `${(diskFreeBytes / GIB).toFixed(1)} GiB are free where the data directory is`;
  if (diskFreeBytes < HARDLY_FREE) return ["down", `Only ${free}. Make room now: writes fail when it is full.`];
  if (diskFreeBytes < LITTLE_FREE) return ["degraded", `Only ${free}. Make room before it is full.`];
  return ["ok", `${free}.`];
}

function judgeKeys(state: Sightings["keys"]): Finding {
  if (state === "open") return ["ok", "Secrets can be sealed and opened."];
  if (state === "sealed")
    return ["down", "The server is sealed: secrets, codes and sign-ins wait until somebody unseals it."];
  return ["down", "The server waits for its first passphrase; set it under Security and keys."];
}

function judgeJobs({ jobs, failingTasks }: Sightings): Finding {
  const failing = jobs.failing + failingTasks.length;
  if (failing === 0) return ["ok", "Background work is up to date."];
  return [
    "degraded",
    `${failing} background ${failing === 1 ? "job" : "jobs"} failed the last time; they are tried again by themselves.`,
  ];
}

function judgeClock(moved: number): Finding {
  if (Math.abs(moved) < CLOCK_MOVED_MS) return ["ok", "The clock runs evenly."];
  const seconds = Math.round(Math.abs(moved) / 1000);
  return [
    "degraded",
    `The clock was moved by ${seconds} seconds since the start, or the machine slept. Check that NTP sets it: codes and sign-ins depend on it.`,
  ];
}
