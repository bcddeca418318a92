import { z } from "zod";
import type { Departure } from "../../domain/person/departure.ts";
import { PERSON_ROLES } from "../../domain/person/role.ts";
import { apiToken, toToken } from "./api-token-answer.ts";
import { component } from "./component.ts";
import { hasField, instant, isoOrNull, line, NOTHING_TO_CHANGE } from "./fields.ts";
import { heldRole, toHeldRole } from "./item-role-answer.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { listedPerson, person, toListedPerson, toPerson } from "./person-answer.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";
import { session, toSession } from "./sessions.ts";

const changeable = {
  name: line(200),
  loginName: line(256).describe("What the identity provider sends as NameID; compared without case, unique for ever."),
  role: z.enum(PERSON_ROLES).describe("What it may do: docs/permissions.md."),
  providerId: line(60)
    .optional()
    .describe(
      "The sign-in provider that vouches for the person: the only one there is, or the first to do so, by default.",
    ),
};
const draft = component("PersonDraft", z.strictObject(changeable));
const patch = component(
  "PersonPatch",
  z.strictObject(changeable).partial().refine(hasField, { error: NOTHING_TO_CHANGE }),
);
const listed = component("PersonPage", pageOf(listedPerson));
const roles = component("HeldRolePage", pageOf(heldRole));
const access = component(
  "PersonAccess",
  z.object({
    factor: z
      .enum(["none", "enrolling", "enrolled"])
      .describe("The factor of their own by which they prove that it is they."),
    ways: z
      .object({ passkeys: z.int(), password: z.boolean(), recoveryCodesLeft: z.int() })
      .describe("By what they can sign in here, without an identity provider."),
    sessions: z.array(session).describe("Those that last, oldest first."),
    tokens: z.array(apiToken).describe("Personal tokens that are not revoked, newest first."),
    departure: z
      .object({
        promoted: z.int().describe("How many accounts their backup owner would answer for."),
        alone: z.int().describe("How many accounts would lose their backup owner."),
        orphaned: z.int().describe("How many accounts nobody would answer for."),
        unmanaged: z
          .array(z.object({ kind: z.enum(["integration", "application"]), id: z.string() }))
          .describe("What nobody would manage."),
        setupLinks: z.int().describe("How many setup links that they made would end."),
        enrolmentLinks: z.int().describe("How many enrolment links that they made would end."),
        seen: z
          .array(
            z.object({
              id: z.string().describe("The public part, safe in logs."),
              kind: z.enum(["scim", "api", "secret"]),
              name: z.string(),
              connectionId: z.string().nullable().describe("Null for the management API."),
              clientId: z.string().nullable().describe("The OAuth client of a secret."),
              lastUsedAt: instant.nullable(),
            }),
          )
          .describe("Tokens and secrets of programs that they have seen; these go on until somebody replaces them."),
      })
      .describe("What becomes of what they answer for when they leave."),
  }),
);

const tag = "People";

/** The people who operate Anteroom. */
export const peopleRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/people",
    operationId: "addPerson",
    tag,
    summary: "Add a person; nobody gives more than their own role",
    description: "The first Owner is added by the local administrator; from then on the Owner hands over.",
    action: "manage_people",
    body: draft,
    status: 201,
    answer: person,
    refuses: ["uniqueness", "conflict"],
    location: ({ id }) => `/people/${id}`,
    handle: async ({ body, caller, origin }, { people }) => toPerson(await people.add(body, caller.asker, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/people",
    operationId: "listPeople",
    tag,
    summary: "List the people, those who left included, newest first",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query, caller }, { people }) =>
      toPage(await people.list(toPageRequest(query), caller.asker), toListedPerson),
  }),
  endpoint({
    method: "GET",
    path: "/people/{id}",
    operationId: "getPerson",
    tag,
    summary: "Show a person",
    action: "read",
    status: 200,
    answer: person,
    handle: async ({ params }, { people }) => toPerson(await people.get(params.id)),
  }),
  endpoint({
    method: "GET",
    path: "/people/{id}/access",
    operationId: "getPersonAccess",
    tag,
    summary: "Show how a person gets in, and what their departure would change",
    action: "read_access",
    status: 200,
    answer: access,
    handle: async ({ params, caller }, { personAccess, people, credentials, clock }) => {
      const { factor, sessions, tokens, departure } = await personAccess.of(params.id);
      const { passkeys, password, recoveryCodesLeft } = await credentials.waysOf(await people.get(params.id));
      return {
        factor,
        ways: { passkeys, password, recoveryCodesLeft },
        sessions: sessions.map((one) => toSession(one, true, caller.session?.id === one.id)),
        tokens: tokens.map((one) => toToken(one, clock.now())),
        departure: toDeparture(departure),
      };
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/people/{id}",
    operationId: "changePerson",
    tag,
    summary: "Change a person; a role that is chosen here stays, whatever the rules of the sign-in provider say",
    action: "manage_people",
    body: patch,
    status: 200,
    answer: person,
    refuses: ["uniqueness", "conflict"],
    handle: async ({ params, body, caller, origin }, { people }) =>
      toPerson(await people.change(params.id, body, caller.asker, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/people/{id}/departure",
    operationId: "leavePerson",
    tag,
    summary: "Note that a person left: sessions, personal tokens and links that they made end at once",
    action: "manage_people",
    body: NO_FIELDS,
    status: 200,
    answer: person,
    refuses: ["conflict"],
    handle: async ({ params, caller, origin }, { people }) =>
      toPerson(await people.leave(params.id, caller.asker, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/people/{id}/departure",
    operationId: "returnPerson",
    tag,
    summary: "Note that a person is back; what ended when they left does not come back",
    action: "manage_people",
    status: 200,
    answer: person,
    handle: async ({ params, caller, origin }, { people }) =>
      toPerson(await people.comeBack(params.id, caller.asker, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/people/{id}/factor",
    operationId: "dropPersonFactor",
    tag,
    summary: "Take a person's own factor away, such as when the phone is lost",
    action: "manage_people",
    status: 204,
    handle: ({ params, caller, origin }, { people }) => people.dropFactor(params.id, caller.asker, origin),
  }),
  endpoint({
    method: "POST",
    path: "/people/{id}/ownership-offer",
    operationId: "offerOwnership",
    tag,
    summary: "Offer the role of the Owner to a person, who has seven days to accept it",
    action: "transfer_ownership",
    body: NO_FIELDS,
    status: 200,
    answer: person,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { ownershipTransfer }) =>
      toPerson(await ownershipTransfer.offer(params.id, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/people/{id}/roles",
    operationId: "listPersonRoles",
    tag,
    summary: "List what a person is on single items, newest first",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: roles,
    handle: async ({ params, query }, { itemRoles }) =>
      toPage(await itemRoles.rolesOf(params.id, toPageRequest(query)), toHeldRole),
  }),
];

function toDeparture({ seen, unmanaged, ...counts }: Departure): z.output<typeof access>["departure"] {
  return {
    ...counts,
    unmanaged: unmanaged.map((one) => ({ ...one })),
    seen: seen.flatMap(({ id, kind, name, connectionId, clientId, lastUsedAt }) =>
      kind === "trust" ? [] : [{ id, kind, name, connectionId, clientId, lastUsedAt: isoOrNull(lastUsedAt) }],
    ),
  };
}
