import { z } from "zod";
import { type EnrolmentLink, stateOf } from "../../domain/authenticator/enrolment-link.ts";
import { toIso } from "../../domain/clock.ts";
import { assertSafeAddress } from "../safe-address.ts";
import { actor } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const MOST_HOURS = 72;
const USUAL_HOURS = 24;

const terms = component(
  "EnrolmentLinkTerms",
  z.strictObject({
    expiresInHours: z
      .number()
      .int()
      .min(1)
      .max(MOST_HOURS)
      .optional()
      .describe(`For how long the link works; ${USUAL_HOURS} hours unless said.`),
    note: z.string().trim().min(1).max(200).optional().describe("For whom it is, for those who find it later."),
  }),
);

const fields = {
  id: z.string(),
  accountId: z.string().describe("The account it was made for; the factor serves all accounts of the login."),
  state: z
    .enum(["open", "begun", "expired", "used", "revoked", "replaced", "overtaken"])
    .describe(
      "`begun`: a seed came in through it, and the factor is not confirmed yet; `overtaken`: something else was done to the factor.",
    ),
  note: z.string().nullable(),
  createdBy: actor,
  createdAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
};

const listed = component(
  "EnrolmentLinkPage",
  pageOf(
    component(
      "ListedEnrolmentLink",
      z.object({ ...fields, userName: z.string(), application: z.string().describe("The name of the application.") }),
    ),
  ),
);
const made = component(
  "NewEnrolmentLink",
  z.object({
    ...fields,
    url: z.string().describe("What to give to the colleague; shown this once. Its secret part reaches no log."),
  }),
);

const tag = "Second factors";

/** Links through which a colleague without an account here enrols one factor. */
export const enrolmentLinkRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator/enrolment-link",
    operationId: "createEnrolmentLink",
    tag,
    summary: "Make a one-time link for whoever administers the identity provider",
    description:
      "It lets its holder bring in one seed, see the codes of it, and confirm it, without an account here. An earlier link for the same login works no more.",
    action: "manage_mfa",
    item: "account",
    body: terms,
    status: 201,
    answer: made,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { enrolmentLinks, publicUrl, clock }) => {
      assertSafeAddress(publicUrl, "A link");
      const wish = { expiresInHours: body.expiresInHours ?? USUAL_HOURS, note: body.note ?? null };
      const { link, token } = await enrolmentLinks.create(params.id, wish, origin);
      // What stands behind # is kept by the browser and sent to nobody.
      return { ...toLink(link, clock.now()), url: `${publicUrl}/enrol#${token}` };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/authenticator/enrolment-link",
    operationId: "revokeEnrolmentLink",
    tag,
    summary: "Withdraw the enrolment link of a login at once",
    action: "manage_mfa",
    item: "account",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, origin }, { enrolmentLinks }) => enrolmentLinks.revoke(params.id, origin),
  }),
  endpoint({
    method: "GET",
    path: "/enrolment-links",
    operationId: "listEnrolmentLinks",
    tag,
    summary: "List enrolment links, newest first; those that are over stay for ninety days",
    action: "read",
    query: z.strictObject({ ...PAGE_FIELDS, accountId: z.string().max(100).optional() }),
    status: 200,
    answer: listed,
    handle: async ({ query }, { enrolmentLinks, clock }) =>
      toPage(await enrolmentLinks.list(query.accountId, toPageRequest(query)), ({ link, ...login }) => ({
        ...toLink(link, clock.now()),
        ...login,
      })),
  }),
];

function toLink(link: EnrolmentLink, now: number): Omit<z.output<typeof made>, "url"> {
  const { id, accountId, note, createdBy, createdAt, expiresAt, endedAt } = link;
  return {
    id,
    accountId,
    state: stateOf(link, now),
    note,
    createdBy,
    createdAt: toIso(createdAt),
    expiresAt: toIso(expiresAt),
    endedAt: isoOrNull(endedAt),
  };
}
