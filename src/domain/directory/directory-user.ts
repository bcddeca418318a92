import { fold } from "../../lib/fold.ts";
import type { JsonValue } from "../../lib/json.ts";
import type { ConnectionId, GroupId, UserId, WorkspaceId } from "../id.ts";
import type { AssignmentAttribute, Document } from "./document.ts";

/** A user that an identity provider pushed: a SCIM User. */
export interface DirectoryUser {
  readonly id: UserId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly document: Document;
  /** The text of `document`. Most answers show it as it is, so that the document need not be read. */
  readonly json: string;
  /** Assignment attributes that the connection has spoken of for this user. */
  readonly asserted: readonly AssignmentAttribute[];
  /** Attributes among `roles` and `entitlements` that came as strings. */
  readonly stringForms: readonly ("roles" | "entitlements")[];
  /** Counts effective changes, from 1. */
  readonly version: number;
  /** The version at which the user was last deactivated. */
  readonly deactivatedVersion: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Set once deleted over SCIM: the user is gone for its connection and kept for its accounts until they retire. */
  readonly deletedAt: number | null;
}

/** What hangs on a user, told with the user so that nobody asks for what is not there. */
export interface Ties {
  /** Whether the user is a member of any group. */
  readonly groups: boolean;
  /** Whether the user has assignment values or service accounts, retired ones included. */
  readonly accounts: boolean;
}

/** A user that was looked up, with what hangs on it. */
export interface FoundUser extends DirectoryUser {
  readonly ties: Ties;
}

/** A document with its text. */
export function withText(document: Document): Pick<DirectoryUser, "document" | "json"> {
  return { document, json: JSON.stringify(document) };
}

/** A group as the `groups` attribute of a user shows it. */
export interface GroupOfUser {
  readonly userId: UserId;
  readonly value: GroupId;
  readonly display: string;
}

/** The `userName` of a document. */
export function userNameOf(document: Document): string {
  return text(document["userName"]) ?? "";
}

/** What `userName` and group `displayName` are compared by: unique without case. */
export function nameKey(name: string): string {
  return fold(name);
}

/** The `externalId` of a document. */
export function externalIdOf(document: Document): string | null {
  return text(document["externalId"]);
}

/** The `displayName` of a document. */
export function displayNameOf(document: Document): string | null {
  return text(document["displayName"]);
}

/** Whether a user is active. Absent means active: RFC 7643 leaves it open, and IdPs create users that way. */
export function isActive(document: Document): boolean {
  return document["active"] !== false;
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
