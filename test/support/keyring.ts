import type { DataKey } from "../../src/domain/key/data-key.ts";
import type { RootKey } from "../../src/domain/key/root-key.ts";
import { createDataKey, Keyring } from "../../src/vault/keyring.ts";
import { toRootKey } from "../../src/vault/root-key.ts";
import { WORKSPACE } from "./builders.ts";

/** A root key that is the same every time. */
export function aRootKey(seed = 7): RootKey {
  return toRootKey(Buffer.alloc(32, seed));
}

/** A keyring that holds these data keys. */
export function openKeyring(rootKey: RootKey, workspaceId: string, keys: readonly DataKey[]): Keyring {
  const keyring = new Keyring(workspaceId);
  keyring.unlock(rootKey, keys);
  return keyring;
}

/** A keyring with one data key of its own. */
export function aKeyring(workspaceId: string = WORKSPACE): Keyring {
  const rootKey = aRootKey();
  return openKeyring(rootKey, workspaceId, [createDataKey(rootKey, workspaceId)]);
}
