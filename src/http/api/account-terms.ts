import { z } from "zod";
import { DEDICATION_SIGNALS, type SignalName } from "../../domain/account/dedication.ts";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, reason } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const SIGNALS = Object.keys(DEDICATION_SIGNALS) as [SignalName, ...SignalName[]];
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

const exception = component(
  "DedicationException",
  z.strictObject({ reason, until: bound.describe("At most 366 days ahead.") }),
);
const signal = z.object({
  signal: z.enum(SIGNALS),
  found: z.enum(["yes", "no", "unknown"]),
  weight: z.number().int().describe("How much it counts when it is found."),
  why: z.string(),
});
const dedication = component(
  "Dedication",
  z.object({
    verdict: z.enum(["dedicated", "person"]).describe("`person` from a score of 3."),
    score: z.number().int().describe("The weights of what was found, in all."),
    signals: z.array(signal),
    exceptedUntil: instant.nullable().describe("Until when an exception holds; null when none does."),
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
  endpoint({
    method: "GET",
    path: "/accounts/{id}/dedication",
    operationId: "getDedication",
    tag,
    summary: "Weigh whether a login is dedicated to automation or a person's, signal by signal",
    action: "read",
    status: 200,
    answer: dedication,
    handle: async ({ params }, { terms }) => {
      const { verdict, score, signals, exceptedUntil } = await terms.dedication(params.id);
      const weighed = signals.map((one) => ({ ...one, weight: DEDICATION_SIGNALS[one.signal] }));
      return { verdict, score, signals: weighed, exceptedUntil: isoOrNull(exceptedUntil) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/dedication-exception",
    operationId: "exceptDedication",
    tag,
    summary: "Sign that automation alone uses a login that looks like a person's, until then",
    action: "override_gates",
    item: "account",
    body: exception,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { terms }) =>
      toAccount(await terms.exceptDedication(params.id, body.reason, Date.parse(body.until), origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/dedication-exception",
    operationId: "endDedicationException",
    tag,
    summary: "End the exception; answers the account as it is then",
    action: "edit_account",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { terms }) => toAccount(await terms.endDedicationException(params.id, origin)),
  }),
];

function instantOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text);
}
