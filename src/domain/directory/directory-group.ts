import type { ConnectionId, GroupId, UserId, WorkspaceId } from "../id.ts";
import type { Document } from "./document.ts";

/** How a group came to stand for an application. */
export type BindingOrigin = "name" | "configured";

/** What a group stands for: an application by key, and a role of it. */
export interface Binding {
  readonly key: string;
  readonly role: string | null;
  readonly origin: BindingOrigin;
}

/** A group that an identity provider pushed: a SCIM Group. Its members are rows of their own. */
export interface DirectoryGroup {
  readonly id: GroupId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly document: Document;
  readonly memberCount: number;
  readonly binding: Binding | null;
  readonly boundAt: number | null;
  /** Counts effective changes of attributes and members, from 1. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A member as the `members` attribute of a group shows it. */
export interface Member {
  readonly value: UserId;
  readonly display: string;
}
