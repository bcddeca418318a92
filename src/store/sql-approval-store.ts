import { type Insertable, type Selectable, sql } from "kysely";
import type { ApprovalId, PersonId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { Approval, ApprovalQuery, ApprovalState, ApprovalStore } from "../domain/person/approval.ts";
import type { Action, ItemKind } from "../domain/person/permission.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["approval"]>;

/** Keeps approvals in SQL. */
export class SqlApprovalStore implements ApprovalStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(approval: Approval): Promise<void> {
    await this.#session.query(builder.insertInto("approval").values(toColumns(approval)).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Approval | undefined> {
    const query = builder.selectFrom("approval").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async findWaiting(requester: string, fingerprint: Uint8Array): Promise<Approval | undefined> {
    const query = waiting(requester).selectAll().where("fingerprint", "=", fingerprint);
    const [row] = await this.#session.query(query.compile());
    return row && fromRow(row);
  }

  async countWaiting(requester: string, now: number): Promise<number> {
    const query = waiting(requester).select(({ fn }) => fn.countAll<number>().as("count"));
    const [row] = await this.#session.query(query.where("expires_at", ">", now).compile());
    return row?.count ?? 0;
  }

  async list(workspaceId: WorkspaceId, { state }: ApprovalQuery, page: PageRequest): Promise<Page<Approval>> {
    const query = builder.selectFrom("approval").selectAll().where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, state === undefined ? query : query.where("state", "=", state), page, fromRow);
  }

  async update(approval: Approval): Promise<void> {
    const query = builder.updateTable("approval").set(toColumns(approval)).where("id", "=", approval.id);
    await this.#session.query(query.compile());
  }

  async prune(before: number, limit: number): Promise<number> {
    const old = builder
      .selectFrom("approval")
      .select("seq")
      .where("expires_at", "<", before)
      .orderBy("expires_at")
      .limit(limit);
    const query = builder.deleteFrom("approval").where("seq", "in", old).returning("seq");
    return (await this.#session.query(query.compile())).length;
  }
}

/** Names the partial index. */
function waiting(requester: string) {
  return builder.selectFrom("approval").where("requester", "=", requester).where("state", "=", sql.lit("waiting"));
}

function toColumns(approval: Approval): Insertable<Tables["approval"]> {
  return {
    id: approval.id,
    workspace_id: approval.workspaceId,
    state: approval.state,
    action: approval.action,
    item_kind: approval.item?.kind ?? null,
    item_id: approval.item?.id ?? null,
    endpoint: approval.endpoint,
    fingerprint: approval.fingerprint,
    shown_body: approval.shownBody,
    summary: approval.summary,
    reason: approval.reason,
    requester: approval.requester,
    requester_name: approval.requesterName,
    decided_by: approval.decidedBy,
    decided_by_name: approval.decidedByName,
    decided_at: approval.decidedAt,
    note: approval.note,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
  };
}

function fromRow(row: Row): Approval {
  const { item_kind: kind, item_id: id } = row;
  return {
    id: row.id as ApprovalId,
    workspaceId: row.workspace_id as WorkspaceId,
    state: row.state as ApprovalState,
    action: row.action as Action,
    item: kind === null || id === null ? null : { kind: kind as ItemKind, id },
    endpoint: row.endpoint,
    fingerprint: row.fingerprint,
    shownBody: row.shown_body,
    summary: row.summary,
    reason: row.reason,
    requester: row.requester,
    requesterName: row.requester_name,
    decidedBy: row.decided_by as PersonId | null,
    decidedByName: row.decided_by_name,
    decidedAt: row.decided_at,
    note: row.note,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
