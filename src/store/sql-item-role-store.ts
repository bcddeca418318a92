import { type Selectable, sql } from "kysely";
import type { PersonId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { HeldRole, Item, ItemRole, ItemRoleStore, NamedRole } from "../domain/person/item-role.ts";
import type { ItemKind } from "../domain/person/permission.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["item_role"]>;

interface Asked extends Record<string, string> {
  readonly id: string;
  readonly personId: string;
}

const ofItem = statement<{ kind: string; id: string }, Row>("item_role.of_item", ({ kind, id }) =>
  builder.selectFrom("item_role").selectAll().where("item_kind", "=", kind).where("item_id", "=", id),
);

const own = statement<Asked & { kind: string }, { role: string }>("item_role.own", ({ kind, id, personId }) =>
  builder
    .selectFrom("item_role")
    .select("role")
    .where("item_kind", "=", kind)
    .where("item_id", "=", id)
    .where("person_id", "=", personId),
);

/** The managers of the integration that an account serves. */
const throughIntegration = statement<Asked, { role: string }>("item_role.through_integration", ({ id, personId }) =>
  builder
    .selectFrom("integration")
    .innerJoin("item_role", "item_role.item_id", "integration.id")
    .select("item_role.role")
    .where("integration.account_id", "=", id)
    .where("item_role.item_kind", "=", "integration")
    .where("item_role.person_id", "=", personId),
);

/** The roles on the account that serves an integration. */
const throughAccount = statement<Asked, { role: string }>("item_role.through_account", ({ id, personId }) =>
  builder
    .selectFrom("integration")
    .innerJoin("item_role", "item_role.item_id", "integration.account_id")
    .select("item_role.role")
    .where("integration.id", "=", id)
    .where("item_role.item_kind", "=", "account")
    .where("item_role.person_id", "=", personId),
);

/** The managers of any integration of an application. */
const throughApplication = statement<Asked, { role: string }>("item_role.through_application", ({ id, personId }) =>
  builder
    .selectFrom("integration")
    .innerJoin("item_role", "item_role.item_id", "integration.id")
    .select("item_role.role")
    .where("integration.application_id", "=", id)
    .where("item_role.item_kind", "=", "integration")
    .where("item_role.person_id", "=", personId)
    .limit(1),
);

/** By the primary key of whatever the item is. */
const itemName = sql<string | null>`CASE item_kind
  WHEN 'account' THEN (SELECT s.user_name || ' in ' || a.name FROM service_account s
    JOIN application a ON a.id = s.application_id WHERE s.id = item_role.item_id)
  WHEN 'integration' THEN (SELECT name FROM integration WHERE id = item_role.item_id)
  WHEN 'application' THEN (SELECT name FROM application WHERE id = item_role.item_id)
  END`.as("item_name");

/** Vaults have members of their own: a manager of one is its owner. */
const throughMembership = statement<Asked, { role: string }>("item_role.through_membership", ({ id, personId }) =>
  builder
    .selectFrom("vault_member")
    .select(sql.lit("owner").as("role"))
    .where("vault_id", "=", id)
    .where("member_kind", "=", sql.lit("person"))
    .where("member_id", "=", personId)
    .where("role", "=", sql.lit("manager")),
);

const THROUGH = {
  account: throughIntegration,
  integration: throughAccount,
  application: throughApplication,
  vault: throughMembership,
} as const;

/** Keeps the roles of people on single items in SQL. */
export class SqlItemRoleStore implements ItemRoleStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async listOfItem({ kind, id }: Item): Promise<readonly HeldRole[]> {
    const rows = await this.#session.all(ofItem, { kind, id });
    return rows.toSorted((a, b) => a.seq - b.seq).map(fromRow);
  }

  async listOfPerson(personId: PersonId, page: PageRequest): Promise<Page<NamedRole>> {
    const query = builder.selectFrom("item_role").selectAll().select(itemName).where("person_id", "=", personId);
    return newestFirst(this.#session, query, page, (row) => ({ ...fromRow(row), name: row.item_name }));
  }

  async rolesTo({ kind, id }: Item, personId: PersonId): Promise<readonly ItemRole[]> {
    const rows = [...(await this.#session.all(own, { kind, id, personId }))];
    rows.push(...(await this.#session.all(THROUGH[kind], { id, personId })));
    return rows.map(({ role }) => role as ItemRole);
  }

  async give(workspaceId: WorkspaceId, { item, role, personId, givenBy, createdAt }: HeldRole): Promise<void> {
    const values = {
      workspace_id: workspaceId,
      item_kind: item.kind,
      item_id: item.id,
      role,
      person_id: personId,
      given_by: givenBy,
      created_at: createdAt,
    };
    const same = ["item_kind", "item_id", "role", "person_id"] as const;
    const query = builder.insertInto("item_role").values(values);
    await this.#session.query(query.onConflict((conflict) => conflict.columns([...same]).doNothing()).compile());
  }

  async take({ kind, id }: Item, role: ItemRole, personId: PersonId): Promise<boolean> {
    const query = builder.deleteFrom("item_role").where("item_kind", "=", kind).where("item_id", "=", id);
    const taken = await this.#session.query(
      query.where("role", "=", role).where("person_id", "=", personId).returning("seq").compile(),
    );
    return taken.length > 0;
  }

  async takeAll({ kind, id }: Item): Promise<void> {
    const query = builder.deleteFrom("item_role").where("item_kind", "=", kind).where("item_id", "=", id);
    await this.#session.query(query.compile());
  }

  async takeDuties(personId: PersonId): Promise<void> {
    const query = builder.deleteFrom("item_role").where("person_id", "=", personId);
    await this.#session.query(query.where("role", "in", ["operator", "reviewer"]).compile());
  }
}

function fromRow(row: Row): HeldRole {
  return {
    item: { kind: row.item_kind as ItemKind, id: row.item_id },
    role: row.role as ItemRole,
    personId: row.person_id as PersonId,
    givenBy: row.given_by as HeldRole["givenBy"],
    createdAt: row.created_at,
  };
}
