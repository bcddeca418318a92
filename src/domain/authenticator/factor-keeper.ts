import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { AccountId, AuthenticatorId, WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Stores } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";

/** A factor as people see it: never the seed. */
export interface AuthenticatorView
  extends Pick<Authenticator, "state" | "parameters" | "issuer" | "label" | "confirmedBy" | "createdAt" | "updatedAt"> {
  /** The live accounts of the login, which all share this factor. */
  readonly sharedWith: readonly AccountId[];
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
    const after = { state: factor.state, ...(factor.confirmedBy === null ? {} : { confirmedBy: factor.confirmedBy }) };
    await this.note(stores, factor, accountId, type, origin, { after });
    await this.#parts.rederive.users(stores, [factor.userId], origin);
    const { state, parameters, issuer, label, confirmedBy, createdAt, updatedAt } = factor;
    const sharedWith = await sharing(stores, factor);
    return { state, parameters, issuer, label, confirmedBy, createdAt, updatedAt, sharedWith };
  }

  /** Keeps an event about the factor. */
  note(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    type: string,
    origin: Origin,
    change: Partial<Pick<Event, "after">> = {},
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

/** The live accounts of the login, which all share the factor. */
export async function sharing(stores: Stores, factor: Authenticator): Promise<readonly AccountId[]> {
  const entries = await stores.accounts.listOfUsers([factor.userId]);
  return entries.filter((entry) => !entry.facts.retired).map((entry) => entry.account.id);
}

/** The refusal for a login that has no factor here. */
export function noFactor(userName: string): AnteroomError {
  return new AnteroomError(
    "not_found",
    `The login of ${userName} has no factor here; import its authenticator seed first.`,
  );
}

/** The refusal for a factor that is not the one that was looked at. */
export function changedMeanwhile(): AnteroomError {
  return new AnteroomError("conflict", "The factor was changed meanwhile; look at it and try again.", {
    code: "changed_meanwhile",
  });
}
