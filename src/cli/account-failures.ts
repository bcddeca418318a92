import type { Command } from "commander";
import { printAccount } from "./account-report.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { textAt } from "./fields.ts";
import { resolveAccount } from "./resolve.ts";

interface ReportFlags {
  readonly detail?: string;
  readonly seenAt?: string;
}

/** Adds `accounts report-failure` and `accounts end-failure`: what is wrong with an account, as its users see it. */
export function addFailures(group: Command, open: OpenContext): void {
  group
    .command("report-failure <account> <code>")
    .description("report what is wrong with an account, such as bad_credentials or seats_exhausted")
    .option("--detail <text>", "what was seen, without any secret")
    .option("--seen-at <instant>", "when, such as 2027-01-31T00:00:00Z; now by default")
    .action(async (name: string, code: string, flags: ReportFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const body = { code, detail: flags.detail, seenAt: flags.seenAt };
      printAccount(out, await api.post(apiPath`/accounts/${textAt(account, "id")}/failures`, body));
    });
  group
    .command("end-failure <account> <code>")
    .description("say that a failure is mended")
    .action(async (name: string, code: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      printAccount(out, await api.delete(apiPath`/accounts/${textAt(account, "id")}/failures/${code}`));
    });
}
