import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { instantAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount } from "./resolve.ts";

interface Done {
  readonly out: Output;
  readonly account: JsonObject;
  readonly answer: JsonObject;
}

/** Adds what ends trust in a factor, and what brings it back: `mfa reset`, `rollback`, `suspect`, `clear`. */
export function addMfaTrust(group: Command, open: OpenContext): void {
  const changing =
    (work: (api: ApiClient, path: string, command: Command) => Promise<JsonObject>, say: (done: Done) => void) =>
    async (name: string, _flags: unknown, command: Command): Promise<void> => {
      const { out, api } = await opened(open, command);
      const account = await resolveAccount(api, name);
      const answer = await work(api, apiPath`/accounts/${textAt(account, "id")}/authenticator`, command);
      if (out.isJson) return out.json(answer);
      say({ out, account, answer });
      out.note(textAt(answer, "notice"));
    };
  group
    .command("reset <account>")
    .description("reset the factor, for all accounts that share it; for 24 hours it can be rolled back")
    .action(
      changing(
        (api, path) => api.delete(path),
        ({ out, account, answer }) => {
          const name = accountName(account);
          out.note(`The factor of ${name} is reset. Enrol a new one with: anteroom mfa enroll ${name}`);
          const until = instantAt(answer, "rollbackUntil");
          if (until !== "") out.note(`Until ${until} it comes back with: anteroom mfa rollback ${name}`);
        },
      ),
    );
  group
    .command("rollback <account>")
    .description("bring back the factor that was reset within the last 24 hours")
    .action(
      changing(
        (api, path) => api.post(`${path}/rollback`),
        ({ out, account, answer }) =>
          out.note(
            `The factor of ${accountName(account)} is ${textAt(answer, "state")} again; resume what was linked.`,
          ),
      ),
    );
  group
    .command("suspect <account>")
    .description("say with --reason that somebody else may have the seed: no code is served, links are paused")
    .action(
      changing(
        (api, path, command) => api.post(`${path}/suspect`, { reason: requiredReason(command) }),
        ({ out, account }) => out.note(`The factor of ${accountName(account)} is suspect.`),
      ),
    );
  group
    .command("clear <account>")
    .description("say with --reason that a suspect factor is sound after all")
    .action(
      changing(
        (api, path, command) => {
          requiredReason(command);
          return api.delete(`${path}/suspect`);
        },
        ({ out, account }) =>
          out.note(`The factor of ${accountName(account)} is suspect no more; resume what was linked.`),
      ),
    );
}
