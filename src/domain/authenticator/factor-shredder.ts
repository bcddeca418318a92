import type { Clock } from "../clock.ts";
import type { Origin } from "../event/event.ts";
import type { Units } from "../unit.ts";
import type { FactorKeeper } from "./factor-keeper.ts";

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly clock: Clock;
  /** Has the store forget what it keeps of deleted rows; answers whether it could. */
  readonly scrub: () => Promise<boolean>;
}

const AT_ONCE = 100;
/** Longer than any limit looks back. */
const QUIET_MS = 24 * 60 * 60 * 1000;

/** Ends what is kept of second factors for a time only. */
export class FactorShredder {
  readonly #parts: Parts;
  #leavesTraces = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Shreds the seeds and recovery codes of factors whose reset cannot be rolled back any more; answers how many. When none is due
   * any more, the file is freed of their traces.
   */
  async shredDue(): Promise<number> {
    const { units, keeper, clock, scrub } = this.#parts;
    const origin: Origin = { actor: { kind: "job", id: "factors" }, cause: { kind: "job", id: "factors" } };
    const shredded = await units.write(async (stores) => {
      const due = await stores.authenticators.listRolledOut(clock.now(), AT_ONCE);
      for (const factor of due) {
        await stores.recoveryCodes.deleteOf(factor.id);
        const gone = { sealedSeed: null, resetFrom: null, rollbackUntil: null, recoveryLeft: null };
        await stores.authenticators.update({ ...factor, ...gone, updatedAt: clock.now() });
        await keeper.note(stores, factor, null, "authenticator.shredded", origin);
      }
      return due.length;
    });
    if (shredded > 0) this.#leavesTraces = true;
    else if (this.#leavesTraces) this.#leavesTraces = !(await scrub());
    return shredded;
  }

  /** Forgets who read or tried codes a day ago or longer; answers how many rows. */
  async prune(): Promise<number> {
    const before = this.#parts.clock.now() - QUIET_MS;
    return this.#parts.units.write(async (stores) => {
      const tries = await stores.factorTries.prune(before, AT_ONCE);
      return tries + (await stores.codeReaders.prune(before, AT_ONCE));
    });
  }
}
