import type { JsonObject } from "../lib/json.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt } from "./fields.ts";

/** More than anyone has, so that a list that is searched by name is whole. */
const everything = 10_000;

/**
 * Finds a connection by id or by name.
 * @throws {CliError} `notFound`; `usage` with the candidates when several have the name.
 */
export async function resolveConnection(api: ApiClient, text: string): Promise<JsonObject> {
  return await resolveNamed(api, "connection", "/connections", text);
}

/**
 * Finds an integration by id or by name.
 * @throws {CliError} `notFound`; `usage` with the candidates when several have the name.
 */
export async function resolveIntegration(api: ApiClient, text: string): Promise<JsonObject> {
  return await resolveNamed(api, "integration", "/integrations", text);
}

/**
 * Finds an identity provider of people by id or by name.
 * @throws {CliError} `notFound`; `usage` with the candidates when several have the name.
 */
export async function resolveProvider(api: ApiClient, text: string): Promise<JsonObject> {
  return await resolveNamed(api, "sign-in provider", "/sso/providers", text);
}

/**
 * Finds a person by id, login name or name.
 * @throws {CliError} `notFound`; `usage` with the candidates when several have the name.
 */
export async function resolvePerson(api: ApiClient, text: string): Promise<JsonObject> {
  const { items } = await api.list("/people", {}, everything);
  const exact = items.find((item) => textAt(item, "id") === text || isSameName(textAt(item, "loginName"), text));
  if (exact !== undefined) return exact;
  const named = items.filter((item) => isSameName(textAt(item, "name"), text));
  return onlyOne(named, "person", text, (item) => `${textAt(item, "id")}  ${textAt(item, "loginName")}`);
}

/**
 * Finds a vault by id or by name; one that is not archived goes before archived ones of the same name.
 * @throws {CliError} `notFound`; `usage` with the candidates when several have the name.
 */
export async function resolveVault(api: ApiClient, text: string): Promise<JsonObject> {
  const vaults = objectsAt(await api.get("/vaults"), "items");
  const byId = vaults.find((vault) => textAt(vault, "id") === text);
  if (byId !== undefined) return byId;
  const named = vaults.filter((vault) => isSameName(textAt(vault, "name"), text));
  const open = named.filter((vault) => textAt(vault, "archivedAt") === "");
  return onlyOne(
    open.length > 0 ? open : named,
    "vault",
    text,
    (vault) => `${textAt(vault, "id")}  ${textAt(vault, "name")}`,
  );
}

async function resolveNamed(api: ApiClient, kind: string, path: string, text: string): Promise<JsonObject> {
  const { items } = await api.list(path, {}, everything);
  const byId = items.find((item) => textAt(item, "id") === text);
  if (byId !== undefined) return byId;
  const named = items.filter((item) => isSameName(textAt(item, "name"), text));
  return onlyOne(named, kind, text, (item) => `${textAt(item, "id")}  ${textAt(item, "name")}`);
}

/**
 * Finds a service account by id, or by `userName@application-key`, where the user name may hold an `@` itself.
 * An account that still lives goes before retired ones of the same name.
 * @throws {CliError} `notFound`; `usage` with the candidates when the name fits several.
 */
export async function resolveAccount(api: ApiClient, text: string): Promise<JsonObject> {
  const at = text.lastIndexOf("@");
  if (at < 0) return await api.get(apiPath`/accounts/${text}`);
  const userName = text.slice(0, at);
  const found = await accountsOf(api, userName, text.slice(at + 1));
  if (found.length === 0) await suggestApplications(api, text);
  const living = found.filter((account) => textAt(account, "status") !== "retired");
  return onlyOne(living.length > 0 ? living : found, "service account", text, describeAccount);
}

async function accountsOf(api: ApiClient, userName: string, key: string | undefined): Promise<readonly JsonObject[]> {
  const { items } = await api.list("/accounts", { q: userName }, everything);
  return items.filter(
    (account) =>
      isSameName(textAt(account, "userName"), userName) &&
      (key === undefined || isSameName(textAt(account, "application", "key"), key)),
  );
}

/** A bare user name holds an `@` as well: says so, and names the accounts it has. */
async function suggestApplications(api: ApiClient, text: string): Promise<void> {
  const candidates = await accountsOf(api, text, undefined);
  if (candidates.length === 0) return;
  throw new CliError(exitCodes.usage, `${text} names no application. Write it as userName@application-key:`, {
    lines: candidates.map(describeAccount),
  });
}

function onlyOne(
  found: readonly JsonObject[],
  kind: string,
  text: string,
  describe: (item: JsonObject) => string,
): JsonObject {
  const [first] = found;
  if (first === undefined) throw new CliError(exitCodes.notFound, `There is no ${kind} "${text.slice(0, 60)}".`);
  if (found.length === 1) return first;
  throw new CliError(exitCodes.usage, `"${text.slice(0, 60)}" fits ${found.length} ${kind}s; name one by its id:`, {
    lines: found.map(describe),
  });
}

function describeAccount(account: JsonObject): string {
  const name = accountName(account);
  return `  ${textAt(account, "id")}  ${name}  ${textAt(account, "status")}  ${textAt(account, "connection", "name")}`;
}

/** An account as people write it: `userName@application-key`. */
export function accountName(account: JsonObject): string {
  return `${textAt(account, "userName")}@${textAt(account, "application", "key")}`;
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
