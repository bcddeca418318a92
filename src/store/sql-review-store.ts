import type { Selectable } from "kysely";
import type { Criterion, Review, ReviewOutcome, ReviewStore } from "../domain/account/review.ts";
import type { Actor } from "../domain/event/event.ts";
import type { AccountId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps reviews in SQL. */
export class SqlReviewStore implements ReviewStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(review: Review): Promise<void> {
    const values = {
      id: review.id,
      workspace_id: review.workspaceId,
      account_id: review.accountId,
      closed: review.closed ? (1 as const) : (0 as const),
      outcome: review.outcome,
      note: review.note,
      due_at: review.dueAt,
      criteria: JSON.stringify(review.criteria),
      actor_kind: review.actor.kind,
      actor_id: review.actor.id,
      taken_at: review.takenAt,
    };
    await this.#session.query(builder.insertInto("review").values(values).compile());
  }

  async listOfAccount(accountId: AccountId, page: PageRequest): Promise<Page<Review>> {
    const query = builder.selectFrom("review").selectAll().where("account_id", "=", accountId);
    return newestFirst(this.#session, query, page, fromRow);
  }
}

function fromRow(row: Selectable<Tables["review"]>): Review {
  return {
    id: row.id as Review["id"],
    workspaceId: row.workspace_id as WorkspaceId,
    accountId: row.account_id as AccountId,
    closed: row.closed === 1,
    outcome: row.outcome as ReviewOutcome,
    note: row.note,
    dueAt: row.due_at,
    criteria: fromJson<readonly Criterion[]>(row.criteria),
    actor: { kind: row.actor_kind as Actor["kind"], id: row.actor_id },
    takenAt: row.taken_at,
  };
}
