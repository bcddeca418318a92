import type { Grade } from "../application/saml-evidence.ts";
import type { Gates } from "./gates.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** What a person does so that the upstream gate opens. */
export function upstreamStep(entry: AccountWithFacts, gates: Gates): string {
  const { account, application } = entry;
  if (gates.upstream === "deleted") {
    return "Nothing; the account retires when its grace ends. A user pushed anew becomes a new account.";
  }
  if (entry.connection === null) return statedStep(entry);
  return gates.upstream === "inactive"
    ? `Activate ${account.userName} in the identity provider, or leave it off.`
    : `Assign ${application.name} to ${account.userName} in the identity provider, or let the account retire.`;
}

function statedStep({ account, application, identity, registration }: AccountWithFacts): string {
  const provider = identity?.realm ?? "the identity provider";
  if (registration?.statedAt != null) {
    return `Activate ${account.userName} in ${provider} with ${application.name} assigned, then state it anew; or let the account be.`;
  }
  return `Create ${account.userName} in ${provider}, assign ${application.name} to it there, then state here that it is so.`;
}

/** What a person does so that the saml gate opens. */
export function samlStep(entry: AccountWithFacts, gates: Gates, required: Grade): string {
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
const INSTEAD =
  "an app without SAML needs a placeholder account, which no identity provider signs in: anteroom accounts convert ACCOUNT --to placeholder.";

/** What a person does so that the mfa gate opens. */
export function mfaStep({ facts, application, identity }: AccountWithFacts, gates: Gates): string {
  const own = facts.kind === "idp_provisioned" ? (identity?.realm ?? "the identity provider") : application.name;
  if (gates.mfa === "suspect") return "Clear the factor if it is sound; otherwise reset it and enrol a new one.";
  return gates.mfa === "enrolling"
    ? `Enter a code at ${own}, then confirm the factor.`
    : `Turn on MFA for this login at ${own} and import its authenticator seed here.`;
}
