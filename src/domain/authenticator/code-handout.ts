import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import { type CodeReadLimits, CodeReads, readTooOften } from "./code-reads.ts";
import type { CodeWaiters, WaitingPlace } from "./code-waiters.ts";
import { changedMeanwhile, type FactorKeeper } from "./factor-keeper.ts";
import type { FactorTally } from "./factor-tally.ts";
import type { OneTimePasswords } from "./one-time-password.ts";
import { type Servable, servableFactor } from "./servable-factor.ts";
import { type SharingAccount, sharingOf } from "./sharing.ts";

/** What somebody wants of a code. */
export interface CodeWish {
  /** Whole seconds for which the code has to be good; with it, the call waits for such a code. */
  readonly minRemaining?: number | undefined;
  /** Whether nobody else may have been handed the code, or be handed it later. */
  readonly exclusive?: boolean | undefined;
  /** Aborted when whoever asks has gone. */
  readonly gone?: (() => AbortSignal) | undefined;
  /** Asked again after waiting; throws when whoever asks may not have a code any more. */
  readonly stillAllowed?: (() => Promise<void>) | undefined;
}

/** A code that was handed out. */
export interface HandedCode {
  readonly code: string;
  readonly step: number;
  /** Epoch ms at which its step ends. */
  readonly validUntil: number;
  readonly secondsRemaining: number;
  readonly periodSeconds: number;
  readonly sharedWith: readonly AccountId[];
  readonly sharing: readonly SharingAccount[];
}

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly waiters: CodeWaiters;
  readonly tally: FactorTally;
  readonly limits: CodeReadLimits & {
    /** For how long a call may wait for a code. */
    readonly waitSeconds: number;
  };
}

/** A code as it was looked at, before it is decided whether it is handed out. */
interface Looked {
  readonly factor: Authenticator;
  readonly code: string;
  readonly step: number;
  readonly secondsRemaining: number;
  readonly now: number;
}

/** What became of asking once: a code, or the instant (epoch ms) from which another try makes sense. */
type Outcome = { readonly handed: HandedCode } | { readonly again: number; readonly why: "taken" | "short" };

/** Hands out codes to people and automation, each with a trace, some to one alone. */
export class CodeHandout {
  readonly #parts: Parts;
  readonly #reads: CodeReads;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#reads = new CodeReads(parts.limits);
  }

  /**
   * Hands out a code and keeps an event of it; waits for one that is good for `minRemaining` seconds, and that nobody has.
   * @throws {AnteroomError} `not_found`; `conflict` with the reason when the account may not have one now, and with
   * `secondsUntilNext` when there is none in time; `invalid_value` for more seconds than a code lives; `too_many_requests` when
   * too many were read, or too many wait
   */
  async hand(accountId: string, wish: CodeWish, origin: Origin): Promise<HandedCode> {
    const { clock, limits } = this.#parts;
    let place: WaitingPlace | undefined;
    let waited = 0;
    try {
      for (;;) {
        const looked = await this.#look(accountId, wish);
        const outcome = await this.#decide(accountId, looked, wish, origin);
        if ("handed" in outcome) return outcome.handed;
        const ms = Math.max(1, outcome.again - clock.now());
        // The sum of what was waited, not the clock, which may be set back meanwhile.
        if (wish.minRemaining === undefined || waited + ms > limits.waitSeconds * 1000) throw notYet(outcome.why, ms);
        place ??= this.#enter(looked.factor, wish, origin);
        await place.wait(ms);
        await wish.stillAllowed?.();
        waited += ms;
      }
    } finally {
      place?.[Symbol.dispose]();
    }
  }

  #enter({ id }: Authenticator, { gone }: CodeWish, { actor }: Origin): WaitingPlace {
    const signal = gone?.() ?? new AbortController().signal;
    return this.#parts.waiters.enter(id, `${actor.kind}:${actor.id}`, signal);
  }

  async #look(accountId: string, { minRemaining = 1 }: CodeWish): Promise<Looked> {
    const { units, keeper, otp, clock, workspaceId } = this.#parts;
    const { factor } = await units.read((stores) => servableFactor(stores, workspaceId, accountId, clock.now()));
    const { parameters } = factor;
    if (minRemaining > parameters.periodSeconds) {
      const problem = `minRemaining must not be more than ${parameters.periodSeconds} seconds, for which a code of this factor is good.`;
      throw new AnteroomError("invalid_value", problem, { attribute: "minRemaining" });
    }
    const now = clock.now();
    return { ...(await otp.code(keeper.seedOf(factor), parameters, now)), factor, now };
  }

  /** Decides in one unit, on what is so in it: a deactivation in between is effective at once, and a step has one taker. */
  async #decide(accountId: string, looked: Looked, wish: CodeWish, origin: Origin): Promise<Outcome> {
    const { units, workspaceId, tally, limits } = this.#parts;
    const outcome = await units.write(async (stores) => {
      const servable = await servableFactor(stores, workspaceId, accountId, looked.now);
      const { factor } = servable;
      if (factor.id !== looked.factor.id) throw changedMeanwhile();
      const again = nextStep(factor, looked, wish);
      if (again !== undefined) return again;
      const counted = await this.#reads.count(stores, origin.actor, looked.now);
      if (counted.waitMs > 0) return counted;
      const isOften = "isOften" in counted && counted.isOften;
      return { isOften, handed: await this.#handed(stores, servable, looked, { wish, origin, isOften }) };
    });
    if ("waitMs" in outcome) {
      tally.count("code_reads_refused");
      throw readTooOften(outcome.waitMs, limits);
    }
    if ("handed" in outcome) tally.count("code_reads");
    if ("isOften" in outcome && outcome.isOften) tally.alert(origin.actor);
    return outcome;
  }

  async #handed(
    stores: Stores,
    { entry, factor }: Servable,
    { code, step, secondsRemaining, now }: Looked,
    { wish, origin, isOften }: { readonly wish: CodeWish; readonly origin: Origin; readonly isOften: boolean },
  ): Promise<HandedCode> {
    const { keeper, limits } = this.#parts;
    const { periodSeconds } = factor.parameters;
    const isExclusive = wish.exclusive === true;
    await stores.authenticators.update({
      ...factor,
      lastReadStep: Math.max(step, factor.lastReadStep ?? 0),
      lastExclusiveStep: isExclusive ? step : factor.lastExclusiveStep,
      codeReadAt: factor.state === "enrolling" ? now : factor.codeReadAt,
    });
    const accountId = entry.account.id;
    const after = { step, exclusive: isExclusive };
    await keeper.note(stores, factor, accountId, "authenticator.code_read", origin, { after });
    if (isOften) {
      const often = { readsPerHour: limits.alertReadsPerHour };
      await keeper.note(stores, factor, accountId, "authenticator.codes_read_often", origin, { after: often });
    }
    const sharing = await sharingOf(stores, factor.userId);
    const validUntil = endOf(step, periodSeconds);
    const sharedWith = sharing.map((account) => account.accountId);
    return { code, step, validUntil, secondsRemaining, periodSeconds, sharedWith, sharing };
  }
}

/** When to look again, if the code of this step cannot be the one that is wanted. */
function nextStep(
  factor: Authenticator,
  looked: Looked,
  { minRemaining, exclusive = false }: CodeWish,
): Outcome | undefined {
  const { step } = looked;
  const { periodSeconds } = factor.parameters;
  // Whoever was handed a step alone is not to meet somebody else with it, before or after.
  const taken = Math.max(factor.lastExclusiveStep ?? -1, exclusive ? (factor.lastReadStep ?? -1) : -1);
  if (step <= taken) return { again: endOf(taken, periodSeconds), why: "taken" };
  if (minRemaining === undefined || isGoodFor(minRemaining, looked, periodSeconds)) return undefined;
  return { again: endOf(step, periodSeconds), why: "short" };
}

/** No code is good for a whole period by the time it is read: within its first second it counts as that. */
function isGoodFor(seconds: number, { step, secondsRemaining, now }: Looked, periodSeconds: number): boolean {
  if (seconds === periodSeconds) return secondsRemaining === periodSeconds;
  return endOf(step, periodSeconds) - now >= seconds * 1000;
}

function endOf(step: number, periodSeconds: number): number {
  return (step + 1) * periodSeconds * 1000;
}

const WHY = {
  taken: "The code of this moment was handed out to one alone or is wanted for one alone and was read before",
  short: "No code is good for so long in the time that a call may wait",
} as const;

function notYet(why: keyof typeof WHY, ms: number): AnteroomError {
  const secondsUntilNext = Math.ceil(ms / 1000);
  const problem = `${WHY[why]}; ask again in ${secondsUntilNext} seconds, when the next one begins.`;
  return new AnteroomError("conflict", problem, { code: "code_not_yet", secondsUntilNext });
}
