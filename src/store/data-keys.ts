import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { WorkspaceId } from "../domain/id.ts";
import { toStartError } from "./store-error.ts";

/** The workspace of a database with its wrapped data keys, oldest first. */
export interface WorkspaceKeys {
  readonly workspaceId: WorkspaceId;
  readonly keys: readonly StoredDataKey[];
}

/** A data key as it is stored: wrapped by the root key. */
export interface StoredDataKey {
  readonly id: string;
  readonly rootKeyId: string;
  readonly wrapped: Uint8Array;
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

function peek(file: string, readonly: boolean): WorkspaceKeys | undefined {
  const database = new Database(file, { readonly });
  try {
    const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'data_key'").get();
    return known === undefined ? undefined : readWorkspaceKeys(database);
  } finally {
    database.close();
  }
}

/** Whether a power cut left a transaction behind that only a writer can take back. */
function leftUnfinished(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_READONLY");
}

/** Makes the workspace with its first data key, both or neither. */
export function insertWorkspaceKeys(file: string, workspace: WorkspaceKeys, createdAt: number): void {
  const database = new Database(file);
  try {
    database.pragma("synchronous = FULL");
    database.transaction(() => {
      database.prepare("INSERT INTO workspace (id, created_at) VALUES (?, ?)").run(workspace.workspaceId, createdAt);
      const insert = database.prepare(
        "INSERT INTO data_key (id, workspace_id, root_key_id, wrapped, created_at) VALUES (?, ?, ?, ?, ?)",
      );
      for (const key of workspace.keys) {
        insert.run(key.id, workspace.workspaceId, key.rootKeyId, key.wrapped, createdAt);
      }
    })();
  } finally {
    database.close();
  }
}

function readWorkspaceKeys(database: Database.Database): WorkspaceKeys | undefined {
  const workspace = database.prepare<[], { id: string }>("SELECT id FROM workspace").get();
  if (workspace === undefined) return undefined;
  const keys = database
    .prepare<[string], { id: string; root_key_id: string; wrapped: Uint8Array }>(
      "SELECT id, root_key_id, wrapped FROM data_key WHERE workspace_id = ? ORDER BY created_at, id",
    )
    .all(workspace.id)
    .map((row) => ({ id: row.id, rootKeyId: row.root_key_id, wrapped: row.wrapped }));
  return { workspaceId: workspace.id as WorkspaceId, keys };
}
