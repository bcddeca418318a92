import { hash } from "node:crypto";
import type { Clock } from "../domain/clock.ts";
import { AnteroomError } from "../domain/errors.ts";

interface Bucket {
  /** What is not yet forgotten at `at`. */
  level: number;
  at: number;
}

const MOST_KEYS = 10_000;

/** Counts what happens by key, and forgets it evenly over time. Bounded: the keys that were counted least recently go first. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #perMinute: number;
  /** By the hash of the key: strangers send long ones, and a part of a long text keeps all of it in memory. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(parts: { readonly clock: Clock; readonly perMinute: number }) {
    this.#clock = parts.clock;
    this.#perMinute = parts.perMinute;
  }

  /** The whole seconds until the key may be counted again; undefined when it may now. */
  retryAfterSeconds(key: string): number | undefined {
    const excess = this.#level(key) - this.#perMinute + 1;
    return excess <= 0 ? undefined : Math.max(1, Math.ceil((excess * 60) / this.#perMinute));
  }

  /** @throws {AnteroomError} `too_many_requests`, with the problem that is said of the seconds to wait, when the key may not be counted now */
  assertMay(key: string, problemOf: (seconds: number) => string): void {
    const retryAfterSeconds = this.retryAfterSeconds(key);
    if (retryAfterSeconds === undefined) return;
    throw new AnteroomError("too_many_requests", problemOf(retryAfterSeconds), { retryAfterSeconds });
  }

  /** Notes that it happened once more. */
  count(key: string): void {
    const bucket = { level: Math.min(this.#level(key) + 1, this.#perMinute), at: this.#clock.now() };
    const place = placeOf(key);
    // Setting a key anew moves it to the end of the order.
    this.#buckets.delete(place);
    this.#buckets.set(place, bucket);
    if (this.#buckets.size <= MOST_KEYS) return;
    const oldest = this.#buckets.keys().next().value;
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }

  #level(key: string): number {
    const bucket = this.#buckets.get(placeOf(key));
    if (bucket === undefined) return 0;
    const passedMs = Math.max(0, this.#clock.now() - bucket.at);
    return Math.max(0, bucket.level - (passedMs * this.#perMinute) / 60_000);
  }
}

function placeOf(key: string): string {
  return hash("sha256", key, "base64url");
}
