import { foundAccount } from "../account/account-service.ts";
import type { ServiceAccount } from "../account/service-account.ts";
import { type Clock, toIso } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { destroySecrets } from "./destroy-secrets.ts";
import { namesIn, type Pseudonymise, withoutNames } from "./pseudonyms.ts";
import type { DestructionCertificate } from "./purge.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  /** How long an account has to have been retired. */
  readonly purgeAfterDays: number;
  readonly createPseudonyms: () => Pseudonymise;
  /** Sees to it that no page of the database keeps what was destroyed; false while somebody still reads an older state. */
  readonly scrub: () => Promise<boolean>;
}

type Destroyed = Pick<DestructionCertificate, "keyIds" | "secrets" | "minimised" | "kept">;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Destroys what is kept of retired accounts for good, and certifies it. */
export class PurgeService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Destroys the secrets of a retired account with the key that sealed them, and takes its personal data out of what is kept. What
   * other live accounts of the login share stays until they are purged. Asked again, it answers the same certificate.
   * @throws {AnteroomError} `not_found`; `conflict` for an account that is not retired, or not for long enough
   */
  async purge(accountId: string, reason: string, origin: Origin): Promise<DestructionCertificate> {
    const { units, workspaceId } = this.#parts;
    const certificate = await units.write(async (stores) => {
      const { account } = await foundAccount(stores, workspaceId, accountId);
      const known = (await stores.purges.find(account.id))?.certificate;
      if (known?.kept.length === 0) return known;
      this.#assertDue(account);
      return this.#destroy(stores, { account, known }, reason, origin);
    });
    await this.settle();
    return certificate;
  }

  /** The certificate of a purge. @throws {AnteroomError} `not_found`, also for an account of which nothing was purged */
  async certificate(accountId: string): Promise<DestructionCertificate> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const { account } = await foundAccount(stores, workspaceId, accountId);
      const purge = await stores.purges.find(account.id);
      if (purge !== undefined) return purge.certificate;
      throw new AnteroomError("not_found", `Nothing of the account of ${account.userName} was purged.`);
    });
  }

  /** Has the pages of the database overwritten after purges that still wait for it; answers how many did. */
  async settle(): Promise<number> {
    const { units, clock, scrub } = this.#parts;
    if (!(await units.read((stores) => stores.purges.isScrubPending()))) return 0;
    const purgedUpTo = clock.now();
    if (!(await scrub())) return 0;
    return units.write((stores) => stores.purges.noteScrubbed(purgedUpTo, clock.now()));
  }

  #assertDue({ userName, retiredAt }: ServiceAccount): void {
    const { clock, purgeAfterDays } = this.#parts;
    if (retiredAt === null) {
      const problem = `The account of ${userName} is not retired; retire it first, which ends its use for good.`;
      throw new AnteroomError("conflict", problem, { code: "not_retired" });
    }
    const dueAt = retiredAt + purgeAfterDays * DAY_MS;
    if (clock.now() >= dueAt) return;
    const problem = `The account of ${userName} can be purged from ${toIso(dueAt)} on, ${purgeAfterDays} days after it retired.`;
    throw new AnteroomError("conflict", problem, { code: "retention", dueAt: toIso(dueAt) });
  }

  async #destroy(
    stores: Stores,
    { account, known }: { readonly account: ServiceAccount; readonly known: DestructionCertificate | undefined },
    reason: string,
    origin: Origin,
  ): Promise<DestructionCertificate> {
    const { clock, workspaceId } = this.#parts;
    const { id, userId } = account;
    const purgedAt = clock.now();
    const name = `purged-${id}`;
    const entries = await stores.accounts.listOfUsers([userId]);
    const isShared = entries.some((entry) => !entry.facts.retired);
    const gone = isShared ? undefined : await this.#destroyPrincipal(stores, account, name, purgedAt);
    await stores.purges.minimiseAccount(id, name);
    await this.#forgetNames(stores, account);
    const destroyed: Destroyed = {
      keyIds: [...(known?.keyIds ?? []), ...(gone?.keyIds ?? [])],
      secrets: [...(known?.secrets ?? []), ...(gone?.secrets ?? [])],
      minimised: ["account", ...(gone?.minimised ?? []), "events"],
      kept: gone?.kept ?? ["secrets"],
    };
    if (known !== undefined && isSame(known, destroyed)) return known;
    const certificate: DestructionCertificate = { accountId: id, purgedAt, by: origin.actor, reason, ...destroyed };
    await stores.purges.put(workspaceId, certificate);
    const subject = { kind: "account", id } as const;
    const { keyIds, secrets, minimised, kept } = certificate;
    const after = { keyIds, secrets: secrets.map((one) => ({ ...one })), minimised, kept };
    const what = { workspaceId, at: purgedAt, type: "account.purged", subject, accountId: id, reason, after };
    await stores.events.append(anEvent(origin, what));
    return certificate;
  }

  async #destroyPrincipal(stores: Stores, { userId }: ServiceAccount, name: string, at: number): Promise<Destroyed> {
    const { keyId, secrets } = await destroySecrets(stores, userId);
    await stores.vaults.deleteCustody(userId);
    const factor = await stores.authenticators.find(userId);
    const codes = factor === undefined ? 0 : (await stores.recoveryCodes.count(factor.id)).left;
    if (factor !== undefined) {
      await stores.recoveryCodes.deleteOf(factor.id);
      await stores.authenticators.delete(factor.id);
    }
    const ofFactor = [
      ...(factor?.sealedSeed == null ? [] : [{ kind: "seed" as const, versions: 1 }]),
      ...(codes === 0 ? [] : [{ kind: "recovery_codes" as const, versions: codes }]),
    ];
    const isIdentity = await stores.purges.minimiseIdentity(userId, name, at);
    const isDeletedUser = !isIdentity && (await stores.purges.minimiseUser(userId, name));
    return {
      keyIds: keyId === null ? [] : [keyId],
      secrets: [...secrets, ...ofFactor],
      minimised: isIdentity ? ["identity"] : isDeletedUser ? ["directory_user"] : [],
      kept: isIdentity || isDeletedUser ? [] : ["directory_user"],
    };
  }

  /** Events stay, with pseudonyms in the place of names: whoever reads them sees that two are the same, and not what they were. */
  async #forgetNames(stores: Stores, { id, userName, displayName }: ServiceAccount): Promise<void> {
    const names = new Set(displayName === null ? [userName] : [userName, displayName]);
    await stores.purges.rewriteEvents(id, (event) => {
      for (const one of namesIn(event)) names.add(one);
      return event;
    });
    const pseudonymise = this.#parts.createPseudonyms();
    await stores.purges.rewriteEvents(id, (event) => withoutNames(event, [...names], pseudonymise));
  }
}

/** Whether a purge destroyed nothing that an earlier one had not. */
function isSame({ keyIds, secrets, minimised, kept }: DestructionCertificate, now: Destroyed): boolean {
  return JSON.stringify([keyIds, secrets, minimised, kept]) === JSON.stringify(Object.values(now));
}
