import type { Insertable, Selectable } from "kysely";
import type { Finding, IdpProfile } from "../domain/application/saml-evidence.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { SsoProviderId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { SsoProvider, SsoProviderStore } from "../domain/sso/provider.ts";
import type { RoleRule } from "../domain/sso/role.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["sso_provider"]>;

/** Keeps the identity providers of people in SQL. */
export class SqlSsoProviderStore implements SsoProviderStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(provider: SsoProvider): Promise<void> {
    const query = builder.insertInto("sso_provider").values(toColumns(provider)).compile();
    await unique(provider, () => this.#session.query(query));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<SsoProvider | undefined> {
    const query = builder.selectFrom("sso_provider").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<SsoProvider>> {
    const query = builder.selectFrom("sso_provider").selectAll().where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listAll(workspaceId: WorkspaceId): Promise<readonly SsoProvider[]> {
    const query = builder.selectFrom("sso_provider").selectAll().where("workspace_id", "=", workspaceId);
    return (await this.#session.query(query.orderBy("seq").compile())).map(fromRow);
  }

  async update(provider: SsoProvider): Promise<void> {
    const query = builder.updateTable("sso_provider").set(toColumns(provider)).where("id", "=", provider.id);
    await unique(provider, () => this.#session.query(query.compile()));
  }

  async delete(id: SsoProviderId): Promise<void> {
    await this.#session.query(builder.deleteFrom("sso_provider").where("id", "=", id).compile());
  }
}

async function unique({ name }: SsoProvider, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAnteroomError(error, "uniqueness")) throw error;
    if (String(error.facts["columns"]).includes("entity_id")) {
      const problem = "The metadata is of an identity provider that people sign in through already; change that one.";
      throw new AnteroomError("uniqueness", problem, { attribute: "metadataXml" });
    }
    const problem = `A provider named "${name.slice(0, 60)}" exists already; choose another name.`;
    throw new AnteroomError("uniqueness", problem, { attribute: "name" });
  }
}

function toColumns(provider: SsoProvider): Insertable<Tables["sso_provider"]> {
  return {
    id: provider.id,
    workspace_id: provider.workspaceId,
    name: provider.name,
    enabled: provider.enabled ? 1 : 0,
    idp_initiated: provider.idpInitiated ? 1 : 0,
    entity_id: provider.profile.entityId,
    profile: JSON.stringify(provider.profile),
    findings: JSON.stringify(provider.findings),
    sha256: provider.sha256,
    source_url: provider.sourceUrl,
    roles: JSON.stringify(provider.roles),
    created_at: provider.createdAt,
    updated_at: provider.updatedAt,
  };
}

function fromRow(row: Row): SsoProvider {
  return {
    id: row.id as SsoProviderId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    enabled: row.enabled === 1,
    idpInitiated: row.idp_initiated === 1,
    profile: fromJson<IdpProfile>(row.profile),
    findings: fromJson<readonly Finding[]>(row.findings),
    sha256: row.sha256,
    sourceUrl: row.source_url,
    roles: fromJson<readonly RoleRule[]>(row.roles),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
