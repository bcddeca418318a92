import { type Advice, adviceFor } from "../advice/advice.ts";
import { type AdviceCode, adviceCodeOf } from "../advice/advice-code.ts";
import type { Idp } from "../connection/connection.ts";
import type { ProvisioningRecord } from "../event/event.ts";
import { type CallKind, callWords, shownPath } from "./call-words.ts";
import type { FedCall } from "./live-feed.ts";
import type { NotedCall } from "./noted-call.ts";

/** A call over SCIM, or meant for it, as people see it. */
export interface LiveCall {
  /** Its place in the feed. */
  readonly id: string;
  readonly at: number;
  readonly durationMs: number;
  readonly requestId: string;
  readonly method: string;
  /** Without its query, and without secrets. */
  readonly path: string;
  readonly httpStatus: number;
  /** Null for a call that no connection is known to have made. */
  readonly connectionId: string | null;
  readonly kind: CallKind;
  readonly operation: string;
  readonly resourceType: ProvisioningRecord["resourceType"];
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly result: ProvisioningRecord["result"];
  /** Why it was refused or changed nothing. */
  readonly reason: string | null;
  /** What to do about it; null when there is nothing to do. */
  readonly advice: Advice | null;
}

/**
 * Says what a call was.
 * @param guess the identity provider that a stranger's call is taken to come from
 */
export function toLiveCall(call: FedCall, guess: Idp): LiveCall {
  const { position, at, durationMs, requestId, method, url, httpStatus, connection, written, refusal } = call;
  const { kind, operation } = callWords(method, url);
  const problem = problemOf(call);
  return {
    id: position,
    at,
    durationMs,
    requestId,
    method: method.slice(0, 20),
    path: shownPath(url),
    httpStatus,
    connectionId: connection?.id ?? null,
    kind,
    operation: written?.operation ?? operation,
    resourceType: written?.resourceType ?? null,
    resourceId: written?.resourceId ?? null,
    resourceName: written?.resourceName ?? null,
    result: resultOf(call, problem),
    reason: refusal?.sentence ?? written?.reason ?? null,
    advice: problem === undefined ? null : adviceFor(connection?.idp ?? guess, problem),
  };
}

/** Whether somebody who watches one connection is shown a call: its own, and those of which nobody knows whose they are. */
export function concerns(call: NotedCall, connectionId: string | undefined): boolean {
  return connectionId === undefined || call.connection === null || call.connection.id === connectionId;
}

function problemOf({ isPlain, refusal, httpStatus, url }: NotedCall): AdviceCode | undefined {
  if (isPlain) return "plain_http";
  if (refusal === undefined) return undefined;
  const { sentence, code, closer } = refusal;
  return closer ?? adviceCodeOf({ httpStatus, sentence, path: url, code });
}

function resultOf({ refusal, written }: NotedCall, problem: AdviceCode | undefined): LiveCall["result"] {
  if (refusal !== undefined) return "failure";
  if (problem !== undefined) return "warning";
  return written?.result ?? "success";
}
