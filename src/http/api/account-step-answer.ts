import { z } from "zod";
import type { AccountView } from "../../domain/account/describe.ts";
import { type AccountStep, STEP_STATES, STEPS, type StepName } from "../../domain/account/steps.ts";
import { actor } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";

/** The endpoint by which each step is done. */
const CALLS: Readonly<Record<StepName, string>> = {
  registered: "POST /accounts",
  password: "PUT /accounts/{id}/secrets/password",
  vault: "PUT /accounts/{id}/vault",
  contact: "PUT /accounts/{id}/contact",
  user_name: "PATCH /accounts/{id}",
  created: "POST /accounts/{id}/steps/created",
  contact_verified: "POST /accounts/{id}/contact/verification",
  upstream: "POST /accounts/{id}/upstream-statement",
  saml: "POST /applications/{id}/verifications",
  mfa: "POST /accounts/{id}/authenticator",
  link: "PUT /integrations/{id}/service-account",
};

/** One step on the way of an account as the API shows it. */
export interface StepAnswer extends Omit<AccountStep, "doneAt"> {
  readonly doneAt: string | null;
  readonly call: string;
}

const step: z.ZodType<StepAnswer> = component(
  "AccountStep",
  z.object({
    step: z.enum(STEPS),
    title: z.string().describe("What it comes to, as a part of a sentence."),
    state: z.enum(STEP_STATES).describe("At most one is `next`; what is open behind it comes `later`."),
    doneAt: instant.nullable(),
    doneBy: actor.nullable().describe("Null where it is open, or followed from something else."),
    note: z.string().nullable(),
    how: z.string().describe("What a person does, as a sentence."),
    call: z.string().describe("The endpoint by which it is done."),
    stated: z.boolean().describe("Whether a person's word is enough: `POST /accounts/{id}/steps/{step}`."),
    skippable: z.boolean().describe("Whether it can be left out, by the same endpoint."),
  }),
);

/** The way of an account from nothing to its work. */
export const steps: z.ZodType<StepAnswer[]> = z.array(step);

/** Renders the way of an account. A step behind a connection is done in its identity provider, by no call. */
export function toSteps({ steps: own, connection }: AccountView): StepAnswer[] {
  return own.map(({ doneAt, ...rest }) => ({
    ...rest,
    doneAt: isoOrNull(doneAt),
    call: connection !== null && rest.step === "upstream" ? "POST /scim/v2/Users" : CALLS[rest.step],
  }));
}
