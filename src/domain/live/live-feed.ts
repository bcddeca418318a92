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

/** What comes after a position: a call, or a gap where calls are gone. */
export type NextInFeed = { readonly call: FedCall } | { readonly missed: number | null; readonly position: string };

/** Is told when there is something new to read. */
export interface Listener {
  readonly onNews: () => void;
  /** The server stops. */
  readonly onEnd: () => void;
}

const KEPT_CALLS = 1000;
const MOST_LISTENERS = 100;
const MOST_OF_ONE = 8;

/**
 * Every call that was meant for SCIM, as it ends: the last thousand in memory, and whoever listens is told that there is more. Noting one
 * costs no more than keeping what is at hand; words are made for those who look, at their own pace.
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
    for (const { onNews } of this.#listeners.keys()) onNews();
  }

  /** Where somebody stands who has seen everything. */
  get position(): string {
    return this.#positionOf(this.#count);
  }

  /** What somebody who stands at a position sees next; undefined when that is everything. */
  nextAfter(position: string): NextInFeed | undefined {
    const seen = this.#read(position);
    const oldest = this.#oldest;
    if (seen === undefined) return { missed: null, position: this.#positionOf(oldest) };
    if (seen < oldest) return { missed: oldest - seen, position: this.#positionOf(oldest) };
    const call = seen === this.#count ? undefined : this.#ring[seen % KEPT_CALLS];
    return call && { call: { ...call, position: this.#positionOf(seen + 1) } };
  }

  /** What has been noted after a position; without one everything that is kept. What nobody gave out is of another run. */
  after(position?: string): Unseen {
    const here = this.position;
    const oldest = this.#oldest;
    if (position === undefined) return { calls: this.#from(oldest), position: here, missed: 0 };
    const seen = this.#read(position);
    if (seen === undefined) return { calls: this.#from(oldest), position: here, missed: null };
    return { calls: this.#from(Math.max(seen, oldest)), position: here, missed: Math.max(0, oldest - seen) };
  }

  /**
   * Has somebody told of each call from now on. Answers how to stop.
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

  /** How many came before the oldest that is kept. */
  get #oldest(): number {
    return Math.max(0, this.#count - KEPT_CALLS);
  }

  #from(start: number): readonly FedCall[] {
    const calls: FedCall[] = [];
    for (let at = start; at < this.#count; at += 1) {
      const call = this.#ring[at % KEPT_CALLS];
      if (call !== undefined) calls.push({ ...call, position: this.#positionOf(at + 1) });
    }
    return calls;
  }

  #positionOf(count: number): string {
    return `${this.#run}-${count}`;
  }

  #read(position: string): number | undefined {
    const [run, count = ""] = position.split("-", 2);
    if (run !== this.#run || !/^\d{1,15}$/.test(count)) return undefined;
    const seen = Number(count);
    return seen <= this.#count ? seen : undefined;
  }
}
