import type { Rederive } from "../account/rederive.ts";
import { serves } from "../account/shared-factor.ts";
import { type Clock, toIso } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { AccountId, AuthenticatorId, WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Stores } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import { type SharingAccount, sharingOf } from "./sharing.ts";

/** A factor as people see it: never the seed. */
export interface AuthenticatorView
  extends Pick<Authenticator, "state" | "parameters" | "issuer" | "label" | "confirmedBy" | "createdAt" | "updatedAt"> {
  /** The live accounts of the login, which all share this factor. */
  readonly sharedWith: readonly AccountId[];
  /** The same accounts by their names. */
  readonly sharing: readonly SharingAccount[];
  /** What the state of the factor means for these accounts, as a sentence. */
  readonly notice: string;
  /** Since when and why somebody else may have the seed; null when nobody says so. */
  readonly suspect: { readonly since: number; readonly reason: string | null } | null;
  /** Until when a reset can be rolled back; null when there is none to roll back. */
  readonly rollbackUntil: number | null;
  /** How many recovery codes are left; null when none were stored. */
  readonly recoveryCodesLeft: number | null;
}

interface Parts {
  readonly rederive: Rederive;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** What everything that happens to a factor has in common: its seed, its events, and the accounts that follow it. */
export class FactorKeeper {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Seals the seed of a factor. */
  seal(seed: Uint8Array, workspaceId: WorkspaceId, id: AuthenticatorId): Uint8Array {
    return this.#parts.sealer.seal(seed, placeOf(workspaceId, id));
  }

  /** Opens the seed of a factor. @throws {AnteroomError} `conflict` when there is none any more; as the sealer. */
  seedOf(factor: Authenticator): Uint8Array {
    if (factor.sealedSeed === null) throw changedMeanwhile();
    return this.#parts.sealer.open(factor.sealedSeed, placeOf(factor.workspaceId, factor.id));
  }

  /** Keeps an event of a new state of the factor and brings all accounts of the login up to it. */
  async settle(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    type: string,
    origin: Origin,
  ): Promise<AuthenticatorView> {
    const { state, confirmedBy } = factor;
    const after = { state, ...(state === "reset" || confirmedBy === null ? {} : { confirmedBy }) };
    await this.note(stores, factor, accountId, type, origin, { after });
    await this.#parts.rederive.users(stores, [factor.userId], origin);
    return this.view(stores, factor);
  }

  /** The factor as people see it. */
  async view(stores: Stores, factor: Authenticator): Promise<AuthenticatorView> {
    const { state, parameters, issuer, label, createdAt, updatedAt, suspectedAt, suspectReason } = factor;
    const sharing = await sharingOf(stores, factor.userId);
    return {
      state,
      parameters,
      issuer,
      label,
      confirmedBy: state === "reset" ? null : factor.confirmedBy,
      createdAt,
      updatedAt,
      sharedWith: sharing.map((account) => account.accountId),
      sharing,
      notice: noticeOf(factor, sharing.length, this.#parts.clock.now()),
      suspect: suspectedAt === null ? null : { since: suspectedAt, reason: suspectReason },
      rollbackUntil: state === "reset" ? factor.rollbackUntil : null,
      recoveryCodesLeft: state === "reset" ? null : factor.recoveryLeft,
    };
  }

  /** Keeps an event about the factor. */
  note(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId | null,
    type: string,
    origin: Origin,
    change: Partial<Pick<Event, "after" | "reason">> = {},
  ): Promise<void> {
    const subject = { kind: "authenticator", id: factor.id } as const;
    const { workspaceId } = factor;
    const at = this.#parts.clock.now();
    return stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId, ...change }));
  }
}

function placeOf(workspaceId: WorkspaceId, rowId: string): SealedPlace {
  return { workspaceId, table: "authenticator", rowId, column: "seed" };
}

function noticeOf(factor: Authenticator, accounts: number, now: number): string {
  const whom = serves(accounts);
  const { state, suspectedAt, rollbackUntil } = factor;
  if (state === "reset") {
    const back =
      rollbackUntil === null || rollbackUntil <= now
        ? ""
        : ` Until ${toIso(rollbackUntil)} the reset can be rolled back.`;
    return `${whom}: all of them need a new one, and what was linked is paused until a person resumes it.${back}`;
  }
  if (suspectedAt !== null) {
    return `${whom}: none of them is served a code while it is suspect, and what was linked is paused until a person resumes it.`;
  }
  if (state === "enrolling") return `${whom}: once it is confirmed, none of them waits for a factor any more.`;
  return `${whom}: a code that is read for one of them signs in to all of them.`;
}

/** The refusal for a login that has no factor here. */
export function noFactor(userName: string): AnteroomError {
  return new AnteroomError(
    "not_found",
    `The login of ${userName} has no factor here; import its authenticator seed first.`,
  );
}

/** The refusal for a factor that somebody else may have. */
export function suspected(userName: string): AnteroomError {
  const problem = `The factor of ${userName} is suspect; clear it if it is sound, or reset it and enrol a new one.`;
  return new AnteroomError("conflict", problem, { code: "suspect" });
}

/** The refusal for a factor that is not the one that was looked at. */
export function changedMeanwhile(): AnteroomError {
  return new AnteroomError("conflict", "The factor was changed meanwhile; look at it and try again.", {
    code: "changed_meanwhile",
  });
}
