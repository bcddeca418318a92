import { z } from "zod";
import type { Status } from "../../domain/account/gates.ts";
import type { Application } from "../../domain/application/application.ts";
import type { ListedApplication } from "../../domain/application/application-overview.ts";
import { waitingChange } from "../../domain/application/pending-changes.ts";
import { toIso } from "../../domain/clock.ts";
import { statusCounts } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { evidenceChange } from "./ledger-answer.ts";
import { type SamlAnswer, saml, toSaml } from "./saml-answer.ts";

/** A change that waits for a person, as the API shows it. */
export interface PendingChangeAnswer {
  readonly verificationId: string;
  readonly changes: { what: string; from: string | null; to: string | null }[];
  readonly foundAt: string;
}

/** How an application is watched, as the API shows it. */
export interface WatchAnswer {
  readonly checkedAt: string | null;
  readonly nextCheckAt: string | null;
  readonly failingSince: string | null;
  readonly problem: string | null;
}

/** An application as the API shows it. */
export interface ApplicationAnswer {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly category: string | null;
  readonly roles: { value: string; display: string }[];
  readonly requiredRole: string | null;
  readonly passwordRules: string | null;
  readonly entityId: string | null;
  readonly signingCertificate: string | null;
  readonly metadataUrl: string | null;
  readonly ssoUrl: string | null;
  readonly saml: SamlAnswer;
  readonly watch: WatchAnswer;
  readonly pendingChange: PendingChangeAnswer | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const pendingChange = component(
  "PendingChange",
  z.object({
    verificationId: z
      .string()
      .describe("The entry of the ledger that says so; it decides nothing before it is approved."),
    changes: z.array(evidenceChange).describe("What is pinned, and what was found in its place."),
    foundAt: instant,
  }),
);

const watch = component(
  "EvidenceWatch",
  z.object({
    checkedAt: instant.nullable().describe("When its evidence was last looked at again in the background."),
    nextCheckAt: instant.nullable().describe("Null while there is no address to look at."),
    failingSince: instant.nullable(),
    problem: z.string().nullable().describe("Why the last look proved nothing, as a sentence."),
  }),
);

/** The fields of an application. */
export const applicationFields: { readonly [Name in keyof ApplicationAnswer]: z.ZodType<ApplicationAnswer[Name]> } = {
  id: z.string(),
  key: z.string(),
  name: z.string(),
  category: z.string().nullable(),
  roles: z.array(z.object({ value: z.string(), display: z.string() })),
  requiredRole: z.string().nullable(),
  passwordRules: z.string().nullable().describe("What the app demands of passwords, in the syntax of `passwordrules`."),
  entityId: z.string().nullable(),
  signingCertificate: z.string().nullable().describe("PEM. Who has to sign its metadata."),
  metadataUrl: z.string().nullable().describe("Where its metadata is fetched again."),
  ssoUrl: z.string().nullable().describe("Where a sign-in to it begins, which is followed again."),
  saml,
  watch,
  pendingChange: pendingChange.nullable().describe("A change that waits for a person; null when none does."),
  createdAt: instant,
  updatedAt: instant,
};

/** An application. */
export const application: z.ZodType<ApplicationAnswer> = component("Application", z.object(applicationFields));

/** An application as lists show it. */
export interface ListedApplicationAnswer extends ApplicationAnswer {
  readonly accounts: Partial<Record<Status, number>>;
}

/** An application with how its accounts stand. */
export const listedApplication: z.ZodType<ListedApplicationAnswer> = component(
  "ListedApplication",
  z.object({ ...applicationFields, accounts: statusCounts }),
);

/** Renders an application with how its accounts stand. */
export function toListed({ application: known, accounts }: ListedApplication, now: number): ListedApplicationAnswer {
  return { ...toApplication(known, now), accounts: { ...accounts } };
}

/** Renders an application. */
export function toApplication(known: Application, now: number): ApplicationAnswer {
  const { id, key, name, category, requiredRole, passwordRules, entityId, signingCertificate, metadataUrl, ssoUrl } =
    known;
  return {
    id,
    key,
    name,
    category,
    roles: known.roles.map((role) => ({ ...role })),
    requiredRole,
    passwordRules,
    entityId,
    signingCertificate,
    metadataUrl,
    ssoUrl,
    saml: toSaml(known.saml, now),
    watch: toWatch(known.watch),
    pendingChange: toPendingChange(known),
    createdAt: toIso(known.createdAt),
    updatedAt: toIso(known.updatedAt),
  };
}

function toWatch({ checkedAt, nextCheckAt, failure }: Application["watch"]): WatchAnswer {
  return {
    checkedAt: isoOrNull(checkedAt),
    nextCheckAt: isoOrNull(nextCheckAt),
    failingSince: isoOrNull(failure?.since ?? null),
    problem: failure?.problem ?? null,
  };
}

function toPendingChange(known: Application): PendingChangeAnswer | null {
  const waiting = waitingChange(known);
  if (waiting === null) return null;
  const { verificationId, changes, foundAt } = waiting;
  return { verificationId, changes: changes.map((change) => ({ ...change })), foundAt: toIso(foundAt) };
}
