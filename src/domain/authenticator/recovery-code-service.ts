import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import { type FactorKeeper, noFactor } from "./factor-keeper.ts";
import type { FactorTally } from "./factor-tally.ts";
import { parseRecoveryCodes, type RecoveryCode, type RecoveryCounts } from "./recovery-codes.ts";
import { servableFactor } from "./servable-factor.ts";
import { type SharingAccount, sharingOf } from "./sharing.ts";

/** How the recovery codes of a factor stand, without any of them. */
export interface RecoveryStatus extends RecoveryCounts {
  readonly sharing: readonly SharingAccount[];
}

/** A recovery code that was handed out and is known here no more. */
export interface UsedRecoveryCode extends RecoveryStatus {
  readonly code: string;
}

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly tally: FactorTally;
}

/** The recovery codes of a factor: counted, each handed out once, and gone with the factor. */
export class RecoveryCodeService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws {AnteroomError} `not_found`. */
  async status(accountId: string): Promise<RecoveryStatus> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const { account } = await foundAccount(stores, workspaceId, accountId);
      const factor = await stores.authenticators.find(account.userId);
      if (factor === undefined) throw noFactor(account.userName);
      return statusOf(stores, factor);
    });
  }

  /**
   * Stores recovery codes, as the provider shows them, in the place of all that were stored before.
   * @throws {AnteroomError} `not_found`; `conflict` without a factor, or for one that was reset; `invalid_value`
   */
  async store(accountId: string, texts: readonly string[], origin: Origin): Promise<RecoveryStatus> {
    const { units, keeper, clock, workspaceId } = this.#parts;
    const codes = parseRecoveryCodes(texts);
    return units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const factor = await stores.authenticators.find(account.userId);
      if (factor === undefined) throw noFactor(account.userName);
      if (factor.state === "reset") {
        const problem = `The factor of ${account.userName} was reset; enrol a new one, and store the recovery codes of that.`;
        throw new AnteroomError("conflict", problem, { code: "was_reset" });
      }
      const now = clock.now();
      await stores.recoveryCodes.deleteOf(factor.id);
      await stores.recoveryCodes.insert(codes.map((code) => this.#sealed(code, factor, now)));
      const kept = { ...factor, recoveryLeft: codes.length, updatedAt: now };
      await stores.authenticators.update(kept);
      const after = { recoveryCodes: codes.length };
      await keeper.note(stores, factor, account.id, "authenticator.recovery_codes_stored", origin, { after });
      return statusOf(stores, kept);
    });
  }

  /**
   * Hands out one recovery code and forgets it in the same unit. The origin has to say what for.
   * @throws {AnteroomError} `not_found`; `conflict` when none is left, or the account may not have one now; `invalid_value` without
   * a reason
   */
  async use(accountId: string, origin: Origin): Promise<UsedRecoveryCode> {
    const { units, keeper, sealer, clock, workspaceId, tally } = this.#parts;
    if (origin.reason == null) {
      const problem = "Say what the recovery code is for, in the header Anteroom-Reason; it is used up by this.";
      throw new AnteroomError("invalid_value", problem, { attribute: "Anteroom-Reason" });
    }
    const used = await units.write(async (stores) => {
      const now = clock.now();
      const { entry, factor } = await servableFactor(stores, workspaceId, accountId, now);
      const found = await stores.recoveryCodes.findUnused(factor.id);
      if (found?.sealed == null) {
        const problem = `No recovery code of ${entry.account.userName} is left; have the provider make new ones and store them.`;
        throw new AnteroomError("conflict", problem, { code: "no_recovery_code" });
      }
      const code = Buffer.from(sealer.open(found.sealed, placeOf(found))).toString("utf8");
      await stores.recoveryCodes.burn(found.id, now);
      const status = await statusOf(stores, factor);
      await stores.authenticators.update({ ...factor, recoveryLeft: status.left, updatedAt: now });
      const after = { recoveryCodesLeft: status.left };
      await keeper.note(stores, factor, entry.account.id, "authenticator.recovery_code_used", origin, { after });
      return { ...status, code };
    });
    tally.count("recovery_codes_used");
    return used;
  }

  #sealed(code: string, factor: Authenticator, now: number): RecoveryCode {
    const { id: authenticatorId, workspaceId } = factor;
    const kept = { id: newId<RecoveryCode["id"]>(), workspaceId, authenticatorId, createdAt: now, usedAt: null };
    return { ...kept, sealed: this.#parts.sealer.seal(new TextEncoder().encode(code), placeOf(kept)) };
  }
}

function placeOf({ workspaceId, id }: Pick<RecoveryCode, "workspaceId" | "id">): SealedPlace {
  return { workspaceId, table: "recovery_code", rowId: id, column: "code" };
}

async function statusOf(stores: Stores, factor: Authenticator): Promise<RecoveryStatus> {
  const sharing = await sharingOf(stores, factor.userId);
  const counts = await stores.recoveryCodes.count(factor.id);
  // Those of a factor that was reset are of no use, unless it is brought back.
  return { ...counts, ...(factor.state === "reset" && { left: 0 }), sharing };
}
