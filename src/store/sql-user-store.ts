import { type Selectable, sql } from "kysely";
import type { FactorState } from "../domain/account/gates.ts";
import type { Idp } from "../domain/connection/connection.ts";
import type { Principal, PushedUser, UserStore } from "../domain/directory/directory-store.ts";
import {
  type DirectoryUser,
  displayNameOf,
  externalIdOf,
  type FoundUser,
  type GroupOfUser,
  isActive,
  nameKey,
  type Ties,
  userNameOf,
} from "../domain/directory/directory-user.ts";
import type { AssignmentAttribute, Document } from "../domain/directory/document.ts";
import type { Identifier, UserIdentifier } from "../domain/directory/identifier.ts";
import type { DirectoryPage, DirectoryQuery } from "../domain/directory/listing.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { ApplicationId, ConnectionId, GroupId, PersonId, UserId, WorkspaceId } from "../domain/id.ts";
import { readPage } from "./directory-page.ts";
import { FACTOR_STATE } from "./factor-state.ts";
import { assertOneRow } from "./one-row.ts";
import { fromJson, inCreationOrder, listText } from "./row.ts";
import type { Tables } from "./schema.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, type Statement, statement } from "./statement.ts";
import { forgetEmails, keepEmails } from "./user-email.ts";

type Row = Selectable<Tables["directory_user"]>;
type DocumentRow = Omit<Row, "user_name" | "user_name_key" | "external_id" | "active" | "display_name">;
type Columns = Omit<Row, "seq" | "id" | "workspace_id" | "connection_id" | "created_at" | "deleted_at">;

type Content = Omit<Columns, "user_name" | "user_name_key" | "external_id">;

interface FoundRow extends DocumentRow {
  readonly in_groups: 0 | 1;
  readonly has_accounts: 0 | 1;
}

/** Only what a `DirectoryUser` is made of: every column costs, and what the others say is in the document. */
const live = builder
  .selectFrom("directory_user as u")
  .select(["seq", "id", "workspace_id", "connection_id", "document", "asserted", "string_forms"])
  .select(["version", "deactivated_version", "created_at", "updated_at", "deleted_at"])
  .select([
    sql<0 | 1>`EXISTS (SELECT 1 FROM membership WHERE user_id = u.id)`.as("in_groups"),
    sql<0 | 1>`EXISTS (SELECT 1 FROM assignment_value v WHERE v.user_id = u.id AND v.until IS NULL)
      OR EXISTS (SELECT 1 FROM service_account s WHERE s.user_id = u.id)`.as("has_accounts"),
  ])
  .where("deleted_at", "is", null);

const find = statement<{ connectionId: string; id: string }, FoundRow>("directory_user.find", ({ connectionId, id }) =>
  live.where("id", "=", id).where("connection_id", "=", connectionId),
);

const insert = statement<Omit<Row, "seq">>("directory_user.insert", (row) =>
  builder.insertInto("directory_user").values({
    ...contentOf(row),
    id: row.id,
    workspace_id: row.workspace_id,
    connection_id: row.connection_id,
    user_name: row.user_name,
    user_name_key: row.user_name_key,
    external_id: row.external_id,
    created_at: row.created_at,
    deleted_at: row.deleted_at,
  }),
);

const update = statement<Columns & { id: string; deleted_at: number | null }>("directory_user.update", (row) =>
  builder
    .updateTable("directory_user")
    .set({
      ...contentOf(row),
      user_name: row.user_name,
      user_name_key: row.user_name_key,
      external_id: row.external_id,
      deleted_at: row.deleted_at,
    })
    .where("id", "=", row.id),
);

/** For what keeps its identifiers: SQLite writes every index anew whose columns are named, changed or not. */
const updateContent = statement<Content & { id: string }>("directory_user.update_content", (row) =>
  builder.updateTable("directory_user").set(contentOf(row)).where("id", "=", row.id),
);

/** Unordered: SQLite's sorter costs several times what these find. */
const identified = {
  userName: statement<{ connectionId: string; value: string }, FoundRow>(
    "directory_user.by_user_name",
    ({ connectionId, value }) => live.where("connection_id", "=", connectionId).where("user_name_key", "=", value),
  ),
  externalId: statement<{ connectionId: string; value: string }, FoundRow>(
    "directory_user.by_external_id",
    ({ connectionId, value }) => live.where("connection_id", "=", connectionId).where("external_id", "=", value),
  ),
};

const connectionTotal = statement<{ connectionId: string }, { total: number }>(
  "directory_user.total",
  ({ connectionId }) => builder.selectFrom("connection").select("user_count as total").where("id", "=", connectionId),
);

const existing = statement<{ connectionId: string; ids: string }, { id: string }>(
  "directory_user.existing",
  ({ connectionId, ids }) =>
    builder
      .selectFrom("directory_user")
      .select("id")
      .where("id", "in", textsOf(ids))
      // With a plus no index serves the connection: SQLite would rather read all its users than look a few up by id.
      .where(sql`+connection_id`, "=", connectionId)
      .where("deleted_at", "is", null),
);

interface PrincipalRow {
  readonly id: UserId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId | null;
  readonly userName: string;
  readonly displayName: string | null;
  readonly active: 0 | 1;
  readonly besideIdentities: 0 | 1;
  readonly deletedAt: number | null;
  readonly dedicatedTo: ApplicationId | null;
  readonly defaultOwnerId: PersonId | null;
  readonly defaultBackupOwnerId: PersonId | null;
  readonly graceDays: number;
  readonly factor: FactorState | null;
}

const principals = statement<{ ids: string }, PrincipalRow>("directory_user.principals", ({ ids }) => ({
  compile: () =>
    sql`SELECT u.id, u.workspace_id AS "workspaceId", u.connection_id AS "connectionId", u.user_name AS "userName",
        u.display_name AS "displayName", u.active, u.deleted_at AS "deletedAt", c.application_id AS "dedicatedTo",
        c.default_owner_id AS "defaultOwnerId", c.default_backup_owner_id AS "defaultBackupOwnerId",
        c.grace_days AS "graceDays", ${FACTOR_STATE} AS factor,
        EXISTS (SELECT 1 FROM identity i WHERE i.workspace_id = u.workspace_id AND i.deleted_at IS NULL) AS "besideIdentities"
      FROM directory_user u JOIN connection c ON c.id = u.connection_id LEFT JOIN authenticator f ON f.user_id = u.id
      WHERE u.id IN ${textsOf(ids)}
      UNION ALL
      SELECT n.id, n.workspace_id, NULL, n.user_name, n.display_name, n.active, n.deleted_at, NULL, NULL, NULL, n.grace_days, ${FACTOR_STATE}, 1
      FROM identity n LEFT JOIN authenticator f ON f.user_id = n.id
      WHERE n.id IN ${textsOf(ids)}`.compile(builder),
}));

const groups = statement<{ ids: string }, { userId: string; value: string; display: string }>(
  "membership.groups_of_users",
  ({ ids }) =>
    builder
      .selectFrom("membership")
      .innerJoin("directory_group", "directory_group.id", "membership.group_id")
      .select([
        "membership.user_id as userId",
        "directory_group.id as value",
        "directory_group.display_name as display",
      ])
      .where("membership.user_id", "in", textsOf(ids)),
);

interface PushedRow extends Row {
  readonly connection_name: string;
  readonly idp: string;
  readonly application_id: string | null;
  readonly connection_deleted_at: number | null;
}

const MAX_NAMESAKES = 100;

const everywhere = statement<{ workspaceId: string; id: string; name: string; key: string }, PushedRow>(
  "directory_user.everywhere",
  ({ workspaceId, id, name, key }) => ({
    // The condition on events is, word for word, that of their index.
    compile: () =>
      sql`SELECT u.*, c.name AS connection_name, c.idp, c.application_id, c.deleted_at AS connection_deleted_at
        FROM (
          SELECT seq, row_number() OVER (PARTITION BY connection_id
            ORDER BY deleted_at IS NOT NULL, id <> ${id} AND user_name_key <> ${key}, seq DESC) AS place
          FROM directory_user
          WHERE workspace_id = ${workspaceId} AND (id = ${id} OR seq IN (
            SELECT live.seq FROM connection holder
            JOIN directory_user live ON live.connection_id = holder.id AND live.user_name_key = ${key} AND live.deleted_at IS NULL
            WHERE holder.workspace_id = ${workspaceId} AND holder.deleted_at IS NULL
          ) OR seq IN (
            SELECT seq FROM directory_user WHERE user_name_key = ${key} AND deleted_at IS NOT NULL
          ) OR id IN (
            SELECT subject_id FROM event
            WHERE subject_kind = 'user' AND json_extract(before, '$.userName') <> json_extract(after, '$.userName')
              AND json_extract(before, '$.userName') = ${name} COLLATE NOCASE))
        ) found
        CROSS JOIN directory_user u ON u.seq = found.seq
        JOIN connection c ON c.id = u.connection_id
        WHERE found.place <= ${sql.lit(MAX_NAMESAKES)}
        ORDER BY found.place, u.seq DESC`.compile(builder),
  }),
);

/** Keeps directory users in SQL. */
export class SqlUserStore implements UserStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(user: DirectoryUser): Promise<void> {
    await this.#named(user, insert, {
      ...toColumns(user),
      id: user.id,
      workspace_id: user.workspaceId,
      connection_id: user.connectionId,
      created_at: user.createdAt,
      deleted_at: user.deletedAt,
    });
    await keepEmails(this.#session, user, undefined);
  }

  async find(connectionId: ConnectionId, id: string): Promise<FoundUser | undefined> {
    const row = await this.#session.get(find, { connectionId, id });
    return row && { ...factsOf(row), document: fromJson<Document>(row.document), ties: tiesOf(row) };
  }

  async list(connectionId: ConnectionId, query: DirectoryQuery): Promise<DirectoryPage<DirectoryUser>> {
    const source = { session: this.#session, resource: "User", connectionId } as const;
    const total = async (): Promise<number> => (await this.#session.get(connectionTotal, { connectionId }))?.total ?? 0;
    const { rows, ...page } = await readPage<Row>(source, query, total);
    return { ...page, items: rows.map(fromRow) };
  }

  async listIdentified(
    connectionId: ConnectionId,
    { attribute, value }: Identifier<UserIdentifier>,
  ): Promise<readonly FoundUser[]> {
    const wanted = attribute === "userName" ? nameKey(value) : value;
    const rows = await this.#session.all(identified[attribute], { connectionId, value: wanted });
    return inCreationOrder(rows).map((row) => Object.assign(fromRow(row), { ties: tiesOf(row) }));
  }

  async update(user: DirectoryUser, before: DirectoryUser): Promise<void> {
    const { user_name, user_name_key, external_id, ...content } = toColumns(user);
    const { id, deletedAt: deleted_at } = user;
    const sameName = user_name === userNameOf(before.document) && external_id === externalIdOf(before.document);
    if (sameName && deleted_at === before.deletedAt) {
      assertOneRow(await this.#session.run(updateContent, { ...content, id }), updateContent.name);
    } else await this.#named(user, update, { ...content, user_name, user_name_key, external_id, id, deleted_at });
    await keepEmails(this.#session, user, before);
  }

  async listExisting(connectionId: ConnectionId, ids: readonly string[]): Promise<readonly UserId[]> {
    const rows = await this.#session.all(existing, { connectionId, ids: JSON.stringify(ids) });
    return rows.map((row) => row.id as UserId);
  }

  async listPrincipals(ids: readonly UserId[]): Promise<readonly Principal[]> {
    const rows = await this.#session.all(principals, { ids: JSON.stringify(ids) });
    return rows.map(({ active, deletedAt, besideIdentities, ...row }) => ({
      ...row,
      active: active === 1,
      deleted: deletedAt !== null,
      besideIdentities: besideIdentities === 1,
    }));
  }

  async listEverywhere(workspaceId: WorkspaceId, idOrUserName: string): Promise<readonly PushedUser[]> {
    const asked = { id: idOrUserName, name: idOrUserName, key: nameKey(idOrUserName) };
    const rows = await this.#session.all(everywhere, { workspaceId, ...asked });
    return rows.map((row) => ({
      user: fromRow(row),
      connection: {
        id: row.connection_id as ConnectionId,
        name: row.connection_name,
        idp: row.idp as Idp,
        applicationId: row.application_id as ApplicationId | null,
        deletedAt: row.connection_deleted_at,
      },
    }));
  }

  async listGroups(userIds: readonly UserId[]): Promise<readonly GroupOfUser[]> {
    const rows = await this.#session.all(groups, { ids: JSON.stringify(userIds) });
    // Ids are UUIDv7: their order is the order of creation.
    return rows
      .map((row) => ({ userId: row.userId as UserId, value: row.value as GroupId, display: row.display }))
      .sort((a, b) => (a.value < b.value ? -1 : 1));
  }

  async deleteAll(connectionId: ConnectionId, at: number): Promise<void> {
    const ofConnection = builder.selectFrom("directory_user").select("id").where("connection_id", "=", connectionId);
    await this.#session.query(builder.deleteFrom("membership").where("user_id", "in", ofConnection).compile());
    const marked = builder
      .updateTable("directory_user")
      .set({ deleted_at: at, updated_at: at })
      .where("connection_id", "=", connectionId)
      .where("deleted_at", "is", null);
    await this.#session.query(marked.compile());
    await forgetEmails(this.#session, connectionId);
  }

  async #named<Params extends Record<string, string | number | Uint8Array | null>>(
    user: DirectoryUser,
    target: Statement<Params, unknown>,
    params: Params,
  ): Promise<void> {
    try {
      assertOneRow(await this.#session.run(target, params), target.name);
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      throw new AnteroomError(
        "uniqueness",
        `A user with userName "${userNameOf(user.document).slice(0, 60)}" exists already on this connection; match it instead of creating it.`,
        { attribute: "userName" },
      );
    }
  }
}

function contentOf<From extends { readonly [Name in keyof Content]: unknown }>(row: From): Pick<From, keyof Content> {
  return {
    active: row.active,
    display_name: row.display_name,
    document: row.document,
    asserted: row.asserted,
    string_forms: row.string_forms,
    version: row.version,
    deactivated_version: row.deactivated_version,
    updated_at: row.updated_at,
  };
}

function toColumns(user: DirectoryUser): Columns {
  const { document } = user;
  const userName = userNameOf(document);
  return {
    user_name: userName,
    user_name_key: nameKey(userName),
    external_id: externalIdOf(document),
    active: isActive(document) ? 1 : 0,
    display_name: displayNameOf(document),
    document: user.json,
    asserted: listText(user.asserted),
    string_forms: listText(user.stringForms),
    version: user.version,
    deactivated_version: user.deactivatedVersion,
    updated_at: user.updatedAt,
  };
}

/** Of nearly every user these lists are empty. */
function listFrom<Item>(text: string): readonly Item[] {
  return text === "[]" ? [] : fromJson<readonly Item[]>(text);
}

function tiesOf(row: FoundRow): Ties {
  return { groups: row.in_groups === 1, accounts: row.has_accounts === 1 };
}

/** Of what is listed the document is read when somebody asks for it: showing a user takes its text. */
function fromRow(row: DocumentRow): DirectoryUser {
  let document: Document | undefined;
  return Object.defineProperty(factsOf(row), "document", {
    enumerable: true,
    get: () => {
      document ??= fromJson<Document>(row.document);
      return document;
    },
  }) as DirectoryUser;
}

function factsOf(row: DocumentRow): Omit<DirectoryUser, "document"> {
  return {
    id: row.id as UserId,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    json: row.document,
    asserted: listFrom<AssignmentAttribute>(row.asserted),
    stringForms: listFrom<"roles" | "entitlements">(row.string_forms),
    version: row.version,
    deactivatedVersion: row.deactivated_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}
