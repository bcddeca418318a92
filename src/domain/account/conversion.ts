import type { AccountId, AdoptionId, ConversionId, WorkspaceId } from "../id.ts";
import type { StoredKind } from "../secret/secret.ts";
import type { AccountKind } from "./gates.ts";

/**
 * How far a conversion has come. `open`: the new account is made ready beside the old one. `switched`: the new one works, the old
 * one is held and retires within `SWITCH_BACK_DAYS`.
 */
export const CONVERSION_STATES = ["open", "switched", "completed", "cancelled"] as const;
/** How far a conversion has come. */
export type ConversionState = (typeof CONVERSION_STATES)[number];

/** For how many days the old account is kept on hold after the switch, unless a person retires it before. */
export const SWITCH_BACK_DAYS = 7;

/** The word of a person that one secret goes along. Nothing is carried without one. */
export interface CarriedSecret {
  readonly kind: StoredKind;
  readonly statement: string;
  readonly at: number;
}

/** The replacement of an account by one of another kind. An account has one that has not ended, at most. */
export interface Conversion {
  readonly id: ConversionId;
  readonly workspaceId: WorkspaceId;
  /** The account that is replaced. */
  readonly accountId: AccountId;
  /** The account that replaces it. */
  readonly successorId: AccountId;
  readonly to: AccountKind;
  readonly reason: string;
  readonly state: ConversionState;
  readonly carried: readonly CarriedSecret[];
  /** The adoption that it belongs to, if any. */
  readonly adoptionId: AdoptionId | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly switchedAt: number | null;
  readonly endedAt: number | null;
}

/** Keeps conversions. */
export interface ConversionStore {
  /** @throws {AnteroomError} `uniqueness` when the account has a conversion that has not ended. */
  insert(conversion: Conversion): Promise<void>;
  /** The newest conversion that an account has a part in, on either side. */
  findOfAccount(workspaceId: WorkspaceId, accountId: AccountId): Promise<Conversion | undefined>;
  update(conversion: Conversion): Promise<void>;
  /** Conversions that were switched at or before an instant and have not ended, at most `limit`. */
  listSwitched(switchedBefore: number, limit: number): Promise<readonly Conversion[]>;
}
