import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { namesById, printShared } from "./account-report.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt, textsAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount } from "./resolve.ts";
import { readSecret } from "./secret-input.ts";

interface EnrollFlags {
  readonly digits?: number;
  readonly period?: number;
  readonly algorithm?: string;
}

/** Adds `mfa`: the second factor of a service account. */
export function addMfa(program: Command, open: OpenContext): void {
  const group = program.command("mfa").description("the second factor of an account");
  addEnroll(group, open);
  addConfirm(group, open);
  addExemption(group, open);
  group
    .command("code <account>")
    .description("print a one-time password; how long it is good for goes to stderr")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.get(apiPath`/accounts/${textAt(account, "id")}/authenticator/code`);
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "code"));
      out.note(`Good for ${textAt(answer, "secondsRemaining")} more seconds.`);
    });
  group
    .command("reset <account>")
    .description("forget the factor, for all accounts that share it")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.delete(apiPath`/accounts/${textAt(account, "id")}/authenticator`);
      if (out.isJson) return out.json(answer);
      out.note(`The factor of ${accountName(account)} is reset. Enrol a new one with: anteroom mfa enroll ${name}`);
      await printSharing(out, api, answer);
    });
}

function addEnroll(group: Command, open: OpenContext): void {
  group
    .command("enroll <account>")
    .description("import a factor: an otpauth URI or a base32 secret on standard input")
    .option("--digits <n>", "digits of a code, with a bare secret", countBetween(6, 8))
    .option("--period <seconds>", "how long a code is good for, with a bare secret", countBetween(1, 86_400))
    .addOption(new Option("--algorithm <name>", "with a bare secret").choices(["SHA1", "SHA256", "SHA512"]))
    .action(async (name: string, flags: EnrollFlags, command: Command) => {
      const context = open(command);
      const api = await context.connect();
      const account = await resolveAccount(api, name);
      const secret = await readSecret(context.terminal, "otpauth URI or secret (not shown)");
      const body = { ...seedFrom(secret), ...flags, json: undefined };
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/authenticator`, body);
      if (context.out.isJson) return context.out.json(answer);
      context.out.note(`${accountName(account)} is enrolling. Read a code with: anteroom mfa code ${name}`);
      context.out.note(`When the provider has taken it: anteroom mfa confirm ${name} --accepted`);
      await printSharing(context.out, api, answer);
    });
}

function seedFrom(text: string): JsonObject {
  return /^otpauth:/i.test(text) ? { otpauthUri: text } : { secret: text };
}

function addConfirm(group: Command, open: OpenContext): void {
  group
    .command("confirm <account> [code] [next-code]")
    .description("confirm a factor by two consecutive codes of another device, or by --accepted")
    .option("--accepted", "state that the provider has taken a code that was read here")
    .action(
      async (
        name: string,
        code: string | undefined,
        next: string | undefined,
        flags: { readonly accepted?: boolean },
        command: Command,
      ) => {
        const proof = proofFrom(code, next, flags.accepted === true);
        const { out, api } = await opened(open, command);
        const account = await resolveAccount(api, name);
        const path = apiPath`/accounts/${textAt(account, "id")}/authenticator/confirmation`;
        const answer = await api.post(path, proof);
        if (out.isJson) return out.json(answer);
        out.note(`The factor of ${accountName(account)} is enrolled.`);
        await printSharing(out, api, answer);
      },
    );
}

function addExemption(group: Command, open: OpenContext): void {
  group
    .command("exempt <account>")
    .description("let an account do without a factor for a while")
    .requiredOption("--until <instant>", "when it ends, such as 2027-01-31T00:00:00Z")
    .action(async (name: string, { until }: { readonly until: string }, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.post(apiPath`/accounts/${textAt(account, "id")}/mfa-exemption`, { reason, until });
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(account)} needs no factor until ${until}.`);
    });
  group
    .command("end-exemption <account>")
    .description("ask for a factor again")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.delete(apiPath`/accounts/${textAt(account, "id")}/mfa-exemption`);
      if (out.isJson) return out.json(answer);
      out.note(`${accountName(account)} needs a factor again.`);
    });
}

function proofFrom(code: string | undefined, next: string | undefined, accepted: boolean): JsonObject {
  if (accepted && code === undefined) return { acceptedByProvider: true };
  if (!accepted && code !== undefined && next !== undefined) return { codes: [code, next] };
  throw new CliError(exitCodes.usage, "Give two consecutive codes, or --accepted, but not both.");
}

async function printSharing(out: Output, api: ApiClient, answer: JsonObject): Promise<void> {
  const ids = textsAt(answer, "sharedWith");
  const accounts = await Promise.all(ids.slice(0, 20).map((id) => api.find(apiPath`/accounts/${id}`)));
  printShared(out, answer, namesById(accounts.filter((account) => account !== undefined)));
}
