import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 1;

/*
 * Loaded into a server process with `--import`, this measures on request how long that process's event loop stood still. It
 * does nothing until it is asked to `watch`; `report` answers the longest delay since then, in milliseconds. It is JavaScript
 * because what strips types would stay in the memory of the server, which is measured, too.
 */
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

process.on("message", (/** @type {import("./process-request.ts").ProcessRequest} */ { ask }) => {
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
