import type { Selectable } from "kysely";
import type { SetupLink, SetupLinkEnd, SetupLinkStore } from "../domain/connection/setup-link.ts";
import type { Actor } from "../domain/event/event.ts";
import type { ConnectionId, PersonId, SetupLinkId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["setup_link"]>;

const find = statement<{ workspaceId: string; id: string }, Row>("setup_link.find", ({ workspaceId, id }) =>
  builder.selectFrom("setup_link").selectAll().where("id", "=", id).where("workspace_id", "=", workspaceId),
);

const findBySecret = statement<{ secretHash: Uint8Array }, Row>("setup_link.find_by_secret", ({ secretHash }) =>
  builder.selectFrom("setup_link").selectAll().where("secret_hash", "=", secretHash),
);

const findUnended = statement<{ connectionId: string }, Row>("setup_link.find_unended", ({ connectionId }) =>
  builder.selectFrom("setup_link").selectAll().where("connection_id", "=", connectionId).where("ended_at", "is", null),
);

const unendedOf = statement<{ personId: string }, Row>("setup_link.unended_of", ({ personId }) =>
  builder
    .selectFrom("setup_link")
    .selectAll()
    .where("maker_id", "=", personId)
    .where("maker_id", "is not", null)
    .where("ended_at", "is", null)
    .orderBy("seq"),
);

const prune = statement<{ before: number; limit: number }>("setup_link.prune", ({ before, limit }) =>
  builder
    .deleteFrom("setup_link")
    .where(
      "seq",
      "in",
      builder
        .selectFrom("setup_link")
        .select("seq")
        .where("expires_at", "<", before)
        .orderBy("expires_at")
        .limit(limit),
    ),
);

/** Keeps setup links in SQL. */
export class SqlSetupLinkStore implements SetupLinkStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(link: SetupLink): Promise<void> {
    const values = {
      id: link.id,
      workspace_id: link.workspaceId,
      connection_id: link.connectionId,
      secret_hash: link.secretHash,
      variant: link.variant,
      note: link.note,
      created_by_kind: link.createdBy.kind,
      created_by_id: link.createdBy.id,
      maker_id: link.makerId,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      opened_at: link.openedAt,
      token_id: link.tokenId,
      ended_at: link.endedAt,
      ended_how: link.end,
    };
    await this.#session.query(builder.insertInto("setup_link").values(values).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<SetupLink | undefined> {
    const row = await this.#session.get(find, { workspaceId, id });
    return row && fromRow(row);
  }

  async findBySecret(secretHash: Uint8Array): Promise<SetupLink | undefined> {
    const row = await this.#session.get(findBySecret, { secretHash });
    return row && fromRow(row);
  }

  async findUnended(connectionId: ConnectionId): Promise<SetupLink | undefined> {
    const row = await this.#session.get(findUnended, { connectionId });
    return row && fromRow(row);
  }

  async listUnendedOf(personId: PersonId): Promise<readonly SetupLink[]> {
    return (await this.#session.all(unendedOf, { personId })).map(fromRow);
  }

  async list(workspaceId: WorkspaceId, connectionId: string | undefined, page: PageRequest): Promise<Page<SetupLink>> {
    const all = builder.selectFrom("setup_link").selectAll().where("workspace_id", "=", workspaceId);
    const query = connectionId === undefined ? all : all.where("connection_id", "=", connectionId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async update({ id, openedAt, tokenId, endedAt, end }: Parameters<SetupLinkStore["update"]>[0]): Promise<void> {
    const values = { opened_at: openedAt, token_id: tokenId, ended_at: endedAt, ended_how: end };
    await this.#session.query(builder.updateTable("setup_link").set(values).where("id", "=", id).compile());
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#session.run(prune, { before, limit });
  }
}

function fromRow(row: Row): SetupLink {
  return {
    id: row.id as SetupLinkId,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    secretHash: row.secret_hash,
    variant: row.variant,
    note: row.note,
    createdBy: { kind: row.created_by_kind as Actor["kind"], id: row.created_by_id },
    makerId: row.maker_id as PersonId | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    openedAt: row.opened_at,
    tokenId: row.token_id,
    endedAt: row.ended_at,
    end: row.ended_how as SetupLinkEnd | null,
  };
}
