import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import {
  authenticator,
  begunAuthenticator,
  sharingFields,
  toAuthenticator,
  toSharing,
} from "./authenticator-answer.ts";
import { component } from "./component.ts";
import { confirmationBody, seedBody, toConfirmation, toSource } from "./enrolment-bodies.ts";
import { instant } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const code = component(
  "Code",
  z.object({
    code: z.string(),
    secondsRemaining: z.number().int().describe("For how long the code stays good."),
    period: z.number().int().describe("Seconds."),
    step: z.number().int().describe("Which code of the factor it is, counted in periods since 1970."),
    validUntil: instant,
    ...sharingFields,
  }),
);

const wish = z.strictObject({
  minRemaining: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe("Seconds for which the code has to be good, up to the period; with it the call waits for such a code."),
  exclusive: z
    .enum(["true", "false"])
    .optional()
    .describe("Whether nobody else may be handed the code, before or after."),
});

const tag = "Second factors";

/** The second factor of a login. The seed goes in here; only its export, with a second person, gives it out. */
export const authenticatorRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}/authenticator",
    operationId: "getAuthenticator",
    tag,
    summary: "Look at a factor, without its seed",
    action: "read",
    item: "account",
    status: 200,
    answer: authenticator,
    handle: async ({ params }, { authenticators, accounts }) =>
      toAuthenticator(await authenticators.get(params.id), params.id, accounts),
  }),
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
    answer: begunAuthenticator,
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
    summary: "Reset the factor, for all accounts that share it; for 24 hours it can be rolled back",
    action: "manage_mfa",
    item: "account",
    status: 200,
    answer: authenticator,
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
    description:
      "A HEAD is refused (405): there is no reading a code without a trace. The header Anteroom-Reason says what for. 409 with secondsUntilNext when no such code comes in time.",
    leavesTrace: true,
    action: "read_code",
    item: "account",
    status: 200,
    query: wish,
    answer: code,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ params, query, origin, patience }, { authenticators }) => {
      const { minRemaining } = query;
      const wanted = { minRemaining, exclusive: query.exclusive === "true", ...patience };
      const handed = await authenticators.code(params.id, origin, wanted);
      const { secondsRemaining, periodSeconds: period, step } = handed;
      const validUntil = toIso(handed.validUntil);
      return { code: handed.code, secondsRemaining, period, step, validUntil, ...toSharing(handed.sharing, params.id) };
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
    answer: authenticator,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ params, body, origin }, { enrolments, accounts }) => {
      const view = await enrolments.confirm(params.id, toConfirmation(body), origin);
      return toAuthenticator(view, params.id, accounts);
    },
  }),
];
