import { type Command, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { addConnectionOwners } from "./connection-owners.ts";
import { addTokens, type TermsFlags, withTermsOptions } from "./connection-tokens.ts";
import { type CommandContext, type OpenContext, opened } from "./context.ts";
import { instantAt, objectsAt, textAt, textsAt } from "./fields.ts";
import { addIdpMetadata } from "./idp-metadata.ts";
import { countBetween, type ListFlags, printPage, withListOptions } from "./list-options.ts";
import { addOAuthClients } from "./oauth-clients.ts";
import { resolveConnection } from "./resolve.ts";
import type { Column } from "./table.ts";

interface CreateFlags extends TermsFlags {
  readonly name: string;
  readonly idp: string;
  readonly dialect?: string;
  readonly app?: string;
  readonly graceDays?: number;
}

const providers = ["okta", "entra", "onelogin", "jumpcloud", "ping", "google", "keycloak", "authentik", "generic"];

/** Where the base URL and the token belong, by identity provider. */
const pasteWhere: ReadonlyMap<string, string> = new Map([
  ["okta", "Okta: the app's Provisioning > Integration tab. SCIM connector base URL, and HTTP Header authorization."],
  ["entra", "Entra: the enterprise application's Provisioning page. Tenant URL, and Secret Token."],
  ["onelogin", "OneLogin: the app's Configuration tab. SCIM Base URL, and SCIM Bearer Token."],
  ["jumpcloud", "JumpCloud: the application's Identity Management tab. Base URL, and Token Key."],
  ["google", "Google: the app's Autoprovisioning page. Endpoint URL, and access token."],
  ["keycloak", "Keycloak: the SCIM provider's settings. Endpoint, and bearer token."],
  ["authentik", "authentik: the SCIM provider's settings. URL, and Token."],
]);

const columns: readonly Column<JsonObject>[] = [
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "idp", text: (item) => textAt(item, "idp") },
  { title: "state", text: (item) => textAt(item, "state") },
  { title: "last request", text: (item) => instantAt(item, "lastRequestAt") },
  { title: "warnings", text: (item) => textsAt(item, "warnings").join(" "), flexible: true },
  { title: "id", text: (item) => textAt(item, "id") },
];

/** Adds `connections`: the identity providers that may push users here. */
export function addConnections(program: Command, open: OpenContext): void {
  const group = program.command("connections").description("identity providers that push users here");
  addCreate(group, open);
  withListOptions(group.command("list").description("list connections")).action(async (flags: ListFlags, command) => {
    const { out, api } = await opened(open, command);
    printPage(out, await api.list("/connections", { cursor: flags.cursor }, flags.limit), columns, "No connections.");
  });
  addShow(group, open);
  addConnectionOwners(group, open);
  addTokens(group, open);
  addOAuthClients(group, open);
  addIdpMetadata(group, open);
  addFreezing(group, open);
}

function addCreate(group: Command, open: OpenContext): void {
  withTermsOptions(group.command("create").description("create a connection; its token is shown once"))
    .requiredOption("--name <name>", "what people call it")
    .addOption(new Option("--idp <idp>", "the identity provider").choices(providers).makeOptionMandatory())
    .option("--dialect <dialect>", "how tolerant to be: the provider's own dialect by default, or strict")
    .option("--app <key>", "dedicate the connection to one application")
    .option("--grace-days <days>", "days before an unassigned account retires", countBetween(0, 3650))
    .action(async (flags: CreateFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const dedicated = flags.app === undefined ? undefined : await api.get(apiPath`/applications/${flags.app}`);
      const connection = await api.post("/connections", {
        name: flags.name,
        idp: flags.idp,
        dialect: flags.dialect,
        applicationId: dedicated === undefined ? undefined : textAt(dedicated, "id"),
        graceDays: flags.graceDays,
        tokenExpiresAt: flags.expires,
        tokenSources: flags.source,
      });
      printSecret(out, connection, textAt(connection, "scimBaseUrl"));
    });
}

/** Shows a token for the only time, with what belongs beside it. */
function printSecret(out: CommandContext["out"], answer: JsonObject, scimBaseUrl: string): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  out.pairs([
    ["connection", textAt(answer, "name")],
    ["id", textAt(answer, "id")],
    ["SCIM base URL", scimBaseUrl],
    ["token", textAt(answer, "token")],
  ]);
  out.note("Copy the token now: it is not shown again.");
  const where = pasteWhere.get(textAt(answer, "idp"));
  if (where !== undefined) out.note(`Paste both into ${where}`);
}

function addShow(group: Command, open: OpenContext): void {
  group
    .command("show <connection>")
    .description("show a connection, named by id or name")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const found = await resolveConnection(api, name);
      const connection = await api.get(apiPath`/connections/${textAt(found, "id")}`);
      if (out.isJson) return out.json(connection);
      out.pairs([
        ["connection", textAt(connection, "name")],
        ["id", textAt(connection, "id")],
        ["idp", textAt(connection, "idp")],
        ["dialect", textAt(connection, "dialect")],
        ["state", textAt(connection, "state")],
        ["SCIM base URL", textAt(connection, "scimBaseUrl")],
        ["last request", instantAt(connection, "lastRequestAt")],
        ["grace days", textAt(connection, "graceDays")],
        ["dedicated to", textAt(connection, "applicationId")],
        ["group bindings", bindings(connection)],
        ["warnings", textsAt(connection, "warnings").join(" ")],
      ]);
    });
}

function bindings(connection: JsonObject): string {
  return objectsAt(connection, "groupBindings").map(bindingText).join(", ");
}

function bindingText(binding: JsonObject): string {
  const group = textAt(binding, "displayName") || textAt(binding, "externalId") || textAt(binding, "groupId");
  const role = textAt(binding, "role");
  return `${group} to ${textAt(binding, "application")}${role === "" ? "" : `:${role}`}`;
}

function addFreezing(group: Command, open: OpenContext): void {
  for (const [verb, frozen, said] of [
    ["freeze", true, "is frozen: it takes no requests until it is unfrozen"],
    ["unfreeze", false, "takes requests again"],
  ] as const) {
    group
      .command(`${verb} <connection>`)
      .description(frozen ? "stop a connection; everything it brought stays" : "let a frozen connection work again")
      .action(async (name: string, _flags: unknown, command: Command) => {
        const { out, api } = await opened(open, command);
        const connection = await resolveConnection(api, name);
        const answer = await api.patch(apiPath`/connections/${textAt(connection, "id")}`, { frozen });
        if (out.isJson) return out.json(answer);
        out.note(`${textAt(connection, "name")} ${said}.`);
      });
  }
  group
    .command("delete <connection>")
    .description("delete a frozen connection")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const answer = await api.delete(apiPath`/connections/${textAt(connection, "id")}`);
      if (out.isJson) return out.json(answer);
      out.note(`${textAt(connection, "name")} is deleted.`);
    });
}
