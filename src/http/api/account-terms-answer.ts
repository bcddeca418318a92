import { z } from "zod";
import type { AccountView } from "../../domain/account/describe.ts";
import { type ReviewState, reviewStateAt } from "../../domain/account/review-date.ts";
import type { AccountOwner } from "../../domain/account/service-account.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** One of the two who answer for an account, as the API shows them. */
export interface OwnerAnswer {
  readonly personId: string;
  readonly name: string;
  readonly loginName: string;
  readonly givenBy: "hand" | "rule";
}

/** Who answers for an account and for how long, as the API shows it. */
export interface TermsAnswer {
  readonly owners: {
    readonly owner: OwnerAnswer | null;
    readonly backupOwner: OwnerAnswer | null;
    readonly successorDueAt: string | null;
  };
  readonly validity: {
    readonly from: string | null;
    readonly until: string | null;
    readonly reason: string | null;
  } | null;
  readonly dedicationException: {
    readonly reason: string | null;
    readonly until: string;
    readonly signedBy: string | null;
  } | null;
  readonly review: { readonly state: ReviewState; readonly dueAt: string; readonly cause: string } | null;
}

const owner: z.ZodType<OwnerAnswer> = component(
  "AccountOwner",
  z.object({
    personId: z.string(),
    name: z.string(),
    loginName: z.string(),
    givenBy: z.enum(["hand", "rule"]).describe("Whether somebody chose the person, or a rule did."),
  }),
);

/** The state of a review. */
export const reviewState: z.ZodType<ReviewState> = z
  .enum(["ok", "due", "overdue"])
  .describe("`due` from 30 days before its date.");

/** The fields of an account that say who answers for it and for how long. */
export const TERM_FIELDS: {
  readonly [Name in keyof TermsAnswer]: z.ZodType<TermsAnswer[Name]>;
} = {
  owners: z
    .object({
      owner: owner.nullable(),
      backupOwner: owner.nullable(),
      successorDueAt: instant.nullable().describe("By when a backup owner is to be named, after somebody left."),
    })
    .describe("Who answers for it."),
  validity: z
    .object({ from: instant.nullable(), until: instant.nullable(), reason: z.string().nullable() })
    .nullable()
    .describe("Within which time it may be used; null when nothing bounds it."),
  dedicationException: z
    .object({ reason: z.string().nullable(), until: instant, signedBy: z.string().nullable() })
    .nullable()
    .describe("Who answers for it though it looks like a person's login; null when nobody does."),
  review: z
    .object({
      state: reviewState,
      dueAt: instant,
      cause: z.string().describe("`schedule`, or what has changed: `owner`, `roles`, `integration`; or a `finding`."),
    })
    .nullable()
    .describe("Its next review; null for a retired account."),
};

/** Renders who answers for an account and for how long. */
export function toTerms({ account, facts, owners, seenAt: now }: AccountView): TermsAnswer {
  const { dedicatedUntil, reviewDueAt: dueAt } = account;
  return {
    owners: {
      owner: toOwner(owners.owner),
      backupOwner: toOwner(owners.backup),
      successorDueAt: isoOrNull(account.successorDueAt),
    },
    validity: toValidity(account),
    dedicationException:
      dedicatedUntil === null || dedicatedUntil <= now
        ? null
        : { reason: account.dedicationReason, until: toIso(dedicatedUntil), signedBy: account.dedicationSignedBy },
    review:
      facts.retired || dueAt === null
        ? null
        : { state: reviewStateAt(dueAt, now), dueAt: toIso(dueAt), cause: account.reviewCause ?? "schedule" },
  };
}

function toOwner(one: AccountOwner | null): OwnerAnswer | null {
  if (one === null) return null;
  const { personId, name, loginName, givenBy } = one;
  return { personId, name, loginName, givenBy };
}

function toValidity(account: AccountView["account"]): TermsAnswer["validity"] {
  const { validFrom, validUntil, validityReason: reason } = account;
  if (validFrom === null && validUntil === null) return null;
  return { from: isoOrNull(validFrom), until: isoOrNull(validUntil), reason };
}
