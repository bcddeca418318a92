import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { resolveVault } from "./resolve.ts";
import type { Column } from "./table.ts";

const columns: readonly Column<JsonObject>[] = [
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "state", text: stateOf },
  { title: "members", text: (item) => String(objectsAt(item, "members").length) },
  { title: "logins", text: (item) => textAt(item, "principals") },
  { title: "id", text: (item) => textAt(item, "id") },
];

const memberColumns: readonly Column<JsonObject>[] = [
  { title: "member", text: (item) => `${textAt(item, "kind")} ${textAt(item, "id")}`, flexible: true },
  { title: "role", text: (item) => textAt(item, "role") },
  { title: "added", text: (item) => textAt(item, "addedAt") },
];

interface ChangeFlags {
  readonly name?: string;
  readonly description?: string;
}

/** Adds `vaults`: who may use which secrets. */
export function addVaults(program: Command, open: OpenContext): void {
  const group = program.command("vaults").description("who may use which secrets");
  group
    .command("list")
    .description("list vaults")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.get("/vaults");
      if (out.isJson) return out.json(answer);
      const items = objectsAt(answer, "items");
      if (items.length === 0) return out.note("No vaults yet; the first secret makes the vault General.");
      out.table(columns, items);
    });
  group
    .command("show <vault>")
    .description("show a vault with its members, named by id or name")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      print(out, await resolveVault(api, name));
    });
  group
    .command("create")
    .description("make a vault; you are its first manager")
    .requiredOption("--name <name>", "what people call it")
    .option("--description <text>", "what it is for")
    .action(async (flags: ChangeFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      print(out, await api.post("/vaults", { name: flags.name, description: flags.description }));
    });
  addChanges(group, open);
  addMembers(group, open);
}

function addChanges(group: Command, open: OpenContext): void {
  group
    .command("change <vault>")
    .description("rename or describe a vault")
    .option("--name <name>", "what people call it")
    .option("--description <text>", "what it is for")
    .action(async (name: string, flags: ChangeFlags, command: Command) => {
      if (flags.name === undefined && flags.description === undefined) {
        throw new CliError(exitCodes.usage, "Say what to change: --name or --description.");
      }
      const { out, api } = await opened(open, command);
      print(out, await patch(api, name, { name: flags.name, description: flags.description }));
    });
  group
    .command("archive <vault>")
    .description("take a vault out of use, once it holds no secrets")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      print(out, await patch(api, name, { archived: true }));
    });
  group
    .command("reopen <vault>")
    .description("take an archived vault into use again")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      print(out, await patch(api, name, { archived: false }));
    });
}

function addMembers(group: Command, open: OpenContext): void {
  group
    .command("member <vault> <kind> <id>")
    .description("add a person or a token, or give one another role")
    .addOption(
      new Option("--role <role>", "what they may do: see what is kept, use it, or also say who else may")
        .choices(["viewer", "user", "manager"])
        .default("user"),
    )
    .action(async (name: string, kind: string, id: string, flags: { readonly role: string }, command: Command) => {
      const { out, api } = await opened(open, command);
      const vault = await resolveVault(api, name);
      print(out, await api.put(apiPath`/vaults/${textAt(vault, "id")}/members`, { kind, id, role: flags.role }));
    });
  group
    .command("remove-member <vault> <kind> <id>")
    .description("take a person or a token out")
    .action(async (name: string, kind: string, id: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const vault = await resolveVault(api, name);
      print(out, await api.delete(apiPath`/vaults/${textAt(vault, "id")}/members/${kind}/${id}`));
    });
}

async function patch(api: ApiClient, name: string, change: JsonObject): Promise<JsonObject> {
  const vault = await resolveVault(api, name);
  return api.patch(apiPath`/vaults/${textAt(vault, "id")}`, change);
}

function print(out: Output, vault: JsonObject): void {
  if (out.isJson) {
    out.json(vault);
    return;
  }
  out.pairs([
    ["name", textAt(vault, "name")],
    ["description", textAt(vault, "description")],
    ["state", stateOf(vault)],
    ["logins", textAt(vault, "principals")],
    ["id", textAt(vault, "id")],
  ]);
  const members = objectsAt(vault, "members");
  if (members.length > 0) out.table(memberColumns, members);
}

function stateOf(vault: JsonObject): string {
  if (textAt(vault, "archivedAt") !== "") return "archived";
  return vault["isDefault"] === true ? "default" : "open";
}
