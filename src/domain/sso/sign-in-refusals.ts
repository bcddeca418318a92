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

/** An answer that does not hold: the first rule that it breaks. */
export function refusedAnswer(findings: readonly Finding[]): AnteroomError {
  const disproof = findings.find(({ severity }) => severity === "disproof");
  const sentence = disproof?.message ?? "It cannot be verified.";
  const fix = disproof?.fix ?? "Sign in again, and ask an administrator when it stays.";
  const problem = `The answer of the identity provider is refused. ${sentence} ${fix}`;
  return new AnteroomError("forbidden", problem, { check: disproof?.code ?? "unverified" });
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

/** Several providers to choose from, and none named. */
export function ambiguousProvider(): AnteroomError {
  const problem = "There are several identity providers; choose one on the sign-in page.";
  return new AnteroomError("invalid_value", problem, { attribute: "provider" });
}
