import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { FUZZ_SEED } from "./random.ts";

/** Longer than anything may take; what takes longer is tried again, since the machine may have been busy. */
const MOST_MS = 1000;
const TRIES = 3;

const prototypes = [Object, Array, String, Number, Boolean, Function, Map, Set, Promise].map(
  ({ prototype }) => prototype,
);

function prototypeState(): readonly string[] {
  return prototypes.flatMap((prototype) => Reflect.ownKeys(prototype).map(String).sort());
}

const untouched = prototypeState();

/** Fails when anything has become part of every object. */
export function expectPrototypesUntouched(): void {
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(prototypeState()).toEqual(untouched);
}

/** The heap in use once everything that nobody holds is gone. */
export function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Names an input, so that `ANTEROOM_FUZZ_SEED` brings it back. */
export function nameOf(target: string, index: number, input: unknown): string {
  const shown = JSON.stringify(input)?.slice(0, 2000);
  return `${target} ${index} with ANTEROOM_FUZZ_SEED=${FUZZ_SEED}: ${shown}`;
}

/** Does something that may take a second at most, up to three times. Answers the result of the last. */
export async function inTime<Result>(name: string, act: () => Result | Promise<Result>): Promise<Result> {
  let tookMs = 0;
  for (let tries = TRIES; tries > 0; tries -= 1) {
    const startedAt = performance.now();
    const result = await act();
    tookMs = performance.now() - startedAt;
    if (tookMs < MOST_MS) return result;
  }
  throw new Error(`${name} took ${Math.round(tookMs)} ms.`);
}
