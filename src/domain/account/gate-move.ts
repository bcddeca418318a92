import type { AccountId } from "../id.ts";
import type { GateName } from "./gates.ts";

/** One event that moved gates of an account, and what they were afterwards. */
export interface GateMove {
  readonly at: number;
  readonly after: Readonly<Partial<Record<GateName, unknown>>>;
}

/** Reads from the events of an account how its gates moved. */
export interface GateMoveStore {
  /** The moves among the newest events of the account, newest first; no more than `among` events are looked at. */
  list(accountId: AccountId, among: number): Promise<readonly GateMove[]>;
}
