import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compose } from "./app/compose.ts";
import { openStore } from "./app/open-store.ts";
import { createWaysOut } from "./app/ways-out.ts";
import type { Config } from "./config/config.ts";
import { type ConfigSources, loadConfig, unknownVariables } from "./config/load-config.ts";
import type { SettingOrigin } from "./config/settings-in-force.ts";
import { Catalogue } from "./domain/catalogue/catalogue.ts";
import type { CatalogueSource } from "./domain/catalogue/catalogue-entry.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import type { ApiTokenService } from "./domain/connection/api-token-service.ts";
import type { Origin } from "./domain/event/event.ts";
import type { KeyService } from "./domain/key/key-service.ts";
import type { EntryService } from "./domain/local-sign-in/entry-service.ts";
import type { JobRunner } from "./jobs/job-runner.ts";
import type { Worker } from "./jobs/worker.ts";
import { ProcessWatch } from "./lib/process-watch.ts";
import { createLog, type Log } from "./log/log.ts";
import { openCatalogue } from "./store/catalogue-files.ts";
import { type DataDirectory, openDataDirectory } from "./store/data-directory.ts";
import { createPresenceFile } from "./store/presence-file.ts";
import type { SqliteStore } from "./store/sqlite.ts";

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
  /** Where the Owner is made, with a code that works once; undefined once somebody can sign in here. */
  readonly setupUrl: string | undefined;
  readonly store: SqliteStore;
  readonly worker: Worker;
  readonly jobs: JobRunner;
  readonly keys: KeyService;
}

/**
 * Starts a server from its settings.
 * @throws {StartError} with one sentence when it cannot start; nothing is changed then
 */
export async function startApp(sources: ConfigSources, overrides: AppOverrides = {}): Promise<App> {
  const origins = new Map<string, SettingOrigin>();
  const config = loadConfig(sources, origins);
  const log = overrides.log ?? createLog({ level: config.log.level });
  for (const name of unknownVariables(sources.env)) log.warn({ variable: name }, "An unknown ANTEROOM variable is set");
  const outbound = createWaysOut(config, overrides.clock ?? systemClock);
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(openDataDirectory(config.store.dataDir));
  for (const warning of directory.warnings) log.warn({ warning }, "The data directory is not as safe as it could be");
  if (directory.has(directory.rootKeyFile) && !directory.has(directory.databaseFile)) {
    log.warn(
      { database: directory.databaseFile },
      "There is a root key without its database: starting with an empty one",
    );
  }
  const clock = overrides.clock ?? systemClock;
  const credentialsDirectory = sources.env["CREDENTIALS_DIRECTORY"] || undefined;
  const opened = openStore({ config, directory, clock, log, credentialsDirectory });
  const { store, workspaceId } = opened;
  resources.use(store);
  const catalogue = new Catalogue(await openOwnCatalogue(config, directory, clock, log));
  const parts = compose({
    ...opened,
    presence: createPresenceFile(directory.path),
    config,
    origins,
    dataDirectory: directory.path,
    databaseFile: directory.databaseFile,
    processWatch: resources.use(new ProcessWatch()),
    outbound,
    log,
    clock,
    catalogue,
  });
  await store.write((stores) => parts.rederive.policy(stores, workspaceId));
  await parts.keys.resume();
  await warnOfKeys(parts.keys, log);
  await writeAdminToken(directory, parts.apiTokens);
  resources.use(parts.worker);
  resources.use(parts.jobs);
  const server = parts.http;
  const { url, publicUrl } = await server.listen();
  resources.defer(() => server.close());
  // Whoever waits for a code, or watches, would keep the server from closing.
  resources.use(parts.waiters);
  resources.use(parts.liveFeed);
  // It asks the server, which has to be there until it ends.
  resources.use(parts.simulations);
  parts.simulator.reach(url);
  directory.writeServerFile({ url, pid: process.pid, startedAt: new Date().toISOString() });
  parts.worker.start();
  parts.jobs.start();
  const setupUrl = await setupUrlOf(parts.entries, publicUrl);
  const owned = resources.move();
  return {
    url,
    publicUrl,
    setupUrl,
    store,
    worker: parts.worker,
    jobs: parts.jobs,
    keys: parts.keys,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A broken file is left out: facts on apps are a help, and no reason to stop. */
function openOwnCatalogue(config: Config, directory: DataDirectory, clock: Clock, log: Log): Promise<CatalogueSource> {
  const { dir } = config.catalogue;
  return openCatalogue({
    own: dir ?? join(directory.path, "catalogue"),
    ownIsOptional: dir === undefined,
    now: clock.now(),
    onProblem: ({ path, reason }) => log.warn({ path, reason }, "A part of the application catalogue is left out"),
  });
}

/** Two states that nobody should overlook. */
async function warnOfKeys(keys: KeyService, log: Log): Promise<void> {
  const { state, rootKey, dataKeys } = await keys.status();
  if (state !== "open") log.warn({ state }, "The server is sealed: secrets answer 503 until it is unsealed");
  if (rootKey?.recoverySavedAt === null && dataKeys.some((key) => key.records > 0)) {
    log.warn("Secrets are stored and there is no recovery file of the root key; make one with: anteroom keys recovery");
  }
}

const START: Origin = { actor: { kind: "local", id: "start" }, cause: { kind: "start", id: "start" } };

async function setupUrlOf(entries: EntryService, publicUrl: string): Promise<string | undefined> {
  if (!(await entries.isSetUpNeeded())) return undefined;
  const { code } = await entries.makeSetupCode(START);
  return `${publicUrl}/setup?code=${code}`;
}

async function writeAdminToken(directory: DataDirectory, apiTokens: ApiTokenService): Promise<void> {
  const kept = directory.has(directory.adminTokenFile) ? readFileSync(directory.adminTokenFile, "utf8") : undefined;
  const token = await apiTokens.ensureLocal(kept, START);
  if (token === undefined) return;
  directory.replaceSecretFile(directory.adminTokenFile, `${token}\n`);
}
