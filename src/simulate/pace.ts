/** Keeps a client to a chosen rate: each request gets the next free moment, and nobody gets two. */
export class Pace {
  readonly #gapMs: number;
  #next = 0;

  /** @param requestsPerSecond as fast as possible when absent */
  constructor(requestsPerSecond: number | undefined) {
    this.#gapMs = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
  }

  /** Resolves when the next request may be sent. */
  async turn(): Promise<void> {
    if (this.#gapMs === 0) return;
    const now = performance.now();
    const moment = Math.max(now, this.#next);
    this.#next = moment + this.#gapMs;
    if (moment > now) await new Promise((resolve) => setTimeout(resolve, moment - now));
  }
}
