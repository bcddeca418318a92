import type { PersonId, SsoProviderId, SsoSessionId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { PersonRole } from "../person/role.ts";

/** How people sign in: through their identity provider, or here. */
export const SIGN_IN_WAYS = ["saml", "passkey", "password", "recovery_code", "sign_in_link"] as const;
/** How a person signed in. */
export type SignInWay = (typeof SIGN_IN_WAYS)[number];

/** What stands for the provider of whoever signed in here. */
export const LOCAL_PROVIDER = "Anteroom";

/** A person who is signed in, in one browser. What the browser shows is kept as its SHA-256 only. */
export interface SsoSession {
  readonly id: SsoSessionId;
  readonly workspaceId: WorkspaceId;
  readonly way: SignInWay;
  /** Null for one that began here, without an identity provider. */
  readonly providerId: SsoProviderId | null;
  /** As it was called at the sign-in; `Anteroom` for one that began here. */
  readonly providerName: string;
  /** The NameID; the login name of whoever signed in here. */
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
  /** Those of a person that have not been ended, oldest first; some may have run out. */
  listOpenOfPerson(personId: PersonId): Promise<readonly SsoSession[]>;
  /** Those of a person, newest first; at most `limit`. */
  listOf(personId: PersonId, limit: number): Promise<readonly SsoSession[]>;
  touch(id: SsoSessionId, at: number): Promise<void>;
  /** Gives a session that has not ended another secret; the earlier one shows nothing any more. */
  renew(id: SsoSessionId, secretHash: Uint8Array): Promise<void>;
  /** Ends a session; ending it again changes nothing. */
  end(id: SsoSessionId, at: number): Promise<void>;
  /** Ends every session of a provider; answers how many there were. */
  endAll(providerId: SsoProviderId, at: number): Promise<number>;
  /** Ends what began here by a passkey, a password or a recovery code, but for one session; answers how many there were. */
  endLocal(workspaceId: WorkspaceId, exceptId: string | null, at: number): Promise<number>;
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
