import type { AccountView } from "../account/describe.ts";
import type { Connection } from "../connection/connection.ts";

/** One link of the chain from a push to a service account. */
export interface ExplanationStep {
  /** What was asked: `seen`, `active`, `value`, `verification`, `gate`, `status`. */
  readonly rule: string;
  readonly outcome: "yes" | "no" | "waiting" | "info";
  readonly detail: string;
  /** Epoch ms. */
  readonly at?: number;
}

/** Why a user is, or is not, a service account, as one connection sees it, or as it was registered here. */
export interface Explanation {
  /** Null for a login that was registered here. */
  readonly connection: Pick<Connection, "id" | "name" | "idp"> | null;
  readonly user: {
    readonly id: string;
    readonly userName: string;
    readonly active: boolean;
    readonly createdAt: number;
    readonly updatedAt: number;
    readonly deletedAt: number | null;
  } | null;
  readonly conclusion: string;
  readonly steps: readonly ExplanationStep[];
  /** Those of the user first, then those of others who have or had the name that was asked for. */
  readonly accounts: readonly AccountView[];
}
