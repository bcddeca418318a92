import { encodeQR } from "qr";
import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { mayGive } from "../../domain/person/role.ts";
import { SCOPES } from "../../domain/person/scope.ts";
import { SIGN_IN_WAYS } from "../../domain/sso/session.ts";
import { apiToken, apiTokenDraft, newApiToken, toDraft, toNewToken, toToken } from "./api-token-answer.ts";
import { personOf } from "./caller-person.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { person, toPerson } from "./person-answer.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const me = component(
  "Me",
  z.object({
    kind: z.enum(["person", "api_token", "local_administrator"]),
    person: person.nullable(),
    scopes: z.array(z.enum(SCOPES)).nullable().describe("Of the token; null for a session, which has no such limit."),
    provenUntil: instant.nullable().describe("Until when the last proof that it is you counts."),
    ownFactor: z.boolean().describe("Whether you have a factor of your own to prove it with."),
    session: z
      .object({
        id: z.string(),
        way: z.enum(SIGN_IN_WAYS),
        provider: z.string().nullable().describe("The id of the identity provider, if you signed in through one."),
        startedAt: instant,
        endsAt: instant.describe("When it ends if you do nothing from now on."),
        latestAt: instant.describe("When it ends in any case."),
      })
      .nullable()
      .describe("Null for the holder of a token."),
    ways: z
      .object({
        passkeys: z.number().int(),
        password: z.boolean(),
        factor: z.boolean().describe("The factor of your own; a password needs it."),
        recoveryCodesLeft: z.number().int(),
      })
      .nullable()
      .describe("By what you can sign in here. Null for whoever is no person."),
    letIn: z
      .array(z.object({ person: z.string(), at: instant }))
      .describe("Who signed in by a link from the host within a week; empty unless you are an administrator."),
  }),
);
const newFactor = component(
  "NewPersonFactor",
  z.object({
    otpauthUri: z.string().describe("For an authenticator app. Shown this once."),
    qrCode: z.object({ svg: z.string() }).describe("The same as a picture."),
  }),
);
const confirmation = component(
  "PersonFactorConfirmation",
  z.strictObject({
    codes: z.tuple([z.string().max(20), z.string().max(20)]).describe("Two codes that follow each other."),
  }),
);
const tokens = component("OwnTokenPage", pageOf(apiToken));

const tag = "People";

/** What people do for themselves. */
export const meRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/me",
    operationId: "getMe",
    tag,
    summary: "Show as whom you are known here",
    action: "step_up",
    status: 200,
    answer: me,
    handle: async ({ caller }, { stepUps, credentials, sessions, entries }) => {
      const { kind, person: known, scopes } = caller.asker;
      const ways = known === null ? null : await credentials.waysOf(known);
      const { session } = caller;
      return {
        kind,
        person: known && toPerson(known),
        scopes: scopes && [...scopes],
        provenUntil: isoOrNull(await stepUps.provenUntil(caller.asker)),
        ownFactor: ways?.factor ?? false,
        session: session && {
          id: session.id,
          way: session.way,
          provider: session.providerId,
          startedAt: toIso(session.createdAt),
          endsAt: toIso(sessions.endOf(session)),
          latestAt: toIso(session.expiresAt),
        },
        ways,
        letIn: mayGive(known?.role ?? "user", "admin")
          ? (await entries.lately()).map(({ person: name, at }) => ({ person: name, at: toIso(at) }))
          : [],
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/me/factor",
    operationId: "enrollOwnFactor",
    tag,
    summary: "Make a factor of your own, to prove with that it is you; it counts once it is confirmed",
    action: "manage_own_credentials",
    body: NO_FIELDS,
    status: 201,
    answer: newFactor,
    handle: async ({ caller, origin }, { personFactors }) => {
      const { otpauthUri } = await personFactors.enroll(caller.asker, origin);
      return { otpauthUri, qrCode: { svg: encodeQR(otpauthUri, "svg", { border: 2 }) } };
    },
  }),
  endpoint({
    method: "POST",
    path: "/me/factor/confirmation",
    operationId: "confirmOwnFactor",
    tag,
    summary: "Confirm the factor of your own",
    action: "manage_own_credentials",
    body: confirmation,
    status: 204,
    refuses: ["conflict", "too_many_requests"],
    handle: ({ body, caller, origin }, { personFactors }) => personFactors.confirm(caller.asker, body.codes, origin),
  }),
  endpoint({
    method: "POST",
    path: "/me/tokens",
    operationId: "createOwnToken",
    tag,
    summary: "Make a personal token: it acts as you, within its scopes, and is shown this once",
    action: "manage_own_credentials",
    body: apiTokenDraft,
    status: 201,
    answer: newApiToken,
    handle: async ({ body, caller, origin }, { apiTokens, clock }) =>
      toNewToken(await apiTokens.create({ ...toDraft(body), personal: true }, caller.asker, origin), clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/me/tokens",
    operationId: "listOwnTokens",
    tag,
    summary: "List your personal tokens, revoked ones included, newest first",
    action: "manage_self",
    query: pageQuery,
    status: 200,
    answer: tokens,
    handle: async ({ query, caller }, { apiTokens, clock }) =>
      toPage(await apiTokens.listOf(personOf(caller).id, toPageRequest(query)), (one) => toToken(one, clock.now())),
  }),
  endpoint({
    method: "DELETE",
    path: "/me/tokens/{id}",
    operationId: "revokeOwnToken",
    tag,
    summary: "End a personal token of yours at once",
    action: "manage_self",
    status: 204,
    handle: ({ params, caller, origin }, { apiTokens }) => apiTokens.revoke(params.id, origin, personOf(caller).id),
  }),
  endpoint({
    method: "POST",
    path: "/me/ownership",
    operationId: "acceptOwnership",
    tag,
    summary: "Take over as Owner, if that is offered to you",
    action: "accept_ownership",
    body: NO_FIELDS,
    status: 200,
    answer: person,
    refuses: ["conflict"],
    handle: async ({ caller, origin }, { ownershipTransfer }) =>
      toPerson(await ownershipTransfer.accept(personOf(caller).id, origin)),
  }),
];
