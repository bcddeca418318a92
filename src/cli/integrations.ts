import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { textAt, textsAt } from "./fields.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount, resolveIntegration } from "./resolve.ts";
import type { Column } from "./table.ts";

interface CreateFlags {
  readonly name: string;
  readonly kind: string;
  readonly app: string;
}

const columns: readonly Column<JsonObject>[] = [
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "kind", text: (item) => textAt(item, "kind") },
  { title: "application", text: (item) => textAt(item, "application", "key") || textAt(item, "applicationId") },
  { title: "account", text: linkedAccount, flexible: true },
  { title: "state", text: (item) => textAt(item, "state") || textAt(item, "link") },
  { title: "id", text: (item) => textAt(item, "id") },
];

/** Adds `integrations`: what manages an application's members, with a service account. */
export function addIntegrations(program: Command, open: OpenContext): void {
  const group = program.command("integrations").description("what manages an application's members");
  addCreate(group, open);
  withListOptions(group.command("list").description("list integrations")).action(async (flags: ListFlags, command) => {
    const { out, api } = await opened(open, command);
    const page = await api.list("/integrations", { cursor: flags.cursor }, flags.limit);
    printPage(out, page, columns, "No integrations.");
  });
  group
    .command("show <integration>")
    .description("show an integration, named by id or name")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const found = await resolveIntegration(api, name);
      printIntegration(out, await api.get(apiPath`/integrations/${textAt(found, "id")}`));
    });
  addLinks(group, open);
  addPausing(group, open);
  group
    .command("delete <integration>")
    .description("delete an integration and unlink its account")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const integration = await resolveIntegration(api, name);
      const answer = await api.delete(apiPath`/integrations/${textAt(integration, "id")}`);
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(integration, "name")} is deleted.`);
    });
}

function addCreate(group: Command, open: OpenContext): void {
  group
    .command("create")
    .description("create an integration")
    .requiredOption("--name <name>", "what people call it")
    .addOption(new Option("--kind <kind>", "its kind").choices(["idlcm", "business_hub"]).makeOptionMandatory())
    .requiredOption("--app <key>", "the application whose members it manages")
    .action(async (flags: CreateFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const application = await api.get(apiPath`/applications/${flags.app}`);
      const body = { name: flags.name, kind: flags.kind, applicationId: textAt(application, "id") };
      printIntegration(out, await api.post("/integrations", body));
    });
}

function addLinks(group: Command, open: OpenContext): void {
  group
    .command("link <integration> <account>")
    .description("give an integration its service account")
    .action(async (name: string, accountText: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const integration = await resolveIntegration(api, name);
      const account = await resolveAccount(api, accountText);
      const path = apiPath`/integrations/${textAt(integration, "id")}/service-account`;
      const answer = await api.put(path, { accountId: textAt(account, "id") });
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(integration, "name")} now works with ${accountName(account)}.`);
      for (const warning of textsAt(answer, "warnings")) out.note(`Warning: ${warning}`);
    });
  group
    .command("unlink <integration>")
    .description("take the service account away")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const integration = await resolveIntegration(api, name);
      const answer = await api.delete(apiPath`/integrations/${textAt(integration, "id")}/service-account`);
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(integration, "name")} has no service account now.`);
    });
}

function addPausing(group: Command, open: OpenContext): void {
  group
    .command("pause <integration>")
    .description("pause the link")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const reason = requiredReason(command);
      const { out, api } = await opened(open, command);
      const integration = await resolveIntegration(api, name);
      const path = apiPath`/integrations/${textAt(integration, "id")}/pause`;
      const answer = await api.post(path, { reason });
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(integration, "name")} is paused.`);
    });
  group
    .command("resume <integration>")
    .description("resume a paused link, when its account is ready")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const integration = await resolveIntegration(api, name);
      const answer = await api.post(apiPath`/integrations/${textAt(integration, "id")}/resume`);
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(integration, "name")} works again.`);
    });
}

function printIntegration(out: Output, integration: JsonObject): void {
  if (out.isJson) {
    out.json(integration);
    return;
  }
  out.pairs([
    ["integration", textAt(integration, "name")],
    ["id", textAt(integration, "id")],
    ["kind", textAt(integration, "kind")],
    ["application", textAt(integration, "application", "key") || textAt(integration, "applicationId")],
    ["account", linkedAccount(integration)],
    ["state", textAt(integration, "state") || textAt(integration, "link")],
  ]);
  for (const warning of textsAt(integration, "warnings")) out.data(`warning: ${warning}`);
}

function linkedAccount(integration: JsonObject): string {
  for (const name of ["serviceAccount", "account"]) {
    const text = textAt(integration, name, "userName") || textAt(integration, name, "id");
    if (text !== "") return text;
  }
  return textAt(integration, "accountId");
}
