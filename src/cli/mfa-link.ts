import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { instantAt, textAt } from "./fields.ts";
import { countBetween, type ListFlags, printPage, withListOptions } from "./list-options.ts";
import { accountName, resolveAccount } from "./resolve.ts";
import type { Column } from "./table.ts";

interface LinkFlags {
  readonly expires?: number;
  readonly note?: string;
}

/** Adds `link`, `links` and `unlink`: one-time links through which a colleague enrols a factor. */
export function addMfaLinks(group: Command, open: OpenContext): void {
  group
    .command("link <account>")
    .description("make a one-time link for whoever administers the identity provider; they need no account here")
    .option("--expires <hours>", "for how long it works, 72 at most", countBetween(1, 72))
    .option("--note <text>", "for whom it is")
    .action(async (name: string, flags: LinkFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/authenticator/enrolment-link`, {
        ...(flags.expires !== undefined && { expiresInHours: flags.expires }),
        ...(flags.note !== undefined && { note: flags.note }),
      });
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "url"));
      out.note(`The link enrols the factor of ${accountName(account)} once, until ${instantAt(answer, "expiresAt")}.`);
      out.note("It is shown this once: send it by a channel that you trust.");
    });
  withListOptions(group.command("links").description("list the one-time links")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/enrolment-links", { cursor: flags.cursor }, flags.limit);
      printPage(out, page, columns, "No links. Make one with: anteroom mfa link <account>");
    },
  );
  group
    .command("unlink <account>")
    .description("withdraw the one-time link of a login at once")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.delete(apiPath`/accounts/${textAt(account, "id")}/authenticator/enrolment-link`);
      if (out.isJson) return out.json(answer);
      out.note(`The link for ${accountName(account)} does not work any more.`);
    });
}

const columns: readonly Column<JsonObject>[] = [
  { title: "STATE", text: (link) => textAt(link, "state") },
  { title: "ACCOUNT", text: (link) => textAt(link, "accountId") },
  { title: "EXPIRES", text: (link) => instantAt(link, "expiresAt") },
  { title: "CREATED", text: (link) => instantAt(link, "createdAt") },
  { title: "NOTE", text: (link) => textAt(link, "note") },
];
