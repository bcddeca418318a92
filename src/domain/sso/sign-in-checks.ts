import type { Finding } from "../application/saml-evidence.ts";
import { fixFor } from "./sign-in-refusals.ts";

/** What is looked at when somebody signs in, in the order in which people read it. */
export const SIGN_IN_CHECKS = [
  "readable",
  "signed",
  "issuer",
  "signature",
  "subject",
  "recipient",
  "request",
  "time",
  "audience",
  "authentication",
  "status",
  "destination",
  "name",
  "role",
  "person",
] as const;
/** One thing that is looked at when somebody signs in. */
export type SignInCheckName = (typeof SIGN_IN_CHECKS)[number];

/** What came of one check. */
export interface SignInCheck {
  readonly name: SignInCheckName;
  /** `not_reached`: an earlier one failed, so that nothing is known. */
  readonly outcome: "passed" | "failed" | "not_reached";
  /** The rule that does not hold; null unless it failed. */
  readonly code: string | null;
  /** What was found, as a sentence. */
  readonly detail: string | null;
  /** What to change, as a sentence; null unless it failed. */
  readonly fix: string | null;
}

/**
 * When the verifier has looked at a rule for the last time; whatever is broken earlier leaves later ones open. Rules that are not
 * named are about whether the answer can be read at all.
 */
const RULES: readonly (readonly [name: SignInCheckName, position: number, rules: readonly string[]])[] = [
  ["signed", 1, ["not-signed", "misplaced-signature"]],
  ["issuer", 2, ["wrong-issuer"]],
  [
    "signature",
    3,
    [
      "signature-form",
      "signature-canonicalization",
      "signature-algorithm",
      "signature-reference",
      "signature-transforms",
      "digest-algorithm",
      "no-trusted-key",
      "foreign-certificate",
      "wrong-signature",
      "wrong-digest",
    ],
  ],
  ["subject", 4, ["no-subject", "no-name-id", "several-name-ids", "no-bearer"]],
  ["time", 4, ["issued-in-future"]],
  ["recipient", 5, ["wrong-recipient"]],
  ["time", 6, ["bearer-expired"]],
  ["request", 7, ["wrong-request", "unsolicited"]],
  ["time", 8, ["not-yet-valid", "expired"]],
  ["audience", 9, ["no-audience", "wrong-audience", "no-conditions", "unknown-condition"]],
  ["authentication", 10, ["no-authentication"]],
  ["time", 10, ["session-ended"]],
  ["status", 11, ["wrong-status"]],
  ["destination", 12, ["wrong-destination"]],
];

const PLACES: ReadonlyMap<string, { readonly name: SignInCheckName; readonly position: number }> = new Map(
  RULES.flatMap(([name, position, rules]) => rules.map((rule) => [rule, { name, position }] as const)),
);
/** A refusal for want of an assertion says in words why the identity provider sends none. */
const READABLE = { name: "readable", position: 0 } as const;
const AFTER_VERIFYING: ReadonlySet<SignInCheckName> = new Set<SignInCheckName>(["name", "role", "person"]);

/** What came of the rules about the answer itself; nothing is said of those about the person. @param disproof undefined if all hold */
export function checksOfAnswer(disproof: Finding | undefined): readonly SignInCheck[] {
  const failed = disproof && (PLACES.get(disproof.code) ?? READABLE);
  return SIGN_IN_CHECKS.map((name) => {
    if (failed === undefined || disproof === undefined) {
      return AFTER_VERIFYING.has(name) ? notReached(name) : passed(name, null);
    }
    if (name === failed.name) return failedCheck(name, disproof.code, disproof.message, fixFor(disproof.code));
    return lastOf(name) < failed.position ? passed(name, null) : notReached(name);
  });
}

/** A check that holds. */
export function passed(name: SignInCheckName, detail: string | null): SignInCheck {
  return { name, outcome: "passed", code: null, detail, fix: null };
}

/** A check that does not hold. */
export function failedCheck(name: SignInCheckName, code: string, detail: string, fix: string | null): SignInCheck {
  return { name, outcome: "failed", code, detail, fix };
}

function notReached(name: SignInCheckName): SignInCheck {
  return { name, outcome: "not_reached", code: null, detail: null, fix: null };
}

/** The position from which on nothing of a check is open; never for those about the person. */
function lastOf(name: SignInCheckName): number {
  if (AFTER_VERIFYING.has(name)) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...RULES.filter(([one]) => one === name).map(([, position]) => position));
}
