import type { Brand } from "../../lib/brand.ts";
import type { Connection } from "../connection/connection.ts";
import { AnteroomError } from "../errors.ts";
import {
  anEvent,
  type Event,
  type KeptChanges,
  type NewRecord,
  type Origin,
  type ProvisioningRecord,
} from "../event/event.ts";
import { newId } from "../id.ts";
import type { CallNotes, Written } from "../live/noted-call.ts";
import type { Stores } from "../unit.ts";
import { cut, isAny } from "./attribute-changes.ts";
import type { NoOp, Rewrite } from "./document.ts";
import { type Effect, effectOf } from "./effect.ts";

/** The request an identity provider made, as far as decisions and records need it. */
export interface ScimRequest {
  readonly connection: Connection;
  readonly requestId: string;
  readonly method: string;
  /** The path without the query: never a place for values. */
  readonly path: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What was read differently before the body was looked at. */
  readonly rewrites: readonly Rewrite[];
  /** The id that a new resource is to get, when others refer to it before it exists. A fresh one of ours. */
  readonly reservedId?: string;
  /** Where a write leaves what those who watch are told. */
  readonly notes?: CallNotes;
}

/** The id of the resource that a request creates. */
export function idFor<Id extends Brand<string>>(request: ScimRequest): Id {
  return (request.reservedId as Id | undefined) ?? newId<Id>();
}

/** Who acts and why, for a request over SCIM. */
export function originOf(request: ScimRequest): Origin {
  return {
    actor: { kind: "connection", id: request.connection.id },
    cause: { kind: "scim_request", id: request.requestId },
  };
}

const FROZEN_RETRY_SECONDS = 300;

/**
 * The connection as it is inside the unit: it may have been frozen, deleted or given new rules since its token was read.
 * @throws {AnteroomError} `unauthenticated` when it is gone, `unavailable` while it is frozen
 */
export async function currentConnection(stores: Stores, request: ScimRequest): Promise<Connection> {
  const connection = await stores.connections.find(request.connection.workspaceId, request.connection.id);
  if (connection === undefined) {
    throw new AnteroomError(
      "unauthenticated",
      "The connection of this token was deleted; create one and use its token.",
    );
  }
  assertWritable(connection);
  return connection;
}

/** @throws {AnteroomError} `unavailable` while the connection is frozen: the identity provider keeps its change and retries. */
export function assertWritable(connection: Connection): void {
  if (connection.frozenAt === null) return;
  throw new AnteroomError(
    "unavailable",
    `The connection ${connection.name.slice(0, 60)} is frozen and takes no changes; an administrator can unfreeze it.`,
    { retryAfterSeconds: FROZEN_RETRY_SECONDS },
  );
}

/** Makes the event of a change over SCIM. */
export function aScimEvent(
  request: ScimRequest,
  what: Pick<Event, "type" | "subject" | "at"> & Partial<Pick<Event, "before" | "after">>,
): Event {
  return anEvent(originOf(request), { workspaceId: request.connection.workspaceId, ...what });
}

/** What a record says beyond the request itself. */
export interface Outcome
  extends Pick<ProvisioningRecord, "operation" | "resourceType" | "resourceId" | "resourceName" | "httpStatus"> {
  readonly changes?: KeptChanges;
  readonly rewrites?: readonly Rewrite[];
  readonly noOps?: readonly NoOp[];
  /** Sentences that make a success a warning. */
  readonly concerns?: readonly string[];
  /** Why a request that was refused was refused, and its code. */
  readonly refusal?: string;
  readonly errorCode?: ProvisioningRecord["errorCode"];
}

/** Makes the provisioning record of a request. Without changes a success is `skipped`, and its no-ops say why. */
export function aRecord(request: ScimRequest, outcome: Outcome, now: number): NewRecord {
  const { changes = [], rewrites = [], concerns = [], refusal, errorCode = null, ...facts } = outcome;
  const isChange = isAny(changes);
  const noOps = reasonedNoOps(isChange, outcome.noOps ?? [], refusal);
  return {
    id: newId(),
    workspaceId: request.connection.workspaceId,
    connectionId: request.connection.id,
    at: now,
    requestId: request.requestId,
    method: request.method,
    path: request.path,
    ...facts,
    operation: cut(facts.operation),
    resourceName: facts.resourceName === null ? null : cut(facts.resourceName),
    result: resultOf(isChange, concerns, refusal),
    reason: refusal ?? reasonOf(isChange, concerns, noOps),
    errorCode,
    changes,
    rewrites: [...request.rewrites, ...rewrites],
    noOps,
    durationMs: Math.max(0, now - request.startedAt),
  };
}

/** Keeps the record of a request that was carried out, and answers the effect that it states. */
export async function keepRecord(stores: Stores, request: ScimRequest, outcome: Outcome, now: number): Promise<Effect> {
  const record = aRecord(request, outcome, now);
  await stores.records.append(record);
  if (request.notes !== undefined) request.notes.written = writtenIn(record);
  return effectOf(record);
}

/** Without the changes, which may be large. */
function writtenIn({ operation, resourceType, resourceId, resourceName, result, reason }: NewRecord): Written {
  return { operation, resourceType, resourceId, resourceName, result, reason };
}

function resultOf(
  isChange: boolean,
  concerns: readonly string[],
  refusal: string | undefined,
): ProvisioningRecord["result"] {
  if (refusal !== undefined) return "failure";
  if (concerns.length > 0) return "warning";
  return isChange ? "success" : "skipped";
}

/** Nothing changed and nothing says why: then the resource was as asked for. A no-op without a reason is a defect. */
function reasonedNoOps(isChange: boolean, noOps: readonly NoOp[], refusal: string | undefined): readonly NoOp[] {
  if (refusal !== undefined || isChange || noOps.length > 0) return noOps;
  return [{ where: "resource", reason: "The resource was already as asked for." }];
}

function reasonOf(isChange: boolean, concerns: readonly string[], noOps: readonly NoOp[]): string | null {
  if (concerns.length > 0) return concerns.join(" ");
  return isChange ? null : (noOps[0]?.reason ?? null);
}
