import { type RawBuilder, sql } from "kysely";
import type { Operation, RecordQuery } from "../domain/event/log-query.ts";
import { hasShapeOfId, type WorkspaceId } from "../domain/id.ts";
import { placeIn, type Stretch, stretchOf } from "./log-reading.ts";
import { builder, type Session, statement } from "./statement.ts";

/** What each method of HTTP asks to be done. */
export const OPERATION_OF: ReadonlyMap<string, Operation> = new Map([
  ["POST", "create"],
  ["PUT", "replace"],
  ["PATCH", "change"],
  ["DELETE", "delete"],
  ["GET", "read"],
  ["HEAD", "read"],
]);

/** Whether only refusals can be meant: nothing else has a code, or a status of this kind. */
function isOfRefusals({ result, errorCode, httpStatus = 0 }: RecordQuery): boolean {
  return result === "failure" || errorCode !== undefined || httpStatus >= 400;
}

/** The table to read records from; refusals have an index of their own, which is small. */
export function sourceOf(query: RecordQuery): RawBuilder<unknown> {
  return isOfRefusals(query)
    ? sql`provisioning_record INDEXED BY provisioning_record_refused`
    : sql`provisioning_record`;
}

/** How many records can have been written between the first of a request and its last. */
const REQUEST_TAKES = 20_000;
const AT_ONCE = 2000;

/** The part of the log that can hold what is asked for. */
export async function stretchMeant(session: Session, query: RecordQuery, after?: number): Promise<Stretch> {
  const stretch = await stretchOf(session, "provisioning_record", query, after);
  const { requestId } = query;
  if (requestId === undefined || !hasShapeOfId(requestId)) return stretch;
  const ofRequest = await stretchOfRequest(session, requestId);
  return { from: Math.max(stretch.from, ofRequest.from), before: Math.min(stretch.before, ofRequest.before) };
}

const lastOfRequest = statement<{ requestId: string; from: number; before: number }, { last: number | null }>(
  "provisioning_record.last_of_request",
  ({ requestId, from, before }) => ({
    compile: () =>
      sql`SELECT max(seq) AS last FROM provisioning_record
        WHERE seq >= ${from} AND seq < ${before} AND request_id = ${requestId}`.compile(builder),
  }),
);

/** A request is older than its records, whose ids are of the same kind; those of a bulk request stand near each other. */
async function stretchOfRequest(session: Session, requestId: string): Promise<Stretch> {
  const place = await placeIn(session, "provisioning_record", "id", requestId);
  let end = place;
  for (let from = place; from < place + REQUEST_TAKES; from += AT_ONCE) {
    const found = await session.get(lastOfRequest, { requestId, from, before: from + AT_ONCE });
    const last = found?.last ?? null;
    if (last === null && end > place) break;
    if (last !== null) end = last + 1;
  }
  return { from: place, before: end };
}

type Field = Exclude<keyof RecordQuery, "result">;

/** What each field of a query asks of a record. */
const CONDITIONS: { readonly [Name in Field]-?: (value: NonNullable<RecordQuery[Name]>) => RawBuilder<unknown> } = {
  from: (from) => sql`at >= ${from}`,
  to: (to) => sql`at < ${to}`,
  connectionId: (id) => sql`connection_id = ${id}`,
  operation: (operation) => sql`method IN (${sql.join(methodsOf(operation))})`,
  resourceType: (type) => sql`resource_type = ${type}`,
  resourceId: (id) => sql`resource_id = ${id}`,
  httpStatus: (status) => sql`http_status = ${status}`,
  errorCode: (code) => sql`error_code = ${code}`,
  requestId: (id) => sql`request_id = ${id}`,
  applicationId: (id) => sql`EXISTS (SELECT 1 FROM service_account AS own
    WHERE own.user_id = provisioning_record.resource_id AND own.application_id = ${id})`,
  text: (text) => {
    const part = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
    return sql`(operation LIKE ${part} ESCAPE '\\' OR reason LIKE ${part} ESCAPE '\\' OR resource_id = ${text})`;
  },
};

/** What a record has to be to be meant. */
export function conditionsOf(workspaceId: WorkspaceId, query: RecordQuery): readonly RawBuilder<unknown>[] {
  const { result, ...rest } = query;
  const own = Object.entries(rest).flatMap(([name, value]) => {
    const condition = CONDITIONS[name as Field] as (value: unknown) => RawBuilder<unknown>;
    return value === undefined ? [] : [condition(value)];
  });
  // As it is written in the index, which a value that is bound would not be.
  const ofRefusals = isOfRefusals(query) ? [sql`result = 'failure'`] : [];
  const ofResult = result === undefined ? [] : [sql`result = ${result}`];
  return [sql`workspace_id = ${workspaceId}`, ...ofRefusals, ...ofResult, ...own];
}

function methodsOf(operation: Operation): readonly string[] {
  return [...OPERATION_OF].filter(([, of]) => of === operation).map(([method]) => method);
}
