import { sql } from "kysely";
import type { WorkspaceId } from "../domain/id.ts";
import type { OverviewStore, Tally, TallyQuery } from "../domain/overview/overview.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

type Params = {
  readonly workspaceId: string;
  readonly now: number;
  readonly dueUntil: number;
  readonly requester: string;
  readonly grades: string;
};

type Row = Omit<Tally, "hasProof" | "hasSso"> & { readonly hasProof: 0 | 1; readonly hasSso: 0 | 1 };

/** Beyond a hundred nobody asks how many there are, and what there is of anything may be a lot. */
const tally = statement<Params, Row>("overview.tally", ({ workspaceId, now, dueUntil, requester, grades }) => ({
  compile: () =>
    sql`SELECT
      EXISTS (SELECT 1 FROM application WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL
        AND verdict = 'supported' AND grade IN ${textsOf(grades)}) AS "hasProof",
      EXISTS (SELECT 1 FROM sso_provider WHERE workspace_id = ${workspaceId} AND enabled = 1) AS "hasSso",
      (SELECT count(*) FROM (SELECT 1 FROM person WHERE workspace_id = ${workspaceId} AND left_at IS NULL
        AND role IN ('owner', 'super_admin', 'admin') LIMIT 2)) AS administrators,
      (SELECT count(*) FROM (SELECT 1 FROM approval WHERE workspace_id = ${workspaceId} AND state = 'waiting'
        AND expires_at > ${now} AND requester <> ${requester} LIMIT 100)) AS approvals,
      (SELECT count(*) FROM (SELECT 1 FROM adoption WHERE workspace_id = ${workspaceId} AND state = 'proposed'
        LIMIT 100)) AS adoptions,
      (SELECT count(*) FROM (SELECT 1 FROM service_account WHERE workspace_id = ${workspaceId}
        AND review_due_at IS NOT NULL AND retired_at IS NULL AND review_due_at <= ${now} LIMIT 100)) AS "reviewsOverdue",
      (SELECT count(*) FROM (SELECT 1 FROM service_account WHERE workspace_id = ${workspaceId}
        AND review_due_at IS NOT NULL AND retired_at IS NULL AND review_due_at > ${now}
        AND review_due_at <= ${dueUntil} LIMIT 100)) AS "reviewsDue",
      (SELECT count(*) FROM (SELECT 1 FROM application WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL
        AND pending_change IS NOT NULL LIMIT 100)) AS changes`.compile(builder),
}));

/** Counts things of all kinds in SQL. */
export class SqlOverviewStore implements OverviewStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async tally(workspaceId: WorkspaceId, { grades, ...query }: TallyQuery): Promise<Tally> {
    const row = await this.#session.get(tally, { ...query, workspaceId, grades: JSON.stringify(grades) });
    if (row === undefined) throw new Error("A count has no rows.");
    return { ...row, hasProof: row.hasProof === 1, hasSso: row.hasSso === 1 };
  }
}
