import { setImmediate } from "node:timers/promises";

/** How long work may go on before others are served, in ms. */
const MOST_MS = 15;

/** The share of the event loop that one request takes when it has much to do. */
export class EventTurn {
  /** When this turn began. The first one began with reading the body, and is over at the first rest. */
  #since = Number.NEGATIVE_INFINITY;

  /** Serves others once this turn has been long; to be awaited between steps that are short each. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < MOST_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
