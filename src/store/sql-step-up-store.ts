import { type Selectable, sql } from "kysely";
import type { PersonId, WorkspaceId } from "../domain/id.ts";
import type { PersonFactor, PersonFactorStore, SecondFactor } from "../domain/person/person-factor.ts";
import type { StepUp, StepUpStore } from "../domain/person/step-up.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

const findStepUp = statement<{ holder: string }, Selectable<Tables["step_up"]>>("step_up.find", ({ holder }) =>
  builder.selectFrom("step_up").selectAll().where("holder", "=", holder),
);

interface SecondFactorRow {
  readonly personId: string;
  readonly passkeySince: number | null;
  readonly codesSince: number | null;
}

const secondFactors = statement<{ people: string }, SecondFactorRow>("person_factor.second_factors", ({ people }) => ({
  compile: () =>
    sql`SELECT value AS "personId",
      (SELECT min(created_at) FROM passkey WHERE person_id = value) AS "passkeySince",
      (SELECT created_at FROM person_factor WHERE person_id = value AND state = 'enrolled') AS "codesSince"
      FROM json_each(${people})`.compile(builder),
}));

/** Keeps the factors of people in SQL. */
export class SqlPersonFactorStore implements PersonFactorStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(personId: PersonId): Promise<PersonFactor | undefined> {
    const query = builder.selectFrom("person_factor").selectAll().where("person_id", "=", personId);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    return {
      personId,
      workspaceId: row.workspace_id as WorkspaceId,
      state: row.state as PersonFactor["state"],
      sealedSeed: row.seed,
      lastStep: row.last_step,
      createdAt: row.created_at,
    };
  }

  async put(factor: PersonFactor): Promise<void> {
    const values = {
      workspace_id: factor.workspaceId,
      state: factor.state,
      seed: factor.sealedSeed,
      last_step: factor.lastStep,
      created_at: factor.createdAt,
    };
    const query = builder.insertInto("person_factor").values({ person_id: factor.personId, ...values });
    await this.#session.query(query.onConflict((of) => of.column("person_id").doUpdateSet(values)).compile());
  }

  async delete(personId: PersonId): Promise<void> {
    await this.#session.query(builder.deleteFrom("person_factor").where("person_id", "=", personId).compile());
  }

  async secondFactorsOf(people: readonly PersonId[]): Promise<readonly SecondFactor[]> {
    const rows = await this.#session.all(secondFactors, { people: JSON.stringify(people) });
    return rows.map(({ personId, ...since }) => ({ personId: personId as PersonId, ...since }));
  }
}

/** Keeps proofs of presence in SQL. */
export class SqlStepUpStore implements StepUpStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(holder: string): Promise<StepUp | undefined> {
    const row = await this.#session.get(findStepUp, { holder });
    if (row === undefined) return undefined;
    const { proven_at, challenge, challenge_until, failures } = row;
    return { holder, provenAt: proven_at, challenge, challengeUntil: challenge_until, failures };
  }

  async put({ holder, provenAt, challenge, challengeUntil, failures }: StepUp): Promise<void> {
    const values = { proven_at: provenAt, challenge, challenge_until: challengeUntil, failures };
    const query = builder.insertInto("step_up").values({ holder, ...values });
    await this.#session.query(query.onConflict((of) => of.column("holder").doUpdateSet(values)).compile());
  }

  /** Whoever stepped up today has one row, so that looking at all of them is nothing. */
  async prune(before: number): Promise<number> {
    const query = builder
      .deleteFrom("step_up")
      .where(({ eb, and }) =>
        and([eb(sql`coalesce(proven_at, 0)`, "<", before), eb(sql`coalesce(challenge_until, 0)`, "<", before)]),
      )
      .returning("holder");
    return (await this.#session.query(query.compile())).length;
  }
}
