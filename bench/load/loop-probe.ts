import { monitorEventLoopDelay } from "node:perf_hooks";

/** What the bench asks of a server process, answered with one number. */
export type ProcessRequest =
  | { readonly ask: "watch" | "report" }
  | { readonly ask: "seed"; readonly from: number; readonly to: number };

const RESOLUTION_MS = 1;

/*
 * Loaded into a server process with `--import`, this measures on request how long that process's event loop stood still. It
 * does nothing until it is asked to `watch`; `report` answers the longest delay since then, in milliseconds.
 */
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

process.on("message", ({ ask }: ProcessRequest) => {
  if (ask === "watch") {
    delay.reset();
    delay.enable();
    process.send?.(0);
  } else if (ask === "report") {
    delay.disable();
    process.send?.(Math.max(0, delay.max / 1e6 - RESOLUTION_MS));
  }
});
// A server must end as if nobody listened.
process.channel?.unref();
