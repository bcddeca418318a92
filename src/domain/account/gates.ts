import { type Condition, GRADES, type Grade, type Verdict } from "../application/saml-evidence.ts";
import { type AccountPolicy, DAY_MS } from "./account-policy.ts";

/** The values of each gate. */
export const GATES = {
  upstream: ["active", "inactive", "unassigned", "deleted"],
  saml: ["unknown", "declared", "metadata", "observed", "login", "unsupported", "broken", "not_applicable"],
  contact: ["unverified", "verified", "not_applicable"],
  mfa: ["none", "enrolling", "enrolled", "reset", "suspect", "exempt"],
  link: ["none", "linked", "paused"],
  hold: ["none", "held"],
  validity: ["open", "not_yet", "ended"],
  ownership: ["owned", "single_owner", "orphaned"],
} as const;

/** The name of a gate. */
export type GateName = keyof typeof GATES;

/** The gates of a service account. */
export type Gates = { readonly [Name in GateName]: (typeof GATES)[Name][number] };

/** The summary of the gates, in the order in which it is decided. */
export const STATUSES = [
  "retired",
  "suspended",
  "held",
  "blocked",
  "awaiting_verification",
  "awaiting_contact",
  "awaiting_mfa",
  "awaiting_owner",
  "awaiting_integration",
  "paused",
  "active",
] as const;
/** The summary of the gates. */
export type Status = (typeof STATUSES)[number];

/** How a service account came to be. The saml gate is for `idp_provisioned` alone, the contact gate for the others. */
export const ACCOUNT_KINDS = ["idp_provisioned", "placeholder", "individual"] as const;
/** How a service account came to be. */
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** The state of a principal's TOTP factor; it is `suspect` while somebody else may have its seed. */
export type FactorState = "enrolling" | "enrolled" | "reset" | "suspect";

/** Everything a status is derived from. Nothing else decides one. */
export interface AccountFacts {
  readonly kind: AccountKind;
  readonly user: { readonly active: boolean; readonly deleted: boolean };
  readonly assigned: boolean;
  readonly application: { readonly verdict: Verdict; readonly grade: Grade; readonly condition: Condition };
  /** Whether a verified sign-in of this very account was seen. */
  readonly loginProven: boolean;
  /** Whether a person has stated that the managed address and number are set in the app. */
  readonly contactVerified: boolean;
  readonly factor: FactorState | null;
  /** Epoch ms until which the account needs no factor. */
  readonly exemptUntil: number | null;
  readonly linked: boolean;
  readonly linkPaused: boolean;
  readonly held: boolean;
  /** Epoch ms from which the account may be used; null for always. */
  readonly validFrom: number | null;
  /** Epoch ms at which its use ends; null for never. */
  readonly validUntil: number | null;
  /** How many of owner and backup owner there are. */
  readonly owners: number;
  /** Epoch ms until which a review is to be closed; null before that is known. */
  readonly reviewDueAt: number | null;
  readonly retired: boolean;
}

type ReviewPolicy = Pick<AccountPolicy, "review" | "reviewGraceDays">;

/** Derives the gates from the facts. A link that the facts no longer bear shows as paused even before it is written so. */
export function deriveGates(facts: AccountFacts, now: number, policy: ReviewPolicy): Gates {
  const upstream = upstreamGate(facts);
  const saml = samlGate(facts);
  const mfa = mfaGate(facts, now);
  const validity = validityGate(facts, now);
  const paused = facts.linkPaused || mustPause({ upstream, saml, mfa, validity }) || isReviewLapsed(facts, policy, now);
  return {
    upstream,
    saml,
    contact: contactGate(facts),
    mfa,
    link: facts.linked ? (paused ? "paused" : "linked") : "none",
    hold: facts.held ? "held" : "none",
    validity,
    ownership: ownershipGate(facts),
  };
}

/** Whether a link has to be paused: only a person or a policy resumes it, never the identity provider. */
export function mustPause(gates: Pick<Gates, "upstream" | "saml" | "mfa" | "validity">): boolean {
  const unsound = gates.saml === "unsupported" || gates.saml === "broken";
  return (
    gates.upstream !== "active" ||
    gates.validity !== "open" ||
    unsound ||
    gates.mfa === "reset" ||
    gates.mfa === "suspect"
  );
}

/** Derives the status: the first rule that matches. */
export function deriveStatus(
  gates: Gates,
  facts: Pick<AccountFacts, "retired">,
  policy: Pick<AccountPolicy, "requiredGrade" | "owner">,
): Status {
  if (facts.retired) return "retired";
  if (gates.upstream !== "active" || gates.validity !== "open") return "suspended";
  if (gates.hold === "held") return "held";
  if (gates.saml === "unsupported" || gates.saml === "broken") return "blocked";
  if (!meetsGrade(gates.saml, policy.requiredGrade)) return "awaiting_verification";
  if (gates.contact === "unverified") return "awaiting_contact";
  if (!meetsMfa(gates.mfa)) return "awaiting_mfa";
  if (!meetsOwnership(gates.ownership, policy)) return "awaiting_owner";
  if (gates.link === "none") return "awaiting_integration";
  return gates.link === "paused" ? "paused" : "active";
}

/** Whether a saml gate value reaches the grade that policy asks for; where the gate does not apply, it keeps nobody out. */
export function meetsGrade(saml: Gates["saml"], required: Grade): boolean {
  if (saml === "not_applicable") return true;
  if (saml === "unsupported" || saml === "broken") return false;
  const grade: Grade = saml === "unknown" ? "none" : saml;
  return grade !== "none" && GRADES.indexOf(grade) >= GRADES.indexOf(required);
}

/** Whether an mfa gate value lets an account be used. */
export function meetsMfa(mfa: Gates["mfa"]): boolean {
  return mfa === "enrolled" || mfa === "exempt";
}

/** Whether somebody answers for the account, as far as policy insists. */
export function meetsOwnership(ownership: Gates["ownership"], { owner }: Pick<AccountPolicy, "owner">): boolean {
  return owner === "warn" || ownership === "owned";
}

/** The values of a gate with which an account is not let through, as far as policy insists. */
export function shutValues(gate: GateName, policy: Pick<AccountPolicy, "requiredGrade">): readonly string[] {
  return GATES[gate].filter((value) => !isOpen(gate, value, policy));
}

function isOpen(gate: GateName, value: string, { requiredGrade }: Pick<AccountPolicy, "requiredGrade">): boolean {
  switch (gate) {
    case "saml":
      return meetsGrade(value as Gates["saml"], requiredGrade);
    case "mfa":
      return meetsMfa(value as Gates["mfa"]);
    case "hold":
      return value === "none";
    default:
      return OPEN_VALUES.has(value);
  }
}

/** Of the gates that one value opens, or one that does not apply. */
const OPEN_VALUES: ReadonlySet<string> = new Set([
  "active",
  "verified",
  "not_applicable",
  "linked",
  "open",
  "owned",
] satisfies Gates[GateName][]);

/** Whether the account is within its time; one whose end is before its beginning has ended. */
export function validityGate(
  { validFrom, validUntil }: Pick<AccountFacts, "validFrom" | "validUntil">,
  now: number,
): Gates["validity"] {
  if (validUntil !== null && validUntil <= now) return "ended";
  return validFrom !== null && validFrom > now ? "not_yet" : "open";
}

/** Whether a review is overdue for so long that policy pauses the link. */
export function isReviewLapsed({ reviewDueAt }: AccountFacts, policy: ReviewPolicy, now: number): boolean {
  const lapsesAt = reviewLapsesAt(reviewDueAt, policy);
  return lapsesAt !== null && lapsesAt <= now;
}

/** When a review that nobody closes pauses the link, epoch ms; null where policy only warns. */
export function reviewLapsesAt(dueAt: number | null, { review, reviewGraceDays }: ReviewPolicy): number | null {
  return review === "warn" || dueAt === null ? null : dueAt + reviewGraceDays * DAY_MS;
}

function ownershipGate({ owners }: AccountFacts): Gates["ownership"] {
  if (owners === 0) return "orphaned";
  return owners === 1 ? "single_owner" : "owned";
}

function upstreamGate(facts: AccountFacts): Gates["upstream"] {
  if (facts.user.deleted) return "deleted";
  if (!facts.user.active) return "inactive";
  return facts.assigned ? "active" : "unassigned";
}

function samlGate(facts: AccountFacts): Gates["saml"] {
  if (facts.kind !== "idp_provisioned") return "not_applicable";
  const { verdict, grade, condition } = facts.application;
  if (verdict === "unsupported") return "unsupported";
  if (condition === "broken") return "broken";
  const best: Grade = facts.loginProven ? "login" : grade;
  return best === "none" ? "unknown" : best;
}

function contactGate({ kind, contactVerified }: AccountFacts): Gates["contact"] {
  if (kind === "idp_provisioned") return "not_applicable";
  return contactVerified ? "verified" : "unverified";
}

function mfaGate(facts: AccountFacts, now: number): Gates["mfa"] {
  if (facts.factor === "enrolled") return "enrolled";
  // Whoever has the seed can sign in, whether the account needs a factor or not.
  if (facts.factor === "suspect") return "suspect";
  if (facts.exemptUntil !== null && facts.exemptUntil > now) return "exempt";
  return facts.factor ?? "none";
}
