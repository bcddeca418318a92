import { type RawBuilder, sql } from "kysely";
import {
  type CalendarRequest,
  type CertificateDue,
  type CertificateEnd,
  type CertificateOwner,
  type CertificateStore,
  FIRST_WARNING_MS,
} from "../domain/application/certificate-calendar.ts";
import type { Certificate } from "../domain/application/saml-evidence.ts";
import type { WorkspaceId } from "../domain/id.ts";
import type { Page } from "../domain/page.ts";
import { builder, type Session, statement } from "./statement.ts";

interface Row {
  readonly seq: number;
  readonly workspace_id: string;
  readonly owner_kind: string;
  readonly owner_id: string;
  readonly fingerprint: string;
  readonly use: string;
  readonly subject: string;
  readonly not_after: number;
  readonly warned_days: number | null;
  readonly app_key: string | null;
  readonly app_name: string | null;
  readonly connection_name: string | null;
}

const CALENDAR = sql`
  SELECT c.*, a.key AS app_key, a.name AS app_name, n.name AS connection_name
  FROM certificate c
  LEFT JOIN application a ON c.owner_kind = 'application' AND a.id = c.owner_id AND a.deleted_at IS NULL
  LEFT JOIN connection n ON c.owner_kind = 'connection' AND n.id = c.owner_id AND n.deleted_at IS NULL`;
const OWNED = sql`(a.id IS NOT NULL OR n.id IS NOT NULL)`;

const due = statement<{ now: number; limit: number }, Row>("certificate.due", ({ now, limit }) => ({
  compile: () =>
    sql`${CALENDAR} WHERE c.warn_at <= ${now} AND c.warn_at IS NOT NULL AND ${OWNED} ORDER BY c.warn_at LIMIT ${limit}`.compile(
      builder,
    ),
}));

/** Keeps the calendar of certificates in SQL. */
export class SqlCertificateStore implements CertificateStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async list(workspaceId: WorkspaceId, { limit, after }: CalendarRequest): Promise<Page<CertificateEnd>> {
    const conditions: RawBuilder<unknown>[] = [sql`c.workspace_id = ${workspaceId}`, OWNED];
    if (after !== undefined) conditions.push(sql`(c.not_after, c.seq) > (${after.notAfter}, ${after.seq})`);
    const rows = await this.#session.query(
      sql<Row>`${CALENDAR} WHERE ${sql.join(conditions, sql` AND `)}
        ORDER BY c.not_after, c.seq LIMIT ${limit + 1}`.compile(builder),
    );
    const items = rows.slice(0, limit).map(toEnd);
    const last = rows[limit - 1];
    return rows.length > limit && last !== undefined
      ? { items, nextCursor: `${last.not_after}.${last.seq}` }
      : { items };
  }

  async listDue(now: number, limit: number): Promise<readonly CertificateDue[]> {
    const rows = await this.#session.all(due, { now, limit });
    return rows.map((row) => ({
      ...toEnd(row),
      seq: row.seq,
      workspaceId: row.workspace_id as WorkspaceId,
      warnedDays: row.warned_days,
    }));
  }

  async warned(seq: number, days: number, warnAt: number | null): Promise<void> {
    const told = { warned_days: days, warn_at: warnAt };
    await this.#session.query(builder.updateTable("certificate").set(told).where("seq", "=", seq).compile());
  }
}

/** Who has certificates. */
interface Owner {
  readonly workspaceId: WorkspaceId;
  readonly kind: CertificateOwner["kind"];
  readonly id: string;
}

/**
 * Brings the calendar up to the certificates that an owner has by now; what was told about one that stays is remembered. One that
 * stands twice, for signing and for encryption, is one.
 */
export async function writeCertificates(
  session: Session,
  { workspaceId, kind, id }: Owner,
  certificates: readonly Certificate[],
): Promise<void> {
  const rows = JSON.stringify([...Map.groupBy(certificates, ({ fingerprint }) => fingerprint).values()].map(asOne));
  await session.query(
    sql`DELETE FROM certificate WHERE owner_kind = ${kind} AND owner_id = ${id}
      AND fingerprint NOT IN (SELECT json_extract(value, '$.fingerprint') FROM json_each(${rows}))`.compile(builder),
  );
  if (certificates.length === 0) return;
  await session.query(
    sql`INSERT INTO certificate (workspace_id, owner_kind, owner_id, fingerprint, use, subject, not_after, warn_at)
      SELECT ${workspaceId}, ${kind}, ${id}, json_extract(value, '$.fingerprint'), json_extract(value, '$.use'),
        json_extract(value, '$.subject'), json_extract(value, '$.notAfter'),
        json_extract(value, '$.notAfter') - ${FIRST_WARNING_MS}
      FROM json_each(${rows}) WHERE true
      ON CONFLICT (owner_kind, owner_id, fingerprint) DO UPDATE SET use = excluded.use`.compile(builder),
  );
}

function asOne([first, ...others]: readonly Certificate[]) {
  const { fingerprint, use, subject, notAfter } = first as Certificate;
  return { fingerprint, use: others.every((other) => other.use === use) ? use : "both", subject, notAfter };
}

function toEnd(row: Row): CertificateEnd {
  const { use, subject, fingerprint, not_after: notAfter } = row;
  return { owner: ownerOf(row), use: use as Certificate["use"], subject, fingerprint, notAfter };
}

function ownerOf(row: Row): CertificateOwner {
  const { owner_id: id } = row;
  if (row.owner_kind === "connection") return { kind: "connection", id, name: row.connection_name ?? "" };
  return { kind: "application", id, key: row.app_key ?? "", name: row.app_name ?? "" };
}
