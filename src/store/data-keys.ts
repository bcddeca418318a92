import { existsSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import type { WorkspaceId } from "../domain/id.ts";
import type { DataKey } from "../domain/key/data-key.ts";
import type { PassphraseTerms, RootKeyMemory } from "../domain/key/root-key.ts";
import { toStartError } from "./store-error.ts";

/** The workspace of a database with its keys. */
export interface WorkspaceKeys {
  readonly workspaceId: WorkspaceId;
  /** Oldest first; none while a new server waits for its passphrase. */
  readonly keys: readonly DataKey[];
  readonly memory: RootKeyMemory;
}

/**
 * Reads the workspace and its keys without changing what the file says, so that a wrong root key is found before anything is
 * written. Undefined for a file that is not there or was never finished.
 */
export function peekWorkspaceKeys(file: string): WorkspaceKeys | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return peek(file, true);
  } catch (error) {
    if (!leftUnfinished(error)) throw toStartError(file, error);
  }
  try {
    // Takes back what was never committed, and nothing else.
    return peek(file, false);
  } catch (error) {
    throw toStartError(file, error);
  }
}

/** SQLite makes its side files even for reading, and a reader may not clear them away: whoever looks leaves none behind. */
function peek(file: string, readonly: boolean): WorkspaceKeys | undefined {
  const hadLog = existsSync(`${file}-wal`);
  try {
    return look(file, readonly);
  } finally {
    if (!hadLog) for (const ending of ["-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
  }
}

function look(file: string, readonly: boolean): WorkspaceKeys | undefined {
  const database = new Database(file, { readonly });
  try {
    return hasTable(database, "data_key") ? readWorkspaceKeys(database) : undefined;
  } finally {
    database.close();
  }
}

function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(name) !== undefined;
}

/** Whether a power cut left a transaction behind that only a writer can take back. */
function leftUnfinished(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_READONLY");
}

/** Makes the workspace, unless it is there, and its first data key; all of it or nothing. No key: it waits for a passphrase. */
export function insertWorkspaceKeys(
  file: string,
  workspaceId: WorkspaceId,
  key: DataKey | undefined,
  createdAt: number,
): void {
  const database = new Database(file);
  try {
    database.pragma("synchronous = FULL");
    database.transaction(() => {
      database
        .prepare("INSERT INTO workspace (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run(workspaceId, createdAt);
      if (key === undefined) return;
      database
        .prepare("INSERT INTO data_key (id, workspace_id, root_key_id, wrapped, created_at) VALUES (?, ?, ?, ?, ?)")
        .run(key.id, workspaceId, key.rootKeyId, key.wrapped, createdAt);
      database
        .prepare("INSERT INTO root_key (id, workspace_id, created_at) VALUES (?, ?, ?)")
        .run(key.rootKeyId, workspaceId, createdAt);
    })();
  } finally {
    database.close();
  }
}

interface KeyRow {
  readonly id: string;
  readonly root_key_id: string;
  readonly wrapped: Uint8Array;
  readonly created_at: number;
}

function readWorkspaceKeys(database: Database.Database): WorkspaceKeys | undefined {
  const workspace = database.prepare<[], { id: string }>("SELECT id FROM workspace").get();
  if (workspace === undefined) return undefined;
  const keys = database
    .prepare<[string], KeyRow>(
      "SELECT id, root_key_id, wrapped, created_at FROM data_key WHERE workspace_id = ? ORDER BY created_at, id",
    )
    .all(workspace.id)
    .map((row) => ({ id: row.id, rootKeyId: row.root_key_id, wrapped: row.wrapped, createdAt: row.created_at }));
  const memory = readMemory(database, keys, workspace.id);
  return { workspaceId: workspace.id as WorkspaceId, keys, memory };
}

/** A database from before root keys were written down has the one that wraps its data keys. */
function readMemory(database: Database.Database, keys: readonly DataKey[], workspaceId: string): RootKeyMemory {
  const rows = hasTable(database, "root_key")
    ? database
        .prepare<[string], { id: string; terms: string | null; replaced_at: number | null }>(
          "SELECT id, terms, replaced_at FROM root_key WHERE workspace_id = ?",
        )
        .all(workspaceId)
    : [];
  const present = rows.find((row) => row.replaced_at === null);
  const id = present?.id ?? keys[0]?.rootKeyId;
  const terms = present?.terms == null ? null : (JSON.parse(present.terms) as PassphraseTerms);
  return {
    present: id === undefined ? undefined : { id, terms },
    replaced: rows.filter((row) => row.replaced_at !== null).map((row) => row.id),
  };
}
