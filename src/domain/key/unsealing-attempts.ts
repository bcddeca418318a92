import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { type Frequency, noted, waitFor } from "../recent-instants.ts";

const LIMIT: Frequency = { most: 5, withinMs: 60_000 };

/** Lets a sealed server be tried to unseal a few times a minute, by everybody together. */
export class UnsealingAttempts {
  readonly #clock: Clock;
  #recent: readonly number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one attempt. @throws {AnteroomError} `too_many_requests` when there were too many within a minute. */
  count(): void {
    const now = this.#clock.now();
    const retryAfterSeconds = Math.ceil(waitFor(this.#recent, now, LIMIT) / 1000);
    if (retryAfterSeconds > 0) {
      const problem = `Too many attempts to unseal; wait ${retryAfterSeconds} seconds and try again.`;
      throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
    }
    this.#recent = noted(this.#recent, now, LIMIT.most);
  }
}
