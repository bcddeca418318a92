import type { Command } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type RotationFlags, rotationOf, tokenColumns, withRotationOptions } from "./connection-tokens.ts";
import { type OpenContext, opened } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, textAt, textsAt } from "./fields.ts";
import { collect, printPage } from "./list-options.ts";
import type { Output } from "./output.ts";
import { resolveConnection } from "./resolve.ts";
import type { Column } from "./table.ts";

interface TrustFlags {
  readonly issuer?: string;
  readonly subject?: string;
  readonly audience?: readonly string[];
  readonly tenant?: string;
  readonly jwksUri?: string;
  readonly entraTenant?: string;
  readonly source?: readonly string[];
}

const clientColumns: readonly Column<JsonObject>[] = [
  { title: "client id", text: (item) => textAt(item, "id") },
  { title: "name", text: (item) => textAt(item, "name"), flexible: true },
  { title: "created", text: (item) => instantAt(item, "createdAt") },
];

const trustColumns: readonly Column<JsonObject>[] = [
  { title: "id", text: (item) => textAt(item, "id") },
  { title: "issuer", text: (item) => textAt(item, "issuer"), flexible: true },
  { title: "subject", text: (item) => textAt(item, "subject") },
  { title: "audiences", text: (item) => textsAt(item, "audiences").join(" "), flexible: true },
  { title: "last used", text: (item) => instantAt(item, "lastUsedAt") },
  { title: "revoked", text: (item) => instantAt(item, "revokedAt") },
];

/** Adds `oauth`: how an identity provider gets access tokens for a connection. */
export function addOAuthClients(connections: Command, open: OpenContext): void {
  const group = connections.command("oauth").description("OAuth clients: access tokens of an hour for a connection");
  addClients(group, open);
  addSecrets(group, open);
  addTrusts(group, open);
}

function addClients(group: Command, open: OpenContext): void {
  withRotationOptions(group.command("create <connection>"))
    .description("make an OAuth client with its first secret, which is shown once")
    .option("--name <name>", "what people call it", "OAuth client")
    .option("--without-secret", "make no secret; the client will prove itself by assertions")
    .action(async (name: string, flags: RotationFlags & { name: string; withoutSecret?: true }, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const path = apiPath`/connections/${textAt(connection, "id")}/oauth-clients`;
      const client = await api.post(path, { name: flags.name });
      const secrets = `${path}/${textAt(client, "id")}/secrets`;
      const secret = flags.withoutSecret ? undefined : await api.post(secrets, rotationOf(flags));
      printClient(out, client, secret);
    });
  group
    .command("list <connection>")
    .description("list the OAuth clients of a connection")
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const connection = await resolveConnection(api, name);
      const page = await api.list(apiPath`/connections/${textAt(connection, "id")}/oauth-clients`);
      printPage(out, page, clientColumns, "No OAuth clients.");
    });
  group
    .command("delete <connection> <client-id>")
    .description("delete an OAuth client; what it got ends at once")
    .action(async (name: string, clientId: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(await clientPath(api, name, clientId));
      if (out.isJson) return out.json(answer);
      out.note(`The OAuth client ${clientId} is deleted.`);
    });
}

function printClient(out: Output, client: JsonObject, secret: JsonObject | undefined): void {
  if (out.isJson) {
    out.json(secret === undefined ? client : { ...client, secret });
    return;
  }
  out.pairs([
    ["client id", textAt(client, "id")],
    ["client secret", textAt(secret, "secret")],
    ["secret ends", instantAt(secret, "expiresAt")],
    ["token URL", textAt(client, "tokenUrl")],
    ["scope", textAt(client, "scope")],
  ]);
  if (secret !== undefined) out.note("Copy the secret now: it is not shown again.");
}

function addSecrets(group: Command, open: OpenContext): void {
  withRotationOptions(group.command("add-secret <connection> <client-id>"))
    .description("make another secret, which is shown once")
    .action(async (name: string, clientId: string, flags: RotationFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const path = await clientPath(api, name, clientId);
      const client = await api.get(path);
      const secret = await api.post(`${path}/secrets`, rotationOf(flags));
      if (out.isJson) return out.json(secret);
      printClient(out, client, secret);
    });
  group
    .command("secrets <connection> <client-id>")
    .description("list the secrets of an OAuth client, without what is secret")
    .action(async (name: string, clientId: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printPage(out, await api.list(`${await clientPath(api, name, clientId)}/secrets`), tokenColumns, "No secrets.");
    });
  addRevocation(group, open, "secret");
}

function addTrusts(group: Command, open: OpenContext): void {
  group
    .command("trust <connection> <client-id>")
    .description("let an OAuth client prove itself by assertions of an issuer in place of a secret")
    .option("--entra-tenant <tenant-id>", "Microsoft Entra ID: fills in issuer, tenant and keys")
    .option("--issuer <issuer>", "the iss of the assertions; the client itself by default")
    .option("--subject <subject>", "the sub of the assertions; the client itself by default")
    .option("--audience <audience>", "an aud that is accepted; this server by default; repeatable", collect)
    .option("--tenant <tenant-id>", "the tid of the assertions")
    .option("--jwks-uri <url>", "where the issuer publishes its keys")
    .option("--source <block>", "an address or block the client may call from; repeatable", collect)
    .action(async (name: string, clientId: string, flags: TrustFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.post(`${await clientPath(api, name, clientId)}/trusts`, trustOf(flags));
      if (out.isJson) return out.json(answer);
      out.note(`The OAuth client ${clientId} may prove itself by assertions of ${textAt(answer, "issuer")}.`);
    });
  group
    .command("trusts <connection> <client-id>")
    .description("list the issuers that an OAuth client may prove itself by")
    .action(async (name: string, clientId: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      printPage(out, await api.list(`${await clientPath(api, name, clientId)}/trusts`), trustColumns, "No issuers.");
    });
  addRevocation(group, open, "trust");
}

function addRevocation(group: Command, open: OpenContext, kind: "secret" | "trust"): void {
  group
    .command(`revoke-${kind} <connection> <client-id> <${kind}-id>`)
    .description(`end a ${kind} of an OAuth client at once`)
    .action(async (name: string, clientId: string, id: string, _flags: unknown, command: Command) => {
      const { out, api } = await opened(open, command);
      const answer = await api.delete(`${await clientPath(api, name, clientId)}/${kind}s/${encodeURIComponent(id)}`);
      if (out.isJson) return out.json(answer);
      out.note(`The ${kind} ${id} is revoked.`);
    });
}

async function clientPath(api: ApiClient, name: string, clientId: string): Promise<string> {
  const connection = await resolveConnection(api, name);
  return apiPath`/connections/${textAt(connection, "id")}/oauth-clients/${clientId}`;
}

/** Microsoft publishes the keys of a tenant, and calls itself by it: learn.microsoft.com, OpenID Connect on the v2.0 endpoint. */
function trustOf({ entraTenant, issuer, subject, audience, tenant, jwksUri, source }: TrustFlags): JsonObject {
  if (entraTenant !== undefined && [issuer, tenant, jwksUri].some((flag) => flag !== undefined)) {
    throw new CliError(
      exitCodes.usage,
      "--entra-tenant stands for --issuer, --tenant and --jwks-uri; give it or them.",
    );
  }
  const authority = `https://login.microsoftonline.com/${entraTenant}`;
  return {
    issuer: entraTenant === undefined ? issuer : `${authority}/v2.0`,
    subject,
    audiences: audience,
    tenantId: entraTenant ?? tenant,
    jwksUri: entraTenant === undefined ? jwksUri : `${authority}/discovery/v2.0/keys`,
    sources: source,
  };
}
