import type { Clock } from "../clock.ts";
import type { WorkspaceId } from "../id.ts";
import type { JobWork, Settle } from "../job.ts";
import type { Sealer } from "../sealer.ts";
import type { Units } from "../unit.ts";
import type { SealedRecord } from "./sealed-record.ts";

/** What re-sealing needs. */
export interface ResealingParts {
  readonly units: Units;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  /** Whether the keys are there; while they are not, everything waits. */
  readonly isSealed: () => boolean;
  /** How many records share a unit; 256 if absent. */
  readonly chunk?: number;
}

const CHUNK = 256;
/** What one turn of the job takes at most, well within its lease. */
const TURN_MS = 60_000;
/** A record that was sealed just before a new key and written just after is found by a later look. */
const NEXT_LOOK_MS = 60 * 60 * 1000;

/**
 * Seals with the current data key what older ones have sealed, in chunks. Each record is replaced only if it is still what was
 * read, so that nothing written meanwhile is lost, and whatever interrupts it, the next turn goes on with what is left.
 */
export class Resealing {
  readonly #parts: ResealingParts;

  constructor(parts: ResealingParts) {
    this.#parts = parts;
  }

  /** The work of the job `reseal`. It comes back every hour while there is more than one data key. */
  readonly work: JobWork = async () => {
    const { clock, isSealed } = this.#parts;
    if (isSealed()) return inAWhile(clock);
    const until = clock.now() + TURN_MS;
    let unreadable = 0;
    for (const { keyId, column } of await this.#walks()) {
      const walked = await this.#walk(keyId, column, until);
      unreadable += walked.unreadable;
      if (!walked.finished) return async () => clock.now();
    }
    if (unreadable > 0) throw new Error(`${unreadable} sealed records cannot be opened; restore them, or reset them.`);
    return this.#settle;
  };

  readonly #settle: Settle = async (stores) => {
    const { workspaceId, clock } = this.#parts;
    const keys = await stores.keys.listDataKeys(workspaceId);
    return keys.length > 1 ? clock.now() + NEXT_LOOK_MS : null;
  };

  async #walks(): Promise<readonly { readonly keyId: string; readonly column: string }[]> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const keys = await stores.keys.listDataKeys(workspaceId);
      const { columns } = stores.sealedRecords;
      return keys.slice(0, -1).flatMap(({ id }) => columns.map((column) => ({ keyId: id, column })));
    });
  }

  /** Records that are re-sealed leave the walk; those that cannot be opened stay at its front and are passed over. */
  async #walk(keyId: string, column: string, until: number) {
    const { units, workspaceId, clock, chunk: limit = CHUNK } = this.#parts;
    let unreadable = 0;
    while (clock.now() < until) {
      const walk = { workspaceId, keyId, column, limit, skip: unreadable };
      const records = await units.read((stores) => stores.sealedRecords.list(walk));
      const fresh = records.flatMap((record) => this.#reseal(record));
      unreadable += records.length - fresh.length;
      if (fresh.length > 0) {
        await units.write(async (stores) => {
          for (const { record, sealed } of fresh) await stores.sealedRecords.replace(record, sealed);
        });
      }
      if (records.length < limit) return { finished: true, unreadable };
    }
    return { finished: false, unreadable };
  }

  #reseal(record: SealedRecord): readonly { readonly record: SealedRecord; readonly sealed: Uint8Array }[] {
    const { sealer } = this.#parts;
    try {
      return [{ record, sealed: sealer.seal(sealer.open(record.sealed, record.place), record.place) }];
    } catch {
      return [];
    }
  }
}

function inAWhile(clock: Clock): Settle {
  return async () => clock.now() + NEXT_LOOK_MS;
}
