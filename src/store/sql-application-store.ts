import { type Insertable, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type {
  Application,
  ApplicationRole,
  EvidenceChange,
  EvidenceWatch,
  PendingChange,
  Verification,
  VerificationKind,
} from "../domain/application/application.ts";
import { CLOCK_SKEW_MS, DECLARATION_DAYS, NO_WATCH } from "../domain/application/application.ts";
import type { ApplicationQuery, ApplicationStore } from "../domain/application/application-store.ts";
import type { OfferingApplication } from "../domain/application/offer.ts";
import type {
  Condition,
  Finding,
  Grade,
  ObservedRequest,
  ResponseFacts,
  SamlProfile,
  Verdict,
} from "../domain/application/saml-evidence.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { AccountId, ApplicationId, VerificationId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fold } from "../lib/fold.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { writeCertificates } from "./sql-certificate-store.ts";
import { builder, type Session, statement } from "./statement.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

type Row = Selectable<Tables["application"]>;
type Entry = Omit<Selectable<Tables["verification"]>, "document">;

const live = builder.selectFrom("application").selectAll().where("deleted_at", "is", null);

// Everything but the document, which may be large and is read alone.
const ENTRY = [
  "seq",
  "id",
  "application_id",
  "kind",
  "verdict",
  "grade",
  "findings",
  "profile",
  "source",
  "sha256",
  "actor",
  "taken_at",
  "observed",
  "login",
  "account_id",
  "source_url",
  "changes",
  "tool",
  "applied",
] as const;

const KINDS: readonly VerificationKind[] = ["metadata", "declaration", "observation", "login"];

const deciding = statement<{ applicationId: string }, Entry>("verification.deciding", ({ applicationId }) => {
  const newest = (kind: VerificationKind) =>
    sql`SELECT max(seq) FROM verification WHERE application_id = ${applicationId} AND kind = ${sql.lit(kind)}`;
  // Word for word the condition of the index.
  const conclusive = (kind: VerificationKind) =>
    sql`${newest(kind)} AND verdict IN ('supported', 'unsupported') AND applied = 1`;
  const places = KINDS.flatMap((kind) => [newest(kind), conclusive(kind)]).map((place) => sql`(${place})`);
  return builder
    .selectFrom("verification")
    .select(ENTRY)
    .where(sql<SqlBool>`seq IN (${sql.join(places)})`)
    .orderBy("seq", "desc");
});

const document = statement<{ applicationId: string }, { document: Uint8Array | null }>(
  "verification.document",
  ({ applicationId }) =>
    builder
      .selectFrom("verification")
      .select("document")
      .where("application_id", "=", applicationId)
      .where("kind", "=", sql.lit("metadata"))
      .where("applied", "=", sql.lit(1))
      .where("document", "is not", null)
      .orderBy("seq", "desc")
      .limit(sql.lit(1)),
);

interface OfferingRow {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly roleCount: number;
}

const offering = statement<{ workspaceId: string }, OfferingRow>("application.offering", ({ workspaceId }) =>
  builder
    .selectFrom("application")
    .select(["id", "key", "name", sql<number>`json_array_length(roles)`.as("roleCount")])
    .where("workspace_id", "=", workspaceId)
    .where("deleted_at", "is", null)
    .orderBy("key"),
);

const roles = statement<{ workspaceId: string; ids: string }, Pick<Row, "id" | "roles">>(
  "application.roles",
  ({ workspaceId, ids }) =>
    builder
      .selectFrom("application")
      .select(["id", "roles"])
      .where(sql<SqlBool>`id IN (SELECT value FROM json_each(${ids}))`)
      .where("workspace_id", "=", workspaceId)
      .where("deleted_at", "is", null),
);

/** Keeps applications and their ledger in SQL. */
export class SqlApplicationStore implements ApplicationStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(application: Application): Promise<void> {
    try {
      await this.#session.query(builder.insertInto("application").values(toColumns(application)).compile());
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      const problem = `An application with the key "${application.key}" exists already; choose another key or change that one.`;
      throw new AnteroomError("uniqueness", problem, { attribute: "key" });
    }
    await this.#followCertificates(application);
  }

  async find(workspaceId: WorkspaceId, idOrKey: string): Promise<Application | undefined> {
    const query = live
      .where("workspace_id", "=", workspaceId)
      .where((eb) => eb.or([eb("id", "=", idOrKey), eb("key", "=", idOrKey.toLowerCase())]));
    const rows = await this.#session.query(query.compile());
    const row = rows.find((candidate) => candidate.id === idOrKey) ?? rows[0];
    return row && fromRow(row);
  }

  async findById(workspaceId: WorkspaceId, id: string): Promise<Application | undefined> {
    const query = live.where("workspace_id", "=", workspaceId).where("id", "=", id);
    const [row] = await this.#session.query(query.compile());
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId, page: PageRequest, narrowed: ApplicationQuery = {}): Promise<Page<Application>> {
    const query = live.where("workspace_id", "=", workspaceId).where(matching(narrowed));
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listKeysOfEntity(workspaceId: WorkspaceId, entityId: string): Promise<readonly string[]> {
    const query = builder
      .selectFrom("application")
      .select("key")
      .where("workspace_id", "=", workspaceId)
      .where("deleted_at", "is", null)
      .where(sql<SqlBool>`json_extract(profile, '$.entityId') = ${entityId}`)
      .orderBy("seq");
    return (await this.#session.query(query.compile())).map(({ key }) => key);
  }

  async listOffering(workspaceId: WorkspaceId): Promise<readonly OfferingApplication[]> {
    const rows = await this.#session.all(offering, { workspaceId });
    return rows.map((row) => ({ ...row, id: row.id as ApplicationId }));
  }

  async listRoles(
    workspaceId: WorkspaceId,
    ids: readonly ApplicationId[],
  ): Promise<ReadonlyMap<ApplicationId, readonly ApplicationRole[]>> {
    const rows = await this.#session.all(roles, { workspaceId, ids: JSON.stringify(ids) });
    return new Map(rows.map((row) => [row.id as ApplicationId, fromJson<readonly ApplicationRole[]>(row.roles)]));
  }

  async update(application: Application): Promise<void> {
    const query = builder.updateTable("application").set(toColumns(application)).where("id", "=", application.id);
    await this.#session.query(query.compile());
    await this.#followCertificates(application);
  }

  async delete(id: ApplicationId, at: number): Promise<void> {
    const query = builder.updateTable("application").set({ deleted_at: at, updated_at: at }).where("id", "=", id);
    await this.#session.query(query.compile());
    const certificates = builder.deleteFrom("certificate").where("owner_kind", "=", "application");
    await this.#session.query(certificates.where("owner_id", "=", id).compile());
  }

  async insertVerification(verification: Verification, kept: Uint8Array | null): Promise<void> {
    const values: Insertable<Tables["verification"]> = {
      id: verification.id,
      application_id: verification.applicationId,
      kind: verification.kind,
      verdict: verification.verdict,
      grade: verification.grade,
      findings: JSON.stringify(verification.findings),
      profile: verification.profile === null ? null : JSON.stringify(verification.profile),
      source: verification.source,
      sha256: verification.sha256,
      document: kept,
      actor: verification.actor,
      taken_at: verification.takenAt,
      observed: verification.observed === null ? null : JSON.stringify(verification.observed),
      login: verification.login === null ? null : JSON.stringify(verification.login),
      account_id: verification.accountId,
      source_url: verification.sourceUrl,
      changes: JSON.stringify(verification.changes),
      tool: verification.tool,
      applied: verification.applied ? 1 : 0,
    };
    await this.#session.query(builder.insertInto("verification").values(values).compile());
  }

  async listVerifications(applicationId: ApplicationId, page: PageRequest): Promise<Page<Verification>> {
    const query = builder.selectFrom("verification").select(ENTRY).where("application_id", "=", applicationId);
    return newestFirst(this.#session, query, page, toVerification);
  }

  async findVerification(
    applicationId: ApplicationId,
    id: VerificationId,
  ): Promise<{ readonly verification: Verification; readonly document: Uint8Array | null } | undefined> {
    const query = builder
      .selectFrom("verification")
      .select([...ENTRY, "document"])
      .where("id", "=", id);
    const [row] = await this.#session.query(query.where("application_id", "=", applicationId).compile());
    return row && { verification: toVerification(row), document: row.document };
  }

  async listDeciding(applicationId: ApplicationId): Promise<readonly Verification[]> {
    return (await this.#session.all(deciding, { applicationId })).map(toVerification);
  }

  async findNewest(
    applicationId: ApplicationId,
    kind: VerificationKind,
    accountId: AccountId | null = null,
  ): Promise<Verification | undefined> {
    const ofKind = builder
      .selectFrom("verification")
      .select(ENTRY)
      .where("application_id", "=", applicationId)
      .where("kind", "=", kind);
    const query = accountId === null ? ofKind : ofKind.where("account_id", "=", accountId);
    const [row] = await this.#session.query(query.orderBy("seq", "desc").limit(1).compile());
    return row && toVerification(row);
  }

  async findProvenBy(workspaceId: WorkspaceId, assertionSha256: string): Promise<Verification | undefined> {
    const applications = builder.selectFrom("application").select("id").where("workspace_id", "=", workspaceId);
    const query = builder
      .selectFrom("verification")
      .select(ENTRY)
      // Word for word the condition of the index.
      .where("kind", "=", sql.lit("login"))
      .where("sha256", "=", assertionSha256)
      .where("application_id", "in", applications)
      .orderBy("seq")
      .limit(1);
    const [row] = await this.#session.query(query.compile());
    return row && toVerification(row);
  }

  async findDocument(applicationId: ApplicationId): Promise<Uint8Array | undefined> {
    return (await this.#session.get(document, { applicationId }))?.document ?? undefined;
  }

  #followCertificates({ workspaceId, id, saml }: Application): Promise<void> {
    const owner = { workspaceId, kind: "application", id } as const;
    return writeCertificates(this.#session, owner, saml.profile?.certificates ?? []);
  }
}

/** There are few applications, so that no index leads to these. */
function matching({ text, verdict, grade, condition, pending }: ApplicationQuery): RawBuilder<SqlBool> {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (text !== undefined) {
    const part = fold(text);
    const columns = ["key", "name", "category"].map(
      (name) => sql`instr(fold(coalesce(${sql.ref(name)}, '')), ${part}) > 0`,
    );
    conditions.push(sql`(${sql.join(columns, sql` OR `)})`);
  }
  if (verdict !== undefined) conditions.push(sql`verdict = ${verdict}`);
  if (grade !== undefined) conditions.push(sql`grade = ${grade}`);
  if (condition !== undefined) conditions.push(sql`${conditionAt(condition.at)} = ${condition.is}`);
  if (pending !== undefined) conditions.push(sql`coalesce(${WAITS}, false) = ${pending ? 1 : 0}`);
  return sql<SqlBool>`${sql.join(conditions, sql` AND `)}`;
}

/** A change that was refused waits no more. */
const WAITS = sql`(pending_change IS NOT NULL AND json_extract(pending_change, '$.refusedAt') IS NULL)`;

/** The condition of evidence at an instant, as the domain has it. */
function conditionAt(now: number): RawBuilder<unknown> {
  const declared = DECLARATION_DAYS * DAY_MS;
  const endsAt = sql`CASE WHEN grade = 'declared' AND checked_at IS NOT NULL THEN checked_at + ${declared}
    ELSE json_extract(profile, '$.validUntil') END`;
  return sql`CASE WHEN condition <> 'broken' AND ${endsAt} + ${CLOCK_SKEW_MS} < ${now} THEN 'stale' ELSE condition END`;
}

function toColumns(application: Application): Insertable<Tables["application"]> {
  const { saml } = application;
  return {
    id: application.id,
    workspace_id: application.workspaceId,
    key: application.key,
    name: application.name,
    category: application.category,
    roles: JSON.stringify(application.roles),
    required_role: application.requiredRole,
    password_rules: application.passwordRules,
    entity_id: application.entityId,
    signing_certificate: application.signingCertificate,
    verdict: saml.verdict,
    grade: saml.grade,
    condition: saml.condition,
    profile: saml.profile === null ? null : JSON.stringify(saml.profile),
    findings: JSON.stringify(saml.findings),
    checked_at: saml.checkedAt,
    created_at: application.createdAt,
    updated_at: application.updatedAt,
    deleted_at: null,
    metadata_url: application.metadataUrl,
    sso_url: application.ssoUrl,
    watch: JSON.stringify(application.watch),
    pending_change: application.pendingChange === null ? null : JSON.stringify(application.pendingChange),
  };
}

function fromRow(row: Row): Application {
  return {
    id: row.id as ApplicationId,
    workspaceId: row.workspace_id as WorkspaceId,
    key: row.key,
    name: row.name,
    category: row.category,
    roles: fromJson<readonly ApplicationRole[]>(row.roles),
    requiredRole: row.required_role,
    passwordRules: row.password_rules,
    entityId: row.entity_id,
    signingCertificate: row.signing_certificate,
    metadataUrl: row.metadata_url,
    ssoUrl: row.sso_url,
    saml: {
      verdict: row.verdict as Verdict,
      grade: row.grade as Grade,
      condition: row.condition as Condition,
      profile: row.profile === null ? null : fromJson<SamlProfile>(row.profile),
      findings: fromJson<readonly Finding[]>(row.findings),
      checkedAt: row.checked_at,
    },
    watch: row.watch === null ? NO_WATCH : fromJson<EvidenceWatch>(row.watch),
    pendingChange: row.pending_change === null ? null : fromJson<PendingChange>(row.pending_change),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toVerification(row: Entry): Verification {
  return {
    id: row.id as VerificationId,
    applicationId: row.application_id as ApplicationId,
    kind: row.kind as VerificationKind,
    verdict: row.verdict as Verdict,
    grade: row.grade as Grade,
    findings: fromJson<readonly Finding[]>(row.findings),
    profile: row.profile === null ? null : fromJson<SamlProfile>(row.profile),
    observed: row.observed === null ? null : fromJson<ObservedRequest>(row.observed),
    login: row.login === null ? null : fromJson<ResponseFacts>(row.login),
    accountId: row.account_id as AccountId | null,
    source: row.source,
    sourceUrl: row.source_url,
    changes: fromJson<readonly EvidenceChange[]>(row.changes),
    sha256: row.sha256,
    actor: row.actor,
    tool: row.tool,
    applied: row.applied === 1,
    takenAt: row.taken_at,
  };
}
