import { z } from "zod";
import { CONVERSION_STATES, type Conversion, SWITCH_BACK_DAYS } from "../../domain/account/conversion.ts";
import type { ConversionView } from "../../domain/account/conversion-service.ts";
import { OWN_STEPS, type OwnStep } from "../../domain/account/conversion-steps.ts";
import type { AccountView } from "../../domain/account/describe.ts";
import { ACCOUNT_KINDS } from "../../domain/account/gates.ts";
import { STEP_STATES } from "../../domain/account/steps.ts";
import { toIso } from "../../domain/clock.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { STORED_KINDS } from "../../domain/secret/secret.ts";
import { status } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line, reason } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";
import { visitorOf } from "./vault-visitor.ts";

const kind = z.enum(ACCOUNT_KINDS);
const party = z.object({ id: z.string(), kind, userName: z.string(), status, waitingFor: z.string().nullable() });

const conversion = component(
  "Conversion",
  z.object({
    id: z.string(),
    state: z.enum(CONVERSION_STATES),
    reason: z.string(),
    account: party.describe("The account that is replaced."),
    successor: party.describe("The account that replaces it; its own steps are taken where it stands."),
    secrets: z
      .array(
        z.object({
          kind: z.string(),
          decision: z
            .enum(["new", "carried"])
            .describe("`new` unless a person has said otherwise of this very secret."),
          statement: z.string().nullable(),
        }),
      )
      .describe("What becomes of each secret of the old account."),
    steps: z.array(z.object({ step: z.string(), title: z.string(), state: z.enum(STEP_STATES), how: z.string() })),
    adoptionId: z.string().nullable(),
    createdAt: instant,
    switchedAt: instant.nullable(),
    retiresAt: instant.nullable().describe("When the old account retires by itself."),
    endedAt: instant.nullable(),
  }),
);

const draft = component(
  "ConversionDraft",
  z.strictObject({
    to: kind.describe("The kind that the account is to have."),
    reason,
    userName: line(200).optional().describe("The user name of the new account."),
    label: line(200).optional(),
    identityProvider: line(200).optional().describe("An identity provider without SCIM; for `idp_provisioned` only."),
  }),
);
const carriage = component("CarriedSecret", z.strictObject({ statement: reason }));
const cancellation = component("ConversionCancellation", z.strictObject({ reason }));

const tag = "Conversions";
const DAY_MS = 24 * 60 * 60 * 1000;

/** Replacing an account by one of another kind, step by step. */
export const conversionRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/{id}/conversion",
    operationId: "convertAccount",
    tag,
    summary: "Begin to replace an account by one of another kind; it goes on as it was meanwhile",
    action: "edit_account",
    item: "account",
    body: draft,
    status: 201,
    answer: conversion,
    refuses: ["conflict", "uniqueness"],
    location: ({ account }) => `/accounts/${account.id}/conversion`,
    handle: async ({ params, body, origin }, { conversions }) =>
      toConversion(await conversions.start(params.id, body, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/conversion",
    operationId: "getConversion",
    tag,
    summary: "Show the newest conversion that an account has a part in, with its checklist",
    action: "read",
    item: "account",
    status: 200,
    answer: conversion,
    handle: async ({ params }, { conversions }) => toConversion(await conversions.get(params.id)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/conversion/steps/{step}",
    operationId: "takeConversionStep",
    tag,
    summary: "Take the step that is next: `switch` the link, or `retire` the old account",
    description:
      "Needs what linking and retiring need, too. The other steps of the checklist are those of the new account and are taken there.",
    action: "edit_account",
    item: "account",
    stricter: (_body, { step }) => (step === "retire" ? "retire_account" : "link_integration"),
    body: NO_FIELDS,
    status: 200,
    answer: conversion,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { conversions }) =>
      toConversion(await conversions.take(params.id, ownStep(params.step), origin)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/conversion/secrets/{kind}",
    operationId: "carrySecret",
    tag,
    summary: "Have one secret go along, by an explicit statement; no secret does without",
    description: "Only between accounts of the same user name at the app. Seeds never go along: MFA is enrolled anew.",
    action: "reveal_secret",
    item: "account",
    reveals: true,
    body: carriage,
    status: 200,
    answer: conversion,
    refuses: ["conflict", "forbidden"],
    handle: async ({ params, body, caller, origin }, { conversions }) => {
      const carried = { kind: storedKind(params.kind), statement: body.statement };
      return toConversion(await conversions.carry(params.id, carried, visitorOf(caller), origin));
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/conversion/cancellation",
    operationId: "cancelConversion",
    tag,
    summary: "Give a conversion up before the switch; the old account goes on, and the new one retires",
    action: "edit_account",
    item: "account",
    body: cancellation,
    status: 200,
    answer: conversion,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { conversions }) =>
      toConversion(await conversions.cancel(params.id, body.reason, origin)),
  }),
];

function ownStep(name: string): OwnStep {
  const step = OWN_STEPS.find((one) => one === name);
  if (step !== undefined) return step;
  const problem = `${name.slice(0, 60)} is no step of a conversion itself; take ${OWN_STEPS.join(" or ")}, and other steps at the new account.`;
  throw new AnteroomError("not_found", problem);
}

function storedKind(name: string): (typeof STORED_KINDS)[number] {
  const found = STORED_KINDS.find((one) => one === name);
  if (found !== undefined) return found;
  const problem = `A secret "${name.slice(0, 60)}" never goes along; ${STORED_KINDS.join(" and ")} can, and MFA is enrolled anew.`;
  throw new AnteroomError("not_found", problem);
}

function toConversion(view: ConversionView): z.output<typeof conversion> {
  const { conversion: own, account, successor, secrets, steps } = view;
  const { id, state, reason: why, adoptionId } = own;
  return {
    id,
    state,
    reason: why,
    account: toParty(account),
    successor: toParty(successor),
    secrets: secrets.map((secret) => ({ ...secret })),
    steps: steps.map((step) => ({ ...step })),
    adoptionId,
    createdAt: toIso(own.createdAt),
    switchedAt: isoOrNull(own.switchedAt),
    retiresAt: isoOrNull(retiresAt(own)),
    endedAt: isoOrNull(own.endedAt),
  };
}

function retiresAt({ switchedAt, endedAt }: Conversion): number | null {
  return switchedAt === null || endedAt !== null ? null : switchedAt + SWITCH_BACK_DAYS * DAY_MS;
}

function toParty({ account, status: now, waitingFor }: AccountView): z.output<typeof party> {
  return { id: account.id, kind: account.kind, userName: account.userName, status: now, waitingFor };
}
