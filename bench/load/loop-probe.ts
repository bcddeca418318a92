import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Loaded into a server process with `--import`, it measures on request how long that process's event loop stood still. It
 * does nothing until it is told `watch`, and answers `report` with the longest delay in milliseconds.
 */
const RESOLUTION_MS = 1;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

process.on("message", (message) => {
  if (message === "watch") {
    delay.reset();
    delay.enable();
  } else if (message === "report") {
    delay.disable();
    process.send?.(Math.max(0, delay.max / 1e6 - RESOLUTION_MS));
  }
});
// A server must end as if nobody listened.
process.channel?.unref();
