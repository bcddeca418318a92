import { AddressList, networkOf } from "../../lib/address-list.ts";
import { AnteroomError } from "../errors.ts";
import type { Actor, Origin } from "../event/event.ts";
import type { AuthenticatorId } from "../id.ts";
import { countWithin, type Frequency, noted, reached, waitFor } from "../recent-instants.ts";
import type { Stores } from "../unit.ts";

/** How often codes may be tried. */
export interface LockoutLimits {
  /** By one who asks, within the failure window. */
  readonly maxFailures: number;
  readonly failureWindowSeconds: number;
  /** By everybody together, for one factor. */
  readonly maxFailuresPerHour: number;
}

/** What is known of the tries of one who asks, of everybody's for an empty `actor`, or of those from one network. */
export interface Tries {
  /** Empty for all factors together. */
  readonly authenticatorId: AuthenticatorId;
  readonly actor: string;
  /** Epoch ms, oldest first. */
  readonly recent: readonly number[];
  /** How often it was locked since there was last a day without a try. */
  readonly locks: number;
  readonly lockedUntil: number | null;
  readonly lastAt: number;
}

/** Keeps tries of codes, so that a restart forgets none. */
export interface TriesStore {
  find(authenticatorId: AuthenticatorId, actor: string): Promise<Tries | undefined>;
  put(tries: Tries): Promise<void>;
  forget(authenticatorId: AuthenticatorId): Promise<void>;
  /** Forgets tries of which the last is older, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}

/** How a try stands. */
export interface Standing {
  /** Of whoever asks, within the failure window. */
  readonly failures: number;
  /** Epoch ms until which nothing of theirs is looked at; null when it is. */
  readonly lockedUntil: number | null;
}

const HOUR_MS = 60 * 60 * 1000;
const QUIET_MS = 24 * HOUR_MS;
const LONGEST_LOCK_MS = 15 * 60 * 1000;
const EVERYBODY = "";
const EVERY_FACTOR = "" as AuthenticatorId;
/** For all factors together: what is tried from one network, and by everybody. */
const FROM_ONE_NETWORK: Frequency = { most: 100, withinMs: HOUR_MS };
const BY_EVERYBODY: Frequency = { most: 1000, withinMs: HOUR_MS };
/** Whoever is on this machine, and every proxy on it that the server was not told of. */
const HERE = new AddressList(["127.0.0.0/8", "::1/128"]);

/**
 * Bounds guessing at codes. A try is counted before the code is looked at, in a unit of its own, so that many at once are as few as
 * one after the other. Whoever fails too often is locked out, twice as long each time; others go on, up to a ceiling for the factor,
 * one for what comes from a network, and one for the server.
 */
export class Lockout {
  readonly #limits: LockoutLimits;

  constructor(limits: LockoutLimits) {
    this.#limits = limits;
  }

  /** Counts a try. Answers the milliseconds to wait, 0 when the code may be looked at; only then has it counted. */
  async take(
    stores: Stores,
    authenticatorId: AuthenticatorId,
    { actor, from }: Pick<Origin, "actor" | "from">,
    now: number,
  ): Promise<number> {
    const own = await this.#of(stores, authenticatorId, keyOf(actor), now);
    const bounded: (readonly [tries: Tries, ceiling: Frequency])[] = [];
    const ceiling = { most: this.#limits.maxFailuresPerHour, withinMs: HOUR_MS };
    bounded.push([await this.#of(stores, authenticatorId, EVERYBODY, now), ceiling]);
    bounded.push([await this.#of(stores, EVERY_FACTOR, EVERYBODY, now), BY_EVERYBODY]);
    if (from !== undefined && !HERE.has(from)) {
      bounded.push([await this.#of(stores, EVERY_FACTOR, `network:${networkOf(from)}`, now), FROM_ONE_NETWORK]);
    }
    const waits = bounded.map(([{ recent }, most]) => waitFor(recent, now, most));
    const wait = Math.max((own.lockedUntil ?? 0) - now, ...waits);
    if (wait > 0) return wait;
    await stores.factorTries.put(this.#counted(own, now));
    for (const [tries, { most }] of bounded) {
      await stores.factorTries.put({ ...tries, recent: noted(tries.recent, now, most), lastAt: now });
    }
    return 0;
  }

  /** How whoever asks stands after a code was wrong. */
  async standing(stores: Stores, authenticatorId: AuthenticatorId, actor: Actor, now: number): Promise<Standing> {
    const { recent, lockedUntil } = await this.#of(stores, authenticatorId, keyOf(actor), now);
    const { maxFailures } = this.#limits;
    if (lockedUntil !== null) return { failures: maxFailures, lockedUntil };
    return { failures: countWithin(recent, now, this.#windowMs), lockedUntil };
  }

  /** Forgets all tries of a factor: a code was right. */
  forget(stores: Stores, authenticatorId: AuthenticatorId): Promise<void> {
    return stores.factorTries.forget(authenticatorId);
  }

  get #windowMs(): number {
    return this.#limits.failureWindowSeconds * 1000;
  }

  /** The tries by now. What a clock that was set back has made of them is written down, so that waiting for it has an end. */
  async #of(stores: Stores, authenticatorId: AuthenticatorId, actor: string, now: number): Promise<Tries> {
    const found = await stores.factorTries.find(authenticatorId, actor);
    if (found === undefined || found.lastAt <= now - QUIET_MS) {
      return { authenticatorId, actor, recent: [], locks: 0, lockedUntil: null, lastAt: now };
    }
    const isLocked = found.lockedUntil !== null && found.lockedUntil > now;
    if (found.lastAt <= now) return isLocked ? found : { ...found, lockedUntil: null };
    const lockedUntil = isLocked ? Math.min(found.lockedUntil, now + this.#lockMs(found.locks)) : null;
    const reset = { ...found, recent: reached(found.recent, now), lockedUntil, lastAt: now };
    await stores.factorTries.put(reset);
    return reset;
  }

  #counted(tries: Tries, now: number): Tries {
    const { maxFailures } = this.#limits;
    const recent = noted(tries.recent, now, maxFailures);
    if (countWithin(recent, now, this.#windowMs) < maxFailures) return { ...tries, recent, lastAt: now };
    const locks = tries.locks + 1;
    return { ...tries, recent: [], locks, lockedUntil: now + this.#lockMs(locks), lastAt: now };
  }

  #lockMs(locks: number): number {
    const longest = Math.max(this.#windowMs, LONGEST_LOCK_MS);
    return Math.min(this.#windowMs * 2 ** Math.min(locks - 1, 20), longest);
  }
}

/** The refusal of a try. */
export function lockedOut(waitMs: number): AnteroomError {
  const retryAfterSeconds = Math.ceil(waitMs / 1000);
  const problem = `Too many wrong codes; wait ${retryAfterSeconds} seconds and try again.`;
  return new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
}

function keyOf({ kind, id }: Actor): string {
  return `${kind}:${id}`;
}
