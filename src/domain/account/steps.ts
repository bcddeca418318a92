import { AnteroomError } from "../errors.ts";
import type { Actor } from "../event/event.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { mfaStep, samlStep, upstreamStep } from "./advice.ts";
import { type AccountKind, type Gates, meetsGrade, meetsMfa } from "./gates.ts";
import type { StepMark } from "./registration.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** Every step on the way of an account from nothing to its work. */
export const STEPS = [
  "registered",
  "password",
  "vault",
  "contact",
  "user_name",
  "created",
  "contact_verified",
  "upstream",
  "saml",
  "mfa",
  "link",
] as const;
/** The name of a step. */
export type StepName = (typeof STEPS)[number];

/** How far a step has come: there is at most one `next`, and whatever is open behind it is `later`. */
export const STEP_STATES = ["done", "next", "later", "skipped"] as const;
/** How far a step has come. */
export type StepState = (typeof STEP_STATES)[number];

/** One step on the way of an account. */
export interface AccountStep {
  readonly step: StepName;
  /** What it comes to, as a part of a sentence. */
  readonly title: string;
  readonly state: StepState;
  /** When and by whom; null where nobody did it here, or it is open. */
  readonly doneAt: number | null;
  readonly doneBy: Actor | null;
  readonly note: string | null;
  /** What a person does, as a sentence. */
  readonly how: string;
  /** Whether a person's word is enough, and whether the step can be left out. */
  readonly stated: boolean;
  readonly skippable: boolean;
}

/** The way of each kind. */
const WAYS: Readonly<Record<AccountKind, readonly StepName[]>> = {
  placeholder: [
    "registered",
    "password",
    "vault",
    "contact",
    "user_name",
    "created",
    "contact_verified",
    "mfa",
    "link",
  ],
  individual: ["registered", "contact", "user_name", "contact_verified", "mfa", "link"],
  idp_provisioned: ["registered", "upstream", "saml", "mfa", "link"],
};

/** What steps are decided by. */
interface Situation {
  readonly entry: AccountWithFacts;
  readonly gates: Gates;
  readonly policy: Pick<AccountPolicy, "requiredGrade">;
}

interface StepRule {
  readonly title: (situation: Situation) => string;
  readonly how: (situation: Situation) => string;
  /** Whether the facts say that it is done. */
  readonly isDone: (situation: Situation) => boolean;
  /** Whether the word of a person is enough where the facts say nothing. */
  readonly stated?: true;
  readonly isSkippable?: (situation: Situation) => boolean;
}

const RULES: Readonly<Record<StepName, StepRule>> = {
  registered: {
    title: () => "the registration",
    how: () => "Register the account here.",
    isDone: () => true,
  },
  password: {
    title: () => "a password",
    how: () => "Have a password generated and kept here, or state that it is kept elsewhere.",
    isDone: ({ entry }) => entry.passwordAt !== null,
    stated: true,
  },
  vault: {
    title: () => "a vault for its secrets",
    how: () => "Choose the vault in which the secrets of the account lie, or state that they are where they belong.",
    isDone: ({ entry }) => entry.registration?.hasVault === true,
    stated: true,
  },
  contact: {
    title: () => "a managed e-mail address and phone number",
    how: () => "Give the account an e-mail address and a phone number of its own.",
    isDone: ({ entry: { identity } }) => identity?.email != null && identity.phone !== null,
    // Some apps never ask for a number.
    isSkippable: ({ entry: { identity } }) => identity?.email != null,
  },
  user_name: {
    title: () => "the address as its user name",
    how: ({ entry }) => `Replace the user name ${entry.account.userName} by the e-mail address, or skip this.`,
    isDone: ({ entry: { account, identity } }) =>
      identity?.email != null && account.userName.toLowerCase() === identity.email.toLowerCase(),
    isSkippable: () => true,
  },
  created: {
    title: ({ entry }) => `its user in ${entry.application.name}`,
    how: ({ entry }) =>
      `Create the user ${entry.account.userName} in ${entry.application.name} with this password, address and number, then state that it is there.`,
    isDone: () => false,
    stated: true,
  },
  contact_verified: {
    title: ({ entry }) => `the statement that its address and number are set in ${entry.application.name}`,
    how: ({ entry }) =>
      `Set the address and the number in ${entry.application.name}, then state here that they are set.`,
    isDone: ({ gates }) => gates.contact !== "unverified",
  },
  upstream: {
    title: ({ entry }) => `the login, active and assigned to ${entry.application.name} in ${providerOf(entry)}`,
    how: ({ entry, gates }) => upstreamStep(entry, gates),
    isDone: ({ gates }) => gates.upstream === "active",
  },
  saml: {
    title: ({ entry }) => `proof that ${entry.application.name} supports SAML sign-on`,
    how: ({ entry, gates, policy }) => samlStep(entry, gates, policy.requiredGrade),
    isDone: ({ gates, policy }) => meetsGrade(gates.saml, policy.requiredGrade),
  },
  mfa: {
    title: () => "a second factor",
    how: ({ entry, gates }) => mfaStep(entry, gates),
    isDone: ({ gates }) => meetsMfa(gates.mfa),
  },
  link: {
    title: ({ entry }) => `an integration of ${entry.application.name}`,
    how: () => "Link the account to an integration.",
    isDone: ({ gates }) => gates.link !== "none",
  },
};

/** The whole way of an account: what is done, what is next, and what comes later. */
export function stepsOf(
  entry: AccountWithFacts,
  gates: Gates,
  policy: Pick<AccountPolicy, "requiredGrade">,
): readonly AccountStep[] {
  const situation = { entry, gates, policy };
  const marks = new Map(entry.registration?.marks.map((mark) => [mark.step, mark]));
  let open = 0;
  return WAYS[entry.facts.kind].map((name) => {
    const settled = settledAs(RULES[name], situation, marks.get(name));
    const state = settled ?? (open === 0 ? "next" : "later");
    if (settled === undefined) open += 1;
    return toStep(name, state, situation, marks.get(name));
  });
}

/** What an account waits for next, with its place on the way; undefined when all is done. */
export function nextOf(
  steps: readonly AccountStep[],
): { readonly step: AccountStep; readonly place: number } | undefined {
  const at = steps.findIndex((step) => step.state === "next");
  const step = steps[at];
  return step === undefined ? undefined : { step, place: at + 1 };
}

/** A step by its name. @throws {AnteroomError} `not_found` for a step that the account does not have */
export function stepNamed(steps: readonly AccountStep[], name: string): AccountStep {
  const step = steps.find((one) => one.step === name);
  if (step !== undefined) return step;
  const own = steps.map((one) => one.step).join(", ");
  throw new AnteroomError("not_found", `This account has no step ${name.slice(0, 60)}; its steps are ${own}.`);
}

/**
 * Refuses what would vouch for a step while others before it are open.
 * @throws {AnteroomError} `not_found` for a step that the account does not have; `conflict` with what is missing
 */
export function assertReached(steps: readonly AccountStep[], name: string): AccountStep {
  const step = stepNamed(steps, name);
  const missing = steps.slice(0, steps.indexOf(step)).filter((one) => one.state === "next" || one.state === "later");
  const [first] = missing;
  if (first === undefined) return step;
  const problem = `The step ${name} comes after ${missing.map((one) => one.step).join(", ")}. ${first.how}`;
  throw new AnteroomError("conflict", problem, { code: "wrong_order", missing: missing.map((one) => one.step) });
}

function settledAs(rule: StepRule, situation: Situation, mark: StepMark | undefined): "done" | "skipped" | undefined {
  if (rule.isDone(situation)) return "done";
  if (mark?.outcome === "done" && rule.stated === true) return "done";
  return mark?.outcome === "skipped" && rule.isSkippable?.(situation) === true ? "skipped" : undefined;
}

function toStep(name: StepName, state: StepState, situation: Situation, mark: StepMark | undefined): AccountStep {
  const rule = RULES[name];
  const told = state === "done" || state === "skipped" ? mark : undefined;
  const registeredAt = name === "registered" ? situation.entry.account.createdAt : null;
  return {
    step: name,
    title: rule.title(situation),
    state,
    doneAt: told?.at ?? registeredAt,
    doneBy: told?.by ?? null,
    note: told?.note ?? null,
    how: rule.how(situation),
    stated: rule.stated === true,
    skippable: rule.isSkippable?.(situation) === true,
  };
}

function providerOf({ connection, identity }: AccountWithFacts): string {
  return connection?.name ?? identity?.realm ?? "the identity provider";
}
