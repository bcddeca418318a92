import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../domain/clock.ts";
import type { Connection } from "../domain/connection/connection.ts";
import { TokenRefusal } from "../domain/connection/token-refusal.ts";
import { isAnteroomError } from "../domain/errors.ts";
import type { LiveFeed } from "../domain/live/live-feed.ts";
import type { Written } from "../domain/live/noted-call.ts";

/** A call that has been answered. */
export interface EndedCall {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly method: string;
  readonly url: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** What became of a call. */
export interface CallEnd {
  readonly connection: Connection | undefined;
  readonly written?: Written | undefined;
  /** What it failed on, with what was answered. */
  readonly failure?: { readonly cause: unknown; readonly sentence: string } | undefined;
}

const LONGEST_URL = 1000;

/** Tells the live feed of a call. One that a proxy got without TLS is told as such; who makes that up accuses nobody else. */
export function noteCall(
  { liveFeed, clock }: { readonly liveFeed: LiveFeed; readonly clock: Clock },
  { req, res, method, url, requestId, startedAt }: EndedCall,
  { connection, written, failure }: CallEnd,
): void {
  const error = isAnteroomError(failure?.cause) ? failure.cause : undefined;
  const token = error?.cause instanceof TokenRefusal ? error.cause : undefined;
  liveFeed.note({
    at: startedAt,
    durationMs: Math.max(0, clock.now() - startedAt),
    requestId,
    method,
    url: kept(url),
    httpStatus: res.statusCode,
    connection: connection ?? token?.connection ?? null,
    isPlain: req.headers["x-forwarded-proto"] === "http",
    written,
    refusal: failure && {
      sentence: failure.sentence,
      code: error?.code,
      closer: error === undefined ? "defect" : token?.problem,
    },
  });
}

/** A part of a long text would keep all of it in memory. */
function kept(url: string): string {
  return url.length <= LONGEST_URL ? url : Buffer.from(url.slice(0, LONGEST_URL)).toString();
}
