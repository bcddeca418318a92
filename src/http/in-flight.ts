import { AnteroomError } from "../domain/errors.ts";

/** How much one key may do at the same time. */
export interface InFlightLimits {
  readonly limit: number;
  /** How long a request beyond the limit waits for its turn. */
  readonly queueMs: number;
}

interface Lane {
  running: number;
  /** First come, first served. */
  readonly waiting: Set<() => void>;
}

/** Lets a bounded number of requests per key run at the same time; the others wait their turn for a short while. */
export class InFlightLimiter {
  readonly #limits: InFlightLimits;
  readonly #lanes = new Map<string, Lane>();

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /**
   * Waits for a place. Answers how to leave it; leaving twice is leaving once.
   * @throws {AnteroomError} `too_many_requests` when none came free in time
   */
  async enter(key: string): Promise<() => void> {
    const lane = this.#lanes.get(key) ?? { running: 0, waiting: new Set() };
    this.#lanes.set(key, lane);
    if (lane.running < this.#limits.limit) lane.running += 1;
    else await this.#queue(lane);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(key, lane);
    };
  }

  #queue(lane: Lane): Promise<void> {
    const { limit, queueMs } = this.#limits;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        lane.waiting.delete(proceed);
        const retryAfterSeconds = Math.max(1, Math.ceil(queueMs / 1000));
        const message = `More than ${limit} requests of this connection are under way; send fewer at the same time.`;
        reject(new AnteroomError("too_many_requests", message, { retryAfterSeconds }));
      }, queueMs);
      const proceed = (): void => {
        clearTimeout(timer);
        resolve();
      };
      lane.waiting.add(proceed);
    });
  }

  /** The place goes to whoever has waited longest, without coming free in between: nobody can jump the queue. */
  #leave(key: string, lane: Lane): void {
    const [next] = lane.waiting;
    if (next !== undefined) {
      lane.waiting.delete(next);
      next();
      return;
    }
    lane.running -= 1;
    if (lane.running === 0) this.#lanes.delete(key);
  }
}
