import type { Result } from "../result.ts";
import type { Anteroom } from "../subjects/anteroom.ts";

/** What a server that has done everything before it holds in memory. */
export function measureMemory(anteroom: Anteroom): Result {
  return {
    workload: "resident memory after all of the above",
    measured: [],
    bars: [
      {
        what: anteroom.target.name,
        sense: "at most",
        limit: 250,
        unit: "MB",
        series: [anteroom.residentBytes() / 1e6],
      },
    ],
  };
}
