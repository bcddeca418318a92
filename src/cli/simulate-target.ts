import type { Credential } from "../simulate/credential.ts";
import { type ApiClient, apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import type { CommandContext } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { objectsAt, textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import { readTokenFile } from "./server-locator.ts";

/** Where a simulated provider pushes to and what it assigns. */
export interface TargetFlags {
  readonly app?: readonly string[];
  readonly scimUrl?: string;
  readonly scimTokenFile?: string;
}

/** A place to push to; without a connection it is a server that we cannot ask. */
export interface Target {
  readonly baseUrl: string;
  readonly token: Credential;
  readonly apps: readonly string[];
  readonly connection?: { readonly api: ApiClient; readonly id: string; readonly name: string };
}

/** Used when there is no application to assign: the values stay unmatched until one of these is added. */
const exampleApps: readonly string[] = ["northwind-crm", "legacy-wiki"];

/** The connection that a run makes for itself. */
export interface NewConnection {
  readonly idp: string;
  readonly name: string;
  /** Whether the provider gets an OAuth client instead of the connection's token. */
  readonly fetchesTokens: boolean;
}

/** The server that the flags name, or a new connection of this Anteroom. @throws {CliError} */
export async function targetOf(
  context: CommandContext,
  flags: TargetFlags,
  { idp, name, fetchesTokens }: NewConnection,
): Promise<Target> {
  if (fetchesTokens && flags.scimUrl !== undefined) {
    throw new CliError(exitCodes.usage, "This variant needs an OAuth client of a connection: leave out --scim-url.");
  }
  if (flags.scimUrl !== undefined && flags.scimTokenFile !== undefined) {
    const baseUrl = flags.scimUrl.replace(/\/+$/, "");
    if (!URL.canParse(baseUrl)) throw new CliError(exitCodes.usage, "--scim-url must be an http or https URL.");
    return { baseUrl, token: await readTokenFile(flags.scimTokenFile), apps: flags.app ?? exampleApps };
  }
  if (flags.scimUrl !== undefined || flags.scimTokenFile !== undefined) {
    throw new CliError(exitCodes.usage, "--scim-url and --scim-token-file belong together: give both or neither.");
  }
  const api = await context.connect();
  const apps = await assignable(api, flags.app, context.out);
  const created = await api.post("/connections", { idp, name });
  const id = textAt(created, "id");
  return {
    baseUrl: `${api.baseUrl}/scim/v2`,
    token: fetchesTokens ? await newClient(api, id, name) : textAt(created, "token"),
    apps,
    connection: { api, id, name },
  };
}

/** Makes an OAuth client of the connection, with a secret. */
async function newClient(api: ApiClient, connectionId: string, name: string): Promise<Credential> {
  const client = await api.post(apiPath`/connections/${connectionId}/oauth-clients`, { name });
  const clientId = textAt(client, "id");
  const secret = await api.post(apiPath`/connections/${connectionId}/oauth-clients/${clientId}/secrets`, {});
  return { tokenUrl: `${api.baseUrl}/oauth/token`, clientId, clientSecret: textAt(secret, "secret") };
}

interface App {
  readonly key: string;
  readonly roles: readonly string[];
}

/** What was asked for, if it is there; else every application as it can be assigned: with its first role, if it has roles. */
async function assignable(
  api: ApiClient,
  wanted: readonly string[] | undefined,
  out: Output,
): Promise<readonly string[]> {
  const { items } = await api.list("/applications", {}, 1000);
  const apps = items.map((item) => ({
    key: textAt(item, "key"),
    roles: objectsAt(item, "roles").map((role) => textAt(role, "value")),
  }));
  if (wanted !== undefined) {
    for (const value of wanted) requireApp(apps, value);
    return wanted;
  }
  if (apps.length > 0) return apps.map(({ key, roles }) => (roles[0] === undefined ? key : `${key}:${roles[0]}`));
  out.note(`There are no applications yet; assigning ${exampleApps.join(" and ")}, which will wait as unmatched.`);
  return exampleApps;
}

function requireApp(apps: readonly App[], value: string): void {
  const [key = "", role] = value.split(/:(.*)/s, 2);
  const app = apps.find((each) => each.key === key);
  if (app === undefined)
    throw new CliError(exitCodes.notFound, `There is no application "${key}".`, { lines: known(apps) });
  if (role === undefined || app.roles.includes(role)) return;
  const lines = app.roles.map((each) => `  ${key}:${each}`);
  throw new CliError(exitCodes.notFound, `The application "${key}" has no role "${role}".`, { lines });
}

function known(apps: readonly App[]): readonly string[] {
  if (apps.length === 0) return ["Add it with: anteroom apps add"];
  return ["There are:", ...apps.slice(0, 20).map(({ key }) => `  ${key}`)];
}
