import type { Config } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { newId, type WorkspaceId } from "../domain/id.ts";
import type { RootKeyMemory } from "../domain/key/root-key.ts";
import type { Log } from "../log/log.ts";
import type { DataDirectory } from "../store/data-directory.ts";
import { insertWorkspaceKeys, peekWorkspaceKeys } from "../store/data-keys.ts";
import { SqliteStore, type StoreWatch } from "../store/sqlite.ts";
import { Keyring } from "../vault/keyring.ts";
import { openPlaces, type Places } from "../vault/root-key-places.ts";

/** What opening a store needs. */
export interface StoreSources {
  readonly config: Pick<Config, "store" | "vault">;
  readonly directory: DataDirectory;
  readonly clock: Clock;
  readonly log: Log;
  /** Where systemd hands credentials over. */
  readonly credentialsDirectory: string | undefined;
  /** As for `SqliteStore.open`; true if absent. */
  readonly checkpointThread?: boolean;
}

/** A store with its keys, which are there unless the server starts sealed. */
export interface OpenedStore {
  readonly store: SqliteStore;
  readonly keyring: Keyring;
  readonly places: Places;
  readonly workspaceId: WorkspaceId;
}

const NOTHING_KNOWN: RootKeyMemory = { present: undefined, replaced: [] };

/**
 * Opens the store and its keys; a part of the composition. The key is tried before anything is written: a wrong one must leave
 * the directory as it is.
 * @throws {StartError} when either cannot be opened
 */
export function openStore(sources: StoreSources): OpenedStore {
  const { config, directory, clock, log, credentialsDirectory, checkpointThread = true } = sources;
  const { databaseFile, rootKeyFile: file } = directory;
  const databaseExists = directory.has(databaseFile);
  const known = peekWorkspaceKeys(databaseFile);
  const workspaceId = known?.workspaceId ?? newId<WorkspaceId>();
  const memory = known?.memory ?? NOTHING_KNOWN;
  const { rootKeyProvider: wanted, rootKey: setting } = config.vault;
  const isNew = known === undefined ? !databaseExists : known.keys.length === 0;
  const places = openPlaces({ file, wanted, setting, credentialsDirectory, hasKeys: !isNew }, memory);
  const keyring = new Keyring(workspaceId);
  const waits = config.vault.sealed === "yes" || places.provider === "passphrase";
  if (known !== undefined && !isNew && !waits) keyring.unlock(places.read(memory), known.keys);
  const rootKey = known !== undefined && !isNew ? undefined : firstRootKey(places);
  // SQLite gives its side files the mode of the database, so that has to be right before they are made.
  if (!databaseExists) directory.createSecretFile(databaseFile, "");
  const { unitsPerCommit } = config.store;
  const store = SqliteStore.open({ path: databaseFile, unitsPerCommit, watch: watchOf(log), checkpointThread });
  if (known === undefined || isNew) {
    const key = rootKey && keyring.create(rootKey, clock.now());
    insertWorkspaceKeys(databaseFile, workspaceId, key, clock.now());
    if (rootKey !== undefined && key !== undefined && !waits) keyring.unlock(rootKey, [key]);
  }
  return { store, keyring, places, workspaceId };
}

/** Undefined while a new server waits for its passphrase. */
function firstRootKey(places: Places) {
  return places.provider === "passphrase" ? undefined : places.first();
}

function watchOf(log: Log): StoreWatch {
  return {
    failing: (err) => log.error({ err }, "The store takes no writes; clients are told to come back"),
    recovered: () => log.info("The store takes writes again"),
    checkpointsEnded: (err) =>
      log.warn({ err }, "The log of the store is moved by the writer from now on, with requests waiting"),
  };
}
