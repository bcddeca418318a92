import { sql } from "kysely";
import type { GateMove, GateMoveStore } from "../domain/account/gate-move.ts";
import type { AccountId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import { builder, type Session, statement } from "./statement.ts";

/** The types of events that say how gates stand afterwards. */
const MOVING = ["account.registered", "account.changed", "account.retired"] as const;

/** Codes are read often, and each reading is an event; so what is looked at is bounded before it is narrowed. */
const moves = statement<{ accountId: string; among: number }, { at: number; after: string | null }>(
  "event.gate_moves",
  ({ accountId, among }) =>
    builder
      .selectFrom(
        builder
          .selectFrom("event")
          .select(["seq", "at", "type", "after"])
          .where("account_id", "=", accountId)
          .orderBy(sql`seq`, "desc")
          .limit(among)
          .as("recent"),
      )
      .select(["at", "after"])
      .where("type", "in", MOVING)
      .orderBy(sql`seq`, "desc"),
);

/** Reads the moves of gates in SQL. */
export class SqlGateMoveStore implements GateMoveStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async list(accountId: AccountId, among: number): Promise<readonly GateMove[]> {
    const rows = await this.#session.all(moves, { accountId, among });
    return rows.map(({ at, after }) => ({ at, after: after === null ? {} : fromJson<GateMove["after"]>(after) }));
  }
}
