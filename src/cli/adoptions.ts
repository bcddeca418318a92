import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { instantAt, textAt, textsAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Column } from "./table.ts";

const columns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "state", text: (item) => textAt(item, "state") },
  { title: "user", text: (item) => textAt(item, "user", "userName"), flexible: true },
  { title: "connection", text: (item) => textAt(item, "connection", "name"), flexible: true },
  { title: "application", text: (item) => textAt(item, "application", "key") },
  { title: "account", text: (item) => textAt(item, "account", "id") },
  { title: "same", text: (item) => textsAt(item, "matched").join(", ") },
  { title: "proposed", text: (item) => instantAt(item, "proposedAt") },
];

/** Adds `adoptions`: users who have the name or address of an account that is there. */
export function addAdoptions(program: Command, open: OpenContext): void {
  const group = program.command("adoptions").description("users who have the name of an account that is there already");
  withListOptions(group.command("list").description("list proposals and what became of them"))
    .addOption(new Option("--state <state>", "only those").choices(["proposed", "approved", "rejected", "moot"]))
    .action(async (flags: ListFlags & { readonly state?: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/adoptions", { state: flags.state, cursor: flags.cursor }, flags.limit);
      printPage(out, page, columns, "No adoption is proposed.");
    });
  group
    .command("approve <adoption>")
    .description("let the user take over from the account; say why with --reason")
    .action(async (id: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const answer = await api.post(apiPath`/adoptions/${id}/approval`, { reason });
      if (out.isJson) return out.json(answer);
      const account = textAt(answer, "account", "id");
      out.note(`${textAt(answer, "user", "userName")} takes over. Go on with: anteroom accounts conversion ${account}`);
    });
  group
    .command("reject <adoption>")
    .description("say that the user is somebody else, who gets an account of their own; say why with --reason")
    .action(async (id: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const answer = await api.post(apiPath`/adoptions/${id}/rejection`, { reason });
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(answer, "user", "userName")} gets an account of their own.`);
    });
}
