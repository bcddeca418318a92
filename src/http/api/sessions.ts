import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { PERSON_ROLES } from "../../domain/person/role.ts";
import { SIGN_IN_WAYS, type SignInWay, type SsoSession } from "../../domain/sso/session.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

/** A session as the API shows one. */
export interface SessionAnswer {
  id: string;
  person: string;
  way: SignInWay;
  provider: { id: string; name: string } | null;
  role: SsoSession["role"];
  from: string;
  live: boolean;
  current: boolean;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  endedAt: string | null;
}

/** A session of somebody who signed in. */
export const session: z.ZodType<SessionAnswer> = component(
  "Session",
  z.object({
    id: z.string(),
    person: z.string().describe("The NameID, or the login name of whoever signed in here."),
    way: z.enum(SIGN_IN_WAYS).describe("How the person signed in."),
    provider: z
      .object({ id: z.string(), name: z.string().describe("At the sign-in.") })
      .nullable()
      .describe("Null for one that began here, without an identity provider."),
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
const listed = component("SessionPage", pageOf(session));

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

/** Renders a session. */
export function toSession(known: SsoSession, live: boolean, current: boolean): SessionAnswer {
  const { id, person, way, role, from, providerId, providerName, createdAt, lastUsedAt, expiresAt, endedAt } = known;
  return {
    id,
    person,
    way,
    provider: providerId === null ? null : { id: providerId, name: providerName },
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
