import { describe, expect, it } from "vitest";
import { ComponentWatch, type Sightings } from "../../../src/domain/system/component-watch.ts";
import type { StoreFacts } from "../../../src/domain/system/system.ts";

const GIB = 1024 ** 3;
const STORE: StoreFacts = {
  databaseBytes: 1,
  logBytes: 1,
  diskFreeBytes: 50 * GIB,
  diskBytes: 100 * GIB,
  schema: 1,
  failing: false,
};
const WELL: Sightings = {
  store: STORE,
  keys: "open",
  jobs: { due: 0, failing: 0 },
  failingTasks: [],
  clockMovedMs: 0,
};

function aWatch() {
  const clock = { at: 1000, now: () => clock.at };
  return { clock, watch: new ComponentWatch(clock) };
}

describe("the parts of the server", () => {
  it("are all well since the start", () => {
    const { clock, watch } = aWatch();
    clock.at = 5000;

    const seen = watch.look(WELL);

    expect(seen.map(({ state, since }) => [state, since])).toEqual(Array(5).fill(["ok", 1000]));
  });

  it.each<[string, Partial<Sightings>, string, string]>([
    ["a store that takes no writes", { store: { ...STORE, failing: true } }, "store", "down"],
    ["little room", { store: { ...STORE, diskFreeBytes: 0.9 * GIB } }, "disk", "degraded"],
    ["hardly any room", { store: { ...STORE, diskFreeBytes: 0.05 * GIB } }, "disk", "down"],
    ["a sealed server", { keys: "sealed" }, "keys", "down"],
    ["a server without a passphrase", { keys: "uninitialized" }, "keys", "down"],
    ["a job that failed", { jobs: { due: 0, failing: 1 } }, "jobs", "degraded"],
    ["a task that failed", { failingTasks: ["prune"] }, "jobs", "degraded"],
    ["a clock that was set forward", { clockMovedMs: 31_000 }, "clock", "degraded"],
    ["a clock that was set back", { clockMovedMs: -31_000 }, "clock", "degraded"],
  ])("tell of %s, and of nothing else", (_name, change, part, state) => {
    const { watch } = aWatch();

    const seen = watch.look({ ...WELL, ...change });

    const unwell = seen.filter((one) => one.state !== "ok").map((one) => [one.name, one.state]);
    expect(unwell).toEqual([[part, state]]);
  });

  it("are in a state since it was first seen, and anew when it comes back", () => {
    const { clock, watch } = aWatch();
    const since = (keys: Sightings["keys"], at: number) => {
      clock.at = at;
      return watch.look({ ...WELL, keys }).find(({ name }) => name === "keys")?.since;
    };

    const seen = [since("open", 2000), since("sealed", 3000), since("sealed", 4000), since("open", 5000)];

    expect(seen).toEqual([1000, 3000, 3000, 5000]);
  });
});
