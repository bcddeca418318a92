import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ProvisioningRecord } from "../../domain/event/event.ts";
import type { LogService } from "../../domain/event/log-service.ts";
import type { Cell } from "./csv.ts";
import { fileAnswer } from "./file-answer.ts";
import { csvTable, jsonLines, walk } from "./log-files.ts";
import { REQUEST_FILTERS, toRecordQuery, toRequest } from "./request-answer.ts";
import { endpoint, type Route } from "./route.ts";

const filters = z.strictObject(REQUEST_FILTERS);
const tag = "Records";

/** One of the tables: its titles, and the rows that one request has in it. */
interface Table {
  readonly name: "requests" | "steps" | "changes";
  readonly operationId: string;
  readonly summary: string;
  readonly titles: readonly string[];
  readonly rows: (record: ProvisioningRecord, connectionName: string | null) => readonly (readonly Cell[])[];
}

/** Three tables that belong together by the id of the request. */
const TABLES: readonly Table[] = [
  {
    name: "requests",
    operationId: "exportRequests",
    summary: "Download requests as a table, newest first",
    titles: [
      "id",
      "at",
      "request_id",
      "connection_id",
      "connection",
      "method",
      "path",
      "operation",
      "resource_type",
      "resource_id",
      "resource_name",
      "result",
      "http_status",
      "error_code",
      "reason",
      "duration_ms",
    ],
    rows: (record, connectionName) => [
      [
        record.id,
        toIso(record.at),
        record.requestId,
        record.connectionId,
        connectionName,
        record.method,
        record.path,
        record.operation,
        record.resourceType,
        record.resourceId,
        record.resourceName,
        record.result,
        record.httpStatus,
        record.errorCode,
        record.reason,
        record.durationMs,
      ],
    ],
  },
  {
    name: "steps",
    operationId: "exportRequestSteps",
    summary:
      "Download how requests were read and what of them had no effect as a table; it joins by the id of the request",
    titles: ["id", "number", "step", "rule", "where", "detail"],
    rows: ({ id, rewrites, noOps }) =>
      [
        ...rewrites.map(({ rule, where }) => ["rewrite", rule, where, null] as const),
        ...noOps.map(({ where, reason }) => ["no_op", null, where, reason] as const),
      ].map((step, at) => [id, at + 1, ...step]),
  },
  {
    name: "changes",
    operationId: "exportRequestChanges",
    summary: "Download what requests changed as a table; it joins by the id of the request",
    titles: ["id", "number", "attribute", "from", "to"],
    rows: ({ id, changes }) => changes.map(({ attribute, from, to }, at) => [id, at + 1, attribute, from, to]),
  },
];

/** The provisioning log as files. */
export const requestFileRoutes: readonly Route[] = [
  ...TABLES.map((table) =>
    endpoint({
      method: "GET",
      path: `/requests/export/${table.name}.csv`,
      operationId: table.operationId,
      tag,
      summary: table.summary,
      action: "read",
      query: filters,
      status: 200,
      answer: fileAnswer("text/csv; charset=utf-8"),
      handle: async ({ query }, { logs }) => {
        const rows = pages(logs, query, (record, name) => table.rows(record, name));
        return { parts: csvTable(table.titles, flattened(rows)), name: `${table.name}.csv` };
      },
    }),
  ),
  endpoint({
    method: "GET",
    path: "/requests/export/requests.jsonl",
    operationId: "exportRequestLines",
    tag,
    summary: "Download requests with their changes, one a line as JSON, newest first",
    action: "read",
    query: filters,
    status: 200,
    answer: fileAnswer("application/x-ndjson"),
    handle: async ({ query }, { logs }) => ({
      parts: jsonLines(pages(logs, query, toRequest)),
      name: "requests.jsonl",
    }),
  }),
];

function pages<Shown>(
  logs: LogService,
  query: z.output<typeof filters>,
  show: (record: ProvisioningRecord, connectionName: string | null) => Shown,
): AsyncGenerator<readonly Shown[]> {
  return walk(
    (page) => logs.records(toRecordQuery(query), page),
    async (records) => {
      const names = await logs.namesOf(records.map(({ connectionId: id }) => ({ kind: "connection", id })));
      return records.map((record) => show(record, names.get(`connection ${record.connectionId}`) ?? null));
    },
  );
}

async function* flattened<Row>(groups: AsyncIterable<readonly (readonly Row[])[]>): AsyncGenerator<readonly Row[]> {
  for await (const group of groups) yield group.flat();
}
