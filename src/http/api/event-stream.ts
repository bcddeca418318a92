import type { IncomingHttpHeaders } from "node:http";
import type { Response } from "express";
import { isAnteroomError } from "../../domain/errors.ts";
import type { Patience } from "./patience.ts";

/** That a caller wants events as they happen. */
export interface StreamWish {
  /** The last one it has seen: the header `Last-Event-ID`. */
  readonly lastEventId: string | undefined;
}

/** One event of a stream. */
export interface StreamEvent {
  /** Of one line. */
  readonly id: string;
  readonly event: string;
  /** Becomes JSON. */
  readonly data: object;
}

/** Where events come from. They are asked for one by one, as fast as the caller reads. */
export interface EventSource {
  /** The next event; undefined while there is none. */
  readonly next: () => StreamEvent | undefined;
  /** Told how to say that there is another one, and that there will be none; answers how to stop. */
  readonly start: (wake: () => void, end: () => void) => () => void;
}

/** Whoever signed out, or may no longer see it, sees no more within two seconds. */
const LOOK_MS = 1500;
const LOOKS_PER_BEAT = 10;
const RETRY_MS = 1000;

/** Whether a caller asks for events, as browsers do: HTML, server-sent events. */
export function streamWishOf(headers: IncomingHttpHeaders): StreamWish | null {
  if (!headers.accept?.includes("text/event-stream")) return null;
  const id = headers["last-event-id"];
  return { lastEventId: typeof id === "string" ? id.slice(0, 100) : undefined };
}

/** Sends events until either side ends it, or the caller may no longer see them. One that reads nothing for a beat is cut. */
export function sendEvents(res: Response, source: EventSource, { stillAllowed }: Patience): void {
  if (res.closed || res.destroyed) {
    source.start(ignore, ignore)();
    return;
  }
  res.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
  const flow = flowOf(res, source.next);
  flow.write(`retry: ${RETRY_MS}\n\n`);
  const stop = source.start(flow.wake, () => void res.end());
  flow.wake();
  let looks = 0;
  const heart = setInterval(() => {
    looks += 1;
    const isBeat = looks % LOOKS_PER_BEAT === 0;
    stillAllowed().then(() => isBeat && flow.beat(), endUnlessPassing);
  }, LOOK_MS);
  /** A store that fails for a moment says nothing about who may see what. */
  function endUnlessPassing(error: unknown): void {
    if (!isAnteroomError(error, "unavailable")) res.end();
  }
  res.once("close", () => {
    clearInterval(heart);
    stop();
  });
}

/** How events leave: no faster than they are read, and after the request during which they came up. */
function flowOf(res: Response, next: EventSource["next"]) {
  let isFull = false;
  let isReading = true;
  let isAwake = false;
  const write = (text: string): void => {
    if (res.writableEnded || res.destroyed) return;
    isFull = !res.write(text);
  };
  const pump = (): void => {
    isAwake = false;
    while (!isFull && !res.writableEnded && !res.destroyed) {
      const event = next();
      if (event === undefined) return;
      write(`id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`);
    }
  };
  const wake = (): void => {
    if (isAwake || isFull) return;
    isAwake = true;
    setImmediate(pump);
  };
  res.on("drain", () => {
    isFull = false;
    isReading = true;
    wake();
  });
  const beat = (): void => {
    if (!isFull) write(":\n\n");
    else if (!isReading) res.destroy();
    isReading = !isFull;
  };
  return { write, wake, beat };
}

function ignore(): void {
  // Nobody is left to be told.
}
