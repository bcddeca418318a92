import { conditionAt } from "../application/application.ts";
import { toIso } from "../clock.ts";
import { type AccountPolicy, DAY_MS } from "./account-policy.ts";
import type { CodeActivity } from "./code-activity.ts";
import { weighDedication } from "./dedication.ts";
import type { AccountView } from "./describe.ts";
import { meetsGrade } from "./gates.ts";
import { type Criterion, MANUAL_CRITERIA, QUESTIONS } from "./review.ts";

/** What the automatic criteria of a review look at. */
export interface ReviewedFacts {
  readonly view: AccountView;
  readonly activity: CodeActivity;
  readonly policy: AccountPolicy;
  /** Since when the account is looked at: its last review, or its registration. */
  readonly since: number;
  readonly now: number;
}

const USED_WITHIN_DAYS = 45;
const CERTIFICATE_DAYS = 30;
const RECOVERY_CODES = 4;
const PASSWORD_DAYS = 365;

/** Judges an account by every automatic criterion, in their order. */
export function judgeAccount(facts: ReviewedFacts): readonly Criterion[] {
  return [
    owners(facts),
    factorUsed(facts),
    samlProof(facts),
    certificates(facts),
    recoveryCodes(facts),
    passwordAge(facts),
    contact(facts),
    integration(facts),
    roles(facts),
    used(facts),
    dedication(facts),
  ];
}

/** The criteria that only a person can answer, not answered yet. */
export function openQuestions(): readonly Criterion[] {
  return MANUAL_CRITERIA.map((criterion) => ({ criterion, outcome: "unknown", why: QUESTIONS[criterion] }));
}

function owners({ view }: ReviewedFacts): Criterion {
  const criterion = "owners";
  const { owner, backup } = view.owners;
  if (owner === null || backup === null) {
    const missing = view.gates.ownership === "orphaned" ? "Nobody answers for it." : "Only one person answers for it.";
    return { criterion, outcome: "fail", why: missing };
  }
  return { criterion, outcome: "pass", why: `${owner.name} owns it, and ${backup.name} is the backup owner.` };
}

function factorUsed({ view, activity, now }: ReviewedFacts): Criterion {
  const criterion = "factor_used";
  if (view.gates.mfa !== "enrolled") {
    return { criterion, outcome: "fail", why: `Its second factor is not in use: ${view.gates.mfa}.` };
  }
  const { lastReadAt } = activity;
  if (lastReadAt === null) return { criterion, outcome: "unknown", why: "No code of it is known to have been read." };
  const fresh = now - lastReadAt < USED_WITHIN_DAYS * DAY_MS;
  return { criterion, outcome: fresh ? "pass" : "fail", why: `A code of it was last read on ${day(lastReadAt)}.` };
}

function samlProof({ view, policy, now }: ReviewedFacts): Criterion {
  const criterion = "saml_proof";
  const { saml } = view.gates;
  if (saml === "not_applicable") return { criterion, outcome: "pass", why: "Nobody signs it in by SAML." };
  if (!meetsGrade(saml, policy.requiredGrade)) {
    return { criterion, outcome: "fail", why: `Policy asks for ${policy.requiredGrade}, and the proof is ${saml}.` };
  }
  const condition = conditionAt(view.facts.application.condition, view.evidenceValidUntil, now);
  return condition === "ok"
    ? { criterion, outcome: "pass", why: `The proof is ${saml}, and not past its time.` }
    : { criterion, outcome: "fail", why: `The proof is ${saml}, but ${condition}.` };
}

function certificates({ view, now }: ReviewedFacts): Criterion {
  const criterion = "certificates";
  if (view.gates.saml === "not_applicable") {
    return { criterion, outcome: "pass", why: "Nobody signs it in by SAML." };
  }
  const ends = Math.min(...view.certificateEnds);
  if (!Number.isFinite(ends)) return { criterion, outcome: "unknown", why: "No certificate of the app is known." };
  const fresh = ends - now > CERTIFICATE_DAYS * DAY_MS;
  return { criterion, outcome: fresh ? "pass" : "fail", why: `A certificate of the app ends on ${day(ends)}.` };
}

function recoveryCodes({ view }: ReviewedFacts): Criterion {
  const criterion = "recovery_codes";
  const left = view.sharedFactor?.recoveryCodesLeft ?? null;
  if (left === null) return { criterion, outcome: "unknown", why: "No recovery codes are stored." };
  return { criterion, outcome: left >= RECOVERY_CODES ? "pass" : "fail", why: `${left} recovery codes are left.` };
}

function passwordAge({ view, now }: ReviewedFacts): Criterion {
  const criterion = "password_age";
  const { passwordAt } = view;
  if (passwordAt === null) return { criterion, outcome: "unknown", why: "No password is kept here." };
  const fresh = now - passwordAt < PASSWORD_DAYS * DAY_MS;
  return { criterion, outcome: fresh ? "pass" : "fail", why: `Its password was set on ${day(passwordAt)}.` };
}

function contact({ view }: ReviewedFacts): Criterion {
  const criterion = "contact";
  if (view.gates.contact === "not_applicable") {
    return { criterion, outcome: "pass", why: "Its identity provider reaches it, not the app." };
  }
  return view.gates.contact === "verified"
    ? { criterion, outcome: "pass", why: "Its address and number are stated to be set in the app." }
    : { criterion, outcome: "fail", why: "Nobody has stated that its address and number are set in the app." };
}

function integration({ view }: ReviewedFacts): Criterion {
  const criterion = "integration";
  if (view.integration === null) return { criterion, outcome: "fail", why: "It serves no integration." };
  const { name } = view.integration;
  return view.gates.link === "linked"
    ? { criterion, outcome: "pass", why: `It serves "${name}" and nothing else.` }
    : { criterion, outcome: "fail", why: `It is to serve "${name}", but is paused.` };
}

function roles({ view }: ReviewedFacts): Criterion {
  const criterion = "roles";
  const { requiredRole } = view.application;
  if (requiredRole === null) {
    return { criterion, outcome: "unknown", why: "The application does not say which role is enough." };
  }
  const beyond = view.account.roles.filter((role) => role.toLowerCase() !== requiredRole.toLowerCase());
  return beyond.length === 0
    ? { criterion, outcome: "pass", why: `It has no role but "${requiredRole}".` }
    : { criterion, outcome: "fail", why: `"${requiredRole}" is enough, and it has ${beyond.length} more.` };
}

function used({ activity, since, now }: ReviewedFacts): Criterion {
  const criterion = "used";
  const { lastReadAt, knownSince } = activity;
  if (lastReadAt !== null && lastReadAt >= since) {
    return { criterion, outcome: "pass", why: `A code of it was read on ${day(lastReadAt)}.` };
  }
  const isKnown = knownSince === null || knownSince <= since;
  if (!isKnown || now - since < USED_WITHIN_DAYS * DAY_MS) {
    return { criterion, outcome: "unknown", why: "It is too early to say whether it is used." };
  }
  return {
    criterion,
    outcome: "fail",
    why: `No code of it was read since ${day(since)}; an account that is not used can go.`,
  };
}

function dedication({ view, activity, policy, now }: ReviewedFacts): Criterion {
  const criterion = "dedication";
  const { dedicatedUntil } = view.account;
  if (dedicatedUntil !== null && dedicatedUntil > now) {
    return { criterion, outcome: "pass", why: `An exception was signed until ${day(dedicatedUntil)}.` };
  }
  return weighDedication(view, policy, activity).verdict === "dedicated"
    ? { criterion, outcome: "pass", why: "Little shows that a person uses it." }
    : { criterion, outcome: "fail", why: "It looks like a person's login." };
}

function day(at: number): string {
  return toIso(at).slice(0, 10);
}
