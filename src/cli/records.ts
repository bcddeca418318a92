import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { instantAt, lineAt, objectsAt, textAt, textsAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Column } from "./table.ts";

const requestColumns: readonly Column<JsonObject>[] = [
  { title: "at", text: (item) => instantAt(item, "at") || instantAt(item, "createdAt") },
  { title: "result", text: (item) => textAt(item, "result") },
  { title: "operation", text: (item) => textAt(item, "operation"), flexible: true },
  { title: "reason", text: (item) => textAt(item, "reason"), flexible: true },
  { title: "id", text: (item) => textAt(item, "id") },
];

const eventColumns: readonly Column<JsonObject>[] = [
  { title: "at", text: (item) => instantAt(item, "at") },
  { title: "what", text: (item) => textAt(item, "what") || textAt(item, "type"), flexible: true },
  { title: "subject", text: (item) => lineAt(item, "subject"), flexible: true },
  { title: "actor", text: (item) => lineAt(item, "actor"), flexible: true },
];

const assignmentColumns: readonly Column<JsonObject>[] = [
  { title: "user", text: (item) => textAt(item, "user", "userName"), flexible: true },
  { title: "application", text: (item) => textAt(item, "application", "key") },
  { title: "roles", text: (item) => textsAt(item, "roles").join(", "), flexible: true },
  { title: "through", text: (item) => objectsAt(item, "reasons").map(reasonText).join(", "), flexible: true },
];

/** Adds the read-only records: `requests`, `events` and `assignments`. */
export function addRecords(program: Command, open: OpenContext): void {
  const requests = program.command("requests").description("what identity providers sent and what came of it");
  addList(requests, open, "/requests", requestColumns, "No requests yet.");
  requests
    .command("show <id>")
    .description("show one request with its changes and what was rewritten, as JSON")
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      out.json(await api.get(apiPath`/requests/${id}`));
    });
  const events = program.command("events").description("who did what");
  addList(events, open, "/audit-events", eventColumns, "No events yet.");
  const assignments = program.command("assignments").description("what was assigned, to whom, through which channels");
  withListOptions(assignments.command("list").description("list them, newest first"))
    .addOption(
      new Option("--state <state>", "unmatched: values that name no known application")
        .choices(["matched", "unmatched"])
        .default("matched"),
    )
    .action(async (flags: ListFlags & { readonly state: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/assignments", { state: flags.state, cursor: flags.cursor }, flags.limit);
      printPage(out, page, assignmentColumns, "No assignments.");
    });
}

function reasonText(reason: JsonObject): string {
  return `${textAt(reason, "channel")} ${textAt(reason, "value")}`;
}

function addList(
  group: Command,
  open: OpenContext,
  path: string,
  columns: readonly Column<JsonObject>[],
  nothing: string,
): void {
  withListOptions(group.command("list").description("list them, newest first")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      printPage(out, await api.list(path, { cursor: flags.cursor }, flags.limit), columns, nothing);
    },
  );
}
