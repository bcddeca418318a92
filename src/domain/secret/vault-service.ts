import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { MemberKind, Vault, VaultMember, VaultRole, VaultVisitor } from "./vault.ts";
import { foundVault, newVault, noteVault } from "./vault-access.ts";

/** A member with what people call it; null for one that is no more. */
export interface NamedMember extends VaultMember {
  readonly name: string | null;
}

/** A vault as people see it. */
export interface VaultView {
  readonly vault: Vault;
  readonly members: readonly NamedMember[];
  /** How many principals were put into it; the default vault holds all others, too. */
  readonly principals: number;
}

/** What can be changed of a vault; what is undefined stays. */
export interface VaultPatch {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly archived?: boolean | undefined;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
}

/** More vaults than anybody can tell apart; a list of them is one answer. */
const MOST_VAULTS = 200;
const MOST_MEMBERS = 500;

/** What is done with vaults themselves. Who may do it is decided before. */
export class VaultService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All vaults, archived ones included, newest first. */
  async list(): Promise<readonly VaultView[]> {
    return this.#parts.units.read(async (stores) => {
      const views: VaultView[] = [];
      const names = new Map<string, string | null>();
      for (const vault of await stores.vaults.list(this.#parts.workspaceId))
        views.push(await view(stores, vault, names));
      return views;
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<VaultView> {
    return this.#parts.units.read(async (stores) => view(stores, await this.#found(stores, id)));
  }

  /** Makes a vault; a person or token that makes it is its first manager. @throws {AnteroomError} `uniqueness`, `too_many`. */
  async create(
    draft: Pick<Vault, "name" | "description">,
    { member }: VaultVisitor,
    origin: Origin,
  ): Promise<VaultView> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const at = clock.now();
      if ((await stores.vaults.list(workspaceId)).length >= MOST_VAULTS) {
        throw new AnteroomError("conflict", `There are ${MOST_VAULTS} vaults already; use one of them.`, {
          code: "too_many_vaults",
        });
      }
      const vault = newVault({ workspaceId, ...draft, isDefault: false }, at);
      await stores.vaults.insert(vault);
      await noteVault(stores, vault, "vault.created", at, origin, { name: vault.name });
      if (member !== null) await stores.vaults.putMember(vault.id, { ...member, role: "manager", addedAt: at });
      return view(stores, vault);
    });
  }

  /**
   * Renames, describes or archives a vault.
   * @throws {AnteroomError} `not_found`; `uniqueness`; `conflict` when the default vault, or one that holds secrets, is archived
   */
  async update(id: string, patch: VaultPatch, origin: Origin): Promise<VaultView> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const at = clock.now();
      const before = await this.#found(stores, id);
      if (patch.archived === true) await assertArchivable(stores, before);
      const archivedAt =
        patch.archived === undefined ? before.archivedAt : patch.archived ? (before.archivedAt ?? at) : null;
      const { name = before.name, description = before.description } = patch;
      const vault: Vault = { ...before, name, description, archivedAt, updatedAt: at };
      if (sameVault(before, vault)) return view(stores, before);
      await stores.vaults.update(vault);
      const state = vault.archivedAt === null ? "open" : "archived";
      await noteVault(stores, vault, "vault.changed", at, origin, { name, description, state });
      return view(stores, vault);
    });
  }

  /** Adds a member, or gives one another role. @throws {AnteroomError} `not_found`; `conflict` for the last manager. */
  async putMember(
    id: string,
    member: { readonly kind: MemberKind; readonly id: string; readonly role: VaultRole },
    origin: Origin,
  ): Promise<VaultView> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const addedAt = clock.now();
      const vault = await this.#found(stores, id);
      const members = await stores.vaults.listMembers(vault.id);
      const known = members.find((one) => one.kind === member.kind && one.id === member.id);
      if (known?.role === member.role) return view(stores, vault);
      if (known === undefined && members.length >= MOST_MEMBERS) {
        throw new AnteroomError("conflict", `The vault has ${MOST_MEMBERS} members already.`, {
          code: "too_many_members",
        });
      }
      if (known?.role === "manager") assertOtherManager(members, known);
      await stores.vaults.putMember(vault.id, { ...member, addedAt });
      const after = { member: `${member.kind} ${member.id}`, role: member.role };
      await noteVault(stores, vault, "vault.member_set", addedAt, origin, after);
      return view(stores, vault);
    });
  }

  /** Takes a member out. @throws {AnteroomError} `not_found`; `conflict` for the last manager. */
  async removeMember(id: string, kind: string, memberId: string, origin: Origin): Promise<VaultView> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const vault = await this.#found(stores, id);
      const members = await stores.vaults.listMembers(vault.id);
      const member = members.find((one) => one.kind === kind && one.id === memberId);
      if (member === undefined) {
        throw new AnteroomError("not_found", `The vault "${vault.name}" has no such member; look at its members.`);
      }
      if (member.role === "manager") assertOtherManager(members, member);
      await stores.vaults.deleteMember(vault.id, kind, memberId);
      const after = { member: `${kind} ${memberId}`, role: null };
      await noteVault(stores, vault, "vault.member_removed", clock.now(), origin, after);
      return view(stores, vault);
    });
  }

  #found(stores: Stores, id: string): Promise<Vault> {
    return foundVault(stores, this.#parts.workspaceId, id);
  }
}

/** @param names of members that are known already: one person is a member of many vaults */
async function view(stores: Stores, vault: Vault, names = new Map<string, string | null>()): Promise<VaultView> {
  const members: NamedMember[] = [];
  for (const member of await stores.vaults.listMembers(vault.id)) {
    const key = `${member.kind} ${member.id}`;
    if (!names.has(key)) names.set(key, await nameOf(stores, vault.workspaceId, member));
    members.push({ ...member, name: names.get(key) ?? null });
  }
  return { vault, members, principals: await stores.vaults.countCustody(vault.id) };
}

async function nameOf(stores: Stores, workspaceId: WorkspaceId, { kind, id }: VaultMember): Promise<string | null> {
  if (kind === "person") return (await stores.people.find(workspaceId, id))?.name ?? null;
  const token = await stores.tokens.find(id);
  return token?.workspaceId === workspaceId && token.kind === "api" ? token.name : null;
}

async function assertArchivable(stores: Stores, vault: Vault): Promise<void> {
  if (vault.isDefault) {
    throw new AnteroomError("conflict", "The default vault cannot be archived; rename it instead.", {
      code: "default_vault",
    });
  }
  const principals = await stores.vaults.countCustody(vault.id);
  if (principals === 0) return;
  const problem = `The vault "${vault.name}" holds the secrets of ${principals} login${principals === 1 ? "" : "s"}; move them to another vault first.`;
  throw new AnteroomError("conflict", problem, { code: "vault_in_use", principals });
}

function assertOtherManager(members: readonly VaultMember[], leaving: VaultMember): void {
  if (members.some((one) => one.role === "manager" && one !== leaving)) return;
  throw new AnteroomError("conflict", "This is the last manager of the vault; name another one first.", {
    code: "last_manager",
  });
}

function sameVault(before: Vault, after: Vault): boolean {
  return (
    before.name === after.name && before.description === after.description && before.archivedAt === after.archivedAt
  );
}
