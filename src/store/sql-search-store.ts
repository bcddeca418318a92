import { type RawBuilder, sql } from "kysely";
import type { Idp } from "../domain/connection/connection.ts";
import type { WorkspaceId } from "../domain/id.ts";
import type { Hit, HitKind, NamedConnection, Reference, SearchStore } from "../domain/search/search.ts";
import { fold } from "../lib/fold.ts";
import { builder, type Session } from "./statement.ts";

interface HitRow {
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
  readonly status: string | null;
}

/** Where the names of each kind of thing are. */
const NAMES: ReadonlyMap<Reference["kind"], readonly [table: string, column: string]> = new Map([
  ["connection", ["connection", "name"]],
  ["token", ["token", "name"]],
  ["client", ["oauth_client", "name"]],
  ["user", ["directory_user", "user_name"]],
  ["group", ["directory_group", "display_name"]],
  ["application", ["application", "name"]],
  ["account", ["service_account", "user_name"]],
  ["integration", ["integration", "name"]],
  ["provider", ["sso_provider", "name"]],
  ["person", ["person", "name"]],
  ["vault", ["vault", "name"]],
]);

/** Finds things by name or id in SQL. */
export class SqlSearchStore implements SearchStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async byId(workspaceId: WorkspaceId, id: string, withPeople: boolean): Promise<readonly Hit[]> {
    return this.#each(things(workspaceId, withPeople), (alias) => sql`${sql.ref(`${alias}.id`)} = ${id}`, 1);
  }

  async byText(workspaceId: WorkspaceId, text: string, withPeople: boolean, limit: number): Promise<readonly Hit[]> {
    const logins = await this.#logins(workspaceId, fold(text), limit);
    const part = text.toLowerCase();
    const others = things(workspaceId, withPeople).filter(({ alias }) => alias !== "account" && alias !== "login");
    const named = await this.#each(others, (_, names) => anyHolds(names, part), limit);
    return [...logins, ...named];
  }

  async namesOf(workspaceId: WorkspaceId, references: readonly Reference[]): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    for (const [kind, ofKind] of Map.groupBy(references, (reference) => reference.kind)) {
      const place = NAMES.get(kind);
      if (place === undefined) continue;
      const [table, column] = place;
      const ids = JSON.stringify([...new Set(ofKind.map(({ id }) => id))]);
      const rows = await this.#session.query(
        sql<{ id: string; name: string }>`SELECT id, ${sql.ref(column)} AS name FROM ${sql.table(table)}
          WHERE id IN (SELECT value FROM json_each(${ids})) AND +workspace_id = ${workspaceId}`.compile(builder),
      );
      for (const { id, name } of rows) names.set(`${kind} ${id}`, name);
    }
    return names;
  }

  async connection(workspaceId: WorkspaceId, id: string): Promise<NamedConnection | undefined> {
    const query = builder.selectFrom("connection").select(["name", "idp", "deleted_at"]).where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && { name: row.name, idp: row.idp as Idp, deleted: row.deleted_at !== null };
  }

  /** The accounts of the logins that begin with a text, and the logins that have none. */
  async #logins(workspaceId: WorkspaceId, beginning: string, limit: number): Promise<readonly Hit[]> {
    // No character comes after it.
    const end = `${beginning}\u{10FFFF}`;
    const live = sql`FROM connection AS c CROSS JOIN`;
    const own = sql`c.workspace_id = ${workspaceId} AND c.deleted_at IS NULL`;
    const found = sql<{ id: string }>`
      SELECT id FROM (SELECT u.id ${live} directory_user AS u INDEXED BY directory_user_name
        WHERE ${own} AND u.connection_id = c.id AND u.deleted_at IS NULL AND u.user_name_key >= ${beginning}
          AND u.user_name_key < ${end} LIMIT ${limit})
      UNION SELECT id FROM (SELECT e.user_id AS id ${live} user_email AS e
        WHERE ${own} AND e.connection_id = c.id AND e.value_key >= ${beginning} AND e.value_key < ${end} LIMIT ${limit})
      UNION SELECT id FROM (SELECT i.id FROM identity AS i WHERE i.workspace_id = ${workspaceId} AND i.deleted_at IS NULL
          AND i.user_name_key >= ${beginning} AND i.user_name_key < ${end} LIMIT ${limit})`;
    const ids = sql`(${found})`;
    const sources = things(workspaceId, false).filter(({ alias }) => alias === "account" || alias === "login");
    return this.#each(
      sources,
      (alias) => sql`${sql.ref(alias === "account" ? "account.user_id" : "login.id")} IN ${ids}`,
      limit,
    );
  }

  async #each(
    sources: readonly Source[],
    meant: (alias: string, names: readonly string[]) => RawBuilder<unknown>,
    limit: number,
  ): Promise<readonly Hit[]> {
    const hits: Hit[] = [];
    for (const { kind, alias, names, from } of sources) {
      const query = sql<HitRow>`${from} AND ${meant(alias, names)} LIMIT ${limit}`;
      const rows = await this.#session.query(query.compile(builder));
      hits.push(...rows.map(({ id, title, detail, status }) => ({ kind, id, title, detail: detail ?? "", status })));
    }
    return hits;
  }
}

/** Where one kind of thing is found: the beginning of a query, and the columns that people know it by. */
interface Source {
  readonly kind: HitKind;
  readonly alias: string;
  readonly names: readonly string[];
  readonly from: RawBuilder<unknown>;
}

function things(workspaceId: WorkspaceId, withPeople: boolean): readonly Source[] {
  const own = sql`workspace_id = ${workspaceId}`;
  return [
    {
      kind: "account",
      alias: "account",
      names: ["account.user_name"],
      from: sql`SELECT account.id, account.user_name AS title, app.name AS detail, account.status
        FROM service_account AS account JOIN application AS app ON app.id = account.application_id
        WHERE account.workspace_id = ${workspaceId}`,
    },
    {
      kind: "user",
      alias: "login",
      names: ["login.user_name"],
      from: sql`SELECT login.id, login.user_name AS title, origin.name AS detail, NULL AS status
        FROM directory_user AS login JOIN connection AS origin ON origin.id = login.connection_id
        WHERE login.workspace_id = ${workspaceId} AND login.deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM service_account AS its WHERE its.user_id = login.id)`,
    },
    {
      kind: "application",
      alias: "app",
      names: ["app.name", "app.key"],
      from: sql`SELECT app.id, app.name AS title, app.key AS detail, app.verdict AS status FROM application AS app
        WHERE app.${own} AND app.deleted_at IS NULL`,
    },
    {
      kind: "connection",
      alias: "origin",
      names: ["origin.name"],
      from: sql`SELECT origin.id, origin.name AS title, origin.idp AS detail, NULL AS status FROM connection AS origin
        WHERE origin.${own} AND origin.deleted_at IS NULL`,
    },
    {
      kind: "integration",
      alias: "integration",
      names: ["integration.name"],
      from: sql`SELECT integration.id, integration.name AS title, integration.kind AS detail, NULL AS status
        FROM integration WHERE integration.${own}`,
    },
    ...(withPeople ? [people(own)] : []),
  ];
}

function people(own: RawBuilder<unknown>): Source {
  return {
    kind: "person",
    alias: "person",
    names: ["person.name", "person.login_name"],
    from: sql`SELECT person.id, person.name AS title, person.login_name AS detail, person.role AS status FROM person
      WHERE person.${own} AND person.left_at IS NULL`,
  };
}

function anyHolds(names: readonly string[], part: string): RawBuilder<unknown> {
  const each = names.map((name) => sql`instr(lower(${sql.ref(name)}), ${part}) > 0`);
  return sql`(${sql.join(each, sql` OR `)})`;
}
