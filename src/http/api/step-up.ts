import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { relyingPartyOf } from "../../domain/local-sign-in/passkey.ts";
import type { Proven } from "../../domain/person/step-up-service.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { authenticatorAnswer, authenticatorOptions } from "./passkey-fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const challenge = component(
  "StepUpChallenge",
  z.object({
    file: z.string().describe("Where the code lies on the host of the server."),
    until: instant.describe("Until when the code is good."),
  }),
);
const proof = component(
  "StepUpProof",
  z.strictObject({ code: z.string().min(1).max(64).describe("Of the file, or of the factor of one's own.") }),
);
const proven = component(
  "StepUp",
  z.object({ until: instant.describe("Until when the proof counts, for this token or session alone.") }),
);

const passkeyProof = component("PasskeyProof", z.strictObject({ response: authenticatorAnswer }));

const tag = "People";

/** Proofs that it is they who ask. */
export const stepUpRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/step-up/challenge",
    operationId: "challengeStepUp",
    tag,
    summary: "Put a code for the local administrator into a file on the host",
    action: "step_up",
    body: NO_FIELDS,
    status: 200,
    answer: challenge,
    refuses: ["conflict"],
    handle: async ({ caller }, { stepUps }) => {
      const { path, until } = await stepUps.challenge(caller.asker);
      return { file: path, until: toIso(until) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/step-up",
    operationId: "stepUp",
    tag,
    summary: "Prove that it is you, for ten minutes: by the code of the file, or of the factor of your own",
    description: "In a browser, `/step-up/passkey` and a new sign-in at `/saml/login?step-up=1` are other ways.",
    action: "step_up",
    body: proof,
    status: 200,
    answer: proven,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ body, caller, origin, keepSession }, { stepUps }) =>
      toProven(await stepUps.prove(caller.asker, body.code, origin, caller.session), keepSession),
  }),
  endpoint({
    method: "POST",
    path: "/step-up/passkey/options",
    operationId: "prepareStepUp",
    tag,
    summary: "Say what a browser needs to show a passkey of yours: `navigator.credentials.get`",
    action: "step_up",
    body: NO_FIELDS,
    status: 200,
    answer: authenticatorOptions,
    refuses: ["conflict"],
    handle: async ({ caller }, { stepUps, publicUrl }) => ({
      options: await stepUps.passkeyOptions(caller.asker, relyingPartyOf(publicUrl)),
    }),
  }),
  endpoint({
    method: "POST",
    path: "/step-up/passkey",
    operationId: "stepUpByPasskey",
    tag,
    summary: "Prove that it is you, for ten minutes, by a passkey of yours",
    action: "step_up",
    body: passkeyProof,
    status: 200,
    answer: proven,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ body, caller, origin, keepSession }, { stepUps, publicUrl }) => {
      const party = relyingPartyOf(publicUrl);
      const done = await stepUps.proveByPasskey(
        caller.asker,
        { party, response: body.response },
        origin,
        caller.session,
      );
      return toProven(done, keepSession);
    },
  }),
];

/** A session that may do more from now on has another secret from now on. */
function toProven({ until, secret }: Proven, keepSession: (secret: string) => void): z.output<typeof proven> {
  if (secret !== null) keepSession(secret);
  return { until: toIso(until) };
}
