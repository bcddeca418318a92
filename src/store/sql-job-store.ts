import { type SqlBool, sql } from "kysely";
import type { WorkspaceId } from "../domain/id.ts";
import type {
  Claim,
  JobCounts,
  JobFailure,
  JobKind,
  JobName,
  JobStanding,
  JobStore,
  ListedJob,
} from "../domain/job.ts";
import { builder, type Session, statement } from "./statement.ts";

interface ClaimRow {
  readonly kind: JobKind;
  readonly subjectId: string;
  readonly attempts: number;
}

// Those that are held stand among those that are due; they are as few as there are workers.
const due = statement<{ now: number }, ClaimRow>("job.due", ({ now }) =>
  builder
    .selectFrom("job")
    .select(["kind", "subject_id as subjectId", "attempts"])
    .where("due_at", "<=", now)
    .where(sql<SqlBool>`(lease_until IS NULL OR lease_until <= ${now})`)
    .orderBy("due_at")
    .limit(sql.lit(1)),
);

/** A subject is an application, or the workspace itself. */
const listed = statement<{ workspaceId: string; limit: number }, ListedJob & { kind: JobKind }>(
  "job.list",
  ({ workspaceId, limit }) => ({
    compile: () =>
      sql`SELECT j.kind, j.subject_id AS subjectId, a.name AS subjectName, j.due_at AS dueAt, j.attempts, j.problem,
          j.lease_until AS heldUntil
        FROM job j LEFT JOIN application a ON a.id = j.subject_id
        WHERE j.subject_id = ${workspaceId} OR a.workspace_id = ${workspaceId}
        ORDER BY j.problem IS NULL, j.due_at LIMIT ${limit}`.compile(builder),
  }),
);

/** Keeps jobs in SQL. */
export class SqlJobStore implements JobStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async plan({ kind, subjectId, dueAt }: JobName & { readonly dueAt: number }): Promise<void> {
    const anew = { due_at: dueAt, attempts: 0, problem: null, lease: null, lease_until: null };
    const query = builder
      .insertInto("job")
      .values({ kind, subject_id: subjectId, ...anew })
      .onConflict((conflict) => conflict.columns(["kind", "subject_id"]).doUpdateSet(anew));
    await this.#session.query(query.compile());
  }

  async cancel({ kind, subjectId }: JobName): Promise<void> {
    const query = builder.deleteFrom("job").where("kind", "=", kind).where("subject_id", "=", subjectId);
    await this.#session.query(query.compile());
  }

  async isAnyDue(now: number): Promise<boolean> {
    return (await this.#session.get(due, { now })) !== undefined;
  }

  async claim(now: number, lease: { readonly id: string; readonly until: number }): Promise<Claim | undefined> {
    const found = await this.#session.get(due, { now });
    if (found === undefined) return undefined;
    const { kind, subjectId } = found;
    const attempts = found.attempts + 1;
    const query = builder
      .updateTable("job")
      .set({ attempts, lease: lease.id, lease_until: lease.until })
      .where("kind", "=", kind)
      .where("subject_id", "=", subjectId);
    await this.#session.query(query.compile());
    return { kind, subjectId, attempts, lease: lease.id };
  }

  async finish(claim: Claim, dueAt: number | null): Promise<boolean> {
    if (dueAt !== null) return this.#release(claim, { due_at: dueAt, attempts: 0, problem: null });
    const query = builder
      .deleteFrom("job")
      .where("kind", "=", claim.kind)
      .where("subject_id", "=", claim.subjectId)
      .where("lease", "=", claim.lease)
      .returning("kind");
    return (await this.#session.query(query.compile())).length > 0;
  }

  async fail(claim: Claim, { dueAt, problem }: JobFailure): Promise<boolean> {
    return this.#release(claim, { due_at: dueAt, problem });
  }

  async count(now: number): Promise<JobCounts> {
    const waiting = sql`due_at <= ${now} AND (lease_until IS NULL OR lease_until <= ${now})`;
    const [counts] = await this.#session.query(
      sql<JobCounts>`SELECT (SELECT count(*) FROM job WHERE ${waiting}) AS due,
        (SELECT count(*) FROM job WHERE problem IS NOT NULL) AS failing`.compile(builder),
    );
    return counts ?? { due: 0, failing: 0 };
  }

  async standing(now: number): Promise<JobStanding> {
    const counts = await this.count(now);
    const [found] = await this.#session.query(
      sql<{ total: number; oldest: number | null }>`SELECT (SELECT count(*) FROM job) AS total,
        (SELECT min(due_at) FROM job WHERE due_at <= ${now}) AS oldest`.compile(builder),
    );
    return { ...counts, total: found?.total ?? 0, oldestDueAt: found?.oldest ?? null };
  }

  async list(workspaceId: WorkspaceId, limit: number): Promise<readonly ListedJob[]> {
    return this.#session.all(listed, { workspaceId, limit });
  }

  async hasten(
    workspaceId: WorkspaceId,
    { kind, subjectId }: { readonly kind: string; readonly subjectId: string },
    dueAt: number,
  ): Promise<boolean> {
    const owned = builder.selectFrom("application").select("id").where("workspace_id", "=", workspaceId);
    const query = builder
      .updateTable("job")
      .set({ due_at: sql`min(due_at, ${dueAt})` })
      .where("kind", "=", kind)
      .where("subject_id", "=", subjectId)
      .where(({ eb, or }) =>
        or([eb("subject_id", "=", workspaceId), eb("subject_id", "in", owned.where("id", "=", subjectId))]),
      )
      .returning("kind");
    return (await this.#session.query(query.compile())).length > 0;
  }

  /** Whoever lost the job in between has another lease, and changes nothing. */
  async #release(
    { kind, subjectId, lease }: Claim,
    values: { readonly due_at: number; readonly problem: string | null; readonly attempts?: number },
  ): Promise<boolean> {
    const query = builder
      .updateTable("job")
      .set({ ...values, lease: null, lease_until: null })
      .where("kind", "=", kind)
      .where("subject_id", "=", subjectId)
      .where("lease", "=", lease)
      .returning("kind");
    return (await this.#session.query(query.compile())).length > 0;
  }
}
