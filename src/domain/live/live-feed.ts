import { toBase62 } from "../../lib/base62.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { NotedCall } from "./noted-call.ts";

/** A call with its place in the feed. */
export interface FedCall extends NotedCall {
  /** Where somebody who has seen it goes on. */
  readonly position: string;
}

/** What somebody has not seen yet. */
export interface Unseen {
  readonly calls: readonly FedCall[];
  /** Where to go on. */
  readonly position: string;
  /** How many calls, of whatever connection, are gone; null when the server was started meanwhile and nobody knows. */
  readonly missed: number | null;
}

/** Hears of each call. */
export interface Listener {
  readonly onCall: (call: FedCall) => void;
  /** The server stops. */
  readonly onEnd: () => void;
}

const KEPT_CALLS = 1000;
const MOST_LISTENERS = 100;
const MOST_OF_ONE = 8;

/**
 * Every call that was meant for SCIM, as it ends: the last thousand in memory, and whoever listens hears of each. Noting one costs no more
 * than keeping what is at hand; words are made for those who look.
 */
export class LiveFeed implements Disposable {
  /** Tells the positions of one run of the server from those of another. */
  readonly #run: string;
  readonly #ring: NotedCall[] = [];
  readonly #listeners = new Map<Listener, string>();
  #count = 0;
  #isOver = false;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#run = toBase62(BigInt(clock.now()), 8);
  }

  /** Notes a call. */
  note(call: NotedCall): void {
    this.#ring[this.#count % KEPT_CALLS] = call;
    this.#count += 1;
    if (this.#listeners.size === 0) return;
    const fed = { ...call, position: this.#position(this.#count) };
    for (const { onCall } of [...this.#listeners.keys()]) onCall(fed);
  }

  /** What has been noted after a position; without one everything that is kept. What nobody gave out is of another run. */
  after(position?: string): Unseen {
    const here = this.#position(this.#count);
    const oldest = Math.max(0, this.#count - KEPT_CALLS);
    if (position === undefined) return { calls: this.#from(oldest), position: here, missed: 0 };
    const seen = this.#read(position);
    if (seen === undefined) return { calls: this.#from(oldest), position: here, missed: null };
    return { calls: this.#from(Math.max(seen, oldest)), position: here, missed: Math.max(0, oldest - seen) };
  }

  /**
   * Has somebody hear of each call from now on. Answers how to stop.
   * @param holder whose listening it is
   * @throws {AnteroomError} `too_many_requests` when too many listen; `unavailable` when the server stops
   */
  listen(holder: string, listener: Listener): () => void {
    if (this.#isOver)
      throw new AnteroomError("unavailable", "The server stops; connect again.", { retryAfterSeconds: 5 });
    const own = [...this.#listeners.values()].filter((one) => one === holder).length;
    if (own >= MOST_OF_ONE || this.#listeners.size >= MOST_LISTENERS) {
      const problem = `Too many watch the live calls already (${MOST_OF_ONE} at a time for one person or token); close another window.`;
      throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds: 10 });
    }
    this.#listeners.set(listener, holder);
    return () => void this.#listeners.delete(listener);
  }

  /** Sends everybody away: the server stops. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    for (const { onEnd } of [...this.#listeners.keys()]) onEnd();
    this.#listeners.clear();
  }

  #from(start: number): readonly FedCall[] {
    const calls: FedCall[] = [];
    for (let at = start; at < this.#count; at += 1) {
      const call = this.#ring[at % KEPT_CALLS];
      if (call !== undefined) calls.push({ ...call, position: this.#position(at + 1) });
    }
    return calls;
  }

  #position(count: number): string {
    return `${this.#run}-${count}`;
  }

  #read(position: string): number | undefined {
    const [run, count = ""] = position.split("-", 2);
    if (run !== this.#run || !/^\d{1,15}$/.test(count)) return undefined;
    const seen = Number(count);
    return seen <= this.#count ? seen : undefined;
  }
}
