import { z } from "zod";
import type { GateReport } from "../../domain/account/gate-report.ts";
import { GATES, type GateName } from "../../domain/account/gates.ts";
import { toIso } from "../../domain/clock.ts";
import { dialectOf } from "../../scim/dialect.ts";
import { etagOf, locationOf, renderUserText } from "../../scim/render.ts";
import { USER } from "../../scim/schema.ts";
import { serviceAccountsOf } from "../scim/service-accounts.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const GATE_NAMES = Object.keys(GATES) as [GateName, ...GateName[]];

const gate = component(
  "GateReport",
  z.object({
    gate: z.enum(GATE_NAMES),
    value: z.string(),
    needed: z.string().nullable().describe("Null where the gate does not apply to accounts of this kind."),
    met: z.boolean(),
    why: z.string().describe("What the value rests on, as sentences."),
    since: instant
      .nullable()
      .describe("Since when it has been so; null where it moved before the last thousand events of the account."),
    nextStep: z.string().nullable().describe("What would open it, as a sentence."),
  }),
);

const behind = component(
  "UserBehind",
  z.object({
    connection: z.object({ id: z.string(), name: z.string() }),
    etag: z.string().describe("As the identity provider is given it."),
    location: z.string(),
    updatedAt: instant,
    resource: z
      .record(z.string(), z.unknown())
      .describe("The SCIM resource, as a GET of the identity provider shows it."),
  }),
);

const tag = "Accounts";

/** What an account rests on. */
export const accountGroundRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}/gates",
    operationId: "listGates",
    tag,
    summary: "List the gates of an account: what each is and has to be, on what evidence, and since when",
    action: "read",
    status: 200,
    answer: component("GateReports", z.object({ items: z.array(gate) })),
    handle: async ({ params }, { grounds }) => ({ items: (await grounds.gates(params.id)).map(toGate) }),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/directory-user",
    operationId: "getUserBehind",
    tag,
    summary: "Show the SCIM user behind an account exactly as its identity provider sees it",
    description: "`not_found` for an account that no identity provider pushes, and for a user who was deleted.",
    action: "read",
    status: 200,
    answer: behind,
    handle: async ({ params }, { grounds, accounts, publicUrl }) => {
      const { user, groups, connection } = await grounds.userBehind(params.id);
      const { id, name, dialect } = connection;
      const baseUrl = `${publicUrl}/scim/v2`;
      const serviceAccounts = (await serviceAccountsOf(accounts, [user.id])).get(user.id);
      const stringForms = dialectOf(dialect).echoStrings ? user.stringForms : [];
      const neighbours = { groups, stringForms, ...(serviceAccounts && { serviceAccounts }) };
      return {
        connection: { id, name },
        etag: etagOf(user.version),
        location: locationOf(USER, user.id, baseUrl),
        updatedAt: toIso(user.updatedAt),
        resource: JSON.parse(renderUserText(user, neighbours, { baseUrl })) as Record<string, unknown>,
      };
    },
  }),
];

function toGate({ since, ...report }: GateReport): z.output<typeof gate> {
  return { ...report, since: isoOrNull(since) };
}
