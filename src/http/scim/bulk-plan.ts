import type { Rewrite } from "../../domain/directory/document.ts";
import { NO_PRECONDITIONS, type Preconditions } from "../../domain/directory/precondition.ts";
import type { ScimRequest } from "../../domain/directory/scim-request.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import type { JsonObject } from "../../lib/json.ts";
import type { ResourceType } from "../../scim/attribute.ts";
import type { BulkEntry, BulkMessage, BulkMethod, BulkOperation } from "../../scim/bulk-message.ts";
import { orderOf } from "../../scim/bulk-order.ts";
import { bulkIdOf, referencesIn } from "../../scim/bulk-references.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { shorten } from "../../scim/notes.ts";
import { GROUP, USER } from "../../scim/schema.ts";
import type { EventTurn } from "../event-turn.ts";
import { parseEntityTags } from "./preconditions.ts";
import type { ScimCall } from "./scim-call.ts";
import { readTarget, SCIM_BASE, type ScimTarget } from "./scim-target.ts";

/** What an operation of a bulk request may be sent to. */
export type BulkTarget =
  | { readonly kind: "users" | "groups" }
  | { readonly kind: "user" | "group"; readonly id: string };

/** What one operation asks for. */
export interface BulkWork {
  readonly method: BulkMethod;
  readonly target: BulkTarget;
  readonly type: ResourceType;
  readonly data: JsonObject | undefined;
  readonly preconditions: Preconditions;
  /** Every `bulkId` that it refers to, in its path or its data. */
  readonly references: ReadonlySet<string>;
  readonly rewrites: readonly Rewrite[];
}

/** One operation that is ready to be carried out, or refused before. */
export interface BulkStep {
  readonly index: number;
  readonly entry: BulkEntry;
  /** As the provisioning log knows it. */
  readonly request: ScimRequest;
  readonly work: BulkWork | AnteroomError;
}

/** What to do and in which order. */
export interface BulkPlan {
  /** In the order of the request. */
  readonly steps: readonly BulkStep[];
  /** Indices of steps in the order of execution; steps that need each other stand together. */
  readonly order: readonly (readonly number[])[];
}

/** Looks at what every operation names and refers to. What is wrong with one operation is kept with it. */
export async function planBulk(message: BulkMessage, call: ScimCall, turn: EventTurn): Promise<BulkPlan> {
  const creations = creationsOf(message);
  const steps: BulkStep[] = [];
  for (const [index, entry] of message.entries.entries()) {
    await turn.rest();
    steps.push(planStep(message, call, creations, entry, index));
  }
  const order = orderOf(
    steps.map(({ work }) => {
      const references = work instanceof AnteroomError ? [] : [...work.references];
      return references.map((bulkId) => creations.get(bulkId)).filter((index) => index !== undefined);
    }),
  );
  return { steps, order };
}

function planStep(
  message: BulkMessage,
  call: ScimCall,
  creations: ReadonlyMap<string, number>,
  entry: BulkEntry,
  index: number,
): BulkStep {
  const work = caught(() => {
    if (entry.read instanceof AnteroomError) throw entry.read;
    return assertKnown(readWork(entry.read, index, call.dialect), creations, index);
  });
  const rewrites = [...call.request.rewrites, ...message.rewrites, ...("rewrites" in work ? work.rewrites : [])];
  return { index, entry, request: requestOf(call, entry, index, rewrites), work };
}

function creationsOf({ entries }: BulkMessage): ReadonlyMap<string, number> {
  const creations = new Map<string, number>();
  for (const [index, { method, bulkId }] of entries.entries()) {
    if (method === "POST" && bulkId !== undefined && !creations.has(bulkId)) creations.set(bulkId, index);
  }
  return creations;
}

function readWork(operation: BulkOperation, index: number, dialect: Dialect): BulkWork {
  const where = `Operations[${index}]`;
  const { target, query, rewrites } = readTarget(`${SCIM_BASE}${operation.path}`, dialect);
  if (query !== "") throw invalid(`${where}.path must have no query; an operation is answered without the resource.`);
  const bulkTarget = assertBulkTarget(target, where);
  const { method, data } = operation;
  const type = bulkTarget.kind === "users" || bulkTarget.kind === "user" ? USER : GROUP;
  const form = method === "PATCH" ? "patch" : "body";
  const own = "id" in bulkTarget ? bulkIdOf(bulkTarget.id) : undefined;
  const inData = data === undefined ? [] : referencesIn({ type, form, data, dialect });
  return {
    method,
    target: bulkTarget,
    type,
    data,
    preconditions: preconditionsOf(operation, where),
    references: new Set([...(own === undefined ? [] : [own]), ...inData]),
    rewrites: [...operation.rewrites, ...rewrites.map(({ rule }) => ({ rule, where: `${where}.path` }))],
  };
}

function assertBulkTarget(target: ScimTarget | undefined, where: string): BulkTarget {
  switch (target?.kind) {
    case "users":
    case "groups":
      return { kind: target.kind };
    case "user":
    case "group":
      return { kind: target.kind, id: target.id };
    case undefined:
      throw new AnteroomError("not_found", `${where}.path names nothing; send /Users, /Groups or one of theirs.`);
    default:
      throw invalid(`${where}.path must be /Users, /Groups or one of theirs; send anything else by itself.`);
  }
}

/** RFC 7644 §3.7 has `version` mean something for PUT, PATCH and DELETE only. */
function preconditionsOf({ method, version }: BulkOperation, where: string): Preconditions {
  if (version === undefined || method === "POST") return NO_PRECONDITIONS;
  const ifMatch = parseEntityTags(version);
  if (ifMatch !== undefined) return { ifMatch };
  throw invalid(`${where}.version is no entity-tag; send one such as W/"1".`);
}

function assertKnown(work: BulkWork, creations: ReadonlyMap<string, number>, index: number): BulkWork {
  for (const bulkId of work.references) {
    if (creations.has(bulkId)) continue;
    throw invalid(
      `Operations[${index}] refers to bulkId:${shorten(bulkId)}, which no POST of this request has; correct one of the two.`,
    );
  }
  return work;
}

/** Operations share the id of the request, with their index behind it as in RFC 9967 §2.5.1.2. */
function requestOf(call: ScimCall, entry: BulkEntry, index: number, rewrites: readonly Rewrite[]): ScimRequest {
  const path = entry.read instanceof AnteroomError ? call.request.path : `${SCIM_BASE}${entry.read.path}`;
  return {
    ...call.request,
    requestId: `${call.request.requestId}:${index}`,
    method: entry.method ?? call.request.method,
    path: path.slice(0, 200),
    rewrites,
  };
}

function caught(read: () => BulkWork): BulkWork | AnteroomError {
  try {
    return read();
  } catch (error) {
    if (isAnteroomError(error)) return error;
    throw error;
  }
}

function invalid(message: string): AnteroomError {
  return new AnteroomError("invalid_value", message);
}
