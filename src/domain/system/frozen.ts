import type {
  AccountId,
  ApplicationId,
  ConnectionId,
  IntegrationId,
  PersonId,
  SsoProviderId,
  WorkspaceId,
} from "../id.ts";

/** What somebody stopped, or what locked itself. Instants are epoch milliseconds. */
export interface Frozen {
  readonly connections: readonly { readonly id: ConnectionId; readonly name: string; readonly frozenAt: number }[];
  readonly providers: readonly { readonly id: SsoProviderId; readonly name: string }[];
  readonly accounts: {
    /** How many are held; the newest are listed. */
    readonly total: number;
    readonly items: readonly {
      readonly id: AccountId;
      readonly name: string;
      readonly application: { readonly id: ApplicationId; readonly name: string };
    }[];
  };
  readonly integrations: readonly { readonly id: IntegrationId; readonly name: string }[];
  readonly lockouts: readonly Lockout[];
}

/** Somebody who is locked out because codes were guessed at. */
export interface Lockout {
  /** Whose factor: of an account, of a person, or every factor together. */
  readonly of:
    | { readonly kind: "account"; readonly id: AccountId; readonly name: string }
    | { readonly kind: "person"; readonly id: PersonId; readonly name: string }
    | { readonly kind: "other" };
  /** Who tried, as it is counted; empty for everybody. */
  readonly actor: string;
  readonly lockedUntil: number;
}

/** Finds what is frozen. */
export interface FrozenStore {
  /** @param most of each kind */
  list(workspaceId: WorkspaceId, now: number, most: number): Promise<Frozen>;
}
