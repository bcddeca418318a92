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
