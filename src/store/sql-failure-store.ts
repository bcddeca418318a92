import type { FailureCode, FailureStore, ReportedFailure } from "../domain/account/failure.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps failures of accounts in SQL. */
export class SqlFailureStore implements FailureStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async put(accountId: string, { code, detail, since, seenAt }: ReportedFailure): Promise<void> {
    const changing = { detail, since, seen_at: seenAt };
    const query = builder
      .insertInto("account_failure")
      .values({ account_id: accountId, code, ...changing })
      .onConflict((conflict) => conflict.columns(["account_id", "code"]).doUpdateSet(changing));
    await this.#session.query(query.compile());
  }

  async delete(accountId: string, code: FailureCode): Promise<boolean> {
    const query = builder.deleteFrom("account_failure").where("account_id", "=", accountId).where("code", "=", code);
    return (await this.#session.query(query.returning("code").compile())).length > 0;
  }
}
