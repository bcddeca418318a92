import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, textAt } from "./fields.ts";
import { printPage } from "./list-options.ts";
import type { Output } from "./output.ts";
import { resolveAccount, resolveIntegration, resolvePerson } from "./resolve.ts";
import type { Column } from "./table.ts";

const columns: readonly Column<JsonObject>[] = [
  { title: "role", text: (item) => textAt(item, "role") },
  { title: "person", text: (item) => textAt(item, "person", "name"), flexible: true },
  { title: "login name", text: (item) => textAt(item, "person", "loginName"), flexible: true },
  { title: "state", text: (item) => textAt(item, "person", "state") },
  { title: "by", text: (item) => textAt(item, "givenBy") },
  { title: "since", text: (item) => instantAt(item, "since") },
];

const KINDS = "account, integration or application";

/** Adds `roles`: what people are on single accounts, integrations and applications. */
export function addRoles(program: Command, open: OpenContext): void {
  const group = program
    .command("roles")
    .description("what people are on single accounts, integrations and applications");
  group
    .command("list <kind> <item>")
    .description(`list who is what on one ${KINDS}`)
    .action(async (kind: string, item: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printHolders(out, await api.get(`${await itemPath(api, kind, item)}/roles`));
    });
  group
    .command("give <kind> <item> <role> <person>")
    .description("make a person operator or reviewer of an account, manager of an integration, owner of an application")
    .action(async (kind: string, item: string, role: string, person: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printHolders(out, await api.put(await rolePath(api, { kind, item, role, person }), {}));
    });
  group
    .command("take <kind> <item> <role> <person>")
    .description("take a role on one item from a person")
    .action(async (kind: string, item: string, role: string, person: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printHolders(out, await api.delete(await rolePath(api, { kind, item, role, person })));
    });
}

interface Meant {
  readonly kind: string;
  readonly item: string;
  readonly role: string;
  readonly person: string;
}

async function rolePath(api: ApiClient, { kind, item, role, person }: Meant): Promise<string> {
  const path = await itemPath(api, kind, item);
  return `${path}${apiPath`/roles/${role}/${textAt(await resolvePerson(api, person), "id")}`}`;
}

async function itemPath(api: ApiClient, kind: string, item: string): Promise<string> {
  switch (kind) {
    case "account":
      return apiPath`/accounts/${textAt(await resolveAccount(api, item), "id")}`;
    case "integration":
      return apiPath`/integrations/${textAt(await resolveIntegration(api, item), "id")}`;
    case "application":
      return apiPath`/applications/${item}`;
    default:
      throw new CliError(exitCodes.usage, `${kind.slice(0, 60)} is no kind of item; use ${KINDS}.`);
  }
}

function printHolders(out: Output, answer: JsonObject): void {
  const items = answer["items"];
  printPage(out, { items: Array.isArray(items) ? (items as JsonObject[]) : [] }, columns, "Nobody has a role on it.");
}
