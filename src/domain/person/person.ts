import { fold } from "../../lib/fold.ts";
import type { PersonId, SsoProviderId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { PersonRole } from "./role.ts";

/** Somebody who operates Anteroom. */
export interface Person {
  readonly id: PersonId;
  readonly workspaceId: WorkspaceId;
  /** As colleagues call them. */
  readonly name: string;
  /** What an identity provider's NameID is matched with; compared without case, and unique for ever. */
  readonly loginName: string;
  /** The only identity provider that can sign this person in; null until there is one. */
  readonly providerId: SsoProviderId | null;
  readonly role: PersonRole;
  /** Whether somebody chose the role, or each sign-in does by the rules of the identity provider. */
  readonly roleFrom: "hand" | "rule";
  /** Until when this person can take over as Owner, if the Owner has offered it. */
  readonly offeredUntil: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When the person left; null while here. */
  readonly leftAt: number | null;
}

/** Keeps people, those who left included. */
export interface PersonStore {
  /** @throws {AnteroomError} `uniqueness` for a login name that somebody has, or a second Owner. */
  insert(person: Person): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Person | undefined>;
  /** By login name, without case. */
  findByLogin(workspaceId: WorkspaceId, loginName: string): Promise<Person | undefined>;
  findOwner(workspaceId: WorkspaceId): Promise<Person | undefined>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Person>>;
  /** The roles of those who can sign in through a provider: its own people, and those who have no provider yet. */
  rolesThrough(workspaceId: WorkspaceId, providerId: SsoProviderId | null): Promise<readonly PersonRole[]>;
  /** @throws {AnteroomError} as for `insert` */
  update(person: Person): Promise<void>;
  /** Lets the people of a provider that goes sign in through another one. */
  unbind(providerId: SsoProviderId): Promise<void>;
  /** Takes back whatever the Owner has offered. */
  withdrawOffers(workspaceId: WorkspaceId): Promise<void>;
}

/** What two spellings of a login name have in common. */
export function loginKey(loginName: string): string {
  return fold(loginName.trim());
}
