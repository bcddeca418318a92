import { type RawBuilder, sql } from "kysely";
import type { Operation, RecordQuery } from "../domain/event/log-query.ts";
import { hasShapeOfId, type WorkspaceId } from "../domain/id.ts";
import { placeIn, type Stretch, stretchOf } from "./log-reading.ts";
import type { Session } from "./statement.ts";

/** What each method of HTTP asks to be done. */
export const OPERATION_OF: ReadonlyMap<string, Operation> = new Map([
  ["POST", "create"],
  ["PUT", "replace"],
  ["PATCH", "change"],
  ["DELETE", "delete"],
  ["GET", "read"],
  ["HEAD", "read"],
]);

/** The table to read records from; refusals have an index of their own, which is small. */
export function sourceOf({ result }: RecordQuery): RawBuilder<unknown> {
  return result === "failure"
    ? sql`provisioning_record INDEXED BY provisioning_record_refused`
    : sql`provisioning_record`;
}

/** How many records can have been written between the first of a request and its last. */
const REQUEST_TAKES = 20_000;

/** The part of the log that can hold what is asked for. A request is older than its records, whose ids are of the same kind. */
export async function stretchMeant(session: Session, query: RecordQuery, after?: number): Promise<Stretch> {
  const stretch = await stretchOf(session, "provisioning_record", query, after);
  const { requestId } = query;
  if (requestId === undefined || !hasShapeOfId(requestId)) return stretch;
  const place = await placeIn(session, "provisioning_record", "id", requestId);
  return { from: Math.max(stretch.from, place), before: Math.min(stretch.before, place + REQUEST_TAKES) };
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
    const part = text.toLowerCase();
    return sql`(instr(lower(operation), ${part}) > 0 OR instr(lower(coalesce(reason, '')), ${part}) > 0
      OR resource_id = ${text})`;
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
  const ofResult = result === undefined ? [] : [sql`result = ${sql.lit(result)}`];
  return [sql`workspace_id = ${workspaceId}`, ...ofResult, ...own];
}

function methodsOf(operation: Operation): readonly string[] {
  return [...OPERATION_OF].filter(([, of]) => of === operation).map(([method]) => method);
}
