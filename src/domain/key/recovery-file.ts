import type { WorkspaceId } from "../id.ts";
import type { RootKey } from "./root-key.ts";

/** Who can open a recovery file: whoever knows a passphrase, or has the key of an age recipient (`age1…`). */
export type RecoveryReader = { readonly passphrase: string } | { readonly recipient: string };

/** Writes recovery files. Implemented by `vault/`. */
export interface RecoveryFiles {
  /**
   * A file in the age format, armored, that holds a root key and says which database it belongs to.
   * @throws {AnteroomError} `invalid_value` for a passphrase or recipient that is not acceptable
   */
  write(rootKey: RootKey, workspaceId: WorkspaceId, madeAt: number, reader: RecoveryReader): Promise<string>;
}
