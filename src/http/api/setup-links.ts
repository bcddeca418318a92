import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { type SetupLink, setupLinkState } from "../../domain/connection/setup-link.ts";
import { assertSafeAddress } from "../safe-address.ts";
import { actor } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line } from "./fields.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const MOST_HOURS = 168;
const USUAL_HOURS = 72;

const terms = component(
  "SetupLinkTerms",
  z.strictObject({
    expiresInHours: z
      .number()
      .int()
      .min(1)
      .max(MOST_HOURS)
      .optional()
      .describe(`For how long the link works; ${USUAL_HOURS} hours unless said.`),
    note: line(200).optional().describe("For whom it is, for those who find it later."),
    variant: line(60).optional().describe("Which way of the identity provider its page shows: see the setup guides."),
  }),
);

const fields = {
  id: z.string(),
  connectionId: z.string(),
  state: z
    .enum(["open", "opened", "begun", "expired", "revoked", "replaced"])
    .describe("opened: somebody looked at it. begun: a token was made through it."),
  variant: z.string().nullable(),
  note: z.string().nullable(),
  createdBy: actor,
  createdAt: instant,
  expiresAt: instant,
  openedAt: instant.nullable(),
  tokenId: z.string().nullable().describe("The public part of the token that was made through it."),
  endedAt: instant.nullable(),
};

const shown = component("SetupLink", z.object(fields));
const listed = component("SetupLinkPage", pageOf(shown));
const made = component(
  "NewSetupLink",
  z.object({
    ...fields,
    url: z.string().describe("What to give to the colleague; shown this once. Its secret part reaches no log."),
  }),
);

const tag = "Connections";

/** Links through which a colleague without an account here connects an identity provider. */
export const setupLinkRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections/{id}/setup-links",
    operationId: "createSetupLink",
    tag,
    summary: "Make a link for whoever administers the identity provider",
    description:
      "It lets its holder read what to fill in, make one token of this connection, and see how far it is, without an account here. An earlier link for the same connection works no more.",
    action: "mint_credentials",
    body: terms,
    status: 201,
    answer: made,
    handle: async ({ params, body, origin }, { setupLinks, publicUrl, clock }) => {
      assertSafeAddress(publicUrl, "A setup link");
      const { expiresInHours = USUAL_HOURS, note = null, variant = null } = body;
      const { link, token } = await setupLinks.create(params.id, { expiresInHours, note, variant }, origin);
      // What stands behind # is kept by the browser and sent to nobody.
      return { ...toLink(link, clock.now()), url: `${publicUrl}/connect#${token}` };
    },
  }),
  endpoint({
    method: "GET",
    path: "/setup-links",
    operationId: "listSetupLinks",
    tag,
    summary: "List setup links, newest first; those that are over stay for ninety days",
    action: "read",
    query: z.strictObject({
      ...PAGE_FIELDS,
      connection: z.string().max(100).optional().describe("Id of a connection."),
    }),
    status: 200,
    answer: listed,
    handle: async ({ query }, { setupLinks, clock }) =>
      toPage(await setupLinks.list(query.connection, toPageRequest(query)), (link) => toLink(link, clock.now())),
  }),
  endpoint({
    method: "DELETE",
    path: "/setup-links/{id}",
    operationId: "revokeSetupLink",
    tag,
    summary: "Withdraw a setup link at once; a token that was made through it stays",
    action: "mint_credentials",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, origin }, { setupLinks }) => setupLinks.revoke(params.id, origin),
  }),
];

function toLink(link: SetupLink, now: number): z.output<typeof shown> {
  const { id, connectionId, variant, note, createdBy, createdAt, expiresAt, openedAt, tokenId, endedAt } = link;
  return {
    id,
    connectionId,
    state: setupLinkState(link, now),
    variant,
    note,
    createdBy,
    createdAt: toIso(createdAt),
    expiresAt: toIso(expiresAt),
    openedAt: isoOrNull(openedAt),
    tokenId,
    endedAt: isoOrNull(endedAt),
  };
}
