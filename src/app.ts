import { readFileSync } from "node:fs";
import type { Config } from "./config/config.ts";
import { type ConfigSources, loadConfig, unknownVariables } from "./config/load-config.ts";
import { AccountService } from "./domain/account/account-service.ts";
import { createRederive } from "./domain/account/rederive.ts";
import { ApplicationService } from "./domain/application/application-service.ts";
import { AuthenticatorService } from "./domain/authenticator/authenticator-service.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import { Activity } from "./domain/connection/activity.ts";
import { ApiTokenService } from "./domain/connection/api-token-service.ts";
import { ConnectionService } from "./domain/connection/connection-service.ts";
import { Gatekeeper } from "./domain/connection/gatekeeper.ts";
import { AssignmentService } from "./domain/directory/assignment-service.ts";
import { GroupService } from "./domain/directory/group-service.ts";
import { UserService } from "./domain/directory/user-service.ts";
import type { Origin } from "./domain/event/event.ts";
import { LogService } from "./domain/event/log-service.ts";
import { ProvisioningLog } from "./domain/event/provisioning-log.ts";
import { ExplanationService } from "./domain/explanation/explanation-service.ts";
import { newId, type WorkspaceId } from "./domain/id.ts";
import { IntegrationService } from "./domain/integration/integration-service.ts";
import type { Sealer } from "./domain/sealer.ts";
import { createApi } from "./http/api/api.ts";
import { createHttpServer } from "./http/server.ts";
import { Worker } from "./jobs/worker.ts";
import { createLog, type Log } from "./log/log.ts";
import { oneTimePasswords } from "./otp/totp.ts";
import { createMetadataVerifier } from "./saml/metadata-verifier.ts";
import { type DataDirectory, openDataDirectory } from "./store/data-directory.ts";
import { insertWorkspaceKeys, peekWorkspaceKeys } from "./store/data-keys.ts";
import { SqliteStore } from "./store/sqlite.ts";
import { createDataKey, openKeyring } from "./vault/keyring.ts";
import { openRootKey } from "./vault/root-key.ts";

/** What tests put in place of the real thing. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A running server. Disposing of it lets running requests end, stops the jobs and closes the store. */
export interface App extends AsyncDisposable {
  /** Where it listens, for clients on this machine. */
  readonly url: string;
  readonly publicUrl: string;
  readonly store: SqliteStore;
  readonly worker: Worker;
}

/**
 * Starts a server from its settings.
 * @throws {StartError} with one sentence when it cannot start; nothing is changed then
 */
export async function startApp(sources: ConfigSources, overrides: AppOverrides = {}): Promise<App> {
  const config = loadConfig(sources);
  const log = overrides.log ?? createLog({ level: config.log.level });
  for (const name of unknownVariables(sources.env)) log.warn({ variable: name }, "An unknown ANTEROOM variable is set");
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(openDataDirectory(config.store.dataDir));
  for (const warning of directory.warnings) log.warn({ warning }, "The data directory is not as safe as it could be");
  if (directory.has(directory.rootKeyFile) && !directory.has(directory.databaseFile)) {
    log.warn(
      { database: directory.databaseFile },
      "There is a root key without its database: starting with an empty one",
    );
  }
  const { store, sealer, workspaceId } = openStore(config, directory, overrides.clock ?? systemClock);
  resources.use(store);
  const parts = compose({ config, store, sealer, workspaceId, log, clock: overrides.clock ?? systemClock });
  await store.write((stores) => parts.rederive.policy(stores, workspaceId));
  await writeAdminToken(directory, parts.apiTokens);
  resources.use(parts.worker);
  const server = parts.http;
  const { url, publicUrl } = await server.listen();
  resources.defer(() => server.close());
  directory.writeServerFile({ url, pid: process.pid, startedAt: new Date().toISOString() });
  parts.worker.start();
  const owned = resources.move();
  return {
    url,
    publicUrl,
    store,
    worker: parts.worker,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The key is tried before anything is written: a wrong one must leave the directory as it is. */
function openStore(config: Config, directory: DataDirectory, clock: Clock) {
  const databaseExists = directory.has(directory.databaseFile);
  const rootKey = openRootKey({ file: directory.rootKeyFile, setting: config.vault.rootKey, databaseExists });
  const known = peekWorkspaceKeys(directory.databaseFile);
  let sealer = known && openKeyring(rootKey, known.workspaceId, known.keys);
  const workspaceId = known?.workspaceId ?? newId<WorkspaceId>();
  // SQLite gives its side files the mode of the database, so that has to be right before they are made.
  if (!databaseExists) directory.createSecretFile(directory.databaseFile, "");
  const store = SqliteStore.open({ path: directory.databaseFile, unitsPerCommit: config.store.unitsPerCommit });
  if (sealer === undefined) {
    const key = createDataKey(rootKey, workspaceId);
    insertWorkspaceKeys(directory.databaseFile, { workspaceId, keys: [key] }, clock.now());
    sealer = openKeyring(rootKey, workspaceId, [key]);
  }
  return { store, sealer, workspaceId };
}

interface Materials {
  readonly config: Config;
  readonly store: SqliteStore;
  readonly sealer: Sealer;
  readonly workspaceId: WorkspaceId;
  readonly log: Log;
  readonly clock: Clock;
}

function compose({ config, store: units, sealer, workspaceId, log, clock }: Materials) {
  const { requiredGrade } = config.saml;
  const rederive = createRederive({
    clock,
    requiredGrade,
    batch: config.accounts.rederiveBatch,
    onQueued: () => worker.wake(),
  });
  const basics = { units, rederive, clock, workspaceId, requiredGrade };
  const activity = new Activity(basics);
  const gatekeeper = new Gatekeeper(basics);
  const accounts = new AccountService(basics);
  const logs = new LogService({ ...basics, retention: config.retention });
  const apiTokens = new ApiTokenService(basics);
  const worker = new Worker({
    units,
    rederive,
    accounts,
    logs,
    activity,
    log,
    intervalSeconds: config.jobs.intervalSeconds,
  });
  const api = createApi({
    connections: new ConnectionService({ ...basics, graceDays: config.accounts.graceDays }),
    applications: new ApplicationService({ ...basics, verifier: createMetadataVerifier() }),
    accounts,
    authenticators: new AuthenticatorService({ ...basics, sealer, otp: oneTimePasswords, limits: config.otp }),
    integrations: new IntegrationService(basics),
    assignments: new AssignmentService(basics),
    explanations: new ExplanationService(basics),
    logs,
    apiTokens,
    activity,
    gatekeeper,
    clock,
    limits: config.limits,
    log,
  });
  const http = createHttpServer({
    config,
    clock,
    log,
    units,
    gatekeeper,
    users: new UserService(basics),
    groups: new GroupService(basics),
    accounts,
    activity,
    provisioningLog: new ProvisioningLog(basics),
    api,
  });
  return { worker, http, apiTokens, rederive };
}

async function writeAdminToken(directory: DataDirectory, apiTokens: ApiTokenService): Promise<void> {
  const origin: Origin = { actor: { kind: "local", id: "start" }, cause: { kind: "start", id: "start" } };
  const kept = directory.has(directory.adminTokenFile) ? readFileSync(directory.adminTokenFile, "utf8") : undefined;
  const token = await apiTokens.ensureLocal(kept, origin);
  if (token === undefined) return;
  directory.replaceSecretFile(directory.adminTokenFile, `${token}\n`);
}
