import type { Command } from "commander";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened } from "./context.ts";
import { textAt } from "./fields.ts";
import { countBetween } from "./list-options.ts";
import { printSharing } from "./mfa-sharing.ts";
import { resolveAccount } from "./resolve.ts";

interface CodeFlags {
  readonly minRemaining?: number;
  readonly exclusive?: boolean;
}

/** Adds `mfa code`, which scripts use: the code alone goes to stdout. */
export function addMfaCode(group: Command, open: OpenContext): void {
  group
    .command("code <account>")
    .description("print a one-time password; how long it is good for goes to stderr")
    .option("--min-remaining <seconds>", "wait for one that is good for so long", countBetween(1, 86_400))
    .option("--exclusive", "take one that nobody else was given, or will be")
    .action(async (name: string, { minRemaining, exclusive }: CodeFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await api.get(apiPath`/accounts/${textAt(account, "id")}/authenticator/code`, {
        minRemaining,
        exclusive: exclusive === true ? "true" : undefined,
      });
      if (out.isJson) return out.json(answer);
      out.data(textAt(answer, "code"));
      out.note(`Good for ${textAt(answer, "secondsRemaining")} more seconds.`);
      printSharing(out, answer);
    });
}
