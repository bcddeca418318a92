import { z } from "zod";
import type { AccountService } from "../../domain/account/account-service.ts";
import type { AuthenticatorView } from "../../domain/authenticator/factor-keeper.ts";
import { toIso } from "../../domain/clock.ts";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { confirmationBody, seedBody, toConfirmation, toSource } from "./enrolment-bodies.ts";
import { instant } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const sharedWith = z.array(z.string()).describe("The other live accounts of the same login, which share the factor.");

const shown = component(
  "Authenticator",
  z.object({
    state: z.enum(["enrolling", "enrolled", "reset"]),
    algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
    digits: z.number().int(),
    period: z.number().int().describe("Seconds."),
    issuer: z.string().nullable(),
    label: z.string().nullable(),
    confirmedBy: z.enum(["codes", "statement"]).nullable(),
    sharedWith,
    account,
    createdAt: instant,
    updatedAt: instant,
  }),
);

const begun = component(
  "BegunAuthenticator",
  shown.extend({
    generated: z
      .object({
        otpauthUri: z.string(),
        qrCode: z.object({ svg: z.string(), png: z.string().describe("In base64.") }),
      })
      .optional()
      .describe("A seed that was made here, shown this once: for the provider, and for other devices."),
  }),
);

const code = component(
  "Code",
  z.object({
    code: z.string(),
    secondsRemaining: z.number().int().describe("For how long the code stays good."),
    period: z.number().int().describe("Seconds."),
    sharedWith,
  }),
);

const tag = "Second factors";

/** The second factor of a login. The seed goes in and never comes out. */
export const authenticatorRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator",
    operationId: "enrollAuthenticator",
    tag,
    summary: "Import the seed of a factor, which is never returned, or make one",
    action: "manage_mfa",
    item: "account",
    body: seedBody,
    status: 201,
    answer: begun,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { enrolments, accounts }) => {
      if (body.generate === undefined) {
        return toAuthenticator(await enrolments.enroll(params.id, toSource(body), origin), params.id, accounts);
      }
      const { view, otpauthUri, qrCode } = await enrolments.generate(params.id, body, origin);
      const generated = { otpauthUri, qrCode: { svg: qrCode.svg, png: Buffer.from(qrCode.png).toString("base64") } };
      return { ...(await toAuthenticator(view, params.id, accounts)), generated };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/authenticator",
    operationId: "resetAuthenticator",
    tag,
    summary: "Forget the factor, for all accounts that share it; answers what is left",
    action: "manage_mfa",
    item: "account",
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { authenticators, accounts }) =>
      toAuthenticator(await authenticators.reset(params.id, origin), params.id, accounts),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/authenticator/code",
    operationId: "getCode",
    tag,
    summary: "Read the code of this moment; an event is kept",
    description: "A HEAD is refused (405): there is no reading a code without a trace.",
    leavesTrace: true,
    action: "read_code",
    item: "account",
    status: 200,
    answer: code,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { authenticators }) => {
      const handed = await authenticators.code(params.id, origin);
      const { secondsRemaining, periodSeconds: period } = handed;
      return { code: handed.code, secondsRemaining, period, sharedWith: others(handed.sharedWith, params.id) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/authenticator/confirmation",
    operationId: "confirmAuthenticator",
    tag,
    summary: "Confirm that the identity provider accepted the factor",
    action: "manage_mfa",
    item: "account",
    body: confirmationBody,
    status: 200,
    answer: shown,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ params, body, origin }, { enrolments, accounts }) => {
      const view = await enrolments.confirm(params.id, toConfirmation(body), origin);
      return toAuthenticator(view, params.id, accounts);
    },
  }),
];

async function toAuthenticator(
  view: AuthenticatorView,
  id: string,
  accounts: AccountService,
): Promise<z.output<typeof shown>> {
  const { algorithm, digits, periodSeconds: period } = view.parameters;
  return {
    state: view.state,
    algorithm,
    digits,
    period,
    issuer: view.issuer,
    label: view.label,
    confirmedBy: view.confirmedBy,
    sharedWith: others(view.sharedWith, id),
    account: toAccount(await accounts.get(id)),
    createdAt: toIso(view.createdAt),
    updatedAt: toIso(view.updatedAt),
  };
}

function others(ids: readonly string[], own: string): string[] {
  return ids.filter((id) => id !== own);
}
