import { conditionAt } from "../application/application.ts";
import type { Grade } from "../application/saml-evidence.ts";
import { toIso } from "../clock.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { mfaStep, samlStep, upstreamStep } from "./advice.ts";
import { type Failure, failuresOf } from "./failure.ts";
import {
  type AccountFacts,
  deriveGates,
  deriveStatus,
  type Gates,
  meetsGrade,
  meetsMfa,
  meetsOwnership,
  type Status,
} from "./gates.ts";
import type { AccountWithFacts } from "./service-account.ts";
import { serves } from "./shared-factor.ts";
import { type AccountStep, nextOf, stepsOf } from "./steps.ts";
import { type Warning, warningsOf } from "./warnings.ts";

/** An account as people see it: everything in it is derived from the facts at the moment of reading. */
export interface AccountView extends AccountWithFacts {
  readonly gates: Gates;
  readonly status: Status;
  /** What the account waits for, as a sentence; null when it waits for nothing. */
  readonly waitingFor: string | null;
  /** Who does what next, as a sentence. */
  readonly nextStep: string | null;
  readonly warnings: readonly Warning[];
  /** When it was so, epoch ms. */
  readonly seenAt: number;
  /** What is wrong with it, and how that ends; hides no status. */
  readonly failures: readonly Failure[];
  /** The way of the account from nothing to its work. */
  readonly steps: readonly AccountStep[];
}

/** A gate that keeps an account from being linked, with what would open it. */
export interface Unmet {
  readonly gate: keyof Gates | "dedication" | "review";
  readonly value: string;
  readonly needed: string;
  readonly nextStep: string;
}

/** Derives everything that is shown about an account. */
export function describeAccount(stored: AccountWithFacts, policy: AccountPolicy, now: number): AccountView {
  const entry = { ...stored, facts: factsAt(stored, now) };
  const gates = deriveGates(entry.facts, now, policy);
  const status = deriveStatus(gates, entry.facts, policy);
  const failures = failuresOf(entry, gates);
  const steps = stepsOf(entry, gates, policy);
  const said =
    status === "active"
      ? activeSentences(failures)
      : sentences({ ...entry, gates, steps }, status, policy.requiredGrade);
  return { ...entry, gates, status, ...said, warnings: warningsOf(entry, policy, now), seenAt: now, failures, steps };
}

/** Lists the gates that must open before the account can be linked; empty when it is ready. */
export function unmetForLink(view: AccountView, policy: AccountPolicy): readonly Unmet[] {
  const { gates } = view;
  const required = policy.requiredGrade;
  const unmet: Unmet[] = [];
  if (gates.upstream !== "active") {
    unmet.push({ gate: "upstream", value: gates.upstream, needed: "active", nextStep: upstreamStep(view, gates) });
  }
  if (gates.validity !== "open") {
    unmet.push({ gate: "validity", value: gates.validity, needed: "open", nextStep: VALIDITY_STEP });
  }
  if (gates.hold === "held") {
    unmet.push({ gate: "hold", value: "held", needed: "none", nextStep: "Release the hold when its reason is gone." });
  }
  if (!meetsGrade(gates.saml, required)) {
    unmet.push({ gate: "saml", value: gates.saml, needed: required, nextStep: samlStep(view, gates, required) });
  }
  if (gates.contact === "unverified") {
    unmet.push({
      gate: "contact",
      value: gates.contact,
      needed: "verified",
      nextStep: contactSentences(view.steps).nextStep,
    });
  }
  if (!meetsMfa(gates.mfa)) {
    unmet.push({ gate: "mfa", value: gates.mfa, needed: "enrolled or exempt", nextStep: mfaStep(view, gates) });
  }
  if (!meetsOwnership(gates.ownership, policy)) {
    unmet.push({ gate: "ownership", value: gates.ownership, needed: "owned", nextStep: ownerStep(gates) });
  }
  return unmet;
}

/** The facts as they are at an instant: evidence turns stale by itself. */
function factsAt({ facts, evidenceValidUntil }: AccountWithFacts, now: number): AccountFacts {
  const condition = conditionAt(facts.application.condition, evidenceValidUntil, now);
  return { ...facts, application: { ...facts.application, condition } };
}

interface Sentences {
  readonly waitingFor: string | null;
  readonly nextStep: string | null;
}

function sentences(
  entry: AccountWithFacts & Pick<AccountView, "gates" | "steps">,
  status: Status,
  required: Grade,
): Sentences {
  const { gates } = entry;
  const app = entry.application.name;
  switch (status) {
    case "retired":
    case "active":
      return { waitingFor: null, nextStep: null };
    case "suspended":
      return gates.upstream === "active"
        ? { waitingFor: validitySentence(entry, gates), nextStep: VALIDITY_STEP }
        : { waitingFor: suspendedSentence(entry, gates), nextStep: upstreamStep(entry, gates) };
    case "held":
      return {
        waitingFor: `Waits for a person to release the hold: ${entry.account.holdReason ?? "no reason was given"}.`,
        nextStep: "Release the hold when its reason is gone.",
      };
    case "blocked":
      return {
        waitingFor:
          gates.saml === "unsupported"
            ? `Blocked because ${app} does not support SAML sign-on, so this login would not work there.`
            : `Blocked because the proof that ${app} accepts SAML sign-on failed twice.`,
        nextStep: samlStep(entry, gates, required),
      };
    case "awaiting_verification":
      return {
        waitingFor: `Waits for proof that ${app} supports SAML sign-on (needed: ${required}, so far: ${gates.saml}).`,
        nextStep: samlStep(entry, gates, required),
      };
    case "awaiting_contact":
      return contactSentences(entry.steps);
    case "awaiting_mfa":
      return { waitingFor: mfaSentence(entry, gates), nextStep: mfaStep(entry, gates) };
    case "awaiting_owner":
      return { waitingFor: ownerSentence(gates), nextStep: ownerStep(gates) };
    case "awaiting_integration":
      return {
        waitingFor: `Ready; waits to be linked to an integration of ${app}.`,
        nextStep: "Link the account to an integration.",
      };
    case "paused":
      return {
        waitingFor: `Waits for a person to resume ${entry.integration?.name ?? "the integration"}: ${pauseReason(entry)}`,
        nextStep: "Resume the integration once the account may act again.",
      };
  }
}

/** All gates are open, and still the app may not let it in: the status says the one, the sentence the other. */
function activeSentences(failures: readonly Failure[]): Sentences {
  const stopping = failures.find((failure) => failure.stopsSignIn);
  if (stopping === undefined) return { waitingFor: null, nextStep: null };
  return {
    waitingFor: `Active, but nobody can sign in with it: ${lowerFirst(stopping.title)}.`,
    nextStep: stopping.action,
  };
}

function lowerFirst(text: string): string {
  return text.startsWith("MFA") ? text : `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function suspendedSentence(entry: AccountWithFacts, gates: Gates): string {
  const { account, application, connection } = entry;
  const retires = account.graceEndsAt === null ? "" : ` It retires on ${toIso(account.graceEndsAt).slice(0, 10)}.`;
  if (connection === null) return statedSentence(entry, gates, retires);
  switch (gates.upstream) {
    case "inactive":
      return `Waits for ${connection.name} to activate ${account.userName} again.`;
    case "deleted":
      return connection.deleted
        ? `Both ${account.userName} and its connection ${connection.name} were deleted.${retires}`
        : `${connection.name} deleted ${account.userName}.${retires}`;
    default:
      return `Waits for ${connection.name} to assign ${application.name} to ${account.userName} again.${retires}`;
  }
}

/** What nobody pushes is known from what people state. */
function statedSentence(entry: AccountWithFacts, gates: Gates, retires: string): string {
  const { account, application, identity, registration } = entry;
  const provider = identity?.realm ?? "the identity provider";
  if (gates.upstream === "deleted") return `The login ${account.userName} is gone.${retires}`;
  if (registration?.statedAt == null) {
    return `Waits for a person to state that ${account.userName} is active in ${provider} and assigned to ${application.name}.`;
  }
  const on = toIso(registration.statedAt).slice(0, 10);
  return gates.upstream === "inactive"
    ? `On ${on} it was stated that ${account.userName} is not active in ${provider}.`
    : `On ${on} it was stated that ${application.name} is not assigned to ${account.userName} in ${provider}.${retires}`;
}

function validitySentence({ facts }: AccountWithFacts, gates: Gates): string {
  const [verb, at] = gates.validity === "ended" ? ["ended", facts.validUntil] : ["begins", facts.validFrom];
  return `Its validity ${verb} on ${toIso(at ?? 0).slice(0, 10)}.`;
}

const VALIDITY_STEP = "Give the account another validity if it is still needed, or retire it.";

function ownerSentence(gates: Gates): string {
  return gates.ownership === "orphaned" ? "Waits for an owner and a backup owner." : "Waits for a backup owner.";
}

function ownerStep(gates: Gates): string {
  return gates.ownership === "orphaned"
    ? "Name an owner and a backup owner, who answer for the account."
    : "Name a second person, who answers for the account as backup owner.";
}

/** The step before the second factor that is open, which closes the contact gate. */
function contactSentences(steps: readonly AccountStep[]): Sentences & { readonly nextStep: string } {
  const next = nextOf(steps);
  if (next === undefined) return { waitingFor: null, nextStep: "" };
  const { step, place } = next;
  return { waitingFor: `Waits for ${step.title} (step ${place} of ${steps.length}).`, nextStep: step.how };
}

function mfaSentence({ sharedFactor }: AccountWithFacts, gates: Gates): string {
  // Others wait for the same factor, and whoever ends that ends it for all of them.
  const others = sharedFactor === null || sharedFactor.serves < 2 ? "" : ` ${serves(sharedFactor.serves)}.`;
  if (gates.mfa === "enrolling") return `Waits for the second factor to be confirmed.${others}`;
  if (gates.mfa === "reset") return `Waits for a new second factor; the old one was reset.${others}`;
  if (gates.mfa === "suspect") return `Waits for a sound second factor; somebody else may have the seed.${others}`;
  return "Waits for a second factor for this login.";
}

function pauseReason(entry: AccountWithFacts): string {
  return entry.integration?.pauseReason ?? "the account was away.";
}
