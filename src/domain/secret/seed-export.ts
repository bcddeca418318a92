import { foundLiveAccount } from "../account/account-service.ts";
import { type FactorKeeper, noFactor } from "../authenticator/factor-keeper.ts";
import type { OneTimePasswords } from "../authenticator/one-time-password.ts";
import { sharingOf } from "../authenticator/sharing.ts";
import type { Clock } from "../clock.ts";
import type { Origin } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Units } from "../unit.ts";
import { assertPurpose } from "./secret-service.ts";
import type { VaultVisitor } from "./vault.ts";
import { assertRole, vaultFor } from "./vault-access.ts";

/** A seed that was handed out. */
export interface ExportedSeed {
  /** Holds the seed: show it once and let go. */
  readonly otpauthUri: string;
  /** The live accounts of the login, which all share the factor. */
  readonly sharedWith: readonly AccountId[];
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly keeper: FactorKeeper;
  readonly otp: Pick<OneTimePasswords, "toUri">;
}

/** Hands out seeds, for the day on which codes have to come from elsewhere. Every one leaves an event. */
export class SeedExports {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Hands out the seed of an account's factor, for a purpose, and keeps an event of it: both or neither.
   * @throws {AnteroomError} `not_found`; `forbidden` for who is no user of the vault, or without a purpose; `conflict` for a retired
   * account, or when there is no seed any more; `unavailable` while the server is sealed
   */
  async export(accountId: string, visitor: VaultVisitor, origin: Origin): Promise<ExportedSeed> {
    const { units, clock, workspaceId, keeper, otp } = this.#parts;
    assertPurpose(origin);
    return units.write(async (stores) => {
      const { account, application } = await foundLiveAccount(stores, workspaceId, accountId);
      const vault = await vaultFor(stores, account, clock.now(), origin);
      await assertRole(stores, vault, visitor, "user");
      const factor = await stores.authenticators.find(account.userId);
      if (factor === undefined || factor.state === "reset") throw noFactor(account.userName);
      const names = { issuer: factor.issuer ?? application.name, label: factor.label ?? account.userName };
      const otpauthUri = otp.toUri(keeper.seedOf(factor), factor.parameters, names);
      await keeper.note(stores, factor, account.id, "authenticator.seed_exported", origin, {
        after: { vault: vault.name },
      });
      const sharing = await sharingOf(stores, factor.userId);
      return { otpauthUri, sharedWith: sharing.map((one) => one.accountId) };
    });
  }
}
