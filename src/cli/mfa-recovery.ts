import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { textAt } from "./fields.ts";
import { printSharing } from "./mfa-sharing.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount } from "./resolve.ts";
import { readSecret } from "./secret-input.ts";

/** Adds `mfa recovery-codes`: they go in on standard input, and each comes out once. */
export function addMfaRecovery(mfa: Command, open: OpenContext): void {
  const group = mfa.command("recovery-codes").description("the recovery codes of a factor");
  group
    .command("set <account>")
    .description("store recovery codes in the place of all earlier ones: as the provider shows them, on standard input")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const context = open(command);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      const codes = [await readSecret(context.terminal, "recovery codes, separated by commas (not shown)")];
      const answer = await api.put(pathOf(account), { codes });
      if (context.out.isJson) return context.out.json(answer);
      context.out.note(`${textAt(answer, "total")} recovery codes of ${accountName(account)} are stored.`);
      printSharing(context.out, answer);
    });
  group
    .command("use <account>")
    .description("print one recovery code and forget it; --reason says what for")
    .action(async (name: string, _flags: unknown, command: Command) => {
      requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.post(`${pathOf(account)}/use`);
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "code"));
      sayLeft(out, answer);
    });
  group
    .command("status <account>")
    .description("count the recovery codes that are left")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.get(pathOf(account));
      if (out.isJson) return out.json(answer);
      out.data(`${textAt(answer, "left")} of ${textAt(answer, "total")} left`);
      sayLeft(out, answer);
      printSharing(out, answer);
    });
}

function sayLeft(out: Output, answer: JsonObject): void {
  if (answer["low"] !== true) return;
  out.note(`Only ${textAt(answer, "left")} left; have the provider make new ones and store them.`);
}

function pathOf(account: JsonObject): string {
  return apiPath`/accounts/${textAt(account, "id")}/authenticator/recovery-codes`;
}
