import type { PersonId, SsoProviderId, SsoSessionId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { PersonRole } from "../person/role.ts";

/** A person who is signed in, in one browser. What the browser shows is kept as its SHA-256 only. */
export interface SsoSession {
  readonly id: SsoSessionId;
  readonly workspaceId: WorkspaceId;
  readonly providerId: SsoProviderId;
  /** As it was called at the sign-in. */
  readonly providerName: string;
  /** The NameID. */
  readonly person: string;
  /** Null for one from before there were people. */
  readonly personId: PersonId | null;
  /** At the sign-in. What counts is the role that the person has. */
  readonly role: PersonRole;
  readonly secretHash: Uint8Array;
  /** The address of the browser at the sign-in. */
  readonly from: string;
  readonly createdAt: number;
  /** Written down once a minute at most. */
  readonly lastUsedAt: number;
  /** Refused from this instant on, however busy it is. */
  readonly expiresAt: number;
  readonly endedAt: number | null;
}

/** Keeps sessions, ended ones for a while, and what may be used only once. */
export interface SsoSessionStore {
  insert(session: SsoSession): Promise<void>;
  findBySecret(secretHash: Uint8Array): Promise<SsoSession | undefined>;
  find(workspaceId: WorkspaceId, id: string): Promise<SsoSession | undefined>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<SsoSession>>;
  touch(id: SsoSessionId, at: number): Promise<void>;
  /** Ends a session; ending it again changes nothing. */
  end(id: SsoSessionId, at: number): Promise<void>;
  /** Ends every session of a provider; answers how many there were. */
  endAll(providerId: SsoProviderId, at: number): Promise<number>;
  /** Ends every session of a person. */
  endOfPerson(personId: PersonId, at: number): Promise<void>;
  /** Remembers until an instant that something was used; false when it was used before. */
  use(what: string, until: number): Promise<boolean>;
  /** Forgets sessions that were over before an instant, and what need not be remembered at another; answers how many rows. */
  prune(instants: { readonly overBefore: number; readonly now: number }, limit: number): Promise<number>;
}

/** Sealed at rest: the key by which our sign-in requests are signed, with the certificate that tells who can check it. */
export interface SsoKey {
  readonly workspaceId: WorkspaceId;
  /** DER as base64. */
  readonly certificate: string;
  readonly sealedKey: Uint8Array;
  readonly createdAt: number;
}

/** Keeps the key of each workspace. */
export interface SsoKeyStore {
  /** Keeps the key unless there is one already. */
  insert(key: SsoKey): Promise<void>;
  find(workspaceId: WorkspaceId): Promise<SsoKey | undefined>;
}
