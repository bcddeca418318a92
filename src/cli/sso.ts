import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened } from "./context.ts";
import { onHost } from "./entries.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, lineAt, objectsAt, textAt } from "./fields.ts";
import { collect, type ListFlags, printPage, withListOptions } from "./list-options.ts";
import { metadataFrom } from "./metadata-source.ts";
import type { Output } from "./output.ts";
import { resolveProvider } from "./resolve.ts";
import type { Column } from "./table.ts";

interface ProviderFlags {
  readonly name?: string;
  readonly metadata?: string;
  readonly entityId?: string;
  readonly role?: readonly string[];
  readonly idpInitiated?: boolean;
  readonly keepCertificates?: true;
  readonly enable?: true;
  readonly disable?: true;
}

const columns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "enabled", text: (item) => lineAt(item, "enabled") },
  { title: "identity provider", text: (item) => textAt(item, "entityId"), flexible: true },
];

const certificateColumns: readonly Column<JsonObject>[] = [
  { title: "certificate", text: (item) => textAt(item, "fingerprint").slice(0, 16) },
  { title: "subject", text: (item) => textAt(item, "subject"), flexible: true },
  { title: "ends", text: (item) => instantAt(item, "notAfter") },
];

const ruleColumns: readonly Column<JsonObject>[] = [
  { title: "role", text: (item) => textAt(item, "role") },
  { title: "attribute", text: (item) => textAt(item, "attribute"), flexible: true },
  { title: "value", text: (item) => textAt(item, "value"), flexible: true },
];

const outcomeColumns: readonly Column<JsonObject>[] = [
  { title: "role", text: (item) => textAt(item, "rule", "role") },
  { title: "matched", text: (item) => lineAt(item, "matched") },
  { title: "why", text: (item) => textAt(item, "reason"), flexible: true },
];

const conditionColumns: readonly Column<JsonObject>[] = [
  { title: "condition", text: (item) => textAt(item, "name") },
  { title: "met", text: (item) => lineAt(item, "met") },
  { title: "detail", text: (item) => textAt(item, "detail"), flexible: true },
];

const sessionColumns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "person", text: (item) => textAt(item, "person"), flexible: true },
  { title: "provider", text: (item) => textAt(item, "provider", "name") },
  { title: "role", text: (item) => textAt(item, "role") },
  { title: "from", text: (item) => textAt(item, "from") },
  { title: "live", text: (item) => lineAt(item, "live") },
  { title: "last used", text: (item) => instantAt(item, "lastUsedAt") },
];

/** Adds `sso`: how people sign in to Anteroom through their identity provider. */
export function addSso(program: Command, open: OpenContext): void {
  const group = program.command("sso").description("the sign-in of people through an identity provider");
  addWrites(group, open);
  addReads(group, open);
  addPreview(group, open);
  addSessions(group, open);
  addPolicy(group, open);
}

function withProviderOptions(command: Command): Command {
  return command
    .option("--metadata <file-or-url>", "the identity provider's SAML metadata: a file, or a web address to fetch")
    .option("--entity-id <id>", "which identity provider is meant when the metadata describes several")
    .option(
      "--role <role:attribute=value>",
      "who is user, auditor, operator, admin or super_admin, such as admin:groups=anteroom-admins; repeatable",
      collect,
    )
    .option("--idp-initiated", "let sign-ins begin at the identity provider")
    .option("--no-idp-initiated", "refuse sign-ins that begin there, which is the default");
}

function addWrites(group: Command, open: OpenContext): void {
  withProviderOptions(group.command("add").requiredOption("--name <name>", "what people choose on the sign-in page"))
    .description("let people sign in through an identity provider")
    .action(async (flags: ProviderFlags, command: Command) => {
      if (flags.metadata === undefined || flags.role === undefined) {
        throw new CliError(exitCodes.usage, "Name the metadata with --metadata, and at least one --role.");
      }
      const { out, api } = await opened(open, command);
      const provider = await api.post("/sso/providers", await changesOf(flags));
      printProvider(out, provider);
      if (!out.isJson) out.note("Give the identity provider our metadata, and open the login address in a browser.");
    });
  withProviderOptions(group.command("change <provider>").option("--name <name>", "another name"))
    .description("change an identity provider; its sessions end when somebody could lose a role by it")
    .option("--keep-certificates", "with --metadata: accept the certificates known so far as well, for a rollover")
    .option("--enable", "let people sign in through it")
    .option("--disable", "let nobody sign in through it")
    .action(async (name: string, flags: ProviderFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const path = apiPath`/sso/providers/${textAt(await resolveProvider(api, name), "id")}`;
      printProvider(out, await api.patch(path, await changesOf(flags)));
    });
  group
    .command("delete <provider>")
    .description("delete an identity provider; its sessions end at once")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(apiPath`/sso/providers/${textAt(await resolveProvider(api, name), "id")}`);
      if (out.isJson) return out.json(answer);
      out.note(`${name} is deleted, and its sessions are over.`);
    });
}

function addPolicy(group: Command, open: OpenContext): void {
  group
    .command("policy")
    .description("show whether people sign in through the identity provider only, and what that takes")
    .action(async (_flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const policy = await api.get("/sso/policy");
      if (out.isJson) return out.json(policy);
      out.data(`identity provider only  ${lineAt(policy, "ssoRequired")}`);
      out.table(conditionColumns, objectsAt(policy, "conditions"));
    });
  group
    .command("allow-local")
    .description("let passkeys and passwords sign people in again; works on the host only")
    .action(async (_flags: unknown, command: Command) => {
      const context = open(command);
      const api = await onHost(await context.connect("The identity provider lets nobody in"));
      const policy = await api.put("/sso/policy", { ssoRequired: false });
      if (context.out.isJson) return context.out.json(policy);
      context.out.note("Passkeys and passwords sign people in again.");
    });
}

function addReads(group: Command, open: OpenContext): void {
  withListOptions(group.command("list").description("list the identity providers")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/sso/providers", { cursor: flags.cursor }, flags.limit);
      printPage(out, page, columns, "No identity providers. Add one with: anteroom sso add");
    },
  );
  group
    .command("show <provider>")
    .description("show an identity provider, and what it has to know of Anteroom")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printProvider(out, await resolveProvider(api, name));
    });
}

function addPreview(group: Command, open: OpenContext): void {
  group
    .command("preview <provider> <attribute=value...>")
    .description("tell which role somebody with these attributes would have, and why; NameID=<name> is the name")
    .action(async (name: string, pairs: readonly string[], _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const path = apiPath`/sso/providers/${textAt(await resolveProvider(api, name), "id")}/preview`;
      const answer = await api.post(path, { attributes: attributesOf(pairs) });
      if (out.isJson) return out.json(answer);
      out.pairs([["role", textAt(answer, "role") || "none: nobody signs in without one"]]);
      out.table(outcomeColumns, objectsAt(answer, "rules"));
    });
}

function addSessions(group: Command, open: OpenContext): void {
  withListOptions(group.command("sessions").description("list who signed in")).action(
    async (flags: ListFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const page = await api.list("/sessions", { cursor: flags.cursor }, flags.limit);
      printPage(out, page, sessionColumns, "Nobody signed in.");
    },
  );
  group
    .command("end-session <id>")
    .description("end a session at once")
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(apiPath`/sessions/${id}`);
      if (out.isJson) return out.json(answer);
      out.note(`The session ${id} is over.`);
    });
}

async function changesOf(flags: ProviderFlags): Promise<JsonObject> {
  const { name, entityId, role, idpInitiated, keepCertificates, enable, disable } = flags;
  if (enable && disable) throw new CliError(exitCodes.usage, "--enable and --disable exclude each other.");
  return {
    name,
    ...(flags.metadata === undefined ? {} : await metadataFrom(flags.metadata)),
    entityId,
    roles: role?.map(ruleOf),
    idpInitiated,
    keepCertificates,
    enabled: enable ?? (disable === undefined ? undefined : false),
  };
}

/** The first `=` divides: names of groups in directories hold more of them. */
function ruleOf(text: string): JsonObject {
  const [, role = "", attribute = "", value = ""] = /^([a-z]+):([^=]+)=(.+)$/s.exec(text) ?? [];
  if (value !== "") return { role, attribute, value };
  throw new CliError(exitCodes.usage, `--role ${text.slice(0, 60)} is not of the form admin:groups=anteroom-admins.`);
}

function attributesOf(pairs: readonly string[]): JsonObject {
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new CliError(exitCodes.usage, `${pair.slice(0, 60)} is not of the form attribute=value.`);
    const name = pair.slice(0, at);
    values.set(name, [...(values.get(name) ?? []), pair.slice(at + 1)]);
  }
  return Object.fromEntries(values);
}

function printProvider(out: Output, provider: JsonObject): void {
  if (out.isJson) {
    out.json(provider);
    return;
  }
  out.pairs([
    ["id", textAt(provider, "id")],
    ["name", textAt(provider, "name")],
    ["enabled", lineAt(provider, "enabled")],
    ["begins at the provider", lineAt(provider, "idpInitiated")],
    ["identity provider", textAt(provider, "entityId")],
    ["our entity id", textAt(provider, "serviceProvider", "entityId")],
    ["our ACS address", textAt(provider, "serviceProvider", "acsUrl")],
    ["our metadata", textAt(provider, "serviceProvider", "metadataUrl")],
    ["login address", textAt(provider, "serviceProvider", "loginUrl")],
  ]);
  out.table(ruleColumns, objectsAt(provider, "roles"));
  out.table(certificateColumns, objectsAt(provider, "certificates"));
}
