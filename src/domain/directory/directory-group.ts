import type { ConnectionId, GroupId, UserId, WorkspaceId } from "../id.ts";
import type { Document } from "./document.ts";

/** How a group came to stand for an application. */
export type BindingOrigin = "name" | "configured";

/** What a group stands for: an application by key, and a role of it. */
export interface Binding {
  /** Null for a group whose name begins with `app:` and names no well-formed key: it assigns nothing and says so. */
  readonly key: string | null;
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
  /**
   * What a well-formed name said last after `app:`; outlives a rename and lies beneath an administrator's rule.
   */
  readonly named: string | null;
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
