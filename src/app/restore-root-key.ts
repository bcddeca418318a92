import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RestoreOrder, RestoreOutcome } from "../cli/keys-restore.ts";
import type { RootKey } from "../domain/key/root-key.ts";
import { StartError } from "../lib/start-error.ts";
import { openDataDirectory } from "../store/data-directory.ts";
import { peekWorkspaceKeys } from "../store/data-keys.ts";
import { readRecoveryFile } from "../vault/recovery-file.ts";
import { readRootKeyFile, writeRootKeyFile } from "../vault/root-key-file.ts";

/**
 * Puts the root key of a recovery file beside the database that it belongs to; a part of the composition, for a machine on which
 * no server runs. Another key that lies there is never replaced.
 * @throws {StartError} when the file cannot be opened, belongs to another database, or the place is taken
 */
export async function restoreRootKey({ dataDir, text, secret }: RestoreOrder): Promise<RestoreOutcome> {
  const { rootKey, workspaceId } = await readRecoveryFile(text, secret);
  if (!existsSync(join(dataDir, "anteroom.db"))) {
    throw new StartError(
      `There is no database in ${dataDir}: copy the backup of anteroom.db there first, so that the key can be tried on it.`,
    );
  }
  using directory = openDataDirectory(dataDir);
  const known = peekWorkspaceKeys(directory.databaseFile);
  const expected = known?.memory.present?.id;
  if (known?.workspaceId !== workspaceId) {
    throw new StartError(
      `The recovery file belongs to another database: it is of workspace ${workspaceId}, the database of ${known?.workspaceId ?? "none"}.`,
    );
  }
  if (expected !== rootKey.id) {
    throw new StartError(
      `The recovery file holds another root key of this server: ${rootKey.id}, and the database needs ${expected ?? "none"}. Take the recovery file that was saved after the root key was last rotated, or an older backup of the database.`,
    );
  }
  const file = directory.rootKeyFile;
  if (!isKept(file, rootKey)) writeRootKeyFile(file, rootKey);
  return { file, rootKeyId: rootKey.id };
}

/** Whether the very key lies there already. @throws {StartError} for anything else that does */
function isKept(file: string, rootKey: RootKey): boolean {
  if (!existsSync(file)) return false;
  if (idAt(file) === rootKey.id) return true;
  throw new StartError(`${file} is there and is not the key of this database. Move it away, and restore again.`);
}

function idAt(file: string): string | undefined {
  try {
    return readRootKeyFile(file)?.id;
  } catch (error) {
    if (error instanceof StartError) return undefined;
    throw error;
  }
}
