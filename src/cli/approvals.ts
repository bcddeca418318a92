import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { instantAt, lineAt, textAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Column } from "./table.ts";

interface ApprovalFlags extends ListFlags {
  readonly state?: string;
}

const columns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "state", text: (item) => textAt(item, "state") },
  { title: "who asks", text: (item) => textAt(item, "requestedBy"), flexible: true },
  { title: "what for", text: (item) => textAt(item, "action") },
  { title: "on", text: (item) => lineAt(item, "item"), flexible: true },
  { title: "why", text: (item) => textAt(item, "reason"), flexible: true },
  { title: "until", text: (item) => instantAt(item, "expiresAt") },
];

/** Adds `approvals`: what needs a second person. */
export function addApprovals(program: Command, open: OpenContext): void {
  const group = program.command("approvals").description("what needs a second person to agree");
  withListOptions(group.command("list").description("list what was asked of a second person"))
    .option("--state <state>", "only those that are waiting, approved, rejected or used")
    .action(async (flags: ApprovalFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/approvals", { state: flags.state, cursor: flags.cursor }, flags.limit);
      printPage(out, page, columns, "Nothing was asked.");
    });
  addDecision(group, open, "approve", "agree to what somebody else asks for, and could do yourself", "is approved");
  addDecision(
    group,
    open,
    "reject",
    "refuse what somebody else asks for, or take your own request back",
    "is rejected",
  );
}

function addDecision(
  group: Command,
  open: OpenContext,
  verb: "approve" | "reject",
  description: string,
  done: string,
): void {
  group
    .command(`${verb} <approval>`)
    .description(description)
    .option("--note <text>", "what to say to it")
    .action(async (id: string, { note }: { readonly note?: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post(`${apiPath`/approvals/${id}`}/${verb}`, note === undefined ? {} : { note });
      if (out.isJson) return out.json(answer);
      out.note(`What ${textAt(answer, "requestedBy")} asked for ${done}.`);
      if (verb === "approve") out.note(`The command is repeated with --approval ${id}`);
    });
}
