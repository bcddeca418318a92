import { z } from "zod";
import { AnteroomError } from "../../domain/errors.ts";
import { authenticator, toAuthenticator } from "./authenticator-answer.ts";
import { component } from "./component.ts";
import { reason } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const suspicion = component(
  "Suspicion",
  z.strictObject({ reason: reason.optional().describe("Why; the header Anteroom-Reason says it as well.") }),
);

const path = "/accounts/{id}/authenticator/suspect";
const tag = "Second factors";

/** Saying that somebody else may have the seed of a factor, and bringing back a factor that was reset. */
export const suspicionRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path,
    operationId: "suspectAuthenticator",
    tag,
    summary: "Say that somebody else may have the seed: no code is served, and what is linked is paused",
    action: "manage_mfa",
    item: "account",
    body: suspicion,
    status: 200,
    answer: authenticator,
    refuses: ["conflict"],
    handle: async ({ params, body, origin, reason }, { authenticators, accounts }) => {
      const view = await authenticators.suspect(params.id, said(body.reason ?? reason), origin);
      return toAuthenticator(view, params.id, accounts);
    },
  }),
  endpoint({
    method: "DELETE",
    path,
    operationId: "clearAuthenticator",
    tag,
    summary: "Say that the seed is sound after all; what was linked stays paused",
    description: "Needs the header Anteroom-Reason: why it is sound.",
    action: "manage_mfa",
    item: "account",
    status: 200,
    answer: authenticator,
    refuses: ["conflict"],
    handle: async ({ params, origin, reason }, { authenticators, accounts }) => {
      const view = await authenticators.clear(params.id, said(reason), origin);
      return toAuthenticator(view, params.id, accounts);
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator/rollback",
    operationId: "rollBackAuthenticator",
    tag,
    summary: "Bring back the factor that was reset within the last 24 hours; what was linked stays paused",
    action: "manage_mfa",
    item: "account",
    body: NO_FIELDS,
    status: 200,
    answer: authenticator,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { authenticators, accounts }) =>
      toAuthenticator(await authenticators.rollBack(params.id, origin), params.id, accounts),
  }),
];

function said(why: string | null): string {
  if (why !== null) return why;
  const problem = "reason is missing; say why in the header Anteroom-Reason, for those who find it later.";
  throw new AnteroomError("invalid_value", problem, { attribute: "reason" });
}
