import type { Command } from "commander";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { textAt } from "./fields.ts";
import { resolveConnection, resolvePerson } from "./resolve.ts";

interface OwnerFlags {
  readonly owner?: string;
  readonly backup?: string;
}

/** Adds to `connections`: who answers for the accounts of a connection when nothing better is known. */
export function addConnectionOwners(group: Command, open: OpenContext): void {
  group
    .command("owners <connection>")
    .description("say who answers for its accounts when their user's manager is nobody who works here")
    .option("--owner <person>", "id, login name or name of a person; none for nobody")
    .option("--backup <person>", "the same for the backup owner")
    .action(async (name: string, { owner, backup }: OwnerFlags, command: Command) => {
      if (owner === undefined && backup === undefined) {
        throw new CliError(exitCodes.usage, "Name a person with --owner, --backup or both; none is nobody.");
      }
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const body = {
        ...(owner !== undefined && { defaultOwnerId: await personOf(api, owner) }),
        ...(backup !== undefined && { defaultBackupOwnerId: await personOf(api, backup) }),
      };
      const answer = await api.patch(apiPath`/connections/${textAt(connection, "id")}`, body);
      if (out.isJson) return out.json(answer);
      out.note(`Accounts of ${textAt(answer, "name")} without an owner of their own have the defaults now.`);
    });
}

async function personOf(api: ApiClient, text: string): Promise<string | null> {
  return text === "none" ? null : textAt(await resolvePerson(api, text), "id");
}
