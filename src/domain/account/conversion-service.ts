import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { StoredKind } from "../secret/secret.ts";
import type { SecretKeeper } from "../secret/secret-keeper.ts";
import { assertPurpose } from "../secret/secret-service.ts";
import type { VaultVisitor } from "../secret/vault.ts";
import { joined, type Stores } from "../unit.ts";
import { type DecisionParts, foundAccount, foundLiveAccount } from "./account-service.ts";
import { carrySecret } from "./carried-secret.ts";
import { type Conversion, SWITCH_BACK_DAYS } from "./conversion.ts";
import {
  beginConversion,
  completeConversion,
  noteConversion,
  retireForConversion,
  switchLink,
} from "./conversion-moves.ts";
import { assertNext, type ConversionStep, checklistOf, type OwnStep } from "./conversion-steps.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import type { AccountKind } from "./gates.ts";
import { RegistrationService } from "./registration-service.ts";

/** What a conversion is to come to. */
export interface ConversionDraft {
  readonly to: AccountKind;
  readonly reason: string;
  /** The user name of the new account; the old one's where the kind needs one that exists, else one is made up. */
  readonly userName?: string | undefined;
  readonly label?: string | undefined;
  /** The name of an identity provider without SCIM; for `idp_provisioned` only. */
  readonly identityProvider?: string | undefined;
}

/** What becomes of a secret of the old account. */
export interface SecretDecision {
  readonly kind: StoredKind | "seed";
  readonly decision: "new" | "carried";
  readonly statement: string | null;
}

/** A conversion as people see it. */
export interface ConversionView {
  readonly conversion: Conversion;
  readonly account: AccountView;
  readonly successor: AccountView;
  readonly secrets: readonly SecretDecision[];
  readonly steps: readonly ConversionStep[];
}

interface Parts extends DecisionParts {
  readonly keeper: SecretKeeper;
  readonly graceDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Replaces accounts by ones of another kind, step by step. No secret goes along unless a person says so of each. */
export class ConversionService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Begins a conversion: registers the new account beside the old one, which goes on as it was.
   * @throws {AnteroomError} `not_found`; `invalid_value` for the kind that it has, and what registering refuses; `conflict` for a
   * retired account, and with `conversion_open` while another conversion of it has not ended
   */
  async start(id: string, draft: ConversionDraft, origin: Origin): Promise<ConversionView> {
    return this.#parts.units.write(async (stores) => {
      const { account, owners: replaced } = await foundLiveAccount(stores, this.#parts.workspaceId, id);
      if (draft.to === account.kind) {
        const problem = `to names ${draft.to}, which the account of ${account.userName} is already; name another kind.`;
        throw new AnteroomError("invalid_value", problem, { attribute: "to" });
      }
      const registration = new RegistrationService({ ...this.#parts, units: joined(stores) });
      const { to: kind, label, identityProvider } = draft;
      const userName = draft.userName ?? (kind === "placeholder" ? undefined : account.userName);
      const { roles, displayName } = account;
      const registered = await registration.register(
        {
          kind,
          application: account.applicationId,
          label,
          userName,
          displayName: displayName ?? undefined,
          roles,
          identityProvider,
          replaced,
        },
        origin,
      );
      const plan = { account, successor: registered.account, reason: draft.reason, adoptionId: null };
      return this.#view(stores, await beginConversion(stores, plan, this.#parts.clock.now(), origin));
    });
  }

  /** The newest conversion that an account has a part in, on either side. @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<ConversionView> {
    return this.#parts.units.read(async (stores) => this.#view(stores, await this.#found(stores, id)));
  }

  /**
   * Takes the step that is next: `switch` gives the link to the new account and holds the old one, in one unit; `retire` ends the
   * old one.
   * @param id of the old account
   * @throws {AnteroomError} `not_found`; `conflict` with `wrong_order` and what is missing, with `not_ready` and the closed gates,
   * with `new_account` for the id of the new one, or when that has retired
   */
  async take(id: string, step: OwnStep, origin: Origin): Promise<ConversionView> {
    const { units, rederive, policy, clock } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const view = await this.#view(stores, await this.#foundOpen(stores, id));
      assertNext(view.steps, step);
      const conversion =
        step === "switch"
          ? await switchLink(stores, view, policy, now, origin)
          : await retireForConversion(stores, view.conversion, view.account.account, now, origin);
      await rederive.users(stores, [view.account.account.userId, view.successor.account.userId], origin);
      return this.#view(stores, conversion);
    });
  }

  /**
   * Carries one secret to the new account, by the word of a person. Both have to be the same login at the app.
   * @param id of the old account
   * @throws {AnteroomError} `not_found`; `conflict` when they are two logins; `forbidden` for who is no user of both vaults, or
   * gives no reason; `unavailable` as the vault
   */
  async carry(
    id: string,
    { kind, statement }: { readonly kind: StoredKind; readonly statement: string },
    visitor: VaultVisitor,
    origin: Origin,
  ): Promise<ConversionView> {
    assertPurpose(origin);
    const { units, keeper, clock } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const view = await this.#view(stores, await this.#foundOpen(stores, id));
      await carrySecret(stores, keeper, { view, kind, visitor, now }, origin);
      const { conversion } = view;
      const carried = [...conversion.carried.filter((one) => one.kind !== kind), { kind, statement, at: now }];
      const after: Conversion = { ...conversion, carried, updatedAt: now };
      await stores.conversions.update(after);
      await noteConversion(stores, after, "account.secret_carried", now, origin, { kind, statement });
      return this.#view(stores, after);
    });
  }

  /**
   * Gives a conversion up before the switch: the old account goes on, and the new one retires unless an identity provider pushes it.
   * @param id of the old account
   * @throws {AnteroomError} `not_found`; `conflict` with `already_switched`
   */
  async cancel(id: string, reason: string, origin: Origin): Promise<ConversionView> {
    const { units, clock, rederive } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const { conversion, successor } = await this.#view(stores, await this.#foundOpen(stores, id));
      if (conversion.switchedAt !== null) {
        const problem = "The link was switched already; convert the new account back, or retire the old one.";
        throw new AnteroomError("conflict", problem, { code: "already_switched" });
      }
      if (conversion.adoptionId === null && successor.account.retiredAt === null) {
        const retirementReason = `Its conversion was given up: ${reason}`;
        await stores.accounts.update({ ...successor.account, retirementReason, updatedAt: now });
      }
      const after: Conversion = { ...conversion, state: "cancelled", updatedAt: now, endedAt: now };
      await stores.conversions.update(after);
      await noteConversion(stores, after, "account.conversion_cancelled", now, origin, { reason });
      await rederive.users(stores, [successor.account.userId], origin);
      return this.#view(stores, after);
    });
  }

  /** Retires old accounts that nobody released in time; answers how many were due. */
  async settleDue(limit: number): Promise<number> {
    const { units, clock, rederive, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const due = await stores.conversions.listSwitched(now - SWITCH_BACK_DAYS * DAY_MS, limit);
      const origin: Origin = { actor: { kind: "job", id: "due" }, cause: { kind: "job", id: "due" } };
      for (const conversion of due) {
        const { account } = await foundAccount(stores, workspaceId, conversion.accountId);
        // Whoever released it has other plans with it.
        const isReleased = account.heldAt === null;
        if (isReleased) await completeConversion(stores, conversion, now, origin);
        else await retireForConversion(stores, conversion, account, now, origin);
        await rederive.users(stores, [account.userId], origin);
      }
      return due.length;
    });
  }

  async #found(stores: Stores, id: string): Promise<Conversion> {
    const { workspaceId } = this.#parts;
    const { account } = await foundAccount(stores, workspaceId, id);
    const conversion = await stores.conversions.findOfAccount(workspaceId, account.id);
    if (conversion !== undefined) return conversion;
    const problem = `The account of ${account.userName} is not being converted; begin with the kind that it is to have.`;
    throw new AnteroomError("not_found", problem);
  }

  async #foundOpen(stores: Stores, id: string): Promise<Conversion> {
    const conversion = await this.#found(stores, id);
    // Who may do something is asked of the account that is named, and it is the old one that is held, read and retired.
    if (conversion.accountId !== id) {
      const problem = `The account replaces another one; decide about that at the old account, ${conversion.accountId}.`;
      throw new AnteroomError("conflict", problem, { code: "new_account", accountId: conversion.accountId });
    }
    if (conversion.endedAt === null) return conversion;
    const problem = `The conversion is ${conversion.state}; begin another one if that is not enough.`;
    throw new AnteroomError("conflict", problem, { code: "conversion_ended" });
  }

  async #view(stores: Stores, conversion: Conversion): Promise<ConversionView> {
    const { workspaceId, policy, clock } = this.#parts;
    const shown = async (id: string) =>
      describeAccount(await foundAccount(stores, workspaceId, id), policy, clock.now());
    const account = await shown(conversion.accountId);
    const successor = await shown(conversion.successorId);
    const secrets = await secretsOf(stores, conversion, account);
    return { conversion, account, successor, secrets, steps: checklistOf(conversion, account, successor) };
  }
}

/** Of each secret that the old account has: whether it goes along. A seed never does; MFA is enrolled anew. */
async function secretsOf(
  stores: Stores,
  conversion: Conversion,
  { account, facts }: AccountView,
): Promise<readonly SecretDecision[]> {
  const kept = await stores.secrets.listOfUser(account.userId);
  const kinds = kept.map(({ kind }) => kind);
  const decided = [...new Set([...kinds, ...conversion.carried.map(({ kind }) => kind)])].map((kind) => {
    const carried = conversion.carried.find((one) => one.kind === kind);
    const decision: SecretDecision["decision"] = carried === undefined ? "new" : "carried";
    return { kind, decision, statement: carried?.statement ?? null };
  });
  if (facts.factor === null) return decided;
  return [...decided, { kind: "seed", decision: "new", statement: null }];
}
