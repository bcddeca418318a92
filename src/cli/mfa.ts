import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import { addMfaCode } from "./mfa-code.ts";
import { addEnroll } from "./mfa-enroll.ts";
import { addMfaLinks } from "./mfa-link.ts";
import { addMfaRecovery } from "./mfa-recovery.ts";
import { printSharing } from "./mfa-sharing.ts";
import { addMfaTrust } from "./mfa-trust.ts";
import { accountName, resolveAccount } from "./resolve.ts";

/** Adds `mfa`: the second factor of a service account. */
export function addMfa(program: Command, open: OpenContext): void {
  const group = program.command("mfa").description("the second factor of an account");
  addEnroll(group, open);
  addConfirm(group, open);
  addExemption(group, open);
  addMfaLinks(group, open);
  addMfaCode(group, open);
  addMfaTrust(group, open);
  addMfaRecovery(group, open);
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
        printSharing(out, answer);
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
