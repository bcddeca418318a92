import type { JsonObject } from "../../lib/json.ts";
import { AnteroomError, isAnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { type AdoptionId, type ConversionId, newId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import type { Conversion } from "./conversion.ts";
import { type AccountView, unmetForLink } from "./describe.ts";
import type { ServiceAccount } from "./service-account.ts";

/** Two accounts of one application of which one is to replace the other. */
export interface ConversionPlan {
  readonly account: ServiceAccount;
  readonly successor: ServiceAccount;
  readonly reason: string;
  readonly adoptionId: AdoptionId | null;
}

/**
 * Writes down that an account is being replaced by another one, which names it as its predecessor.
 * @throws {AnteroomError} `conflict` with `conversion_open` when it is being replaced already
 */
export async function beginConversion(
  stores: Stores,
  { account, successor, reason, adoptionId }: ConversionPlan,
  now: number,
  origin: Origin,
): Promise<Conversion> {
  const conversion: Conversion = {
    id: newId<ConversionId>(),
    workspaceId: account.workspaceId,
    accountId: account.id,
    successorId: successor.id,
    to: successor.kind,
    reason,
    state: "open",
    carried: [],
    adoptionId,
    createdAt: now,
    updatedAt: now,
    switchedAt: null,
    endedAt: null,
  };
  try {
    await stores.conversions.insert(conversion);
  } catch (error) {
    if (!isAnteroomError(error, "uniqueness")) throw error;
    const problem = `The account of ${account.userName} is being converted already; go on with that, or cancel it first.`;
    throw new AnteroomError("conflict", problem, { code: "conversion_open" });
  }
  await stores.accounts.update({ ...successor, predecessorId: account.id, updatedAt: now });
  await noteConversion(stores, conversion, "account.conversion_began", now, origin, { to: successor.kind, reason });
  return conversion;
}

/**
 * Gives the link of the old account to the new one and holds the old one, which a person may still look at.
 * @throws {AnteroomError} `conflict` with `not_ready` and the gates of the new account that are closed, or `already_linked`
 */
export async function switchLink(
  stores: Stores,
  parties: { readonly conversion: Conversion; readonly account: AccountView; readonly successor: AccountView },
  policy: AccountPolicy,
  now: number,
  origin: Origin,
): Promise<Conversion> {
  const { conversion, account: old, successor } = parties;
  assertReady(successor, policy);
  const { workspaceId } = conversion;
  const linked = old.integration === null ? undefined : await stores.integrations.find(workspaceId, old.integration.id);
  if (linked !== undefined) {
    if (successor.integration !== null) {
      const problem = `The new account serves ${successor.integration.name} already; unlink it there first.`;
      throw new AnteroomError("conflict", problem, { code: "already_linked" });
    }
    const accountId = successor.account.id;
    const after = { ...linked, accountId, linkedAt: now, pausedAt: null, pauseReason: null, updatedAt: now };
    await stores.integrations.update(after);
    const subject = { kind: "integration", id: linked.id } as const;
    const change = { before: { accountId: linked.accountId }, after: { accountId } };
    const type = "integration.account_replaced";
    await stores.events.append(anEvent(origin, { workspaceId, at: now, type, subject, accountId, ...change }));
  }
  if (old.account.retiredAt === null && old.account.heldAt === null) {
    const holdReason = `Replaced by the account of ${successor.account.userName}.`;
    await stores.accounts.update({ ...old.account, heldAt: now, holdReason, updatedAt: now });
  }
  const switched: Conversion = { ...conversion, state: "switched", switchedAt: now, updatedAt: now };
  await stores.conversions.update(switched);
  await noteConversion(stores, switched, "account.conversion_switched", now, origin, {
    successorId: successor.account.id,
    integrationId: linked?.id ?? null,
  });
  return switched;
}

/**
 * Retires the old account and ends its conversion. Its accounts are to be re-derived after that.
 * @throws {AnteroomError} `conflict` with `linked` when it works for another integration by now
 */
export async function retireForConversion(
  stores: Stores,
  conversion: Conversion,
  account: ServiceAccount,
  now: number,
  origin: Origin,
): Promise<Conversion> {
  if (account.gates.link === "linked") {
    const problem = `The account of ${account.userName} is linked and in use again; unlink it from its integration first.`;
    throw new AnteroomError("conflict", problem, { code: "linked" });
  }
  if (account.retiredAt === null) {
    const retirementReason = account.retirementReason ?? `Converted to ${conversion.to}: ${conversion.reason}`;
    await stores.accounts.update({ ...account, retirementReason, updatedAt: now });
  }
  return completeConversion(stores, conversion, now, origin);
}

/** Ends a conversion, whatever became of the old account. */
export async function completeConversion(
  stores: Stores,
  conversion: Conversion,
  now: number,
  origin: Origin,
): Promise<Conversion> {
  const completed: Conversion = { ...conversion, state: "completed", updatedAt: now, endedAt: now };
  await stores.conversions.update(completed);
  await noteConversion(stores, completed, "account.conversion_completed", now, origin, {
    successorId: conversion.successorId,
  });
  return completed;
}

/** Keeps an event about a conversion, with the old account as its subject. */
export function noteConversion(
  stores: Stores,
  { workspaceId, accountId, id }: Conversion,
  type: string,
  at: number,
  origin: Origin,
  after: JsonObject,
): Promise<void> {
  const subject = { kind: "account", id: accountId } as const;
  const what = { workspaceId, at, type, subject, accountId, after: { conversionId: id, ...after } };
  return stores.events.append(anEvent(origin, what));
}

function assertReady(successor: AccountView, policy: AccountPolicy): void {
  const { userName, retiredAt } = successor.account;
  if (retiredAt !== null) {
    const problem = `The new account of ${userName} has retired; cancel this conversion and begin another one.`;
    throw new AnteroomError("conflict", problem, { code: "retired" });
  }
  const unmet = unmetForLink(successor, policy);
  if (unmet.length === 0) return;
  const gates = unmet.map((one) => `${one.gate} is ${one.value}`).join(", ");
  const problem = `The new account of ${userName} is not ready: ${gates}. ${unmet[0]?.nextStep ?? ""}`.trim();
  throw new AnteroomError("conflict", problem, { code: "not_ready", unmet: unmet.map((one) => ({ ...one })) });
}
