import { AnteroomError } from "../errors.ts";
import type { Actor } from "../event/event.ts";
import { type Frequency, noted, reached, waitFor } from "../recent-instants.ts";
import type { Stores } from "../unit.ts";

/** How often one who asks may read codes, and how often is worth a warning. */
export interface CodeReadLimits {
  readonly readsPerMinute: number;
  readonly alertReadsPerHour: number;
}

/** The latest reads of one who asks. */
export interface CodeReader {
  readonly actor: string;
  /** Epoch ms, oldest first; as many as the limits look at. */
  readonly recent: readonly number[];
  readonly alertedAt: number | null;
}

/** Keeps who reads how often, one row for each who asks. */
export interface CodeReaderStore {
  find(actor: string): Promise<CodeReader | undefined>;
  put(reader: CodeReader): Promise<void>;
  /** Forgets those whose last read is older, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** What became of counting a read: how long to wait, or whether so many are worth a warning now. */
export type CountedRead = { readonly waitMs: number } | { readonly waitMs: 0; readonly isOften: boolean };

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/** Counts the reads of codes by whoever asks, in the unit that hands out the code. */
export class CodeReads {
  readonly #minute: Frequency;
  readonly #hour: Frequency;

  constructor({ readsPerMinute, alertReadsPerHour }: CodeReadLimits) {
    this.#minute = { most: readsPerMinute, withinMs: MINUTE_MS };
    this.#hour = { most: alertReadsPerHour, withinMs: HOUR_MS };
  }

  /** Counts a read, unless it has to wait; it is worth a warning once an hour at most. */
  async count(stores: Stores, actor: Actor, now: number): Promise<CountedRead> {
    const key = `${actor.kind}:${actor.id}`;
    const found = await stores.codeReaders.find(key);
    const recent = reached(found?.recent ?? [], now);
    const waitMs = waitFor(recent, now, this.#minute);
    if (waitMs > 0) {
      // A clock that was set back must not make anybody wait until it gets there again.
      if (recent !== found?.recent) await stores.codeReaders.put({ actor: key, recent, alertedAt: null });
      return { waitMs };
    }
    const next = noted(recent, now, Math.max(this.#minute.most, this.#hour.most));
    const isWarned = found?.alertedAt != null && found.alertedAt > now - HOUR_MS && found.alertedAt <= now;
    const isOften = !isWarned && waitFor(next, now, this.#hour) > 0;
    const alertedAt = isOften ? now : (found?.alertedAt ?? null);
    await stores.codeReaders.put({ actor: key, recent: next, alertedAt });
    return { waitMs: 0, isOften };
  }
}

/** The refusal of a read. */
export function readTooOften(waitMs: number, { readsPerMinute }: CodeReadLimits): AnteroomError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const problem = `More than ${readsPerMinute} codes in a minute were asked for; wait ${retryAfterSeconds} seconds, and keep a code while it is good.`;
  return new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
}
