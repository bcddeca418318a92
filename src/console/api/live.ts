import { useEffect, useRef, useState } from "react";
import type { Schemas } from "./client.ts";
import { basePath } from "./place.ts";
import { type ApiProblem, problemOf } from "./problem.ts";
import { readEvents } from "./read-events.ts";

/** A call of an identity provider, as it ended. */
export type LiveCall = Schemas["LiveCall"];

/** How the watching goes. */
export interface Watching {
  readonly state: "connecting" | "live" | "reconnecting" | "ended";
  /** After it came back: how many calls were missed at most; null when the server was started anew. */
  readonly missed: number | null | undefined;
  /** Why it ended. */
  readonly problem: ApiProblem | undefined;
}

interface WatchOptions {
  /** Only this connection's calls, and those of which nobody knows whose they are. */
  readonly connection?: string | undefined;
  /** Whether the calls that the server still has come first. */
  readonly withEarlier?: boolean;
  readonly isOff?: boolean;
  readonly onCall: (call: LiveCall) => void;
}

const BEGUN: Watching = { state: "connecting", missed: undefined, problem: undefined };
/** Refusals that trying again does not change. */
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404]);
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/** Tells of each call over SCIM within moments, and comes back by itself after a break. */
export function useLive({ connection, withEarlier = false, isOff = false, onCall }: WatchOptions): Watching {
  const [watching, setWatching] = useState<Watching>(BEGUN);
  const hear = useRef(onCall);
  useEffect(() => {
    hear.current = onCall;
  }, [onCall]);
  useEffect(() => {
    if (isOff) return undefined;
    const controller = new AbortController();
    const change = (to: Partial<Watching>) => setWatching((was) => ({ ...was, ...to }));
    setWatching(BEGUN);
    void watch({ connection, withEarlier, onCall: (call) => hear.current(call), change, signal: controller.signal });
    return () => controller.abort();
  }, [connection, withEarlier, isOff]);
  return watching;
}

interface Watch extends Pick<WatchOptions, "connection" | "onCall"> {
  readonly withEarlier: boolean;
  readonly change: (to: Partial<Watching>) => void;
  readonly signal: AbortSignal;
}

async function watch({ connection, withEarlier, onCall, change, signal }: Watch): Promise<void> {
  // A position that the server never gave out brings everything that it still has.
  let last = withEarlier ? "earlier" : undefined;
  let wasLive = false;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    let missed: number | null = 0;
    try {
      await readEvents(addressOf(connection), { last, signal }, ({ id, event, data }) => {
        last = id;
        if (event === "missed") missed = missedIn(data);
        if (event === "call") onCall(data as LiveCall);
        if (event !== "position") return;
        change({ state: "live", ...(wasLive ? { missed } : {}) });
        wasLive = true;
        pauseMs = FIRST_PAUSE_MS;
      });
    } catch (error) {
      const problem = problemOf(error);
      if (FINAL.has(problem.status)) return change({ state: "ended", problem });
    }
    if (signal.aborted) return;
    change({ state: "reconnecting" });
    await pause(pauseMs, signal);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}

function addressOf(connection: string | undefined): string {
  const query = connection === undefined ? "" : `?connection=${encodeURIComponent(connection)}`;
  return `${basePath}/api/v1/live${query}`;
}

function missedIn(data: unknown): number | null {
  const missed = typeof data === "object" && data !== null && "missed" in data ? data.missed : null;
  return typeof missed === "number" ? missed : null;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
