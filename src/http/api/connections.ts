import { z } from "zod";
import { adviceOn } from "../../domain/advice/advice.ts";
import { toIso } from "../../domain/clock.ts";
import { type Connection, connectionState, DIALECTS, IDPS } from "../../domain/connection/connection.ts";
import type { TokenWarning } from "../../domain/connection/token-warnings.ts";
import { component } from "./component.ts";
import { applicationKey, applicationRef, hasField, instant, isoOrNull, line, NOTHING_TO_CHANGE } from "./fields.ts";
import { shownAdvice } from "./live-answer.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";
import { rotationFields, tokenWarning, toShownWarning, toTerms } from "./token-fields.ts";

const MAX_BINDINGS = 1000;
const MAX_GRACE_DAYS = 3650;

const groupBinding = component(
  "GroupBinding",
  z
    .strictObject({
      groupId: line(100).optional().describe("The SCIM id of the group."),
      externalId: line(500).optional(),
      displayName: line(500).optional().describe("Compared without case."),
      application: applicationKey.describe(
        "The key of the application, which may be added later, compared without case; or the id of one that exists.",
      ),
      role: line(500).optional(),
    })
    .refine(namesOneGroup, { error: "must name the group by exactly one of groupId, externalId and displayName" }),
);

const settable = {
  name: line(200),
  dialect: z.enum(DIALECTS).describe("How SCIM is read: the dialect of the identity provider, or `strict`."),
  applicationId: applicationRef
    .nullable()
    .describe("Id or key of the application this connection is dedicated to: every active user is assigned to it."),
  groupBindings: z.array(groupBinding).max(MAX_BINDINGS),
  graceDays: z.number().int().min(0).max(MAX_GRACE_DAYS).describe("Days between unassignment and retirement."),
};

const draft = component(
  "ConnectionDraft",
  z
    .strictObject({ idp: z.enum(IDPS), ...settable })
    .partial({ dialect: true, applicationId: true, groupBindings: true, graceDays: true })
    .extend({
      tokenExpiresAt: rotationFields.expiresAt,
      tokenSources: rotationFields.sources,
    }),
);

const patch = component(
  "ConnectionPatch",
  z
    .strictObject({
      ...settable,
      frozen: z.boolean().describe("While frozen, reads are answered and writes are put off."),
      defaultOwnerId: line(100)
        .nullable()
        .describe("Id of the person who owns its accounts when their user's manager is nobody who works here."),
      defaultBackupOwnerId: line(100).nullable().describe("Id of the person who is their backup owner."),
    })
    .partial()
    .refine(hasField, { error: NOTHING_TO_CHANGE }),
);

const shownFields = {
  id: z.string(),
  name: z.string(),
  idp: z.enum(IDPS),
  dialect: z.enum(DIALECTS),
  state: z
    .enum(["waiting", "live", "quiet", "failing", "frozen"])
    .describe("waiting: no request yet. quiet: none for 72 hours. failing: five refused or failed writes in a row."),
  scimBaseUrl: z.string().describe("What to enter at the identity provider, with a token of the connection."),
  applicationId: z.string().nullable(),
  groupBindings: z.array(groupBinding),
  graceDays: z.number().int(),
  defaultOwnerId: z.string().nullable(),
  defaultBackupOwnerId: z.string().nullable(),
  userCount: z.number().int(),
  groupCount: z.number().int(),
  lastRequestAt: instant.nullable(),
  lastFailure: z.string().nullable().describe("Why the last refused or failed write was so."),
  failureAdvice: shownAdvice.nullable().describe("What to do about it."),
  frozen: z.boolean(),
  sample: z.boolean().describe("Whether everything in it was made up by a simulation."),
  warnings: z.array(tokenWarning).describe("Tokens and client secrets that end soon, from 30 days before."),
  createdAt: instant,
  updatedAt: instant,
};

const shown = component("Connection", z.object(shownFields));
const created = component(
  "NewConnection",
  z.object({
    ...shownFields,
    token: z.string().describe("The SCIM token. Shown this once."),
    tokenId: z.string(),
  }),
);
const listed = component("ConnectionPage", pageOf(shown));

const reads = component(
  "ConnectionReads",
  z.object({
    reads: z.number().int().describe("How many reads were answered since the start."),
    probes: z.number().int().describe("Connection tests and keep-alive probes; only counted."),
    items: z
      .array(
        z.object({
          at: instant,
          method: z.string(),
          path: z.string(),
          httpStatus: z.number().int(),
          durationMs: z.number(),
        }),
      )
      .describe("The last reads, newest first, at most 500; kept in memory only."),
  }),
);

const tag = "Connections";

/** Connections: the identity providers that push users here. */
export const connectionRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections",
    operationId: "createConnection",
    tag,
    summary: "Create a connection; its token is shown this once",
    description:
      "The scope `tokens` is not needed for this first token: it opens nothing but the connection that was just made.",
    action: "manage_connections",
    body: draft,
    status: 201,
    answer: created,
    refuses: ["uniqueness"],
    location: ({ id }) => `/connections/${id}`,
    handle: async ({ body, origin }, services) => {
      const { expiresAt: tokenExpiresAt } = toTerms({ expiresAt: body.tokenExpiresAt });
      const { connection, token } = await services.connections.create({ ...body, tokenExpiresAt }, origin);
      return { ...toConnection(connection, services, []), token: token.token, tokenId: token.stored.id };
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections",
    operationId: "listConnections",
    tag,
    summary: "List connections, newest first",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, services) => {
      const page = await services.connections.list(toPageRequest(query));
      const warnings = await services.tokenKeeper.warnings();
      return toPage(page, (one) => toConnection(one, services, warnings.get(one.id)));
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}",
    operationId: "getConnection",
    tag,
    summary: "Show a connection",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, services) => withWarnings(await services.connections.get(params.id), services),
  }),
  endpoint({
    method: "PATCH",
    path: "/connections/{id}",
    operationId: "changeConnection",
    tag,
    summary: "Change, freeze or unfreeze a connection",
    action: "manage_connections",
    stricter: ({ defaultOwnerId, defaultBackupOwnerId }) =>
      defaultOwnerId === undefined && defaultBackupOwnerId === undefined ? undefined : "assign_owner",
    body: patch,
    status: 200,
    answer: shown,
    refuses: ["uniqueness"],
    handle: async ({ params, body, origin }, services) =>
      withWarnings(await services.connections.update(params.id, body, origin), services),
  }),
  endpoint({
    method: "DELETE",
    path: "/connections/{id}",
    operationId: "deleteConnection",
    tag,
    summary: "Delete a frozen connection with everything it pushed",
    action: "manage_connections",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, origin }, { connections }) => connections.delete(params.id, origin),
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/reads",
    operationId: "listConnectionReads",
    tag,
    summary: "Show what a connection has read since the start",
    action: "read",
    status: 200,
    answer: reads,
    handle: async ({ params }, { connections, activity }) => {
      const summary = activity.summary((await connections.get(params.id)).id);
      const items = summary.recent.map((note) => ({ ...note, at: toIso(note.at) }));
      return { reads: summary.reads, probes: summary.probes, items };
    },
  }),
];

function namesOneGroup(
  binding: Readonly<Partial<Record<"groupId" | "externalId" | "displayName", string | undefined>>>,
): boolean {
  return [binding.groupId, binding.externalId, binding.displayName].filter((name) => name !== undefined).length === 1;
}

async function withWarnings(connection: Connection, services: ApiServices): Promise<z.output<typeof shown>> {
  return toConnection(connection, services, (await services.tokenKeeper.warnings()).get(connection.id));
}

function toConnection(
  stored: Connection,
  { activity, clock, publicUrl }: Pick<ApiServices, "activity" | "clock" | "publicUrl">,
  warnings: readonly TokenWarning[] = [],
): z.output<typeof shown> {
  const connection = activity.overlay(stored);
  const { id, name, idp, dialect, applicationId, graceDays, userCount, groupCount, lastFailure } = connection;
  return {
    id,
    name,
    idp,
    dialect,
    state: connectionState(connection, clock.now()),
    scimBaseUrl: `${publicUrl}/scim/v2`,
    applicationId,
    groupBindings: connection.groupBindings.map((binding) => ({ ...binding })),
    graceDays,
    defaultOwnerId: connection.defaultOwnerId,
    defaultBackupOwnerId: connection.defaultBackupOwnerId,
    userCount,
    groupCount,
    lastRequestAt: isoOrNull(connection.lastRequestAt),
    lastFailure,
    failureAdvice: lastFailure === null ? null : adviceOn(idp, { httpStatus: 0, sentence: lastFailure, path: "" }),
    frozen: connection.frozenAt !== null,
    sample: connection.sample,
    warnings: warnings.map(toShownWarning),
    createdAt: toIso(connection.createdAt),
    updatedAt: toIso(connection.updatedAt),
  };
}
