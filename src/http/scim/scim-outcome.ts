import type { Clock } from "../../domain/clock.ts";
import type { Activity } from "../../domain/connection/activity.ts";
import type { Connection } from "../../domain/connection/connection.ts";
import type { ScimRequest } from "../../domain/directory/scim-request.ts";
import { isAnteroomError } from "../../domain/errors.ts";
import type { RecordedCode } from "../../domain/event/log-query.ts";
import type { ProvisioningLog } from "../../domain/event/provisioning-log.ts";
import type { LiveFeed } from "../../domain/live/live-feed.ts";
import type { Log } from "../../log/log.ts";
import { type CallEnd, noteCall } from "../live-note.ts";
import type { Metrics } from "../metrics.ts";
import { incidentSentence } from "../problem.ts";
import { ClientGone } from "../read-body.ts";
import { EFFECT_HEADER, effectField, FailedAfterWrite, refusedField } from "./effect-header.ts";
import { type ScimAnswer, sendScim, toScimDefect, toScimRefusal } from "./scim-answer.ts";
import { isRead, type ScimExchange, toScimRequest } from "./scim-exchange.ts";
import type { ScimTarget } from "./scim-target.ts";

/** What keeping the outcome needs. */
export interface OutcomeParts {
  readonly activity: Activity;
  readonly provisioningLog: ProvisioningLog;
  readonly liveFeed: LiveFeed;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Why a request was not carried out, for people and for machines. */
interface Why {
  readonly sentence: string;
  readonly errorCode: RecordedCode;
}

/** Keeps what became of each request: records of refusals, the connection's activity, defects. */
export class ScimOutcome {
  readonly #parts: OutcomeParts;

  constructor(parts: OutcomeParts) {
    this.#parts = parts;
  }

  /** Notes an answer; the record of a write was made by the unit that applied it. */
  succeeded(exchange: ScimExchange, answer: ScimAnswer | undefined): void {
    this.#tell(exchange);
    const { connection, res } = exchange;
    if (connection === undefined) return;
    if (isRead(exchange)) this.#noteRead(exchange, connection, res.statusCode, answer?.probe === true);
    // The operations of a bulk request have been noted one by one.
    else if (exchange.read?.target?.kind !== "bulk") this.#parts.activity.wrote(connection);
  }

  /** Notes what became of the operations of a bulk request: the sentence of each refusal, undefined for what was applied. */
  operationsEnded({ connection }: ScimRequest, sentences: readonly (string | undefined)[]): void {
    for (const sentence of sentences) {
      if (sentence === undefined) this.#parts.activity.wrote(connection);
      else this.#parts.activity.failed(connection, sentence);
    }
  }

  /** Records that an operation of a bulk request was refused or failed; answers what a single request would be told. */
  async operationRefused(request: ScimRequest, target: ScimTarget | undefined, error: unknown): Promise<ScimAnswer> {
    const cause = error instanceof FailedAfterWrite ? error.cause : error;
    const answer = this.#answerTo(request, cause);
    const sentence = isAnteroomError(cause) ? cause.message : incidentSentence(request.requestId);
    await this.#record(request, target, answer.status, { sentence, errorCode: codeOf(cause) });
    return answer;
  }

  /** Records what was refused or failed, and answers. */
  async failed(exchange: ScimExchange, error: unknown): Promise<void> {
    // Nobody is left to be answered, and nothing was asked that could be recorded.
    if (error instanceof ClientGone) return;
    const cause = error instanceof FailedAfterWrite ? error.cause : error;
    const answer = this.#answerTo(exchange, cause);
    const sentence = isAnteroomError(cause) ? cause.message : incidentSentence(exchange.requestId);
    if (exchange.connection !== undefined) {
      await this.#keep(exchange, exchange.connection, answer.status, { sentence, errorCode: codeOf(cause) });
    }
    const effect = error instanceof FailedAfterWrite ? effectField(error.effect) : refusedField(sentence);
    const headers = { ...answer.headers, ...(!isRead(exchange) && { [EFFECT_HEADER]: effect }) };
    sendScim(exchange.res, { ...answer, headers });
    this.#tell(exchange, { cause, sentence });
  }

  /** Those who watch. */
  #tell(exchange: ScimExchange, failure?: CallEnd["failure"]): void {
    const { connection, read, notes } = exchange;
    // Of the writes of a bulk request no single one speaks for all.
    const written = read?.target?.kind === "bulk" ? undefined : notes.written;
    noteCall(this.#parts, exchange, { connection, written, failure });
  }

  #answerTo({ requestId }: { readonly requestId: string }, error: unknown): ScimAnswer {
    if (isAnteroomError(error)) return toScimRefusal(error);
    this.#parts.metrics.defect();
    this.#parts.log.error({ err: error, requestId }, "a SCIM request met a defect");
    return toScimDefect(requestId);
  }

  async #keep(exchange: ScimExchange, connection: Connection, httpStatus: number, why: Why): Promise<void> {
    const reads = isRead(exchange);
    if (reads) this.#noteRead(exchange, connection, httpStatus, false);
    else this.#parts.activity.failed(connection, why.sentence);
    // What sheds load must not cost a write; a read that was put off says nothing about what it asked for.
    if (httpStatus === 429 || (reads && httpStatus === 503)) return;
    await this.#record(toScimRequest(exchange, connection), exchange.read?.target, httpStatus, why);
  }

  async #record(request: ScimRequest, target: ScimTarget | undefined, httpStatus: number, why: Why): Promise<void> {
    try {
      await this.#parts.provisioningLog.refused(request, {
        httpStatus,
        ...why,
        resourceType: resourceTypeOf(target),
        resourceId: target !== undefined && "id" in target ? target.id.slice(0, 100) : null,
      });
    } catch (error) {
      // The refusal itself is true and worth more to the client than its record.
      this.#parts.log.warn({ err: error, requestId: request.requestId }, "a refusal could not be recorded");
    }
  }

  #noteRead(exchange: ScimExchange, connection: Connection, httpStatus: number, probe: boolean): void {
    const { method, path, startedAt } = toScimRequest(exchange, connection);
    const durationMs = Math.max(0, this.#parts.clock.now() - startedAt);
    this.#parts.activity.read(connection, { method, path, httpStatus, durationMs }, probe);
  }
}

const RESOURCE_TYPES: Readonly<Partial<Record<ScimTarget["kind"], "User" | "Group">>> = {
  users: "User",
  user: "User",
  userSearch: "User",
  groups: "Group",
  group: "Group",
  groupSearch: "Group",
};

function resourceTypeOf(target: ScimTarget | undefined): "User" | "Group" | null {
  return (target && RESOURCE_TYPES[target.kind]) ?? null;
}

function codeOf(cause: unknown): RecordedCode {
  return isAnteroomError(cause) ? cause.code : "defect";
}
