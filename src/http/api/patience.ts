import type { Response } from "express";

/** What a handler needs that makes its caller wait. */
export interface Patience {
  /** Aborted when the caller has gone. */
  readonly gone: () => AbortSignal;
  /** Asks once more whether the caller may; throws what refuses it. */
  readonly stillAllowed: () => Promise<void>;
}

/** The patience of one call. @param admitAgain what let the caller in, from the start */
export function patienceOf(res: Response, admitAgain: () => Promise<void>): Patience {
  return {
    gone: () => {
      const controller = new AbortController();
      if (res.closed || res.destroyed) controller.abort();
      else res.once("close", () => controller.abort());
      return controller.signal;
    },
    stillAllowed: admitAgain,
  };
}
