import { type Insertable, type Selectable, sql } from "kysely";
import type { PersonId, WorkspaceId } from "../domain/id.ts";
import type { NamedSavedView, SavedView, SavedViewStore, ViewScreen } from "../domain/person/saved-view.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["saved_view"]>;

interface NamedRow extends Row {
  readonly person_name: string;
}

const visible = statement<{ workspaceId: string; personId: string; screen: string; limit: number }, NamedRow>(
  "saved_view.visible",
  ({ workspaceId, personId, screen, limit }) => ({
    compile: () =>
      sql`SELECT * FROM (SELECT v.*, p.name AS person_name FROM saved_view v JOIN person p ON p.id = v.person_id
          WHERE v.person_id = ${personId} AND v.screen = ${screen} ORDER BY v.seq LIMIT ${limit})
        UNION ALL
        SELECT * FROM (SELECT v.*, p.name AS person_name FROM saved_view v JOIN person p ON p.id = v.person_id
          WHERE v.workspace_id = ${workspaceId} AND v.shared = 1 AND v.screen = ${screen} AND v.person_id <> ${personId}
            AND p.left_at IS NULL ORDER BY v.seq LIMIT ${limit})`.compile(builder),
  }),
);

/** Keeps the views of people in SQL. */
export class SqlSavedViewStore implements SavedViewStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(view: SavedView): Promise<void> {
    await this.#session.query(builder.insertInto("saved_view").values(toColumns(view)).compile());
  }

  async find(workspaceId: WorkspaceId, personId: PersonId, id: string): Promise<SavedView | undefined> {
    const query = builder.selectFrom("saved_view").selectAll().where("id", "=", id).where("person_id", "=", personId);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async count(personId: PersonId, screen: ViewScreen): Promise<number> {
    const query = builder.selectFrom("saved_view").where("person_id", "=", personId).where("screen", "=", screen);
    const [row] = await this.#session.query(query.select(({ fn }) => fn.countAll<number>().as("count")).compile());
    return row?.count ?? 0;
  }

  async list(
    workspaceId: WorkspaceId,
    personId: PersonId,
    screen: ViewScreen,
    limit: number,
  ): Promise<readonly NamedSavedView[]> {
    const rows = await this.#session.all(visible, { workspaceId, personId, screen, limit });
    return rows.map((row) => ({ ...fromRow(row), personName: row.person_name }));
  }

  async update(view: SavedView): Promise<void> {
    const query = builder.updateTable("saved_view").set(toColumns(view)).where("id", "=", view.id);
    await this.#session.query(query.compile());
  }

  async delete(workspaceId: WorkspaceId, personId: PersonId, id: string): Promise<boolean> {
    const query = builder.deleteFrom("saved_view").where("id", "=", id).where("person_id", "=", personId);
    const gone = await this.#session.query(query.where("workspace_id", "=", workspaceId).returning("seq").compile());
    return gone.length > 0;
  }
}

function toColumns(view: SavedView): Insertable<Tables["saved_view"]> {
  return {
    id: view.id,
    workspace_id: view.workspaceId,
    person_id: view.personId,
    screen: view.screen,
    name: view.name,
    query: view.query,
    columns: JSON.stringify(view.columns),
    shared: view.shared ? 1 : 0,
    created_at: view.createdAt,
    updated_at: view.updatedAt,
  };
}

function fromRow(row: Row): SavedView {
  return {
    id: row.id,
    workspaceId: row.workspace_id as WorkspaceId,
    personId: row.person_id as PersonId,
    screen: row.screen as ViewScreen,
    name: row.name,
    query: row.query,
    columns: fromJson<readonly string[]>(row.columns),
    shared: row.shared === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
