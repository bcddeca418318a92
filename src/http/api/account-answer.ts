import { z } from "zod";
import type { AccountView } from "../../domain/account/describe.ts";
import { type AccountKind, GATES, type Gates, STATUSES, type Status } from "../../domain/account/gates.ts";
import { type Readiness, readinessOf, type Warning } from "../../domain/account/warnings.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** A service account as the API shows it, derived from the facts at the moment of reading. */
export interface AccountAnswer {
  readonly id: string;
  readonly kind: AccountKind;
  readonly status: Status;
  readonly waitingFor: string | null;
  readonly nextStep: string | null;
  readonly userName: string;
  readonly displayName: string | null;
  readonly roles: string[];
  readonly readiness: Readiness | null;
  readonly application: { readonly id: string; readonly key: string; readonly name: string };
  readonly connection: { readonly id: string; readonly name: string } | null;
  readonly directoryUserId: string | null;
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
  readonly warnings: Warning[];
  readonly graceEndsAt: string | null;
  readonly retiredAt: string | null;
  readonly predecessorId?: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Whether the assigned roles contain the native role that integrations need. */
export const readiness: z.ZodType<Readiness | null> = z
  .enum(["met", "unmet", "unknown"])
  .nullable()
  .describe("Whether the assigned roles contain the required one; null when none is required.");

/** The summary of the gates. */
export const status: z.ZodType<Status> = z.enum(STATUSES);

/** A service account. */
export const account: z.ZodType<AccountAnswer> = component(
  "Account",
  z.object({
    id: z.string(),
    kind: z.enum(["idp_provisioned", "placeholder", "individual"]),
    status,
    waitingFor: z.string().nullable().describe("What it waits for, as a sentence."),
    nextStep: z.string().nullable().describe("Who does what next, as a sentence."),
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
    gates: z.object({
      upstream: z.enum(GATES.upstream),
      saml: z.enum(GATES.saml),
      contact: z.enum(GATES.contact),
      mfa: z.enum(GATES.mfa),
      link: z.enum(GATES.link),
      hold: z.enum(GATES.hold),
    }),
    signInProvenAt: instant.nullable().describe("When a verified sign-in of this very account was taken as evidence."),
    hold: z.object({ reason: z.string().nullable(), since: instant }).nullable(),
    exemption: z.object({ reason: z.string().nullable(), until: instant }).nullable(),
    integration: z
      .object({
        id: z.string(),
        name: z.string(),
        pausedAt: instant.nullable(),
        pauseReason: z.string().nullable(),
      })
      .nullable(),
    warnings: z.array(
      z.object({
        code: z.enum([
          "evidence_stale",
          "certificate_ends_soon",
          "required_role_missing",
          "required_role_unknown",
          "no_owner",
          "looks_like_a_person",
        ]),
        message: z.string(),
      }),
    ),
    graceEndsAt: instant.nullable().describe("When it retires, unless the app is assigned again."),
    retiredAt: instant.nullable(),
    predecessorId: z.string().optional().describe("The retired account that this one follows."),
    createdAt: instant,
    updatedAt: instant,
  }),
);

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
    userName,
    displayName,
    roles: [...own.roles],
    readiness: readinessOf(own.roles, application.requiredRole),
    application: { id: own.applicationId, key: application.key, name: application.name },
    connection: own.connectionId === null ? null : { id: own.connectionId, name: connection?.name ?? "" },
    directoryUserId: own.connectionId === null ? null : own.userId,
    gates: view.gates,
    signInProvenAt: isoOrNull(own.loginProvenAt),
    hold: own.heldAt === null ? null : { reason: own.holdReason, since: toIso(own.heldAt) },
    exemption: own.exemptUntil === null ? null : { reason: own.exemptReason, until: toIso(own.exemptUntil) },
    integration: toIntegration(view.integration),
    warnings: [...view.warnings],
    graceEndsAt: isoOrNull(own.graceEndsAt),
    retiredAt: isoOrNull(own.retiredAt),
    ...(predecessorId === null ? {} : { predecessorId }),
    createdAt: toIso(own.createdAt),
    updatedAt: toIso(own.updatedAt),
  };
}

function toIntegration(integration: AccountView["integration"]): AccountAnswer["integration"] {
  if (integration === null) return null;
  const { id, name, pausedAt, pauseReason } = integration;
  return { id, name, pausedAt: isoOrNull(pausedAt), pauseReason };
}
