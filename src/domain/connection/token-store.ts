import type { ConnectionId, OAuthClientId, PersonId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Scope } from "../person/scope.ts";
import type { Trust } from "./oauth-client.ts";

/**
 * What a stored token is: `scim` opens a connection, `api` the management API; `secret` and `trust` are the two ways in
 * which an OAuth client gets access tokens, which themselves are stored nowhere.
 */
export type StoredTokenKind = "scim" | "api" | "secret" | "trust";

/** A token as it is kept: never the secret, only its SHA-256. */
export interface StoredToken {
  /** The public part of the token, safe to log. */
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: StoredTokenKind;
  /** Null for the management API. */
  readonly connectionId: ConnectionId | null;
  /** Set for `secret` and `trust`. */
  readonly clientId: OAuthClientId | null;
  /** Whose personal token it is: it acts as that person. Null for every other. */
  readonly personId: PersonId | null;
  /** Who made it and has seen its secret; null where that was no person, or is not known. */
  readonly makerId: PersonId | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Empty for a `trust`, which holds nothing that is secret. */
  readonly secretHash: Uint8Array;
  /** Set for a `trust`: whose assertions are believed. */
  readonly trust: Trust | null;
  /** The blocks of addresses it may be used from, such as `10.0.0.0/8`; none is everywhere. */
  readonly sources: readonly string[];
  readonly createdAt: number;
  /** Refused from this instant on; null never. */
  readonly expiresAt: number | null;
  /** The smallest number of days ahead at which its end has been warned of. */
  readonly warnedDays: number | null;
  /** The token that follows it, when its rotation said that it retires by itself. */
  readonly successorId: string | null;
  /** When it retires at the latest, if it has a successor. */
  readonly overlapEndsAt: number | null;
  readonly lastUsedAt: number | null;
  /** The address of the last use. */
  readonly lastUsedFrom: string | null;
  readonly revokedAt: number | null;
}

/** What is said about a token that is made; the rest is as for one that was never used. */
export type NewStoredToken = Pick<StoredToken, "id" | "workspaceId" | "kind" | "name" | "createdAt"> &
  Partial<StoredToken>;

/** A token as it is when it is made: never used, good everywhere and for ever unless `fields` say otherwise. */
export function newStoredToken(fields: NewStoredToken): StoredToken {
  return {
    connectionId: null,
    clientId: null,
    personId: null,
    makerId: null,
    scopes: [],
    secretHash: new Uint8Array(),
    trust: null,
    sources: [],
    expiresAt: null,
    warnedDays: null,
    successorId: null,
    overlapEndsAt: null,
    lastUsedAt: null,
    lastUsedFrom: null,
    revokedAt: null,
    ...fields,
  };
}

/** What an administrator may change about a token. */
export type TokenTerms = Pick<StoredToken, "expiresAt" | "sources">;

/** How a token has been used last. */
export interface TokenUse {
  readonly at: number;
  readonly from: string | null;
}

/** Keeps tokens, revoked ones included. */
export interface TokenStore {
  insert(token: StoredToken): Promise<void>;
  find(id: string): Promise<StoredToken | undefined>;
  /** The SCIM tokens of one connection, newest first. */
  listOfConnection(connectionId: ConnectionId, page: PageRequest): Promise<Page<StoredToken>>;
  /** The tokens of every kind of one connection that are not revoked, expired ones included; oldest first. */
  listLive(connectionId: ConnectionId): Promise<readonly StoredToken[]>;
  /** The secrets or the trusts of one OAuth client, newest first. */
  listOfClient(clientId: OAuthClientId, kind: "secret" | "trust", page: PageRequest): Promise<Page<StoredToken>>;
  /** The secrets and trusts of one OAuth client that are not revoked, expired ones included; oldest first. */
  listLiveOfClient(clientId: OAuthClientId): Promise<readonly StoredToken[]>;
  /** The tokens of the management API. */
  listApi(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<StoredToken>>;
  /** The personal tokens of one person, newest first. */
  listOfPerson(personId: PersonId, page: PageRequest): Promise<Page<StoredToken>>;
  /** The unrevoked tokens of every kind that a person made, expired ones included; oldest first. */
  listMadeBy(personId: PersonId): Promise<readonly StoredToken[]>;
  /**
   * The unrevoked tokens that expire after one instant and at or before another, the first to end first; at most `limit`. Those that
   * have a successor retire by themselves, and are left out.
   */
  listEnding(
    workspaceId: WorkspaceId,
    span: { readonly after: number; readonly until: number },
    limit: number,
  ): Promise<readonly StoredToken[]>;
  /** The unrevoked tokens that have a successor, the first to end first; at most `limit`. */
  listRetiring(workspaceId: WorkspaceId, limit: number): Promise<readonly StoredToken[]>;
  /** Remembers that its end has been warned of, so many days ahead. */
  warned(id: string, days: number): Promise<void>;
  /** Sets what an administrator may change; a new end is warned of anew. */
  setTerms(id: string, terms: TokenTerms): Promise<void>;
  /** Says which token follows it, and until when it works beside it at most. */
  retire(id: string, successorId: string, overlapEndsAt: number): Promise<void>;
  /** Takes back that tokens retire because of this successor. */
  keepBefore(successorId: string): Promise<void>;
  /** Ends a token at once; ending it again changes nothing. */
  revoke(id: string, at: number): Promise<void>;
  /** Ends every personal token of a person at once. */
  revokeOfPerson(personId: PersonId, at: number): Promise<void>;
  touch(id: string, use: TokenUse): Promise<void>;
}
