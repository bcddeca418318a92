import { monitorEventLoopDelay, performance } from "node:perf_hooks";

/** What a process knows of itself at a moment. */
export interface ProcessSight {
  readonly node: string;
  readonly platform: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly uptimeSeconds: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Milliseconds. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Milliseconds, signed. */
  readonly clockMovedMs: number;
}

/** Between two looks at the event loop; often enough to see what people notice, seldom enough to cost nothing. */
const LOOK_MS = 100;
/** What was late before that is forgotten. */
const FORGET_MS = 60_000;
const NS_PER_MS = 1e6;

/** Watches the process that it runs in: how late its event loop is, and whether somebody moves its clock. */
export class ProcessWatch implements Disposable {
  readonly #lag = monitorEventLoopDelay({ resolution: LOOK_MS });
  readonly #startedAt = Date.now();
  readonly #startedSteady = performance.now();
  readonly #forget: NodeJS.Timeout;

  constructor() {
    this.#lag.enable();
    this.#forget = setInterval(() => this.#lag.reset(), FORGET_MS).unref();
  }

  /** What is known now. */
  look(): ProcessSight {
    const { rss, heapUsed } = process.memoryUsage();
    const steady = performance.now() - this.#startedSteady;
    return {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      pid: process.pid,
      startedAt: this.#startedAt,
      uptimeSeconds: Math.floor(steady / 1000),
      rssBytes: rss,
      heapUsedBytes: heapUsed,
      lag: { p50: this.#late(50), p99: this.#late(99), max: this.#late(100) },
      clockMovedMs: Math.round(Date.now() - this.#startedAt - steady),
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#forget);
    this.#lag.disable();
  }

  /** The histogram holds the time between two looks. */
  #late(percentile: number): number {
    const between = percentile === 100 ? this.#lag.max : this.#lag.percentile(percentile);
    const late = between / NS_PER_MS - LOOK_MS;
    return Number.isFinite(late) && this.#lag.count > 0 ? Math.max(0, Math.round(late * 10) / 10) : 0;
  }
}
