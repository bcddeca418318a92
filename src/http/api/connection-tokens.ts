import { z } from "zod";
import { component } from "./component.ts";
import { hasField, NOTHING_TO_CHANGE } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";
import { rotationFields, shownTokenFields, termsFields, toShownToken, toTerms } from "./token-fields.ts";

const draft = component("ConnectionTokenDraft", z.strictObject(rotationFields));
const patch = component(
  "ConnectionTokenPatch",
  z.strictObject(termsFields).partial().refine(hasField, { error: NOTHING_TO_CHANGE }),
);
const shown = component("ConnectionToken", z.object(shownTokenFields));
const created = component(
  "NewConnectionToken",
  z.object({ ...shownTokenFields, token: z.string().describe("Shown this once.") }),
);
const listed = component("ConnectionTokenPage", pageOf(shown));

const tag = "Connections";

/** The SCIM tokens of a connection: two may live at a time, so that one can follow the other. */
export const connectionTokenRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections/{id}/tokens",
    operationId: "rotateConnectionToken",
    tag,
    summary: "Make a second token; the first works until it is revoked, or retires by itself if overlapDays is given",
    action: "mint_credentials",
    body: draft,
    status: 201,
    answer: created,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { connectionTokens, clock }) => {
      const { overlapDays } = body;
      const { stored, token } = await connectionTokens.rotate(params.id, { ...toTerms(body), overlapDays }, origin);
      return { ...toShownToken(stored, clock.now()), token };
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/tokens",
    operationId: "listConnectionTokens",
    tag,
    summary: "List the tokens of a connection, revoked ones included",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { connectionTokens, clock }) =>
      toPage(await connectionTokens.list(params.id, toPageRequest(query)), (one) => toShownToken(one, clock.now())),
  }),
  endpoint({
    method: "PATCH",
    path: "/connections/{id}/tokens/{tokenId}",
    operationId: "changeConnectionToken",
    tag,
    summary: "Change when a token ends, or from where it may be used; in force from the next request on",
    action: "mint_credentials",
    body: patch,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { connectionTokens, clock }) =>
      toShownToken(await connectionTokens.change(params.id, params.tokenId, toTerms(body), origin), clock.now()),
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}/tokens/{tokenId}",
    operationId: "revokeConnectionToken",
    tag,
    summary: "End a token at once",
    action: "mint_credentials",
    status: 204,
    handle: ({ params, origin }, { connectionTokens }) => connectionTokens.revoke(params.id, params.tokenId, origin),
  }),
];
