import { type Selectable, sql } from "kysely";
import type {
  EnrolmentLink,
  EnrolmentLinkStore,
  LinkEnd,
  LinkOfLogin,
} from "../domain/authenticator/enrolment-link.ts";
import type { Actor } from "../domain/event/event.ts";
import type { AccountId, AuthenticatorId, EnrolmentLinkId, PersonId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["enrolment_link"]>;

const findBySecret = statement<{ secretHash: Uint8Array }, Row>("enrolment_link.find_by_secret", ({ secretHash }) =>
  builder.selectFrom("enrolment_link").selectAll().where("secret_hash", "=", secretHash),
);

const findUnended = statement<{ userId: string }, Row>("enrolment_link.find_unended", ({ userId }) =>
  builder.selectFrom("enrolment_link").selectAll().where("user_id", "=", userId).where("ended_at", "is", null),
);

const unendedOf = statement<{ personId: string }, Row>("enrolment_link.unended_of", ({ personId }) =>
  builder
    .selectFrom("enrolment_link")
    .selectAll()
    .where("maker_id", "=", personId)
    .where("maker_id", "is not", null)
    .where("ended_at", "is", null)
    .orderBy("seq"),
);

const prune = statement<{ before: number; limit: number }>("enrolment_link.prune", ({ before, limit }) =>
  builder
    .deleteFrom("enrolment_link")
    .where(
      "seq",
      "in",
      builder
        .selectFrom("enrolment_link")
        .select("seq")
        .where("expires_at", "<", before)
        .orderBy("expires_at")
        .limit(limit),
    ),
);

/** Keeps enrolment links in SQL. */
export class SqlEnrolmentLinkStore implements EnrolmentLinkStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(link: EnrolmentLink): Promise<void> {
    const values = {
      id: link.id,
      workspace_id: link.workspaceId,
      user_id: link.userId,
      account_id: link.accountId,
      secret_hash: link.secretHash,
      note: link.note,
      created_by_kind: link.createdBy.kind,
      created_by_id: link.createdBy.id,
      maker_id: link.makerId,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      factor_id: link.factorId,
      ended_at: link.endedAt,
      ended_how: link.end,
    };
    await this.#session.query(builder.insertInto("enrolment_link").values(values).compile());
  }

  async findBySecret(secretHash: Uint8Array): Promise<EnrolmentLink | undefined> {
    const row = await this.#session.get(findBySecret, { secretHash });
    return row && fromRow(row);
  }

  async findUnended(userId: UserId): Promise<EnrolmentLink | undefined> {
    const row = await this.#session.get(findUnended, { userId });
    return row && fromRow(row);
  }

  async listUnendedOf(personId: PersonId): Promise<readonly EnrolmentLink[]> {
    return (await this.#session.all(unendedOf, { personId })).map(fromRow);
  }

  async list(workspaceId: WorkspaceId, accountId: string | undefined, page: PageRequest): Promise<Page<LinkOfLogin>> {
    const all = builder
      .selectFrom("enrolment_link")
      .selectAll()
      // By itself for each, so that the order of the links alone leads.
      .select([
        sql<string | null>`(SELECT user_name FROM service_account WHERE id = account_id)`.as("user_name"),
        sql<
          string | null
        >`(SELECT application.name FROM service_account JOIN application ON application.id = application_id
          WHERE service_account.id = account_id)`.as("application"),
      ])
      .where("workspace_id", "=", workspaceId);
    const query = accountId === undefined ? all : all.where("account_id", "=", accountId);
    return newestFirst(this.#session, query, page, (row) => ({
      link: fromRow(row),
      userName: row.user_name ?? "",
      application: row.application ?? "",
    }));
  }

  async update({ id, factorId, endedAt, end }: Parameters<EnrolmentLinkStore["update"]>[0]): Promise<void> {
    const values = { factor_id: factorId, ended_at: endedAt, ended_how: end };
    await this.#session.query(builder.updateTable("enrolment_link").set(values).where("id", "=", id).compile());
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#session.run(prune, { before, limit });
  }
}

function fromRow(row: Row): EnrolmentLink {
  return {
    id: row.id as EnrolmentLinkId,
    workspaceId: row.workspace_id as WorkspaceId,
    userId: row.user_id as UserId,
    accountId: row.account_id as AccountId,
    secretHash: row.secret_hash,
    note: row.note,
    createdBy: { kind: row.created_by_kind as Actor["kind"], id: row.created_by_id },
    makerId: row.maker_id as PersonId | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    factorId: row.factor_id as AuthenticatorId | null,
    endedAt: row.ended_at,
    end: row.ended_how as LinkEnd | null,
  };
}
