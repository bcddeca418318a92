import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request, { type Test } from "supertest";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { AccountService } from "../../src/domain/account/account-service.ts";
import { createRederive } from "../../src/domain/account/rederive.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { Activity } from "../../src/domain/connection/activity.ts";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { Gatekeeper } from "../../src/domain/connection/gatekeeper.ts";
import { mintToken } from "../../src/domain/connection/token.ts";
import type { Scope } from "../../src/domain/connection/token-store.ts";
import { GroupService } from "../../src/domain/directory/group-service.ts";
import { UserService } from "../../src/domain/directory/user-service.ts";
import type { ProvisioningRecord } from "../../src/domain/event/event.ts";
import { ProvisioningLog } from "../../src/domain/event/provisioning-log.ts";
import { newId, type WorkspaceId } from "../../src/domain/id.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { createLog, type Log } from "../../src/log/log.ts";
import { SqliteStore } from "../../src/store/sqlite.ts";

/** What a test wants otherwise. */
export interface ServerOverrides {
  readonly host?: string;
  readonly limits?: Partial<Config["limits"]>;
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
  readonly activity: Activity;
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
  const store = resources.use(SqliteStore.open({ path: join(directory, "anteroom.db"), unitsPerCommit: 16 }));
  const workspaceId = newId<WorkspaceId>();
  const { http, activity } = compose(store, workspaceId, overrides);
  const { url, port, publicUrl } = await http.listen();
  resources.defer(() => http.close());
  const owned = resources.move();
  return {
    url,
    port,
    scimBaseUrl: `${publicUrl}/scim/v2`,
    store,
    activity,
    connect: (fields) => connect(store, url, workspaceId, fields),
    mintApiToken: (scopes) => mintApiToken(store, workspaceId, scopes),
    records: async () => (await store.read((stores) => stores.records.list(workspaceId, {}, { limit: 200 }))).items,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function compose(units: SqliteStore, workspaceId: WorkspaceId, overrides: ServerOverrides) {
  const defaults = loadConfig({ env: {}, flags: { port: "0" } });
  const config = {
    ...defaults,
    server: { ...defaults.server, host: overrides.host ?? defaults.server.host },
    limits: { ...defaults.limits, ...overrides.limits },
  };
  const clock = overrides.clock ?? systemClock;
  const { requiredGrade } = config.saml;
  const rederive = createRederive({ clock, requiredGrade, batch: config.accounts.rederiveBatch, onQueued: () => {} });
  const basics = { units, clock, rederive, workspaceId, requiredGrade };
  const activity = new Activity(basics);
  const http = createHttpServer({
    config,
    clock,
    log: aLog(overrides.onLogLine),
    units,
    activity,
    gatekeeper: new Gatekeeper(basics),
    users: new UserService(basics),
    groups: new GroupService(basics),
    accounts: new AccountService(basics),
    provisioningLog: new ProvisioningLog(basics),
  });
  return { http, activity };
}

function aLog(write: ServerOverrides["onLogLine"]): Log {
  return createLog(write === undefined ? { level: "silent" } : { level: "debug", destination: { write } });
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
    userCount: 0,
    groupCount: 0,
    lastRequestAt: null,
    consecutiveFailures: 0,
    lastFailure: null,
    frozenAt: null,
    createdAt: now,
    updatedAt: now,
    ...fields,
  };
  const { id, secretHash, token } = mintToken("scim");
  await store.write(async (stores) => {
    await stores.connections.insert(connection);
    if (connection.frozenAt !== null) await stores.connections.update(connection);
    await stores.tokens.insert({
      id,
      workspaceId,
      kind: "scim",
      connectionId: connection.id,
      name: "test",
      scopes: [],
      secretHash,
      createdAt: now,
      lastUsedAt: null,
      revokedAt: null,
    });
  });
  return { connection, token, send: (method, path, body) => send({ url, token, method, path, body }) };
}

async function mintApiToken(store: SqliteStore, workspaceId: WorkspaceId, scopes: readonly Scope[]): Promise<string> {
  const { id, secretHash, token } = mintToken("api");
  const now = Date.now();
  const stored = { id, workspaceId, kind: "api", connectionId: null, name: "test", scopes, secretHash } as const;
  await store.write((stores) => stores.tokens.insert({ ...stored, createdAt: now, lastUsedAt: null, revokedAt: null }));
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
