import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request, { type Test } from "supertest";
import { startApp } from "../../src/app.ts";
import type { LimitsConfig } from "../../src/config/config.ts";
import { listSettings } from "../../src/config/setting-list.ts";
import type { Clock } from "../../src/domain/clock.ts";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { mintToken } from "../../src/domain/connection/token.ts";
import { newStoredToken } from "../../src/domain/connection/token-store.ts";
import type { ProvisioningRecord } from "../../src/domain/event/event.ts";
import { newId, type WorkspaceId } from "../../src/domain/id.ts";
import type { Scope } from "../../src/domain/person/scope.ts";
import { createLog } from "../../src/log/log.ts";
import { peekWorkspaceKeys } from "../../src/store/data-keys.ts";
import type { SqliteStore } from "../../src/store/sqlite.ts";

/** What a test wants otherwise. */
export interface ServerOverrides {
  readonly host?: string;
  readonly documentationUrl?: string;
  readonly limits?: Partial<LimitsConfig>;
  readonly clock?: Clock;
  /** Receives every line of the log; nothing is logged without it. */
  readonly onLogLine?: (line: string) => void;
}

/** A connection of a running server, with a client that sends its token. */
export interface TestConnection {
  readonly connection: Connection;
  readonly token: string;
  /** Sends a request to `/scim/v2` as this connection. A body goes as `application/scim+json`, a text as it is. */
  readonly send: (method: string, path: string, body?: unknown) => Test;
}

/** A whole Anteroom in this process: a real file, a real port. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The address of SCIM as resources name it. */
  readonly scimBaseUrl: string;
  readonly store: SqliteStore;
  readonly databaseFile: string;
  readonly workspaceId: WorkspaceId;
  /** The token of the local administrator. */
  readonly adminToken: string;
  /** Adds a connection with a token. */
  readonly connect: (fields?: Partial<Connection>) => Promise<TestConnection>;
  readonly mintApiToken: (scopes: readonly Scope[]) => Promise<string>;
  /** The provisioning log, newest first. */
  readonly records: () => Promise<readonly ProvisioningRecord[]>;
}

/** Starts a server on a temporary directory and a free port; disposing of it stops the one and removes the other. */
export async function startServer(overrides: ServerOverrides = {}): Promise<TestServer> {
  await using resources = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), "anteroom-test-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  const { clock, onLogLine: write } = overrides;
  const log = createLog(write === undefined ? { level: "silent" } : { level: "debug", destination: { write } });
  const app = resources.use(
    await startApp({ env: environment(directory, overrides) }, { log, ...(clock && { clock }) }),
  );
  const { url, publicUrl, store } = app;
  const databaseFile = join(directory, "anteroom.db");
  const workspaceId = peekWorkspaceKeys(databaseFile)?.workspaceId;
  if (workspaceId === undefined) throw new Error("The server has no workspace.");
  const adminToken = readFileSync(join(directory, "admin.token"), "utf8").trim();
  const owned = resources.move();
  return {
    url,
    port: Number(new URL(publicUrl).port),
    scimBaseUrl: `${publicUrl}/scim/v2`,
    store,
    databaseFile,
    workspaceId,
    adminToken,
    connect: (fields) => connect(store, url, workspaceId, fields),
    mintApiToken: (scopes) => mintApiToken(store, workspaceId, scopes),
    records: async () => (await store.read((stores) => stores.records.list(workspaceId, {}, { limit: 200 }))).items,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function environment(
  directory: string,
  { host, documentationUrl, limits = {} }: ServerOverrides,
): Record<string, string> {
  const given = listSettings().flatMap(({ path, setting }): [string, string][] => {
    const value = path.startsWith("limits.") ? limits[path.slice("limits.".length) as keyof LimitsConfig] : undefined;
    return value === undefined ? [] : [[setting.name, String(value)]];
  });
  return {
    ANTEROOM_DATA_DIR: directory,
    ANTEROOM_PORT: "0",
    ...(host !== undefined && { ANTEROOM_HOST: host }),
    ...(documentationUrl !== undefined && { ANTEROOM_DOCUMENTATION_URL: documentationUrl }),
    ...Object.fromEntries(given),
  };
}

async function connect(
  store: SqliteStore,
  url: string,
  workspaceId: WorkspaceId,
  fields: Partial<Connection> = {},
): Promise<TestConnection> {
  const now = Date.now();
  const idp = fields.idp ?? "okta";
  const connection: Connection = {
    id: newId(),
    workspaceId,
    name: `Connection ${newId()}`,
    idp,
    dialect: idp,
    applicationId: null,
    groupBindings: [],
    graceDays: 14,
    defaultOwnerId: null,
    defaultBackupOwnerId: null,
    userCount: 0,
    groupCount: 0,
    lastRequestAt: null,
    consecutiveFailures: 0,
    lastFailure: null,
    sample: false,
    frozenAt: null,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  const { id, secretHash, token } = mintToken("scim");
  await store.write(async (stores) => {
    await stores.connections.insert(connection);
    if (connection.frozenAt !== null) await stores.connections.update(connection);
    const { id: connectionId } = connection;
    const known = { id, workspaceId, kind: "scim", connectionId, name: "test", secretHash, createdAt: now } as const;
    await stores.tokens.insert(newStoredToken(known));
  });
  return { connection, token, send: (method, path, body) => send({ url, token, method, path, body }) };
}

async function mintApiToken(store: SqliteStore, workspaceId: WorkspaceId, scopes: readonly Scope[]): Promise<string> {
  const { id, secretHash, token } = mintToken("api");
  const now = Date.now();
  const known = { id, workspaceId, kind: "api", name: "test", scopes, secretHash, createdAt: now } as const;
  await store.write((stores) => stores.tokens.insert(newStoredToken(known)));
  return token;
}

interface Sending {
  readonly url: string;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

function send({ url, token, method, path, body }: Sending): Test {
  const agent = request(`${url}/scim/v2`);
  const verb = method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
  const test = agent[verb](path).set("Authorization", `Bearer ${token}`);
  return body === undefined
    ? test
    : test.set("Content-Type", "application/scim+json").send(typeof body === "string" ? body : JSON.stringify(body));
}
