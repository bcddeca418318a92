import { type RawBuilder, sql } from "kysely";
import type { AccountId, UserId, WorkspaceId } from "../domain/id.ts";
import type { DestructionCertificate, EventTexts, Purge, PurgeStore } from "../domain/secret/purge.ts";
import type { JsonObject } from "../lib/json.ts";
import { fromJson } from "./row.ts";
import { builder, type Session } from "./statement.ts";

interface EventRow {
  readonly seq: number;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
}

/** Keeps certificates of destruction in SQL, and takes personal data out of rows that have to stay. */
export class SqlPurgeStore implements PurgeStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(accountId: AccountId): Promise<Purge | undefined> {
    const query = builder.selectFrom("purge").selectAll().where("account_id", "=", accountId);
    const [row] = await this.#session.query(query.compile());
    return row && { certificate: fromJson(row.certificate), scrubbedAt: row.scrubbed_at };
  }

  async put(workspaceId: WorkspaceId, certificate: DestructionCertificate): Promise<void> {
    const { accountId, purgedAt } = certificate;
    const known = { certificate: JSON.stringify(certificate), purged_at: purgedAt, scrubbed_at: null };
    const query = builder.insertInto("purge").values({ account_id: accountId, workspace_id: workspaceId, ...known });
    await this.#session.query(
      query.onConflict((conflict) => conflict.column("account_id").doUpdateSet(known)).compile(),
    );
  }

  async noteScrubbed(purgedUpTo: number, at: number): Promise<number> {
    const query = builder.updateTable("purge").set({ scrubbed_at: at }).where("scrubbed_at", "is", null);
    const rows = await this.#session.query(
      query.where("purged_at", "<=", purgedUpTo).returning("account_id").compile(),
    );
    return rows.length;
  }

  async isScrubPending(): Promise<boolean> {
    const query = builder.selectFrom("purge").select("account_id").where("scrubbed_at", "is", null).limit(1);
    return (await this.#session.query(query.compile())).length > 0;
  }

  async minimiseAccount(accountId: AccountId, name: string): Promise<void> {
    await this.#changed(sql`UPDATE service_account SET user_name = ${name}, display_name = NULL,
      hold_reason = iif(hold_reason IS NULL, NULL, ${name}), exempt_reason = iif(exempt_reason IS NULL, NULL, ${name}),
      retirement_reason = iif(retirement_reason IS NULL, NULL, ${name}),
      validity_reason = iif(validity_reason IS NULL, NULL, ${name}),
      dedication_reason = iif(dedication_reason IS NULL, NULL, ${name}) WHERE id = ${accountId}`);
    await this.#changed(sql`UPDATE review SET note = ${name},
      criteria = (SELECT json_group_array(json_set(value, '$.why', ${name})) FROM json_each(criteria))
      WHERE account_id = ${accountId}`);
    await this.#changed(sql`UPDATE conversion SET reason = ${name} WHERE account_id = ${accountId}
      OR successor_id = ${accountId}`);
    await this.#changed(sql`UPDATE adoption SET reason = iif(reason IS NULL, NULL, ${name})
      WHERE account_id = ${accountId}`);
    await this.#changed(sql`UPDATE registration SET label = NULL WHERE account_id = ${accountId}`);
    await this.#changed(sql`UPDATE account_step SET note = NULL WHERE account_id = ${accountId}`);
    await this.#changed(sql`UPDATE account_failure SET detail = NULL WHERE account_id = ${accountId}`);
    await this.#changed(sql`UPDATE enrolment_link SET note = NULL WHERE account_id = ${accountId}`);
  }

  async minimiseIdentity(userId: UserId, name: string, at: number): Promise<boolean> {
    return this.#changed(sql`UPDATE identity SET user_name = ${name}, user_name_key = ${name}, display_name = NULL,
      email = NULL, phone = NULL, deleted_at = coalesce(deleted_at, ${at}) WHERE id = ${userId}`);
  }

  async minimiseUser(userId: UserId, name: string): Promise<boolean> {
    const document = JSON.stringify({ userName: name });
    await this.#changed(sql`DELETE FROM user_email WHERE user_id = ${userId}
      AND connection_id = (SELECT connection_id FROM directory_user WHERE id = ${userId} AND deleted_at IS NOT NULL)`);
    return this.#changed(sql`UPDATE directory_user SET user_name = ${name}, user_name_key = ${name}, external_id = NULL,
      display_name = NULL, document = ${document} WHERE id = ${userId} AND deleted_at IS NOT NULL`);
  }

  async rewriteEvents(accountId: AccountId, rewrite: (event: EventTexts) => EventTexts): Promise<void> {
    const query = builder.selectFrom("event").select(["seq", "before", "after", "reason"]);
    for (const row of await this.#session.query(query.where("account_id", "=", accountId).compile())) {
      const texts = rewrite(textsOf(row));
      const next = { before: toText(texts.before), after: toText(texts.after), reason: texts.reason };
      if (next.before === row.before && next.after === row.after && next.reason === row.reason) continue;
      await this.#session.query(builder.updateTable("event").set(next).where("seq", "=", row.seq).compile());
    }
  }

  /** Whether a row was changed. */
  async #changed(statement: RawBuilder<unknown>): Promise<boolean> {
    await this.#session.query(statement.compile(builder));
    const rows = await this.#session.query(
      sql<{ readonly changed: number }>`SELECT changes() AS changed`.compile(builder),
    );
    return (rows[0]?.changed ?? 0) > 0;
  }
}

function textsOf({ before, after, reason }: EventRow): EventTexts {
  return { before: toFields(before), after: toFields(after), reason };
}

function toFields(text: string | null): JsonObject | null {
  return text === null ? null : fromJson<JsonObject>(text);
}

function toText(fields: JsonObject | null): string | null {
  return fields === null ? null : JSON.stringify(fields);
}
