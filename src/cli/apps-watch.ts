import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, lineAt, objectsAt, textAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

const changeColumns: readonly Column<JsonObject>[] = [
  { title: "what", text: (item) => textAt(item, "what") },
  { title: "pinned", text: (item) => lineAt(item, "from"), flexible: true },
  { title: "found", text: (item) => lineAt(item, "to"), flexible: true },
];

const certificateColumns: readonly Column<JsonObject>[] = [
  { title: "ends", text: (item) => instantAt(item, "notAfter") },
  { title: "days", text: (item) => textAt(item, "endsInDays") },
  {
    title: "of",
    text: (item) => textAt(item, "application", "key") || textAt(item, "connection", "name"),
    flexible: true,
  },
  { title: "use", text: (item) => textAt(item, "use") },
  { title: "subject", text: (item) => textAt(item, "subject"), flexible: true },
];

/** Adds what people do about evidence that is watched: approve and reject changes, and look at certificates that end. */
export function addWatch(group: Command, open: OpenContext): void {
  group
    .command("approve <key>")
    .description("accept a change that was found in an application's SAML metadata")
    .option("--change <id>", "only if it is this one, as `apps show` names it")
    .action(async (key: string, flags: { readonly change?: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const before = await api.get(apiPath`/applications/${key}`);
      const verificationId = flags.change ?? textAt(before, "pendingChange", "verificationId");
      if (verificationId === "") throw new CliError(exitCodes.conflict, `No change of ${key} waits for a decision.`);
      const answer = await api.post(apiPath`/applications/${key}/pending-change/approval`, { verificationId });
      if (out.isJson) return out.json(answer);
      out.table(changeColumns, objectsAt(before, "pendingChange", "changes"));
      out.note(`Accepted. From now on ${key} is compared with what was found.`);
    });
  group
    .command("reject <key>")
    .description("keep what is pinned; the same change is not brought up again")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(apiPath`/applications/${key}/pending-change`);
      if (out.isJson) return out.json(answer);
      out.note(`Refused. ${key} stays as it was.`);
    });
  group
    .command("unwatch <key>")
    .description("forget the addresses at which an application is looked at again")
    .action(async (key: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(apiPath`/applications/${key}/watch`);
      if (out.isJson) return out.json(answer);
      out.note(`${key} is no longer looked at. Evidence with an address begins anew: anteroom apps verify ${key}`);
    });
  const calendar = group
    .command("certificates")
    .description("list the certificates of applications and identity providers, those that end first first");
  withListOptions(calendar, "those that end first first").action(async (flags: ListFlags, command: Command) => {
    const { out, api } = await opened(open, command);
    const page = await api.list("/certificates", { cursor: flags.cursor }, flags.limit);
    printPage(out, page, certificateColumns, "No certificates are known.");
  });
}

/** Prints the change of an application that waits for a person, if one does. */
export function printPendingChange(out: Output, application: JsonObject): void {
  const changes = objectsAt(application, "pendingChange", "changes");
  if (changes.length === 0) return;
  const [key, id] = [textAt(application, "key"), textAt(application, "pendingChange", "verificationId")];
  out.data(`On ${instantAt(application, "pendingChange", "foundAt")} something else was found than what is pinned:`);
  out.table(changeColumns, changes);
  out.note(`Accept it with: anteroom apps approve ${key} --change ${id}`);
  out.note(`Or keep what is pinned with: anteroom apps reject ${key}`);
}
