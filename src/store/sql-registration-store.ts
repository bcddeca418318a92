import { type RawBuilder, sql } from "kysely";
import type { Registration, RegistrationStore, StepMark } from "../domain/account/registration.ts";
import type { StepName } from "../domain/account/steps.ts";
import type { Actor } from "../domain/event/event.ts";
import type { AccountId, UserId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import { builder, type Session } from "./statement.ts";

/** One mark as `MARKS` writes it. */
type MarkRow = readonly [StepName, StepMark["outcome"], number, Actor["kind"], string, string | null];

/** The marks of the account `s` as a JSON list, for statements that read accounts. */
export const MARKS: RawBuilder<string> = sql`(SELECT json_group_array(json_array(k.step, k.outcome, k.at, k.actor_kind, k.actor_id, k.note))
  FROM account_step k WHERE k.account_id = s.id)`;

/** Reads what `MARKS` wrote. */
export function marksFrom(json: string | null): readonly StepMark[] {
  if (json === null) return [];
  return fromJson<readonly MarkRow[]>(json).map(([step, outcome, at, kind, id, note]) => {
    return { step, outcome, at, by: { kind, id }, note };
  });
}

/** Keeps registrations in SQL. */
export class SqlRegistrationStore implements RegistrationStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async put(accountId: AccountId, { label, assigned, statedAt, reviewAt }: Registration): Promise<void> {
    const flag = assigned === null ? null : assigned ? 1 : 0;
    const columns = { label, assigned: flag, stated_at: statedAt, review_at: reviewAt } as const;
    await this.#session.query(
      builder
        .insertInto("registration")
        .values({ account_id: accountId, ...columns, reminded_at: null })
        .onConflict((conflict) =>
          conflict.column("account_id").doUpdateSet((at) => ({
            ...columns,
            reminded_at: sql<number | null>`CASE WHEN ${at.ref("registration.review_at")} IS ${reviewAt}
              THEN ${at.ref("registration.reminded_at")} END`,
          })),
        )
        .compile(),
    );
  }

  async mark(accountId: AccountId, { step, outcome, at, by, note }: StepMark): Promise<void> {
    const columns = { outcome, at, actor_kind: by.kind, actor_id: by.id, note };
    const query = builder.insertInto("account_step").values({ account_id: accountId, step, ...columns });
    await this.#session.query(
      query.onConflict((conflict) => conflict.columns(["account_id", "step"]).doUpdateSet(columns)).compile(),
    );
  }

  async unmark(accountId: AccountId, step: StepName): Promise<boolean> {
    const query = builder.deleteFrom("account_step").where("account_id", "=", accountId).where("step", "=", step);
    return (await this.#session.query(query.returning("step").compile())).length > 0;
  }

  async listDue(
    now: number,
    limit: number,
  ): Promise<readonly { readonly accountId: AccountId; readonly userId: UserId; readonly retired: boolean }[]> {
    const rows = await this.#session.query(
      sql<{ accountId: AccountId; userId: UserId; retiredAt: number | null }>`
        SELECT r.account_id AS "accountId", s.user_id AS "userId", s.retired_at AS "retiredAt"
        FROM registration r JOIN service_account s ON s.id = r.account_id
        WHERE r.review_at <= ${now} AND r.review_at IS NOT NULL AND r.reminded_at IS NULL
        ORDER BY r.review_at LIMIT ${limit}`.compile(builder),
    );
    return rows.map(({ accountId, userId, retiredAt }) => ({ accountId, userId, retired: retiredAt !== null }));
  }

  async remind(accountId: AccountId, at: number): Promise<void> {
    const query = builder.updateTable("registration").set({ reminded_at: at }).where("account_id", "=", accountId);
    await this.#session.query(query.compile());
  }
}
