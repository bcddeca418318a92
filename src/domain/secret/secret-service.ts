import type { AccountPolicy } from "../account/account-policy.ts";
import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import { describeAccount } from "../account/describe.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { PasswordGenerator, PasswordWish } from "./password-generator.ts";
import type { Secret, StoredKind } from "./secret.ts";
import type { NewValue, SecretKeeper } from "./secret-keeper.ts";
import { type SecretsView, viewSecrets } from "./secret-view.ts";
import type { VaultVisitor } from "./vault.ts";
import { assertRole, foundVault, vaultFor, vaultOf } from "./vault-access.ts";

/** A password as somebody made it, or the wish for one that nobody has seen. */
export type PasswordSource = { readonly value: string } | { readonly generate: PasswordWish };

/** A secret that was read. */
export interface RevealedSecret {
  readonly kind: StoredKind;
  readonly value: string;
  readonly version: number;
  readonly createdAt: number;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
  readonly keeper: SecretKeeper;
  readonly passwords: PasswordGenerator;
}

/** The secrets of accounts. They belong to the login, so all accounts of one login share them. Every reading leaves an event. */
export class SecretService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What is kept, never the values. @throws {AnteroomError} `not_found`; `forbidden` for who is not in the vault. */
  async list(accountId: string, visitor: VaultVisitor): Promise<SecretsView> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const entry = await foundAccount(stores, workspaceId, accountId);
      const vault = await vaultOf(stores, workspaceId, entry.account.userId);
      if (vault !== undefined) await assertRole(stores, vault, visitor, "viewer");
      return viewSecrets(stores, entry.account, vault);
    });
  }

  /**
   * Writes the next version of the password. A generated one stays unseen until somebody reads it.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `forbidden` for who is no user of the vault;
   * `invalid_value` for a wish that no password meets; `unavailable` while the server is sealed
   */
  async putPassword(
    accountId: string,
    source: PasswordSource,
    visitor: VaultVisitor,
    origin: Origin,
  ): Promise<SecretsView> {
    const { passwords } = this.#parts;
    if ("generate" in source) {
      const { password: value, strength } = await passwords.generate(source.generate);
      return this.#put(
        accountId,
        { kind: "password", value, generated: true, strength: strength.score },
        visitor,
        origin,
      );
    }
    const { score: strength } = await passwords.judge(source.value);
    return this.#put(accountId, { kind: "password", value: source.value, generated: false, strength }, visitor, origin);
  }

  /** Writes the next version of the note. @throws {AnteroomError} as `putPassword`. */
  async putNote(accountId: string, value: string, visitor: VaultVisitor, origin: Origin): Promise<SecretsView> {
    return this.#put(accountId, { kind: "note", value, generated: false, strength: null }, visitor, origin);
  }

  /**
   * Reads a secret, for a purpose, and keeps an event of it: both or neither.
   * @param version the present one if absent
   * @throws {AnteroomError} `not_found`; `forbidden` for who is no user of the vault, or without a purpose; `conflict` while the
   * account may not be used; `unavailable` when the record was tampered with, or while the server is sealed
   */
  async reveal(
    accountId: string,
    { kind, version }: { readonly kind: StoredKind; readonly version?: number | undefined },
    visitor: VaultVisitor,
    origin: Origin,
  ): Promise<RevealedSecret> {
    const { units, keeper, workspaceId } = this.#parts;
    assertPurpose(origin);
    return units.write(async (stores) => {
      const entry = await foundAccount(stores, workspaceId, accountId);
      this.#assertUsable(entry);
      const vault = await vaultFor(stores, entry.account, this.#parts.clock.now(), origin);
      await assertRole(stores, vault, visitor, "user");
      const secret = await foundSecret(stores, entry, kind);
      const opened = await keeper.open(stores, secret, version);
      const after = { kind, version: opened.version, vault: vault.name };
      await this.#note(stores, secret, entry.account.id, "secret.revealed", origin, { after });
      return { kind, value: opened.value, version: opened.version, createdAt: opened.createdAt };
    });
  }

  /** Destroys a secret with all its versions. @throws {AnteroomError} `not_found`; `forbidden` for who is no user of the vault. */
  async delete(accountId: string, kind: StoredKind, visitor: VaultVisitor, origin: Origin): Promise<void> {
    const { units, clock, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      const entry = await foundAccount(stores, workspaceId, accountId);
      const vault = await vaultFor(stores, entry.account, clock.now(), origin);
      await assertRole(stores, vault, visitor, "user");
      const secret = await foundSecret(stores, entry, kind);
      await stores.secrets.destroy(secret.id);
      const before = { kind, version: secret.version };
      await this.#note(stores, secret, entry.account.id, "secret.deleted", origin, { before });
    });
  }

  /**
   * Has the secrets of the login lie in another vault; also before there are any.
   * @throws {AnteroomError} `not_found`; `forbidden` for who is not a user of both vaults; `conflict` for a retired account or an
   * archived vault
   */
  async move(accountId: string, vaultId: string, visitor: VaultVisitor, origin: Origin): Promise<SecretsView> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const from = await vaultFor(stores, account, now, origin);
      const to = await foundVault(stores, workspaceId, vaultId);
      for (const vault of [from, to]) await assertRole(stores, vault, visitor, "user");
      if (to.archivedAt !== null) {
        throw new AnteroomError("conflict", `The vault "${to.name}" is archived; choose another one.`, {
          code: "archived",
        });
      }
      if (from.id !== to.id) {
        await stores.vaults.putCustody({ userId: account.userId, workspaceId, vaultId: to.id, since: now });
        const subject = { kind: "account", id: account.id } as const;
        const change = { before: { vault: from.name }, after: { vault: to.name } };
        const what = { workspaceId, at: now, type: "account.secrets_moved", subject, accountId: account.id, ...change };
        await stores.events.append(anEvent(origin, what));
      }
      return viewSecrets(stores, account, to);
    });
  }

  /** Destroys versions that are past their time; answers how many. */
  async prune(limit: number): Promise<number> {
    return this.#parts.units.write((stores) => this.#parts.keeper.prune(stores, limit));
  }

  async #put(accountId: string, written: NewValue, visitor: VaultVisitor, origin: Origin): Promise<SecretsView> {
    const { units, keeper, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const vault = await vaultFor(stores, account, clock.now(), origin);
      await assertRole(stores, vault, visitor, "user");
      const secret = await keeper.write(stores, account.userId, written, origin);
      const { kind, generated } = written;
      const after = { kind, version: secret.version, generated, vault: vault.name };
      await this.#note(stores, secret, account.id, "secret.stored", origin, { after });
      return viewSecrets(stores, account, vault);
    });
  }

  /** As for codes: what the identity provider took away, or a person holds, reads nothing. */
  #assertUsable(entry: AccountWithFacts): void {
    const { clock, policy } = this.#parts;
    const { status, account } = describeAccount(entry, policy, clock.now());
    if (status !== "retired" && status !== "suspended" && status !== "held") return;
    const problem = `The account of ${account.userName} is ${status}, so its secrets are not read out; end that first.`;
    throw new AnteroomError("conflict", problem, { code: "secret_not_served", status });
  }

  #note(
    stores: Stores,
    secret: Secret,
    accountId: AccountId,
    type: string,
    origin: Origin,
    change: Partial<Pick<Event, "before" | "after">>,
  ): Promise<void> {
    const { workspaceId, id } = secret;
    const subject = { kind: "secret", id } as const;
    const at = this.#parts.clock.now();
    return stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId, ...change }));
  }
}

/** @throws {AnteroomError} `forbidden` with the code `reason_required` when nobody said what for. */
export function assertPurpose({ reason }: Origin): void {
  if (typeof reason === "string" && reason.trim() !== "") return;
  const problem = "A secret is read for a purpose only; say it in the header Anteroom-Reason, or with --reason.";
  throw new AnteroomError("forbidden", problem, { code: "reason_required" });
}

async function foundSecret(stores: Stores, { account }: AccountWithFacts, kind: StoredKind): Promise<Secret> {
  const secret = await stores.secrets.find(account.userId, kind);
  if (secret !== undefined) return secret;
  throw new AnteroomError("not_found", `No ${kind} of ${account.userName} is kept here; store one first.`);
}
