import { AnteroomError } from "../errors.ts";

/** Waits so many milliseconds; rejects when the signal is aborted before. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** A place of one who waits for a code. Disposing of it frees it. */
export interface WaitingPlace extends Disposable {
  /** @throws {AnteroomError} `unavailable` when the server stops, or whoever waits has gone. */
  wait(ms: number): Promise<void>;
}

/** How many wait for one factor, on behalf of one who asks, and in all. */
const MOST_OF_ONE = 16;
const MOST_IN_ALL = 256;

/** Keeps those who wait for the next code few, because each of them holds a socket. */
export class CodeWaiters implements Disposable {
  readonly #pause: Pause;
  readonly #counts = new Map<string, number>();
  readonly #stop = new AbortController();
  #all = 0;

  constructor(pause: Pause) {
    this.#pause = pause;
  }

  /** How many wait. */
  get count(): number {
    return this.#all;
  }

  /**
   * Takes a place. `gone` tells that whoever waits has gone.
   * @throws {AnteroomError} `too_many_requests` when too many wait for this factor, on this one's behalf, or in all
   */
  enter(factorId: string, actorId: string, gone: AbortSignal): WaitingPlace {
    const keys = [`factor:${factorId}`, `actor:${actorId}`];
    if (this.#all >= MOST_IN_ALL || keys.some((key) => this.#of(key) >= MOST_OF_ONE)) {
      const problem = `Too many wait for a code already (${MOST_OF_ONE} for one factor or token); wait for the answer before asking again.`;
      throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds: 5 });
    }
    for (const key of keys) this.#add(key, 1);
    this.#all += 1;
    let isFree = false;
    return {
      wait: (ms) => this.#wait(ms, AbortSignal.any([gone, this.#stop.signal])),
      [Symbol.dispose]: () => {
        if (isFree) return;
        isFree = true;
        for (const key of keys) this.#add(key, -1);
        this.#all -= 1;
      },
    };
  }

  /** Sends everybody away: the server stops. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #wait(ms: number, ended: AbortSignal): Promise<void> {
    try {
      await this.#pause(ms, ended);
    } catch (error) {
      if (!ended.aborted) throw error;
      throw new AnteroomError("unavailable", "The server stops; ask for the code again.", { retryAfterSeconds: 5 });
    }
  }

  #of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  #add(key: string, change: 1 | -1): void {
    const count = this.#of(key) + change;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}
