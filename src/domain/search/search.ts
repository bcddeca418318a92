import type { Idp } from "../connection/connection.ts";
import type { Actor, SubjectKind } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";

/** What is found, in the order in which it is shown. */
export const HIT_KINDS = ["account", "user", "application", "connection", "integration", "person", "request"] as const;
/** The kind of a thing that is found. `user` is a login that is no account. */
export type HitKind = (typeof HIT_KINDS)[number];

/** One thing that is found. */
export interface Hit {
  readonly kind: HitKind;
  readonly id: string;
  /** What people call it. */
  readonly title: string;
  /** What tells it from others of the name, such as the application of an account. */
  readonly detail: string;
  /** How it stands, where it has a status. */
  readonly status: string | null;
}

/** Something that has an id and most often a name. */
export interface Reference {
  readonly kind: SubjectKind | Actor["kind"];
  readonly id: string;
}

/** What is known of a connection that may be gone. */
export interface NamedConnection {
  readonly name: string;
  readonly idp: Idp;
  readonly deleted: boolean;
}

/** Finds things by what people know of them. */
export interface SearchStore {
  /** What has this id; at most one of each kind. People only if they are asked for. */
  byId(workspaceId: WorkspaceId, id: string, withPeople: boolean): Promise<readonly Hit[]>;
  /**
   * What has a name with this text, at most `limit` of each kind: logins whose name or address begins with it, everything else
   * that has it anywhere in its name.
   */
  byText(workspaceId: WorkspaceId, text: string, withPeople: boolean, limit: number): Promise<readonly Hit[]>;
  /** What things are called, by kind and id with a space between; those that nobody knows are absent, deleted ones mostly not. */
  namesOf(workspaceId: WorkspaceId, references: readonly Reference[]): Promise<ReadonlyMap<string, string>>;
  /** A connection, deleted or not. */
  connection(workspaceId: WorkspaceId, id: string): Promise<NamedConnection | undefined>;
}
