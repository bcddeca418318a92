import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import type { StoredToken } from "../../domain/connection/token-store.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { SCOPES, type Scope } from "../../domain/person/scope.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const scopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .describe("codes: reading one-time passwords. tokens: making and ending tokens.");

const draft = component("ApiTokenDraft", z.strictObject({ name: line(200), scopes }));

const shownFields = {
  id: z.string().describe("The public part of the token, safe in logs."),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: instant,
  lastUsedAt: instant.nullable().describe("Written down once a minute at most."),
  revokedAt: instant.nullable(),
};

const shown = component("ApiToken", z.object(shownFields));
const created = component("NewApiToken", z.object({ ...shownFields, token: z.string().describe("Shown this once.") }));
const listed = component("ApiTokenPage", pageOf(shown));

const tag = "API tokens";

/** The tokens of this API. */
export const apiTokenRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/api-tokens",
    operationId: "createApiToken",
    tag,
    summary: "Make a token; it is shown this once and can do no more than the caller's own",
    action: "manage_tokens",
    body: draft,
    status: 201,
    answer: created,
    handle: async ({ body, caller, origin }, { apiTokens }) => {
      const wanted = SCOPES.filter((scope) => body.scopes.includes(scope));
      assertHeld(caller, wanted);
      const { stored, token } = await apiTokens.create(body.name, wanted, origin);
      return { ...toToken(stored), token };
    },
  }),
  endpoint({
    method: "GET",
    path: "/api-tokens",
    operationId: "listApiTokens",
    tag,
    summary: "List the tokens of this API, revoked ones included, newest first",
    action: "read_access",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, { apiTokens }) => toPage(await apiTokens.list(toPageRequest(query)), toToken),
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

/** Nobody can hand on more than they hold. */
function assertHeld(caller: ApiCaller, wanted: readonly Scope[]): void {
  const missing = wanted.find((scope) => !caller.scopes.includes(scope));
  if (missing === undefined) return;
  const problem = `The token lacks the scope ${missing} and cannot give it to another; use one that has it.`;
  throw new AnteroomError("forbidden", problem, { scope: missing });
}

function toToken({ id, name, scopes: held, createdAt, lastUsedAt, revokedAt }: StoredToken): z.output<typeof shown> {
  return {
    id,
    name,
    scopes: [...held],
    createdAt: toIso(createdAt),
    lastUsedAt: isoOrNull(lastUsedAt),
    revokedAt: isoOrNull(revokedAt),
  };
}
