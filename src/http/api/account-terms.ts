import { z } from "zod";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { reason } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const bound = z.iso.datetime({ offset: true });
const validity = component(
  "Validity",
  z.strictObject({
    from: bound.nullable().optional().describe("From when it may be used; null, or nothing, for at once."),
    until: bound
      .nullable()
      .optional()
      .describe("When its use ends; null, or nothing, for never, unless policy asks for an end."),
    reason,
  }),
);

const tag = "Accounts";

/** The time within which accounts may be used. */
export const accountTermRoutes: readonly Route[] = [
  endpoint({
    method: "PUT",
    path: "/accounts/{id}/validity",
    operationId: "setValidity",
    tag,
    summary: "Say within which time an account may be used; outside of it, it is suspended",
    action: "edit_account",
    item: "account",
    body: validity,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { terms }) => {
      const window = { from: instantOf(body.from), until: instantOf(body.until) };
      return toAccount(await terms.setValidity(params.id, window, body.reason, origin));
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/validity",
    operationId: "clearValidity",
    tag,
    summary: "Let an account be used without bounds in time; answers the account as it is then",
    action: "edit_account",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { terms }) => toAccount(await terms.clearValidity(params.id, origin)),
  }),
];

function instantOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text);
}
