import { conditionAt } from "../application/application.ts";
import type { Grade } from "../application/saml-evidence.ts";
import { toIso } from "../clock.ts";
import {
  type AccountFacts,
  deriveGates,
  deriveStatus,
  type Gates,
  meetsGrade,
  meetsMfa,
  type Status,
} from "./gates.ts";
import type { AccountWithFacts } from "./service-account.ts";
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
}

/** A gate that keeps an account from being linked, with what would open it. */
export interface Unmet {
  readonly gate: keyof Gates;
  readonly value: string;
  readonly needed: string;
  readonly nextStep: string;
}

/** Derives everything that is shown about an account. */
export function describeAccount(stored: AccountWithFacts, required: Grade, now: number): AccountView {
  const entry = { ...stored, facts: factsAt(stored, now) };
  const gates = deriveGates(entry.facts, now);
  const status = deriveStatus(gates, entry.facts, required);
  const { waitingFor, nextStep } = sentences(entry, gates, status, required);
  return { ...entry, gates, status, waitingFor, nextStep, warnings: warningsOf(entry, now) };
}

/** Lists the gates that must open before the account can be linked; empty when it is ready. */
export function unmetForLink(view: AccountView, required: Grade): readonly Unmet[] {
  const { gates } = view;
  const unmet: Unmet[] = [];
  if (gates.upstream !== "active") {
    unmet.push({ gate: "upstream", value: gates.upstream, needed: "active", nextStep: upstreamStep(view, gates) });
  }
  if (gates.hold === "held") {
    unmet.push({ gate: "hold", value: "held", needed: "none", nextStep: "Release the hold when its reason is gone." });
  }
  if (!meetsGrade(gates.saml, required)) {
    unmet.push({ gate: "saml", value: gates.saml, needed: required, nextStep: samlStep(view, gates, required) });
  }
  if (gates.contact === "unverified") {
    unmet.push({ gate: "contact", value: gates.contact, needed: "verified", nextStep: contactStep(view) });
  }
  if (!meetsMfa(gates.mfa)) {
    unmet.push({ gate: "mfa", value: gates.mfa, needed: "enrolled or exempt", nextStep: mfaStep(gates) });
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

function sentences(entry: AccountWithFacts, gates: Gates, status: Status, required: Grade): Sentences {
  const app = entry.application.name;
  switch (status) {
    case "retired":
      return { waitingFor: null, nextStep: null };
    case "suspended":
      return { waitingFor: suspendedSentence(entry, gates), nextStep: upstreamStep(entry, gates) };
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
      return { waitingFor: contactSentence(entry), nextStep: contactStep(entry) };
    case "awaiting_mfa":
      return { waitingFor: mfaSentence(gates), nextStep: mfaStep(gates) };
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
    case "active":
      return { waitingFor: null, nextStep: null };
  }
}

function suspendedSentence(entry: AccountWithFacts, gates: Gates): string {
  const { account, application } = entry;
  const connection = entry.connection ?? { name: "a person here", deleted: false };
  const retires = account.graceEndsAt === null ? "" : ` It retires on ${toIso(account.graceEndsAt).slice(0, 10)}.`;
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

function upstreamStep(entry: AccountWithFacts, gates: Gates): string {
  const { account, application } = entry;
  switch (gates.upstream) {
    case "inactive":
      return `Activate ${account.userName} in the identity provider, or leave it off.`;
    case "deleted":
      return "Nothing; the account retires when its grace ends. A user pushed anew becomes a new account.";
    default:
      return `Assign ${application.name} to ${account.userName} in the identity provider, or let the account retire.`;
  }
}

function samlStep(entry: AccountWithFacts, gates: Gates, required: Grade): string {
  const { name, key } = entry.application;
  if (gates.saml === "unsupported") {
    return `Add newer evidence to application "${key}" if ${name} supports SAML after all, or retire the account; ${INSTEAD}`;
  }
  if (gates.saml === "broken") {
    return `Mend the sign-on of ${name} and verify application "${key}" again, or retire the account; ${INSTEAD}`;
  }
  if (required === "declared")
    return `Add the SAML metadata of ${name} to application "${key}", or declare its support.`;
  // A request and a sign-in are held against the metadata, so it comes first.
  if (gates.saml === "unknown" || gates.saml === "declared") {
    return `Add the SAML metadata of ${name} to application "${key}".`;
  }
  if (required === "observed") {
    return `Have the sign-in of ${name} observed: give application "${key}" the address where a sign-in begins.`;
  }
  return `Record one sign-in of ${entry.account.userName} to ${name}, and bring the recording to application "${key}".`;
}

/** What an app without SAML is left with. */
const INSTEAD = "an app without SAML needs a placeholder account, which no identity provider signs in.";

function contactSentence({ application, identity }: AccountWithFacts): string {
  if (identity?.email == null) return "Waits for a managed e-mail address of its own.";
  return `Waits for a person to state that ${identity.email} is set in ${application.name}.`;
}

function contactStep({ application, identity }: AccountWithFacts): string {
  if (identity?.email == null) return "Give the account a managed e-mail address and phone number.";
  return `Set the address and the number in ${application.name}, then state here that they are set.`;
}

function mfaSentence(gates: Gates): string {
  if (gates.mfa === "enrolling") return "Waits for the second factor to be confirmed.";
  if (gates.mfa === "reset") return "Waits for a new second factor; the old one was reset.";
  return "Waits for a second factor for this login.";
}

function mfaStep(gates: Gates): string {
  return gates.mfa === "enrolling"
    ? "Enter a code at the identity provider, then confirm the factor."
    : "Turn on MFA for this login at the identity provider and import its authenticator seed here.";
}

function pauseReason(entry: AccountWithFacts): string {
  return entry.integration?.pauseReason ?? "the account was away.";
}
