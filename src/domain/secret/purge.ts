import type { JsonObject } from "../../lib/json.ts";
import type { AccountId, UserId, WorkspaceId } from "../id.ts";
import type { SecretKind } from "./secret.ts";

/** What was destroyed for good, when, by whom and why. Names no person but the one who asked. */
export interface DestructionCertificate {
  readonly accountId: AccountId;
  readonly purgedAt: number;
  readonly by: { readonly kind: string; readonly id: string };
  readonly reason: string;
  /** The keys that were destroyed: whatever they sealed, in whatever copy, opens no more without them. */
  readonly keyIds: readonly string[];
  /** With how many versions, or how many recovery codes. */
  readonly secrets: readonly { readonly kind: SecretKind; readonly versions: number }[];
  /** What no longer holds personal data. */
  readonly minimised: readonly ("account" | "identity" | "directory_user" | "events")[];
  /** What is left, because live accounts share it or the identity provider still provides it. */
  readonly kept: readonly ("secrets" | "directory_user")[];
}

/** A certificate as it is kept. */
export interface Purge {
  readonly certificate: DestructionCertificate;
  /** Since when no page of the database keeps what was destroyed; null until then. */
  readonly scrubbedAt: number | null;
}

/** Keeps certificates, and takes personal data out of rows that have to stay. */
export interface PurgeStore {
  find(accountId: AccountId): Promise<Purge | undefined>;
  /** Keeps a certificate in the place of an earlier one. */
  put(workspaceId: WorkspaceId, certificate: DestructionCertificate): Promise<void>;
  /** Notes that no page keeps what any purge up to an instant destroyed; answers how many that were. */
  noteScrubbed(purgedUpTo: number, at: number): Promise<number>;
  /** Whether pages may still keep what some purge destroyed. */
  isScrubPending(): Promise<boolean>;
  /** Puts a text in the place of the names of an account, and forgets what people wrote about it. */
  minimiseAccount(accountId: AccountId, name: string): Promise<void>;
  /** The same for an identity, whose address and number are forgotten; answers whether there is one. */
  minimiseIdentity(userId: UserId, name: string, at: number): Promise<boolean>;
  /** The same for a directory user that the identity provider has deleted, with all its attributes; answers whether there is one. */
  minimiseUser(userId: UserId, name: string): Promise<boolean>;
  /** Rewrites what the events of an account say; those that stay the same are left alone. */
  rewriteEvents(accountId: AccountId, rewrite: (event: EventTexts) => EventTexts): Promise<void>;
}

/** What an event says beyond who, when and what. */
export interface EventTexts {
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly reason: string | null;
}
