import { z } from "zod";
import { STATUSES } from "../../domain/account/gates.ts";
import { toIso } from "../../domain/clock.ts";
import { connectionState, IDPS } from "../../domain/connection/connection.ts";
import { type FailureCause, MILESTONES, type Overview } from "../../domain/overview/overview.ts";
import { packageVersion } from "../../lib/package-version.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const named = z.object({ id: z.string(), name: z.string() });
const failureCause = component(
  "FailureCause",
  z.object({
    connection: named,
    errorCode: z.string().nullable().describe("To narrow the provisioning log by; null for records without one."),
    httpStatus: z.number().int(),
    cause: z.string(),
    fix: z.string(),
    count: z.number().int(),
  }),
);
const counted = z.number().int().describe("Counted up to 100.");
const shown = component(
  "Overview",
  z.object({
    checklist: z
      .array(z.object({ step: z.enum(MILESTONES), done: z.boolean() }))
      .describe("What a new installation goes through, in this order."),
    connections: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          idp: z.enum(IDPS),
          state: z.enum(["waiting", "live", "quiet", "failing", "frozen"]),
          lastRequestAt: instant.nullable(),
          userCount: z.number().int(),
          failures: z.number().int().describe("Requests that failed in the last 24 hours."),
          topCause: failureCause.nullable(),
        }),
      )
      .describe("The newest first, at most 24."),
    moreConnections: z.boolean(),
    accounts: z.array(z.object({ status: z.enum(STATUSES), accounts: z.number().int() })),
    ends: z
      .array(
        z.object({
          what: z.enum([
            "validity_begins",
            "validity_ends",
            "exemption_ends",
            "grace_ends",
            "scim_token",
            "api_token",
            "client_secret",
            "trusted_issuer",
            "certificate",
          ]),
          name: z.string().describe("What it is called: a user name, a token, the subject of a certificate."),
          of: z.string().nullable().describe("Whose it is: the name of an application or connection."),
          at: instant,
          link: z.object({
            kind: z.enum(["account", "application", "connection", "tokens"]),
            id: z.string().nullable(),
          }),
        }),
      )
      .describe("What ends within 30 days, certificates within 60; the first to end first."),
    causes: z.array(failureCause).describe("Why requests failed in the last 24 hours, the most frequent first."),
    moreFailures: z.boolean().describe("Whether only the newest of them were looked at."),
    pending: z
      .object({
        approvals: counted,
        adoptions: counted,
        reviewsDue: counted,
        reviewsOverdue: counted,
        changes: counted,
      })
      .describe("What waits for a person; approvals that you asked for yourself are left out."),
    server: z.object({ version: z.string(), sealed: z.boolean() }),
    at: instant,
  }),
);

type Shown = z.output<typeof shown>;
type End = Shown["ends"][number];

/** How everything stands. */
export const overviewRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/overview",
    operationId: "getOverview",
    tag: "System",
    summary: "Say how everything stands: what is still to be set up, what fails, what ends soon and what waits for you",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ caller }, { overview }) => toOverview(await overview.look(caller.asker)),
  }),
];

function toOverview(seen: Overview): Shown {
  return {
    checklist: MILESTONES.map((step) => ({ step, done: seen.done.has(step) })),
    connections: seen.connections.map(({ connection, failures, topCause }) => ({
      id: connection.id,
      name: connection.name,
      idp: connection.idp,
      state: connectionState(connection, seen.now),
      lastRequestAt: isoOrNull(connection.lastRequestAt),
      userCount: connection.userCount,
      failures,
      topCause: topCause && toCause(topCause),
    })),
    moreConnections: seen.moreConnections,
    accounts: STATUSES.map((status) => ({ status, accounts: seen.accounts[status] ?? 0 })),
    ends: toEnds(seen),
    causes: seen.causes.map(toCause),
    moreFailures: seen.moreFailures,
    pending: { ...seen.pending },
    server: { version: packageVersion(), sealed: seen.isSealed },
    at: toIso(seen.now),
  };
}

function toCause({ connection, ...rest }: FailureCause): z.output<typeof failureCause> {
  return { connection: { ...connection }, ...rest };
}

const TOKEN_KINDS = {
  scim: "scim_token",
  api: "api_token",
  secret: "client_secret",
  trust: "trusted_issuer",
} as const;

function toEnds({ ends: { accounts, tokens, certificates }, connections }: Overview): End[] {
  const names = new Map<string, string>(connections.map(({ connection: { id, name } }) => [id, name]));
  const ends: (Omit<End, "at"> & { readonly at: number })[] = [
    ...accounts.map(({ id, userName, applicationName, what, at }) => {
      return { what, name: userName, of: applicationName, at, link: { kind: "account" as const, id } };
    }),
    ...tokens.map(({ id, kind, name, connectionId, expiresAt }) => {
      const link =
        connectionId === null ? { kind: "tokens" as const, id } : { kind: "connection" as const, id: connectionId };
      const of = connectionId === null ? null : (names.get(connectionId) ?? null);
      return { what: TOKEN_KINDS[kind], name, of, at: expiresAt ?? 0, link };
    }),
    ...certificates.map(({ owner, subject, notAfter }) => {
      return {
        what: "certificate" as const,
        name: subject,
        of: owner.name,
        at: notAfter,
        link: { kind: owner.kind, id: owner.id },
      };
    }),
  ];
  return ends.sort((a, b) => a.at - b.at).map((end) => ({ ...end, at: toIso(end.at) }));
}
