import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type UserId, type VaultId, type WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import { VAULT_ROLES, type Vault, type VaultRole, type VaultVisitor } from "./vault.ts";

const DEFAULT_NAME = "General";

/** The vault that the secrets of a principal lie in, which may not have been made yet. */
export async function vaultOf(stores: Stores, workspaceId: WorkspaceId, userId: UserId): Promise<Vault | undefined> {
  const chosen = await stores.vaults.findCustody(userId);
  return chosen === undefined ? stores.vaults.findDefault(workspaceId) : stores.vaults.find(workspaceId, chosen);
}

/** The vault that new secrets of a principal go to: the one that was chosen, else the default one, made at its first use. */
export async function vaultFor(
  stores: Stores,
  { userId, workspaceId }: { readonly userId: UserId; readonly workspaceId: WorkspaceId },
  at: number,
  origin: Origin,
): Promise<Vault> {
  const known = await vaultOf(stores, workspaceId, userId);
  if (known !== undefined) return known;
  const vault = newVault({ workspaceId, name: DEFAULT_NAME, description: null, isDefault: true }, at);
  await stores.vaults.insert(vault);
  await noteVault(stores, vault, "vault.created", at, origin, { name: vault.name });
  return vault;
}

/** A vault that has just been made. */
export function newVault(draft: Pick<Vault, "workspaceId" | "name" | "description" | "isDefault">, at: number): Vault {
  return { id: newId<VaultId>(), kind: "cloud", ...draft, createdAt: at, updatedAt: at, archivedAt: null };
}

/** A vault by id. @throws {AnteroomError} `not_found`. */
export async function foundVault(stores: Stores, workspaceId: WorkspaceId, id: string): Promise<Vault> {
  const vault = await stores.vaults.find(workspaceId, id);
  if (vault !== undefined) return vault;
  throw new AnteroomError("not_found", `Vault ${id.slice(0, 60)} does not exist; list the vaults.`);
}

/** What a visitor may do in a vault; undefined for nothing. */
async function roleIn(stores: Stores, vault: Vault, visitor: VaultVisitor): Promise<VaultRole | undefined> {
  if (visitor.member === null) return "manager";
  const { kind, id } = visitor.member;
  const known = await stores.vaults.findMember(vault.id, kind, id);
  return known?.role ?? (vault.isDefault ? "user" : undefined);
}

/** @throws {AnteroomError} `forbidden` with the code `not_in_vault` for a visitor who may less than that. */
export async function assertRole(
  stores: Stores,
  vault: Vault,
  visitor: VaultVisitor,
  needed: VaultRole,
): Promise<void> {
  const role = await roleIn(stores, vault, visitor);
  if (role !== undefined && VAULT_ROLES.indexOf(role) >= VAULT_ROLES.indexOf(needed)) return;
  const problem = `The vault "${vault.name}" holds this secret, and you are no ${needed} of it; ask one of its managers to add you.`;
  throw new AnteroomError("forbidden", problem, { code: "not_in_vault", vaultId: vault.id, needed });
}

/** Keeps an event about a vault. */
export function noteVault(
  stores: Stores,
  vault: Vault,
  type: string,
  at: number,
  origin: Origin,
  after: Readonly<Record<string, string | null>>,
): Promise<void> {
  const subject = { kind: "vault", id: vault.id } as const;
  return stores.events.append(anEvent(origin, { workspaceId: vault.workspaceId, at, type, subject, after }));
}
