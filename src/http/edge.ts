import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../domain/clock.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "./metrics.ts";
import { sendRefusal, wireOf } from "./refuse.ts";
import { giveRequestId, requestIdOf } from "./request-id.ts";

/** What the edge needs. */
export interface EdgeParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How long a request may go without an answer. */
  readonly answerTimeSeconds: number;
}

interface Call {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

interface UnderWay {
  /** Epoch ms. */
  readonly startedAt: number;
  /**
   * Taken away when it ends. A set leaves a table behind whenever it makes a new one, and once such a table has grown old, whatever
   * was in it is kept, with all that it refers to, until the whole heap is collected.
   */
  call: Call | undefined;
}

const SWEEP_MS = 1000;

/** What every request passes, whatever language it speaks: it gets an id, is counted, logged, and answered in time. */
export class Edge {
  readonly #parts: EdgeParts;
  /** In the order of arrival, which is the order in which time runs out. */
  readonly #underWay = new Set<UnderWay>();
  readonly #sweep: NodeJS.Timeout;

  constructor(parts: EdgeParts) {
    this.#parts = parts;
    // One timer for all: a timer for each request costs more than many a request does.
    this.#sweep = setInterval(() => this.#answerLate(), SWEEP_MS).unref();
  }

  /** Takes a request in. */
  admit(req: IncomingMessage, res: ServerResponse): void {
    giveRequestId(res);
    const call = { req, res };
    const underWay: UnderWay = { startedAt: this.#parts.clock.now(), call };
    this.#underWay.add(underWay);
    this.#parts.metrics.begin();
    res.on("close", () => this.#ended(underWay, call));
  }

  /** Stops looking at the time. */
  close(): void {
    clearInterval(this.#sweep);
  }

  /** Counts the request, and logs it without what it says: no query, no headers, no body. */
  #ended(underWay: UnderWay, { req, res }: Call): void {
    this.#underWay.delete(underWay);
    underWay.call = undefined;
    const { startedAt } = underWay;
    const { metrics, log, clock } = this.#parts;
    const { method, url = "" } = req;
    const status = res.statusCode;
    metrics.end(wireOf(url), status);
    const level = status >= 400 ? "info" : "debug";
    if (!log.isLevelEnabled(level)) return;
    const path = url.split("?", 1)[0]?.slice(0, 200);
    const line = { requestId: requestIdOf(res), method, path, status, durationMs: clock.now() - startedAt };
    log[level](line, res.writableFinished ? "answered" : "not answered");
  }

  /** Identity providers stop waiting after 60 seconds; an answer before that keeps them from guessing. */
  #answerLate(): void {
    const { clock, log, answerTimeSeconds } = this.#parts;
    const latest = clock.now() - answerTimeSeconds * 1000;
    for (const underWay of this.#underWay) {
      if (underWay.startedAt > latest) return;
      this.#underWay.delete(underWay);
      if (underWay.call === undefined) continue;
      const { req, res } = underWay.call;
      log.warn({ requestId: requestIdOf(res) }, "no answer in time");
      const message = "The request took too long and its outcome is not known yet; read the resource, then try again.";
      sendRefusal(req, res, new AnteroomError("unavailable", message, { retryAfterSeconds: 30 }));
    }
  }
}
