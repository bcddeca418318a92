import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
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
    description: "In a browser, sign in anew at `/saml/login?step-up=1` instead.",
    action: "step_up",
    body: proof,
    status: 200,
    answer: proven,
    refuses: ["conflict", "too_many_requests"],
    handle: async ({ body, caller, origin }, { stepUps }) => ({
      until: toIso(await stepUps.prove(caller.asker, body.code, origin)),
    }),
  }),
];
