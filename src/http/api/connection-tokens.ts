import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { StoredToken } from "../../domain/connection/token-store.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const shownFields = {
  id: z.string().describe("The public part of the token, safe in logs."),
  createdAt: instant,
  lastUsedAt: instant.nullable().describe("Written down once a minute at most."),
  revokedAt: instant.nullable(),
};

const shown = component("ConnectionToken", z.object(shownFields));
const created = component(
  "NewConnectionToken",
  z.object({ ...shownFields, token: z.string().describe("Shown this once.") }),
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
    summary: "Make a second token; the first works until it is revoked",
    scope: "tokens",
    body: NO_FIELDS,
    status: 201,
    answer: created,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { connections }) => {
      const { stored, token } = await connections.rotateToken(params.id, origin);
      return { ...toToken(stored), token };
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/tokens",
    operationId: "listConnectionTokens",
    tag,
    summary: "List the tokens of a connection, revoked ones included",
    scope: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { connections }) =>
      toPage(await connections.listTokens(params.id, toPageRequest(query)), toToken),
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}/tokens/{tokenId}",
    operationId: "revokeConnectionToken",
    tag,
    summary: "End a token at once",
    scope: "tokens",
    status: 204,
    handle: ({ params, origin }, { connections }) => connections.revokeToken(params.id, params.tokenId, origin),
  }),
];

function toToken({ id, createdAt, lastUsedAt, revokedAt }: StoredToken): z.output<typeof shown> {
  return { id, createdAt: toIso(createdAt), lastUsedAt: isoOrNull(lastUsedAt), revokedAt: isoOrNull(revokedAt) };
}
