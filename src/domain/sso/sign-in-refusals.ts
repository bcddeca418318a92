import type { Finding, ResponseAttributes, ResponseFacts } from "../application/saml-evidence.ts";
import { AnteroomError } from "../errors.ts";

const MOST_NAMED = 20;
const MAX_NAME_LENGTH = 256;
const TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/** An answer to no request of this browser, where one is asked for. */
export function unsolicited(): AnteroomError {
  const problem =
    "This browser is not waiting for an answer of an identity provider: the sign-in was begun elsewhere, was finished before, or took longer than ten minutes. Begin it here.";
  return new AnteroomError("forbidden", problem, { check: "unsolicited" });
}

/** What to do about a rule, for somebody who wants to sign in: the fix of a finding is for whoever brings a recording. */
const FIXES: readonly (readonly [rules: readonly string[], fix: string])[] = [
  [["unsolicited", "wrong-request", "wrong-issuer"], "Begin here, and answer at the identity provider that you chose."],
  [
    ["expired", "bearer-expired", "not-yet-valid", "issued-in-future", "session-ended"],
    "Sign in again; if it stays, have the clocks of the identity provider and of this server set.",
  ],
  [
    ["wrong-audience", "wrong-recipient", "wrong-destination"],
    "Ask an administrator to compare Anteroom's addresses at the identity provider with: anteroom sso show",
  ],
  [
    ["wrong-signature", "foreign-certificate", "no-trusted-key"],
    "Ask an administrator to give the identity provider's current metadata with: anteroom sso change",
  ],
  [
    ["wrong-status", "no-assertion", "no-authentication"],
    "Sign in again, and ask at the identity provider if it stays.",
  ],
  [
    ["encrypted-assertion"],
    "Ask whoever runs the identity provider to send Anteroom assertions that are not encrypted.",
  ],
  [["not-signed"], "Ask whoever runs the identity provider to sign the assertion, the response, or both."],
  [
    ["signature-algorithm", "digest-algorithm"],
    "Ask whoever runs the identity provider to sign with RSA or ECDSA and SHA-256 or stronger.",
  ],
];
const FIX_BY_RULE: ReadonlyMap<string, string> = new Map(
  FIXES.flatMap(([rules, fix]) => rules.map((rule) => [rule, fix] as const)),
);
const USUAL_FIX = "Sign in again; if it stays, tell whoever runs the identity provider which rule its answer breaks.";

/** What to do about a rule that does not hold. */
export function fixFor(rule: string): string {
  return FIX_BY_RULE.get(rule) ?? USUAL_FIX;
}

/** An answer that does not hold: the first rule that it breaks. */
export function refusedAnswer(findings: readonly Finding[]): AnteroomError {
  const disproof = findings.find(({ severity }) => severity === "disproof");
  const rule = disproof?.code ?? "unverified";
  const sentence = disproof?.message ?? "It cannot be verified.";
  const problem = `The answer of the identity provider is refused. ${sentence} ${fixFor(rule)}`;
  return new AnteroomError("forbidden", problem, { check: rule });
}

/** What keeps a NameID from naming a person. */
export function unusableName({ nameId, nameIdFormat }: ResponseFacts): AnteroomError | undefined {
  if (nameIdFormat === TRANSIENT) {
    const problem =
      "The identity provider names you by a transient NameID, which is another one each time; have it send an e-mail address or a persistent name.";
    return new AnteroomError("forbidden", problem, { check: "transient-name" });
  }
  if (nameId.trim() !== "" && nameId.length <= MAX_NAME_LENGTH && /^[^\p{Cc}\p{Cs}]*$/u.test(nameId)) return undefined;
  const problem = `The identity provider sends a NameID that is empty, longer than ${MAX_NAME_LENGTH} characters or not printable; have it send an e-mail address.`;
  return new AnteroomError("forbidden", problem, { check: "unusable-name" });
}

/** Somebody known whom no rule gives a role. Names the attributes that came, because a wrong name is the usual cause. */
export function noRole(provider: string, person: string, attributes: ResponseAttributes): AnteroomError {
  const names = [...attributes.keys()].slice(0, MOST_NAMED).map((name) => name.slice(0, 100));
  const sent = names.length === 0 ? "It sent no attributes" : `It sent the attributes ${names.join(", ")}`;
  const problem = `${provider} knows you as ${person}, but none of its rules gives you a role here. ${sent}. Ask an administrator to add a rule, or to give you one of the groups that have one.`;
  return new AnteroomError("forbidden", problem, { check: "no-role" });
}

/** A proof of presence by an authentication that is not of this moment. */
export function staleAuthentication(): AnteroomError {
  const problem =
    "The identity provider did not ask you to authenticate anew, as it was told to; sign out there and try again, or ask whoever runs it to honour ForceAuthn.";
  return new AnteroomError("forbidden", problem, { check: "stale-authentication" });
}

/** Several providers to choose from, and none named. */
export function ambiguousProvider(): AnteroomError {
  const problem = "There are several identity providers; choose one on the sign-in page.";
  return new AnteroomError("invalid_value", problem, { attribute: "provider" });
}
