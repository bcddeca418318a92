import type { Selectable } from "kysely";
import type { Finding, IdpProfile } from "../domain/application/saml-evidence.ts";
import type { IdpProfileStore, KeptIdpProfile } from "../domain/connection/idp-profile.ts";
import type { ConnectionId, WorkspaceId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { writeCertificates } from "./sql-certificate-store.ts";
import { builder, type Session } from "./statement.ts";

type Row = Omit<Selectable<Tables["idp_profile"]>, "document">;

const kept = builder
  .selectFrom("idp_profile")
  .innerJoin("connection", "connection.id", "idp_profile.connection_id")
  .select([
    "idp_profile.connection_id",
    "idp_profile.workspace_id",
    "idp_profile.profile",
    "idp_profile.findings",
    "idp_profile.sha256",
    "idp_profile.source",
    "idp_profile.source_url",
    "idp_profile.actor",
    "idp_profile.taken_at",
  ])
  .where("connection.deleted_at", "is", null);

/** Keeps profiles of identity providers in SQL. */
export class SqlIdpProfileStore implements IdpProfileStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async put(profile: KeptIdpProfile, document: Uint8Array): Promise<void> {
    const { connection_id, ...values } = toColumns(profile, document);
    const query = builder
      .insertInto("idp_profile")
      .values({ connection_id, ...values })
      .onConflict((conflict) => conflict.column("connection_id").doUpdateSet(values));
    await this.#session.query(query.compile());
    const { workspaceId } = profile;
    const owner = { workspaceId, kind: "connection", id: connection_id } as const;
    await writeCertificates(this.#session, owner, profile.profile.certificates);
  }

  async find(connectionId: ConnectionId): Promise<KeptIdpProfile | undefined> {
    const [row] = await this.#session.query(kept.where("idp_profile.connection_id", "=", connectionId).compile());
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId): Promise<readonly KeptIdpProfile[]> {
    const query = kept.where("idp_profile.workspace_id", "=", workspaceId).orderBy("connection.seq");
    return (await this.#session.query(query.compile())).map(fromRow);
  }

  async delete(connectionId: ConnectionId): Promise<void> {
    await this.#session.query(builder.deleteFrom("idp_profile").where("connection_id", "=", connectionId).compile());
    const certificates = builder.deleteFrom("certificate").where("owner_kind", "=", "connection");
    await this.#session.query(certificates.where("owner_id", "=", connectionId).compile());
  }
}

function toColumns(profile: KeptIdpProfile, document: Uint8Array) {
  return {
    connection_id: profile.connectionId,
    workspace_id: profile.workspaceId,
    profile: JSON.stringify(profile.profile),
    findings: JSON.stringify(profile.findings),
    sha256: profile.sha256,
    source: profile.source,
    source_url: profile.sourceUrl,
    document,
    actor: profile.actor,
    taken_at: profile.takenAt,
  };
}

function fromRow(row: Row): KeptIdpProfile {
  return {
    connectionId: row.connection_id as ConnectionId,
    workspaceId: row.workspace_id as WorkspaceId,
    profile: fromJson<IdpProfile>(row.profile),
    findings: fromJson<readonly Finding[]>(row.findings),
    sha256: row.sha256,
    source: row.source,
    sourceUrl: row.source_url,
    actor: row.actor,
    takenAt: row.taken_at,
  };
}
