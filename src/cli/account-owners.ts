import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, objectsAt, textAt } from "./fields.ts";
import { toInstant } from "./instant-flag.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount, resolvePerson } from "./resolve.ts";
import type { Column } from "./table.ts";

const signalColumns: readonly Column<JsonObject>[] = [
  { title: "signal", text: (item) => textAt(item, "signal") },
  { title: "found", text: (item) => textAt(item, "found") },
  { title: "weight", text: (item) => textAt(item, "weight") },
  { title: "why", text: (item) => textAt(item, "why"), flexible: true },
];

/** Adds to `accounts`: who answers for an account, for how long, and whether automation alone uses it. */
export function addAccountOwners(group: Command, open: OpenContext): void {
  addOwners(group, open);
  addValidity(group, open);
  addDedication(group, open);
}

function addOwners(group: Command, open: OpenContext): void {
  group
    .command("owners <account>")
    .description("show who answers for an account")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printOwners(out, await api.get(await pathOf(api, name)));
    });
  group
    .command("set-owner <account> <person>")
    .description("make a person the owner of an account, in place of whoever is (person: id, login name or name)")
    .option("--backup", "the backup owner instead")
    .action(async (name: string, person: string, { backup }: { readonly backup?: boolean }, command: Command) => {
      const { out, api } = await opened(open, command);
      const personId = textAt(await resolvePerson(api, person), "id");
      printOwners(out, await api.put(`${await pathOf(api, name)}/owners/${roleOf(backup)}`, { personId }));
    });
  group
    .command("remove-owner <account>")
    .description("take an account from its owner; the backup owner is the owner then")
    .option("--backup", "from the backup owner instead")
    .action(async (name: string, { backup }: { readonly backup?: boolean }, command: Command) => {
      const { out, api } = await opened(open, command);
      printOwners(out, await api.delete(`${await pathOf(api, name)}/owners/${roleOf(backup)}`));
    });
}

interface ValidityFlags {
  readonly from?: string;
  readonly until?: string;
  readonly clear?: boolean;
}

function addValidity(group: Command, open: OpenContext): void {
  group
    .command("validity <account>")
    .description("say within which time an account may be used; outside of it, it is suspended")
    .option("--from <instant>", "from when: 2027-01-31, or with a time", toInstant)
    .option("--until <instant>", "until when: 2027-06-30, or with a time", toInstant)
    .option("--clear", "without bounds")
    .action(async (name: string, { from, until, clear }: ValidityFlags, command: Command) => {
      if (clear === (from !== undefined || until !== undefined)) throw unclear();
      const body = clear ? {} : { from, until, reason: requiredReason(command) };
      if (clear === undefined && from === undefined && until === undefined) throw unclear();
      const { out, api } = await opened(open, command);
      const path = `${await pathOf(api, name)}/validity`;
      const answer = clear ? await api.delete(path) : await api.put(path, body);
      if (out.isJson) return out.json(answer);
      out.note(validityNote(answer));
    });
}

function unclear(): CliError {
  return new CliError(exitCodes.usage, "Give --from, --until or both, or else --clear.");
}

function validityNote(account: JsonObject): string {
  const [from, until] = [instantAt(account, "validity", "from"), instantAt(account, "validity", "until")];
  const bounds = [from === "" ? "" : `from ${from}`, until === "" ? "" : `until ${until}`].filter((one) => one !== "");
  return `${accountName(account)} may be used ${bounds.join(" ") || "without bounds in time"}.`;
}

function addDedication(group: Command, open: OpenContext): void {
  group
    .command("dedication <account>")
    .description("weigh whether a login is dedicated to automation or a person's")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.get(`${await pathOf(api, name)}/dedication`);
      if (out.isJson) return out.json(answer);
      out.table(signalColumns, objectsAt(answer, "signals"));
      const looks = textAt(answer, "verdict") === "person" ? "looks like a person's" : "seems dedicated to automation";
      out.note(`The login ${looks} (score ${textAt(answer, "score")}, a person's from 3).`);
      const until = instantAt(answer, "exceptedUntil");
      if (until !== "") out.note(`An exception holds until ${until}.`);
    });
  group
    .command("except <account>")
    .description("sign that automation alone uses a login that looks like a person's")
    .requiredOption("--until <instant>", "when the exception ends: 2027-01-31, or with a time", toInstant)
    .action(async (name: string, { until }: { readonly until: string }, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const answer = await api.post(`${await pathOf(api, name)}/dedication-exception`, { reason, until });
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(answer)} counts as dedicated to automation until ${until}.`);
    });
  group
    .command("end-exception <account>")
    .description("end that exception")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(`${await pathOf(api, name)}/dedication-exception`);
      if (out.isJson) return out.json(answer);
      out.note(`No exception holds for ${accountName(answer)}.`);
    });
}

function printOwners(out: Output, account: JsonObject): void {
  if (out.isJson) {
    out.json(account);
    return;
  }
  out.pairs([
    ["account", accountName(account)],
    ["owner", ownerText(account, "owner") || "nobody"],
    ["backup owner", ownerText(account, "backupOwner") || "nobody"],
    ["successor by", instantAt(account, "owners", "successorDueAt")],
  ]);
}

/** One of the two who answer for an account, in one line; empty when nobody does. */
export function ownerText(account: JsonObject, role: "owner" | "backupOwner"): string {
  const name = textAt(account, "owners", role, "name");
  const byRule = textAt(account, "owners", role, "givenBy") === "rule" ? ", by rule" : "";
  return name === "" ? "" : `${name} (${textAt(account, "owners", role, "loginName")}${byRule})`;
}

async function pathOf(api: ApiClient, name: string): Promise<string> {
  return apiPath`/accounts/${textAt(await resolveAccount(api, name), "id")}`;
}

function roleOf(backup: boolean | undefined): string {
  return backup ? "backup_owner" : "owner";
}
