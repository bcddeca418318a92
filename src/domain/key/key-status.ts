import { ACCESS_TOKEN_SECONDS } from "../connection/access-token.ts";
import { CURSOR_LIFE_SECONDS } from "../directory/cursors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { KnownRootKey } from "./data-key.ts";
import type { RootKeyMemory, RootKeyProvider } from "./root-key.ts";

/** How long what a data key signed may be shown again: access tokens and cursors, whichever live longer. */
const SIGNATURE_LIFE_MS = Math.max(ACCESS_TOKEN_SECONDS, CURSOR_LIFE_SECONDS) * 1000;

/** How a data key stands. */
export interface DataKeyStatus {
  readonly id: string;
  readonly createdAt: number;
  /** Whether it seals and signs. */
  readonly current: boolean;
  /** How many sealed records need it. */
  readonly records: number;
  /** Until when something it signed may be shown again; null for the current one. */
  readonly signedUntil: number | null;
}

/** How the keys of a server stand. */
export interface KeyStatus {
  /** `uninitialized`: a new server waits for its passphrase. */
  readonly state: "open" | "sealed" | "uninitialized";
  readonly rootKey: (KnownRootKey & { readonly provider: RootKeyProvider }) | null;
  /** Oldest first. */
  readonly dataKeys: readonly DataKeyStatus[];
  /** How many records another key than the current one sealed, and that a background job re-seals. */
  readonly waiting: number;
}

/** How the data keys stand, oldest first, in one unit. */
export async function readDataKeys(stores: Stores, workspaceId: WorkspaceId): Promise<readonly DataKeyStatus[]> {
  const keys = await stores.keys.listDataKeys(workspaceId);
  const counts = await stores.sealedRecords.count(keys.map((key) => key.id));
  return keys.map(({ id, createdAt }, at) => {
    const next = keys[at + 1];
    const signedUntil = next === undefined ? null : next.createdAt + SIGNATURE_LIFE_MS;
    return { id, createdAt, current: next === undefined, records: counts.get(id) ?? 0, signedUntil };
  });
}

/** What the database knows of root keys, in one unit. */
export async function readMemory(stores: Stores, workspaceId: WorkspaceId): Promise<RootKeyMemory> {
  const known = await stores.keys.listRootKeys(workspaceId);
  const present = known.find((key) => key.replacedAt === null);
  return {
    present: present && { id: present.id, terms: present.terms },
    replaced: known.filter((key) => key.replacedAt !== null).map((key) => key.id),
  };
}
