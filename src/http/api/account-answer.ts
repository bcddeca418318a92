import { z } from "zod";
import type { AccountView } from "../../domain/account/describe.ts";
import { type AccountKind, GATES, type Gates, STATUSES, type Status } from "../../domain/account/gates.ts";
import { serves } from "../../domain/account/shared-factor.ts";
import { type Readiness, readinessOf, type Warning } from "../../domain/account/warnings.ts";
import { toIso } from "../../domain/clock.ts";
import { type StepAnswer, steps, toSteps } from "./account-step-answer.ts";
import { TERM_FIELDS, type TermsAnswer, toTerms } from "./account-terms-answer.ts";
import { component } from "./component.ts";
import { type FailureAnswer, failure, toFailure } from "./failure-answer.ts";
import { instant, isoOrNull } from "./fields.ts";

/** A service account as the API shows it, derived from the facts at the moment of reading. */
export interface AccountAnswer extends TermsAnswer {
  readonly id: string;
  readonly kind: AccountKind;
  readonly status: Status;
  readonly waitingFor: string | null;
  readonly nextStep: string | null;
  readonly label: string | null;
  readonly userName: string;
  readonly displayName: string | null;
  readonly roles: string[];
  readonly readiness: Readiness | null;
  readonly application: { readonly id: string; readonly key: string; readonly name: string };
  readonly connection: { readonly id: string; readonly name: string } | null;
  readonly directoryUserId: string | null;
  readonly identity: IdentityAnswer | null;
  readonly gates: Gates;
  readonly signInProvenAt: string | null;
  readonly hold: { readonly reason: string | null; readonly since: string } | null;
  readonly exemption: { readonly reason: string | null; readonly until: string } | null;
  readonly integration: {
    readonly id: string;
    readonly name: string;
    readonly pausedAt: string | null;
    readonly pauseReason: string | null;
  } | null;
  readonly factor: {
    readonly serves: number;
    readonly notice: string;
    readonly recoveryCodesLeft: number | null;
  } | null;
  readonly warnings: Warning[];
  readonly failures: FailureAnswer[];
  readonly graceEndsAt: string | null;
  readonly retiredAt: string | null;
  readonly predecessorId?: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A service account with the steps on its way. */
export interface AccountInFull extends AccountAnswer {
  readonly steps: StepAnswer[];
}

/** Whether the assigned roles contain the native role that integrations need. */
export const readiness: z.ZodType<Readiness | null> = z
  .enum(["met", "unmet", "unknown"])
  .nullable()
  .describe("Whether the assigned roles contain the required one; null when none is required.");

/** The summary of the gates. */
export const status: z.ZodType<Status> = z.enum(STATUSES);

/** How accounts stand, as the API shows it: only the statuses that some have. */
export const statusCounts: z.ZodType<Partial<Record<Status, number>>> = component(
  "StatusCounts",
  z
    .partialRecord(z.enum(STATUSES), z.number().int())
    .describe("How many accounts there are of each status; what is absent has none."),
);

/** A login that no identity provider pushes, as the API shows it. */
export interface IdentityAnswer {
  readonly identityProvider: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly contactVerifiedAt: string | null;
  readonly statedAt: string | null;
  readonly nextReviewAt: string | null;
}

const identity: z.ZodType<IdentityAnswer> = component(
  "Identity",
  z.object({
    identityProvider: z.string().nullable().describe("The identity provider without SCIM that signs it in."),
    email: z.string().nullable(),
    phone: z.string().nullable().describe("E.164."),
    contactVerifiedAt: instant.nullable().describe("When a person stated that both are set in the app."),
    statedAt: instant.nullable().describe("As of when a person stated how it stands at its identity provider."),
    nextReviewAt: instant.nullable().describe("When that is to be stated again."),
  }),
);

const FIELDS = {
  id: z.string(),
  kind: z.enum(["idp_provisioned", "placeholder", "individual"]),
  status,
  waitingFor: z.string().nullable().describe("What it waits for, as a sentence."),
  nextStep: z.string().nullable().describe("Who does what next, as a sentence."),
  label: z
    .string()
    .nullable()
    .describe("What people here call it; null for accounts that an identity provider pushes."),
  userName: z.string(),
  displayName: z.string().nullable(),
  roles: z.array(z.string()),
  readiness,
  application: z.object({ id: z.string(), key: z.string(), name: z.string() }),
  connection: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe("Null when no identity provider pushes the login."),
  directoryUserId: z.string().nullable().describe("The SCIM id of the user; null without a connection."),
  identity: identity.nullable().describe("The login, where no identity provider pushes it."),
  gates: z.object({
    upstream: z.enum(GATES.upstream),
    saml: z.enum(GATES.saml),
    contact: z.enum(GATES.contact),
    mfa: z.enum(GATES.mfa),
    link: z.enum(GATES.link),
    hold: z.enum(GATES.hold),
    validity: z.enum(GATES.validity),
    ownership: z.enum(GATES.ownership),
  }),
  signInProvenAt: instant.nullable().describe("When a verified sign-in of this very account was taken as evidence."),
  hold: z.object({ reason: z.string().nullable(), since: instant }).nullable(),
  exemption: z.object({ reason: z.string().nullable(), until: instant }).nullable(),
  ...TERM_FIELDS,
  integration: z
    .object({
      id: z.string(),
      name: z.string(),
      pausedAt: instant.nullable(),
      pauseReason: z.string().nullable(),
    })
    .nullable(),
  factor: z
    .object({
      serves: z.number().int().describe("How many accounts of the login share it, this one included."),
      notice: z.string().describe("The same as a sentence."),
      recoveryCodesLeft: z.number().int().nullable().describe("Null when none were stored."),
    })
    .nullable()
    .describe("The second factor of the login; null without one."),
  warnings: z.array(
    z.object({
      code: z.enum([
        "evidence_stale",
        "certificate_ends_soon",
        "required_role_missing",
        "required_role_unknown",
        "no_owner",
        "single_owner",
        "successor_wanted",
        "review_due",
        "review_overdue",
        "validity_ends_soon",
        "statement_due",
        "recovery_codes_low",
        "looks_like_a_person",
      ]),
      message: z.string(),
    }),
  ),
  failures: z.array(failure).describe("What is wrong with it, and what ends that; hides no status."),
  graceEndsAt: instant.nullable().describe("When it retires, unless the app is assigned again."),
  retiredAt: instant.nullable(),
  predecessorId: z.string().optional().describe("The retired account that this one follows."),
  createdAt: instant,
  updatedAt: instant,
};

/** A service account. */
export const account: z.ZodType<AccountAnswer> = component("Account", z.object(FIELDS));

/** A service account with the steps on its way. */
export const accountInFull: z.ZodType<AccountInFull> = component("AccountInFull", z.object({ ...FIELDS, steps }));

/** Renders a service account with the steps on its way. */
export function toAccountInFull(view: AccountView): AccountInFull {
  return { ...toAccount(view), steps: toSteps(view) };
}

/** Renders a service account. */
export function toAccount(view: AccountView): AccountAnswer {
  const { account: own, application, connection } = view;
  const { id, kind, userName, displayName, predecessorId } = own;
  return {
    id,
    kind,
    status: view.status,
    waitingFor: view.waitingFor,
    nextStep: view.nextStep,
    label: view.registration?.label ?? null,
    userName,
    displayName,
    roles: [...own.roles],
    readiness: readinessOf(own.roles, application.requiredRole),
    application: { id: own.applicationId, key: application.key, name: application.name },
    connection: own.connectionId === null ? null : { id: own.connectionId, name: connection?.name ?? "" },
    directoryUserId: own.connectionId === null ? null : own.userId,
    identity: toIdentity(view),
    gates: view.gates,
    signInProvenAt: isoOrNull(own.loginProvenAt),
    hold: own.heldAt === null ? null : { reason: own.holdReason, since: toIso(own.heldAt) },
    exemption: own.exemptUntil === null ? null : { reason: own.exemptReason, until: toIso(own.exemptUntil) },
    ...toTerms(view),
    integration: toIntegration(view.integration),
    factor: toFactor(view.sharedFactor),
    warnings: [...view.warnings],
    failures: view.failures.map(toFailure),
    graceEndsAt: isoOrNull(own.graceEndsAt),
    retiredAt: isoOrNull(own.retiredAt),
    ...(predecessorId === null ? {} : { predecessorId }),
    createdAt: toIso(own.createdAt),
    updatedAt: toIso(own.updatedAt),
  };
}

function toIdentity({ account: own, identity: login, registration }: AccountView): IdentityAnswer | null {
  if (login === null) return null;
  const { realm, email, phone, contactVerifiedAt } = login;
  return {
    identityProvider: own.kind === "idp_provisioned" ? realm : null,
    email,
    phone,
    contactVerifiedAt: isoOrNull(contactVerifiedAt),
    statedAt: isoOrNull(registration?.statedAt ?? null),
    nextReviewAt: isoOrNull(registration?.reviewAt ?? null),
  };
}

function toFactor(shared: AccountView["sharedFactor"]): AccountAnswer["factor"] {
  return shared === null ? null : { ...shared, notice: `${serves(shared.serves)}.` };
}

function toIntegration(integration: AccountView["integration"]): AccountAnswer["integration"] {
  if (integration === null) return null;
  const { id, name, pausedAt, pauseReason } = integration;
  return { id, name, pausedAt: isoOrNull(pausedAt), pauseReason };
}
