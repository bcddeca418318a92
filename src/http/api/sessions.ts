import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { PERSON_ROLES } from "../../domain/person/role.ts";
import type { SsoSession } from "../../domain/sso/session.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const shown = component(
  "Session",
  z.object({
    id: z.string(),
    person: z.string().describe("The NameID."),
    provider: z.object({ id: z.string(), name: z.string().describe("At the sign-in.") }),
    role: z.enum(PERSON_ROLES).describe("At the sign-in; what counts is the role of the person."),
    from: z.string().describe("The address of the browser at the sign-in."),
    live: z.boolean().describe("Neither ended nor run out."),
    current: z.boolean().describe("Whether this very request was made in it."),
    createdAt: instant,
    lastUsedAt: instant.describe("Written down once a minute at most."),
    expiresAt: instant.describe("At the latest; without requests it runs out earlier."),
    endedAt: instant.nullable(),
  }),
);
const listed = component("SessionPage", pageOf(shown));

const tag = "Sign-in of people";

/** The sessions of people who signed in. */
export const sessionRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/sessions",
    operationId: "listSessions",
    tag,
    summary: "List who signed in, newest first; sessions that are over stay for thirty days",
    action: "read_access",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query, caller }, { sessions }) =>
      toPage(await sessions.list(toPageRequest(query)), (one) =>
        toSession(one, sessions.isLive(one), caller.session?.id === one.id),
      ),
  }),
  endpoint({
    method: "DELETE",
    path: "/sessions/{id}",
    operationId: "endSession",
    tag,
    summary: "End a session at once",
    action: "manage_sign_in",
    status: 204,
    handle: ({ params, origin }, { sessions }) => sessions.end(params.id, origin),
  }),
];

function toSession(session: SsoSession, live: boolean, current: boolean): z.output<typeof shown> {
  const { id, person, role, from, providerId, providerName, createdAt, lastUsedAt, expiresAt, endedAt } = session;
  return {
    id,
    person,
    provider: { id: providerId, name: providerName },
    role,
    from,
    live,
    current,
    createdAt: toIso(createdAt),
    lastUsedAt: toIso(lastUsedAt),
    expiresAt: toIso(expiresAt),
    endedAt: isoOrNull(endedAt),
  };
}
