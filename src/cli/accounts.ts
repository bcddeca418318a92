import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { addFailures } from "./account-failures.ts";
import { addAccountKinds } from "./account-kinds.ts";
import { addAccountOwners } from "./account-owners.ts";
import { accountColumns, printAccount, printExplanation } from "./account-report.ts";
import { addAccountReviews } from "./account-reviews.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { addConversions } from "./conversions.ts";
import { instantAt, lineAt, textAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import { accountName, resolveAccount, resolveConnection } from "./resolve.ts";
import type { Column } from "./table.ts";

interface AccountListFlags extends ListFlags {
  readonly kind?: string;
  readonly status?: string;
  readonly ownership?: string;
  readonly app?: string;
  readonly connection?: string;
  readonly query?: string;
}

const timelineColumns: readonly Column<JsonObject>[] = [
  { title: "at", text: (item) => instantAt(item, "at") },
  { title: "what", text: (item) => textAt(item, "what") || textAt(item, "type") },
  { title: "from", text: (item) => lineAt(item, "from"), flexible: true },
  { title: "to", text: (item) => lineAt(item, "to"), flexible: true },
  { title: "cause", text: (item) => lineAt(item, "cause"), flexible: true },
];

/** Adds `accounts`: the service accounts and what each waits for. */
export function addAccounts(program: Command, open: OpenContext): void {
  const group = program.command("accounts").description("service accounts and what each waits for");
  addList(group, open);
  group
    .command("show <account>")
    .description("show an account, named by id or userName@application-key")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      printAccount(out, await api.get(apiPath`/accounts/${textAt(account, "id")}`));
    });
  group
    .command("explain <user>")
    .description("say why a user is, or is not, a service account (user name or id)")
    .action(async (user: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printExplanation(out, await api.get(apiPath`/users/${user}/explanation`));
    });
  withListOptions(group.command("timeline <account>").description("every change of an account, newest first")).action(
    async (name: string, flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const path = apiPath`/accounts/${textAt(account, "id")}/timeline`;
      printPage(out, await api.list(path, { cursor: flags.cursor }, flags.limit), timelineColumns, "No changes yet.");
    },
  );
  addAccountKinds(group, open);
  addHold(group, open);
  addFailures(group, open);
  addAccountOwners(group, open);
  addAccountReviews(group, open);
  addConversions(group, open);
}

function addList(group: Command, open: OpenContext): void {
  withListOptions(group.command("list").description("list accounts"))
    .option("--kind <kind>", "only those of this kind: idp_provisioned, placeholder or individual")
    .option("--status <status>", "only those with this status")
    .option("--ownership <ownership>", "only those that are owned, single_owner or orphaned")
    .option("--app <key>", "only those for this application")
    .option("--connection <connection>", "only those of this connection, named by id or name")
    .option("--query <text>", "only those whose name holds this text")
    .action(async (flags: AccountListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = flags.connection === undefined ? undefined : await resolveConnection(api, flags.connection);
      const query = {
        kind: flags.kind,
        status: flags.status,
        ownership: flags.ownership,
        application: flags.app,
        connection: connection === undefined ? undefined : textAt(connection, "id"),
        q: flags.query,
        cursor: flags.cursor,
      };
      printPage(out, await api.list("/accounts", query, flags.limit), accountColumns, "No accounts match.");
    });
}

function addHold(group: Command, open: OpenContext): void {
  group
    .command("hold <account>")
    .description("hold an account here, whatever the identity provider says")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/hold`, { reason });
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(account)} is held. Release it with: anteroom accounts release ${name}`);
    });
  group
    .command("retire <account>")
    .description("end an account for good; its app has to be assigned anew for another one")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/retirement`, { reason });
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(account)} is retired; it is kept for audit.`);
    });
  group
    .command("release <account>")
    .description("end a hold")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.delete(apiPath`/accounts/${textAt(account, "id")}/hold`);
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(account)} is no longer held.`);
    });
}
