import type { UserId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { StoredKind } from "./secret.ts";

/** What was destroyed of a principal. */
export interface DestroyedSecrets {
  /** The key that sealed them; null when there was none. */
  readonly keyId: string | null;
  readonly secrets: readonly { readonly kind: StoredKind; readonly versions: number }[];
}

/** Destroys all secrets of a principal, and the key that sealed them, so that no copy of the records can be opened either. */
export async function destroySecrets(stores: Stores, userId: UserId): Promise<DestroyedSecrets> {
  const secrets: { kind: StoredKind; versions: number }[] = [];
  for (const { id, kind } of await stores.secrets.listOfUser(userId)) {
    secrets.push({ kind, versions: (await stores.secrets.listVersions(id)).length });
    await stores.secrets.destroy(id);
  }
  const key = await stores.subjectKeys.find(userId);
  if (key !== undefined) await stores.subjectKeys.destroy(userId);
  return { keyId: key?.keyId ?? null, secrets };
}
