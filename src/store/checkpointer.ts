import { Worker } from "node:worker_threads";

/** What the thread is told to do. */
export type CheckpointOrder = "checkpoint" | "close";

/** What a checkpoint found: pages in the log, and how many of them are in the file by now. */
export interface CheckpointReport {
  readonly log: number;
  readonly checkpointed: number;
}

/** How long commits gather before they are moved: a page that changes often is moved once for all of them. */
const GATHER_MS = 600;
/** Pages in the log (4 KiB each) from which on it is to begin anew rather than grow. */
const LONG_LOG = 8000;
/** What the writer itself can move in between without anybody noticing. */
const FEW_PAGES = 500;

/**
 * Moves what is committed from the log to the database file, in a thread of its own: done by the writer it takes as long as
 * the commits themselves, with everybody waiting. Nothing depends on it but the length of the log.
 */
export class Checkpointer implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #gone: Promise<void>;
  #state: "idle" | "gathering" | "moving" = "idle";
  /** How many pages of the log were in the file after the last round. */
  #inFile = 0;
  #logIsDue = false;

  /** @param onEnded is told when the thread ends by itself; the writer then moves the log, as SQLite would, only later */
  constructor(path: string, onEnded: (error: unknown) => void = () => undefined) {
    // Built code has another ending, and nothing rewrites addresses in texts.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    this.#worker = new Worker(new URL(`./checkpoint-thread.${ending}`, import.meta.url), {
      workerData: { path },
      // It holds next to nothing, and a thread's heap is otherwise free to grow as the process's own.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    });
    this.#worker.unref();
    this.#gone = new Promise((resolve) => {
      this.#worker.once("exit", () => resolve());
      this.#worker.on("error", (error) => {
        onEnded(error);
        resolve();
      });
    });
    this.#worker.on("message", (report: CheckpointReport) => this.#reported(report));
  }

  /** Notes that there is something to move. */
  committed(): void {
    if (this.#state !== "idle") return;
    this.#state = "gathering";
    setTimeout(() => this.#order(), GATHER_MS).unref();
  }

  /**
   * Whether the log is long and nearly moved: once all of it is, with nobody writing in between, it begins anew. The writer sees
   * to that; asking takes the task over.
   */
  takeLog(): boolean {
    const due = this.#logIsDue;
    this.#logIsDue = false;
    return due;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The process must not end before the database is closed.
    this.#worker.ref();
    this.#worker.postMessage("close" satisfies CheckpointOrder);
    await this.#gone;
  }

  #order(): void {
    this.#state = "moving";
    this.#worker.postMessage("checkpoint" satisfies CheckpointOrder);
  }

  #reported({ log, checkpointed }: CheckpointReport): void {
    // A log that has begun anew has fewer in the file than before.
    const moved = checkpointed < this.#inFile ? checkpointed : checkpointed - this.#inFile;
    this.#inFile = checkpointed;
    this.#state = "idle";
    if (log < LONG_LOG) return;
    // Each round leaves less, since it takes as long as there is to move. One that moves nothing would be repeated for nothing:
    // all is in the file, or somebody still reads an older state.
    if (moved > FEW_PAGES) this.#order();
    else if (log - checkpointed <= FEW_PAGES) this.#logIsDue = true;
  }
}
