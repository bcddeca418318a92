import { apiToken, apiTokenDraft, newApiToken, toDraft, toNewToken, toToken } from "./api-token-answer.ts";
import { component } from "./component.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const listed = component("ApiTokenPage", pageOf(apiToken));

const tag = "API tokens";

/** The tokens of this API. */
export const apiTokenRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/api-tokens",
    operationId: "createApiToken",
    tag,
    summary: "Make a token that is nobody's own; it is shown this once and can do no more than the caller's own",
    action: "manage_tokens",
    body: apiTokenDraft,
    status: 201,
    answer: newApiToken,
    handle: async ({ body, caller, origin }, { apiTokens, clock }) =>
      toNewToken(await apiTokens.create(toDraft(body), caller.asker, origin), clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/api-tokens",
    operationId: "listApiTokens",
    tag,
    summary: "List the tokens of this API, personal and revoked ones included, newest first",
    action: "read_access",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, { apiTokens, clock }) =>
      toPage(await apiTokens.list(toPageRequest(query)), (one) => toToken(one, clock.now())),
  }),
  endpoint({
    method: "DELETE",
    path: "/api-tokens/{id}",
    operationId: "revokeApiToken",
    tag,
    summary: "End a token at once, also the one that is used to say so",
    action: "manage_tokens",
    status: 204,
    handle: ({ params, origin }, { apiTokens }) => apiTokens.revoke(params.id, origin),
  }),
];
