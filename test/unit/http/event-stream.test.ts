import { Writable } from "node:stream";
import type { Response } from "express";
import { describe, expect, it } from "vitest";
import { type EventSource, sendEvents } from "../../../src/http/api/event-stream.ts";

const PATIENT = { gone: () => new AbortController().signal, stillAllowed: () => Promise.resolve() };
const KB = 1024;

/** A caller that takes what was written when it is told to. */
function aCaller() {
  const taken: string[] = [];
  let take: (() => void) | undefined;
  const wire = new Writable({
    highWaterMark: 16 * KB,
    write: (chunk, _encoding, done) => {
      take = () => {
        take = undefined;
        taken.push(String(chunk));
        done();
      };
    },
  });
  const res = Object.assign(wire, { writeHead: () => res }) as unknown as Response;
  return { res, wire, taken, take: () => take?.() };
}

/** As many events as wanted, each of a kilobyte. */
function manyEvents(count: number) {
  const made = { count: 0 };
  const source: EventSource = {
    next: () => {
      if (made.count === count) return undefined;
      made.count += 1;
      return { id: String(made.count), event: "call", data: { text: "x".repeat(KB) } };
    },
    start: () => () => undefined,
  };
  return { made, source };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("a stream of events", () => {
  it("keeps for a caller who does not read no more than a few kilobytes, however much there is", async () => {
    const { res, wire } = aCaller();
    const { made, source } = manyEvents(5000);

    sendEvents(res, source, PATIENT);
    for (let at = 0; at < 20; at += 1) await turn();

    expect(wire.writableLength).toBeLessThan(32 * KB);
    expect(made.count).toBeLessThan(32);
    res.destroy();
  });

  it("sends all of it to a caller who reads slowly, and cuts nobody off", async () => {
    const { res, wire, taken, take } = aCaller();
    const { source } = manyEvents(1000);

    sendEvents(res, source, PATIENT);
    for (let at = 0; at < 3000; at += 1) {
      take();
      await turn();
      if (taken.length > 1000) break;
    }

    expect(wire.destroyed).toBe(false);
    expect(taken.filter((text) => text.includes("event: call")).length).toBe(1000);
    res.destroy();
  });
});
