import { type Insertable, type Selectable, sql } from "kysely";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { PersonId, SsoProviderId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { loginKey, type Person, type PersonStore } from "../domain/person/person.ts";
import type { PersonRole } from "../domain/person/role.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["person"]>;

const find = statement<{ id: string }, Row>("person.find", ({ id }) =>
  builder.selectFrom("person").selectAll().where("id", "=", id),
);

const findByLogin = statement<{ workspaceId: string; key: string }, Row>("person.by_login", ({ workspaceId, key }) =>
  builder.selectFrom("person").selectAll().where("workspace_id", "=", workspaceId).where("login_key", "=", key),
);

const findOwner = statement<{ workspaceId: string }, Row>("person.owner", ({ workspaceId }) =>
  builder.selectFrom("person").selectAll().where("workspace_id", "=", workspaceId).where("role", "=", sql.lit("owner")),
);

/** Keeps people in SQL. */
export class SqlPersonStore implements PersonStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(person: Person): Promise<void> {
    const query = builder.insertInto("person").values(toColumns(person)).compile();
    await unique(person, () => this.#session.query(query));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Person | undefined> {
    const row = await this.#session.get(find, { id });
    return row?.workspace_id === workspaceId ? fromRow(row) : undefined;
  }

  async findByLogin(workspaceId: WorkspaceId, loginName: string): Promise<Person | undefined> {
    const row = await this.#session.get(findByLogin, { workspaceId, key: loginKey(loginName) });
    return row && fromRow(row);
  }

  async findOwner(workspaceId: WorkspaceId): Promise<Person | undefined> {
    const row = await this.#session.get(findOwner, { workspaceId });
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Person>> {
    const query = builder.selectFrom("person").selectAll().where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async rolesThrough(workspaceId: WorkspaceId, providerId: SsoProviderId | null): Promise<readonly PersonRole[]> {
    const query = builder
      .selectFrom("person")
      .select("role")
      .distinct()
      .where("workspace_id", "=", workspaceId)
      .where("left_at", "is", null)
      .where(({ eb, or }) => or([eb("provider_id", "is", null), eb("provider_id", "=", providerId)]));
    return (await this.#session.query(query.compile())).map(({ role }) => role as PersonRole);
  }

  async update(person: Person): Promise<void> {
    const query = builder.updateTable("person").set(toColumns(person)).where("id", "=", person.id).compile();
    await unique(person, () => this.#session.query(query));
  }

  async unbind(providerId: SsoProviderId): Promise<void> {
    const query = builder.updateTable("person").set({ provider_id: null }).where("provider_id", "=", providerId);
    await this.#session.query(query.compile());
  }

  async withdrawOffers(workspaceId: WorkspaceId): Promise<void> {
    const query = builder.updateTable("person").set({ offered_until: null }).where("workspace_id", "=", workspaceId);
    await this.#session.query(query.where("offered_until", "is not", null).compile());
  }
}

async function unique({ loginName }: Person, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAnteroomError(error, "uniqueness")) throw error;
    if (String(error.facts["columns"]).includes("login_key")) {
      const problem = `A person with the login name "${loginName.slice(0, 60)}" exists already, or has left; change that one.`;
      throw new AnteroomError("uniqueness", problem, { attribute: "loginName" });
    }
    const problem = "The workspace has an Owner, and has one only; the Owner can hand over.";
    throw new AnteroomError("uniqueness", problem, { attribute: "role" });
  }
}

function toColumns(person: Person): Insertable<Tables["person"]> {
  return {
    id: person.id,
    workspace_id: person.workspaceId,
    name: person.name,
    login_name: person.loginName,
    login_key: loginKey(person.loginName),
    provider_id: person.providerId,
    role: person.role,
    role_from: person.roleFrom,
    offered_until: person.offeredUntil,
    created_at: person.createdAt,
    updated_at: person.updatedAt,
    left_at: person.leftAt,
  };
}

function fromRow(row: Row): Person {
  return {
    id: row.id as PersonId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    loginName: row.login_name,
    providerId: row.provider_id as SsoProviderId | null,
    role: row.role as PersonRole,
    roleFrom: row.role_from as Person["roleFrom"],
    offeredUntil: row.offered_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    leftAt: row.left_at,
  };
}
