import { z } from "zod";
import { AUTOMATIC_CRITERIA, MANUAL_CRITERIA, REVIEW_OUTCOMES, type Review } from "../../domain/account/review.ts";
import { OPEN_REVIEW_STATES } from "../../domain/account/review-date.ts";
import { toIso } from "../../domain/clock.ts";
import { account, toAccount } from "./account-answer.ts";
import { reviewState } from "./account-terms-answer.ts";
import { actor } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, reason } from "./fields.ts";
import { PAGE_FIELDS, pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const criterion = z.object({
  criterion: z.enum([...AUTOMATIC_CRITERIA, ...MANUAL_CRITERIA]),
  outcome: z.enum(["pass", "fail", "unknown"]),
  why: z.string(),
});
const review = component(
  "Review",
  z.object({
    id: z.string(),
    closed: z.boolean().describe("False for what an owner says of their own account, which awaits a reviewer."),
    outcome: z.enum(REVIEW_OUTCOMES),
    note: z.string(),
    dueAt: instant.nullable().describe("By when the outcome is to be carried out."),
    criteria: z.array(criterion).describe("The evidence, as it was then."),
    actor,
    takenAt: instant,
  }),
);
const outlook = component(
  "ReviewOutlook",
  z.object({
    state: reviewState,
    dueAt: instant.nullable(),
    cause: z.string().nullable().describe("`schedule`, what has changed, or a `finding` that was to be followed up."),
    pausesLinkAt: instant
      .nullable()
      .describe("When it pauses the link, if nobody closes it; null if policy only warns."),
    criteria: z.array(criterion).describe("What would be found now; what only a person can answer is `unknown`."),
    attestation: review.nullable().describe("What an owner has said since the review was last closed."),
  }),
);
const answer = z.strictObject({
  outcome: z.enum(["pass", "fail"]),
  note: z.string().trim().min(1).max(1000).optional(),
});
const draft = component(
  "ReviewDraft",
  z.strictObject({
    outcome: z.enum(REVIEW_OUTCOMES),
    note: reason.describe("Why, for whoever looks at it later."),
    dueAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("By when to carry it out, at most 366 days ahead; has no place beside `confirm`."),
    answers: z
      .strictObject({ purpose: answer, operators: answer, sso_tier: answer, third_party: answer })
      .describe("What only a person can answer."),
  }),
);
const accountPage = component("ReviewedAccountPage", pageOf(account));
const query = z.strictObject({ ...PAGE_FIELDS, state: z.enum(OPEN_REVIEW_STATES) });

const tag = "Reviews";

/** Reviews of accounts. */
export const accountReviewRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}/review",
    operationId: "getReview",
    tag,
    summary: "Show what a review of an account would find now, and when it is due",
    action: "read",
    status: 200,
    answer: outlook,
    handle: async ({ params }, { reviews }) => {
      const { dueAt, pausesLinkAt, attestation, criteria, ...rest } = await reviews.outlook(params.id);
      return {
        ...rest,
        dueAt: isoOrNull(dueAt),
        pausesLinkAt: isoOrNull(pausesLinkAt),
        criteria: [...criteria],
        attestation: attestation && toReview(attestation),
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/reviews",
    operationId: "takeReview",
    tag,
    summary: "Review an account; an owner attests, anybody else closes the review",
    action: "do_review",
    item: "account",
    body: draft,
    status: 201,
    answer: review,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { reviews }) => {
      const dueAt = body.dueAt === undefined ? null : Date.parse(body.dueAt);
      return toReview(await reviews.take(params.id, { ...body, dueAt }, origin));
    },
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/reviews",
    operationId: "listReviews",
    tag,
    summary: "List the reviews of an account with their evidence, newest first",
    action: "read_audit",
    item: "account",
    query: pageQuery,
    status: 200,
    answer: component("ReviewPage", pageOf(review)),
    handle: async ({ params, query: sent }, { reviews }) =>
      toPage(await reviews.list(params.id, toPageRequest(sent)), toReview),
  }),
  endpoint({
    method: "GET",
    path: "/reviews",
    operationId: "listOpenReviews",
    tag,
    summary: "List the accounts of which a review is due within 30 days, or overdue",
    action: "read",
    query,
    status: 200,
    answer: accountPage,
    handle: async ({ query: sent }, { reviews }) =>
      toPage(await reviews.listOpen(sent.state, toPageRequest(sent)), toAccount),
  }),
];

function toReview({ dueAt, takenAt, criteria, ...rest }: Review): z.output<typeof review> {
  const { id, closed, outcome, note, actor: by } = rest;
  return {
    id,
    closed,
    outcome,
    note,
    dueAt: isoOrNull(dueAt),
    criteria: [...criteria],
    actor: by,
    takenAt: toIso(takenAt),
  };
}
