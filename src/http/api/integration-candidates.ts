import { z } from "zod";
import type { Candidate } from "../../domain/integration/candidate-service.ts";
import { readiness, status, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { PAGE_FIELDS, pageOf, searchText, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const STATES = ["ready", "waiting", "linked"] as const;

const query = z.strictObject({
  ...PAGE_FIELDS,
  state: z
    .enum(STATES)
    .optional()
    .describe("ready: waits for nothing but an integration. linked: serves one already, this or another."),
  q: z.string().max(200).optional().describe("A part of the user name, display name or label, compared without case."),
});

const unmet = component(
  "UnmetCondition",
  z.object({
    gate: z.string().describe("The name of a gate, or `dedication` or `review`."),
    value: z.string(),
    needed: z.string(),
    nextStep: z.string(),
  }),
);

const shown = component(
  "IntegrationCandidate",
  z.object({
    account: z.object({
      id: z.string(),
      userName: z.string(),
      displayName: z.string().nullable(),
      label: z.string().nullable(),
      status,
      roles: z.array(z.string()),
      owner: z.string().nullable().describe("The name of whoever answers for it."),
    }),
    integration: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe("The integration that it serves already."),
    unmet: z
      .array(unmet)
      .describe("What keeps it from being linked, or its link from being resumed; empty when ready."),
    readiness,
  }),
);

const counts = z.object({ ready: z.number().int(), waiting: z.number().int(), linked: z.number().int() });
const listed = component("IntegrationCandidatePage", pageOf(shown).extend({ counts }));

/** Which accounts an integration can be linked with, and what the others wait for. */
export const integrationCandidateRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/integrations/{id}/candidates",
    operationId: "listCandidates",
    tag: "Integrations",
    summary: "List the accounts of the integration's application with what keeps each from being linked",
    action: "read",
    query,
    status: 200,
    answer: listed,
    handle: async ({ params, query: sent }, { candidates }) => {
      const narrowed = { state: sent.state, text: searchText(sent.q) };
      const page = await candidates.list(params.id, narrowed, toPageRequest(sent));
      return { ...toPage(page, toCandidate), counts: { ...page.counts } };
    },
  }),
];

function toCandidate({ view, unmet: conditions, readiness: role }: Candidate): z.output<typeof shown> {
  const { id, userName, displayName, label, status: current, roles, integration, owners } = toAccount(view);
  return {
    account: { id, userName, displayName, label, status: current, roles, owner: owners.owner?.name ?? null },
    integration: integration === null ? null : { id: integration.id, name: integration.name },
    unmet: conditions.map((condition) => ({ ...condition })),
    readiness: role,
  };
}
