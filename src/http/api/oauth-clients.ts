import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { OAuthClient } from "../../domain/connection/oauth-client.ts";
import { TOKEN_PATH } from "../oauth/authorization-server-metadata.ts";
import { OAUTH_SCOPE } from "../oauth/token-request.ts";
import { component } from "./component.ts";
import { instant, line } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";
import { rotationFields, shownTokenFields, toShownToken, toTerms } from "./token-fields.ts";

const draft = component("OAuthClientDraft", z.strictObject({ name: line(200) }));
const shown = component(
  "OAuthClient",
  z.object({
    id: z.string().describe("The client_id."),
    name: z.string(),
    tokenUrl: z.string().describe("Where access tokens are got, by the grant client_credentials."),
    scope: z.literal(OAUTH_SCOPE),
    createdAt: instant,
  }),
);
const listed = component("OAuthClientPage", pageOf(shown));

const secretDraft = component("OAuthSecretDraft", z.strictObject(rotationFields));
const secret = component("OAuthSecret", z.object(shownTokenFields));
const newSecret = component(
  "NewOAuthSecret",
  z.object({ ...shownTokenFields, secret: z.string().describe("The client_secret. Shown this once.") }),
);
const secrets = component("OAuthSecretPage", pageOf(secret));

const tag = "OAuth clients";

/** OAuth clients: how an identity provider gets access tokens of an hour for one connection. */
export const oauthClientRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections/{id}/oauth-clients",
    operationId: "createOAuthClient",
    tag,
    summary: "Make an OAuth client of a connection; it can do nothing before it has a secret or a trusted issuer",
    action: "mint_credentials",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, services) =>
      toClient(await services.oauthClients.create(params.id, body.name, origin), services),
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/oauth-clients",
    operationId: "listOAuthClients",
    tag,
    summary: "List the OAuth clients of a connection, newest first",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, services) =>
      toPage(await services.oauthClients.list(params.id, toPageRequest(query)), (one) => toClient(one, services)),
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/oauth-clients/{clientId}",
    operationId: "getOAuthClient",
    tag,
    summary: "Show an OAuth client",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, services) => toClient(await services.oauthClients.get(refOf(params)), services),
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}/oauth-clients/{clientId}",
    operationId: "deleteOAuthClient",
    tag,
    summary: "Delete an OAuth client; its secrets and access tokens end at once",
    action: "mint_credentials",
    status: 204,
    handle: ({ params, origin }, { oauthClients }) => oauthClients.delete(refOf(params), origin),
  }),
  endpoint({
    method: "POST",
    path: "/connections/{id}/oauth-clients/{clientId}/secrets",
    operationId: "createOAuthSecret",
    tag,
    summary: "Make a secret beside the earlier ones, of which five may live; it is shown this once",
    action: "mint_credentials",
    body: secretDraft,
    status: 201,
    answer: newSecret,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { oauthClients, clock }) => {
      const terms = { ...toTerms(body), overlapDays: body.overlapDays };
      const { stored, token } = await oauthClients.createSecret(refOf(params), terms, origin);
      return { ...toShownToken(stored, clock.now()), secret: token };
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/oauth-clients/{clientId}/secrets",
    operationId: "listOAuthSecrets",
    tag,
    summary: "List the secrets of an OAuth client, revoked ones included",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: secrets,
    handle: async ({ params, query }, { oauthClients, clock }) => {
      const page = await oauthClients.listTokens(refOf(params), "secret", toPageRequest(query));
      return toPage(page, (one) => toShownToken(one, clock.now()));
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}/oauth-clients/{clientId}/secrets/{secretId}",
    operationId: "revokeOAuthSecret",
    tag,
    summary: "End a secret at once, with the access tokens got by it",
    action: "mint_credentials",
    status: 204,
    handle: ({ params, origin }, { oauthClients }) =>
      oauthClients.revokeToken(refOf(params), "secret", params.secretId, origin),
  }),
];

function refOf({ id, clientId }: { readonly id: string; readonly clientId: string }) {
  return { connectionId: id, clientId };
}

function toClient(
  { id, name, createdAt }: OAuthClient,
  { publicUrl }: Pick<ApiServices, "publicUrl">,
): z.output<typeof shown> {
  return { id, name, tokenUrl: `${publicUrl}${TOKEN_PATH}`, scope: OAUTH_SCOPE, createdAt: toIso(createdAt) };
}
