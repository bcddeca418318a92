import type { Clock } from "../../domain/clock.ts";
import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { RateLimiter } from "../rate-limiter.ts";

const PER_MINUTE = 30;

/** Bounds how often callers make the server ask others, so that nobody is scanned or flooded from here: by caller, and by host. */
export class FetchPace {
  readonly #limiter: RateLimiter;

  constructor(clock: Clock) {
    this.#limiter = new RateLimiter({ clock, perMinute: PER_MINUTE });
  }

  /**
   * Counts an address that a caller wants to be asked. What is no address counts for its caller.
   * @throws {AnteroomError} `too_many_requests`
   */
  count({ actor }: Pick<ApiCaller, "actor">, url: string): void {
    const keys = [`caller ${actor.id}`];
    if (URL.canParse(url)) keys.push(`host ${new URL(url).hostname}`);
    const waits = keys.map((key) => this.#limiter.retryAfterSeconds(key) ?? 0);
    const retryAfterSeconds = Math.max(...waits);
    if (retryAfterSeconds > 0) {
      const message = `More than ${PER_MINUTE} addresses a minute were to be fetched for one caller or from one host; try again later.`;
      throw new AnteroomError("too_many_requests", message, { retryAfterSeconds });
    }
    for (const key of keys) this.#limiter.count(key);
  }
}
