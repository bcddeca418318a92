import type { JsonObject } from "../../lib/json.ts";
import type { NoOp, Rewrite } from "../directory/document.ts";
import { type AccountId, type ConnectionId, newId, type PersonId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { EventQuery, RecordedCode, RecordGroups, RecordQuery } from "./log-query.ts";

/**
 * Who did something: an IdP through its connection, the holder of a management token or of an enrolment link, a person, or
 * background work.
 */
export interface Actor {
  readonly kind: "connection" | "token" | "person" | "enrolment_link" | "setup_link" | "job" | "local";
  readonly id: string;
}

/** What made something happen: a request by its id, or a job by its name. */
export interface Cause {
  readonly kind: "scim_request" | "api_request" | "job" | "start";
  readonly id: string;
}

/** Who acts and why; handed to every decision so that each change can say it. */
export interface Origin {
  readonly actor: Actor;
  readonly cause: Cause;
  /** In the words of whoever asks; the reason of its events unless they have their own. */
  readonly reason?: string | null;
  /** The person who acts, where that is known. */
  readonly personId?: PersonId | null;
  /** The address of whoever asks, where that is known. */
  readonly from?: string;
}

/** The kinds of things that events are about. */
export const SUBJECT_KINDS = [
  "connection",
  "token",
  "client",
  "user",
  "group",
  "application",
  "account",
  "authenticator",
  "enrolment_link",
  "setup_link",
  "integration",
  "provider",
  "session",
  "key",
  "person",
  "approval",
  "vault",
  "secret",
  "workspace",
] as const;
/** A kind of thing that events are about. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One change, with who, why and what was before. Append-only. No secrets. */
export interface Event extends Origin {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly at: number;
  /** `<subject>.<past participle>`, such as `account.registered`. */
  readonly type: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly accountId: AccountId | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
}

/** Keeps events: one append-only table of which timeline and audit are views. */
export interface EventStore {
  /** Adds it at the end of the log, where it is found once the unit is committed. */
  append(event: Event): Promise<void>;
  /**
   * Newest first. So much of the log is looked through for one page at most: one that is not full and has a cursor says that
   * the rest is still to be looked through.
   */
  list(workspaceId: WorkspaceId, query: EventQuery, page: PageRequest): Promise<Page<Event>>;
  find(workspaceId: WorkspaceId, id: string): Promise<Event | undefined>;
  /** What one request made happen, oldest first, at most `limit`; it is looked for around the instant at which it ended. */
  listOfCause(workspaceId: WorkspaceId, causeId: string, at: number, limit: number): Promise<readonly Event[]>;
  listOfAccount(accountId: AccountId, page: PageRequest): Promise<Page<Event>>;
  /** What happened to one application or integration itself, newest first. */
  listOfItem(workspaceId: WorkspaceId, id: string, page: PageRequest): Promise<Page<Event>>;
  /** Forgets events older than `before`, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** Makes an event. */
export function anEvent(
  origin: Origin,
  what: Pick<Event, "workspaceId" | "at" | "type" | "subject"> &
    Partial<Pick<Event, "accountId" | "before" | "after" | "reason">>,
): Event {
  return {
    id: newId(),
    actor: origin.actor,
    cause: origin.cause,
    accountId: null,
    before: null,
    after: null,
    reason: origin.reason ?? null,
    ...what,
  };
}

/** A change of one attribute, for people: values are shown as JSON text, long ones cut. */
export interface AttributeChange {
  readonly attribute: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What is kept of changes: each by itself, or the text of a document of which every attribute is new. */
export type KeptChanges = readonly AttributeChange[] | { readonly created: string };

/** A record as it is written. */
export interface NewRecord extends Omit<ProvisioningRecord, "changes"> {
  readonly changes: KeptChanges;
}

/** What became of one write over SCIM. */
export interface ProvisioningRecord {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly at: number;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The operation in words, such as `Deactivate user svc@example.com`. */
  readonly operation: string;
  readonly resourceType: "User" | "Group" | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly httpStatus: number;
  readonly result: "success" | "failure" | "skipped" | "warning";
  readonly reason: string | null;
  /** Why it was refused, for machines; null when it was not, and in records from before it was kept. */
  readonly errorCode: RecordedCode | null;
  readonly changes: readonly AttributeChange[];
  readonly rewrites: readonly Rewrite[];
  readonly noOps: readonly NoOp[];
  readonly durationMs: number;
}

/** Keeps the provisioning log. */
export interface RecordStore {
  /** As `EventStore.append`. */
  append(record: NewRecord): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<ProvisioningRecord | undefined>;
  /** As `EventStore.list`. */
  list(workspaceId: WorkspaceId, query: RecordQuery, page: PageRequest): Promise<Page<ProvisioningRecord>>;
  /** Counts the newest of the window that are alike, whatever the query says of what is counted. */
  count(workspaceId: WorkspaceId, query: RecordQuery): Promise<RecordGroups>;
  /** Forgets records older than `before`, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
