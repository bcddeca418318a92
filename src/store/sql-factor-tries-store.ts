import type { CodeReader, CodeReaderStore } from "../domain/authenticator/code-reads.ts";
import type { Tries, TriesStore } from "../domain/authenticator/lockout.ts";
import type { AuthenticatorId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import { builder, type Session, statement } from "./statement.ts";

interface ReaderRow {
  readonly recent: string;
  readonly alertedAt: number | null;
}

const findReader = statement<{ actor: string }, ReaderRow>("code_reader.find", ({ actor }) =>
  builder.selectFrom("code_reader").select(["recent", "alerted_at as alertedAt"]).where("actor", "=", actor),
);

const putReader = statement<{ actor: string; recent: string; alertedAt: number | null; lastAt: number }>(
  "code_reader.put",
  ({ actor, recent, alertedAt, lastAt }) =>
    builder
      .insertInto("code_reader")
      .values({ actor, recent, alerted_at: alertedAt, last_at: lastAt })
      .onConflict((conflict) =>
        conflict.column("actor").doUpdateSet({ recent, alerted_at: alertedAt, last_at: lastAt }),
      ),
);

/** Keeps tries of codes in SQL. */
export class SqlTriesStore implements TriesStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(authenticatorId: AuthenticatorId, actor: string): Promise<Tries | undefined> {
    const query = builder
      .selectFrom("factor_tries")
      .selectAll()
      .where("authenticator_id", "=", authenticatorId)
      .where("actor", "=", actor);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    const { locks, locked_until: lockedUntil, last_at: lastAt } = row;
    return { authenticatorId, actor, recent: fromJson<number[]>(row.recent), locks, lockedUntil, lastAt };
  }

  async put({ authenticatorId, actor, recent, locks, lockedUntil, lastAt }: Tries): Promise<void> {
    const known = { recent: JSON.stringify(recent), locks, locked_until: lockedUntil, last_at: lastAt };
    const query = builder
      .insertInto("factor_tries")
      .values({ authenticator_id: authenticatorId, actor, ...known })
      .onConflict((conflict) => conflict.columns(["authenticator_id", "actor"]).doUpdateSet(known));
    await this.#session.query(query.compile());
  }

  async forget(authenticatorId: AuthenticatorId): Promise<void> {
    const query = builder.deleteFrom("factor_tries").where("authenticator_id", "=", authenticatorId);
    await this.#session.query(query.compile());
  }

  async prune(before: number, limit: number): Promise<number> {
    const old = builder
      .selectFrom("factor_tries")
      .select(["authenticator_id", "actor"])
      .where("last_at", "<", before)
      .limit(limit);
    const rows = await this.#session.query(old.compile());
    for (const { authenticator_id: id, actor } of rows) {
      const query = builder.deleteFrom("factor_tries").where("authenticator_id", "=", id).where("actor", "=", actor);
      await this.#session.query(query.compile());
    }
    return rows.length;
  }
}

/** Keeps who reads codes how often in SQL. */
export class SqlCodeReaderStore implements CodeReaderStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(actor: string): Promise<CodeReader | undefined> {
    const row = await this.#session.get(findReader, { actor });
    return row && { actor, recent: fromJson<number[]>(row.recent), alertedAt: row.alertedAt };
  }

  async put({ actor, recent, alertedAt }: CodeReader): Promise<void> {
    const lastAt = recent.at(-1) ?? 0;
    await this.#session.run(putReader, { actor, recent: JSON.stringify(recent), alertedAt, lastAt });
  }

  async prune(before: number, limit: number): Promise<number> {
    const old = builder.selectFrom("code_reader").select("actor").where("last_at", "<", before).limit(limit);
    const actors = (await this.#session.query(old.compile())).map((row) => row.actor);
    if (actors.length === 0) return 0;
    await this.#session.query(builder.deleteFrom("code_reader").where("actor", "in", actors).compile());
    return actors.length;
  }
}
