import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";

const MINUTE_MS = 60_000;

/** Lets something be tried a few times a minute, by everybody together. */
export class AttemptLimit {
  readonly #clock: Clock;
  readonly #perMinute: number;
  #at: readonly number[] = [];

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Counts one attempt. @throws {AnteroomError} `too_many_requests` when there were too many within a minute. */
  count(): void {
    const now = this.#clock.now();
    // A clock that was set back must not keep anybody out.
    const recent = this.#at.filter((at) => at > now - MINUTE_MS && at <= now);
    const [oldest = now] = recent;
    if (recent.length >= this.#perMinute) {
      const retryAfterSeconds = Math.ceil((oldest + MINUTE_MS - now) / 1000);
      const problem = `Too many attempts to unseal; wait ${retryAfterSeconds} seconds and try again.`;
      throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
    }
    this.#at = [...recent, now];
  }
}
