import { z } from "zod";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { failureCode } from "./failure-answer.ts";
import { line } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const report = component(
  "FailureReport",
  z.strictObject({
    code: failureCode.describe("One that nothing here shows by itself."),
    detail: line(500).optional().describe("What was seen, such as the app's own message; never a secret."),
    seenAt: z.iso.datetime({ offset: true }).optional().describe("Now by default."),
  }),
);

const tag = "Accounts";

/** What is wrong with accounts, as those who use them report it. */
export const failureRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/{id}/failures",
    operationId: "reportFailure",
    tag,
    summary: "Report what is wrong with an account; answers the account as it is then",
    action: "run_tasks",
    item: "account",
    body: report,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { failures }) => {
      const { code, detail = null, seenAt } = body;
      const seen = seenAt === undefined ? null : Date.parse(seenAt);
      return toAccount(await failures.report(params.id, { code, detail, seenAt: seen }, origin));
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/failures/{code}",
    operationId: "endFailure",
    tag,
    summary: "Say that a failure is mended; answers the account as it is then",
    action: "run_tasks",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["invalid_value", "conflict"],
    handle: async ({ params, origin }, { failures }) => toAccount(await failures.end(params.id, params.code, origin)),
  }),
];
