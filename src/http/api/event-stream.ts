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

/** Where events come from: told how to send and how to end, it answers how to stop it. */
export type EventSource = (send: (event: StreamEvent) => void, end: () => void) => () => void;

/** Whoever signed out, or may no longer see it, sees no more within two seconds. */
const LOOK_MS = 1500;
const LOOKS_PER_BEAT = 10;
const RETRY_MS = 1000;
/** What a caller may leave unread before it is cut: nobody is waited for. */
const MOST_UNREAD = 256 * 1024;

/** Whether a caller asks for events, as browsers do: HTML, server-sent events. */
export function streamWishOf(headers: IncomingHttpHeaders): StreamWish | null {
  if (!headers.accept?.includes("text/event-stream")) return null;
  const id = headers["last-event-id"];
  return { lastEventId: typeof id === "string" ? id.slice(0, 100) : undefined };
}

/** Sends events until either side ends it, or the caller may no longer see them. */
export function sendEvents(res: Response, source: EventSource, { stillAllowed }: Patience): void {
  if (res.closed || res.destroyed) {
    source(ignore, ignore)();
    return;
  }
  res.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no" });
  const write = (text: string): void => {
    if (res.writableEnded || res.destroyed) return;
    res.write(text);
    if (res.writableLength > MOST_UNREAD) res.destroy();
  };
  const end = (): void => void res.end();
  write(`retry: ${RETRY_MS}\n\n`);
  const stop = source(
    ({ id, event, data }) => write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end,
  );
  let looks = 0;
  const heart = setInterval(() => {
    looks += 1;
    const isBeat = looks % LOOKS_PER_BEAT === 0;
    stillAllowed().then(() => isBeat && write(":\n\n"), endUnlessPassing);
  }, LOOK_MS);
  /** A store that fails for a moment says nothing about who may see what. */
  function endUnlessPassing(error: unknown): void {
    if (!isAnteroomError(error, "unavailable")) end();
  }
  res.once("close", () => {
    clearInterval(heart);
    stop();
  });
}

function ignore(): void {
  // Nobody is left to be told.
}
