import { type Application, evidenceEndsAt } from "../application/application.ts";
import { toIso } from "../clock.ts";
import type { Channel, ReasonRow } from "../directory/assignment.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { type AccountView, unmetForLink } from "./describe.ts";
import type { GateMove } from "./gate-move.ts";
import { GATES, type GateName } from "./gates.ts";

/** One gate of an account with what it rests on. */
export interface GateReport {
  readonly gate: GateName;
  readonly value: string;
  /** What it has to be; null where it does not apply to accounts of this kind. */
  readonly needed: string | null;
  readonly met: boolean;
  /** What the value rests on, as sentences. */
  readonly why: string;
  /** Since when it has had this value, epoch ms; null where that is longer ago than was looked. */
  readonly since: number | null;
  /** What would open it, as a sentence; null where it is open. */
  readonly nextStep: string | null;
}

/** What the gates of an account rest on, beside the account itself. */
export interface GateGrounds {
  /** The values that assign the app to the login; none of an identity. */
  readonly reasons: readonly ReasonRow[];
  readonly application: Pick<Application, "saml"> | undefined;
  /** The latest moves of the gates, newest first. */
  readonly moves: readonly GateMove[];
}

const NOT_APPLICABLE = "not_applicable";
const MOST_REASONS = 3;

/** Tells of each gate what it is, what it has to be, and what it rests on. */
export function reportGates(view: AccountView, grounds: GateGrounds, policy: AccountPolicy): readonly GateReport[] {
  const unmet = new Map(unmetForLink(view, policy).map((one) => [one.gate, one]));
  return GATE_NAMES.map((gate) => {
    const value: string = view.gates[gate];
    const needed = value === NOT_APPLICABLE ? null : NEEDED[gate](policy);
    const met = gate === "link" ? value === "linked" : !unmet.has(gate);
    const nextStep = met ? null : (unmet.get(gate)?.nextStep ?? LINK_STEPS[view.gates.link]);
    return {
      gate,
      value,
      needed,
      met,
      why: WHY[gate](view, grounds),
      since: sinceOf(gate, value, grounds.moves),
      nextStep,
    };
  });
}

const GATE_NAMES = Object.keys(GATES) as readonly GateName[];

const NEEDED: Readonly<Record<GateName, (policy: AccountPolicy) => string>> = {
  upstream: () => "active",
  saml: ({ requiredGrade }) => (requiredGrade === "login" ? "login" : `${requiredGrade} or better`),
  contact: () => "verified",
  mfa: () => "enrolled or exempt",
  link: () => "linked",
  hold: () => "none",
  validity: () => "open",
  ownership: ({ owner }) => (owner === "gate" ? "owned" : "owned (asked for, not insisted on)"),
};

const LINK_STEPS: Readonly<Record<AccountView["gates"]["link"], string | null>> = {
  none: "Link the account to an integration.",
  paused: "Resume the integration once the account may act again.",
  linked: null,
};

const WHY: Readonly<Record<GateName, (view: AccountView, grounds: GateGrounds) => string>> = {
  upstream: (view, { reasons }) => (view.connection === null ? statedUpstream(view) : pushedUpstream(view, reasons)),
  saml: samlGround,
  contact: contactGround,
  mfa: mfaGround,
  link: ({ integration }) => {
    if (integration === null) return "No integration uses the account.";
    const { name, pausedAt, pauseReason } = integration;
    return pausedAt === null
      ? `${name} uses the account.`
      : `${name} is paused: ${pauseReason ?? "no reason was given."}`;
  },
  hold: ({ account: { heldAt, holdReason } }) =>
    heldAt === null ? "Nobody holds it here." : `Held on ${dayOf(heldAt)}: ${holdReason ?? "no reason was given."}`,
  validity: ({ account }) => validityGround(account),
  ownership: ({ owners: { owner, backup } }) => {
    if (owner === null) return "Nobody answers for the account.";
    return backup === null
      ? `${owner.name} answers for it, and nobody in their place.`
      : `${owner.name} answers for it, and ${backup.name} in their place.`;
  },
};

function pushedUpstream(view: AccountView, reasons: readonly ReasonRow[]): string {
  const { account, application } = view;
  const from = view.connection?.name ?? "";
  switch (view.gates.upstream) {
    case "deleted":
      return `${from} has deleted ${account.userName}.`;
    case "inactive":
      return `${from} has deactivated ${account.userName}.`;
    case "unassigned":
      return `Nothing that ${from} has sent assigns ${application.name} to ${account.userName}.`;
    case "active":
      return `${from} has ${account.userName} active. ${assigned(application.name, reasons)}`;
  }
}

const CHANNELS: Readonly<Record<Channel, string>> = {
  group: "the group",
  role: "the role value",
  entitlement: "the entitlement value",
  attribute: "the appAssignments value",
  connection: "the dedicated connection",
};

function assigned(app: string, reasons: readonly ReasonRow[]): string {
  const named = reasons.slice(0, MOST_REASONS).map(({ channel, value, since }) => {
    const quoted = channel === "connection" ? "" : ` "${value.slice(0, 100)}"`;
    return `${CHANNELS[channel]}${quoted} (since ${dayOf(since)})`;
  });
  const rest = reasons.length - named.length;
  const more = rest > 0 ? ` and ${rest} more` : "";
  return named.length === 0 ? `${app} is assigned.` : `${app} is assigned by ${named.join(", ")}${more}.`;
}

function statedUpstream({ account, identity, registration, gates }: AccountView): string {
  if (account.kind !== "idp_provisioned") return "No identity provider signs it in, so that none can switch it off.";
  const provider = identity?.realm ?? "the identity provider";
  if (gates.upstream === "deleted") return `The login ${account.userName} is gone from ${provider}.`;
  if (registration?.statedAt == null) return `Nobody has stated yet how ${account.userName} stands in ${provider}.`;
  const again = registration.reviewAt === null ? "" : ` To be stated again by ${dayOf(registration.reviewAt)}.`;
  return `A person stated it as of ${dayOf(registration.statedAt)}; ${provider} tells nobody.${again}`;
}

function samlGround({ gates, application: { name }, account }: AccountView, { application }: GateGrounds): string {
  if (gates.saml === NOT_APPLICABLE) return "Its sign-on does not go by SAML.";
  if (account.loginProvenAt !== null) {
    return `A sign-in of this very account to ${name} was verified on ${dayOf(account.loginProvenAt)}.`;
  }
  const saml = application?.saml;
  if (saml === undefined || saml.checkedAt === null) return `Nothing shows yet that ${name} accepts SAML sign-on.`;
  const codes = saml.findings.filter((one) => one.severity === "proof" || one.severity === "disproof");
  const evidence = codes.length === 0 ? "" : ` Evidence: ${codes.map((one) => one.code).join(", ")}.`;
  const ends = evidenceEndsAt(saml);
  const until = ends === null ? "" : ` It holds until ${dayOf(ends)}.`;
  return `The evidence about ${name} was checked on ${dayOf(saml.checkedAt)} and is graded ${saml.grade}.${evidence}${until}`;
}

function contactGround({ gates, identity, application }: AccountView): string {
  if (gates.contact === NOT_APPLICABLE) return "The identity provider looks after its address and number.";
  if (identity?.contactVerifiedAt != null) {
    return `A person stated on ${dayOf(identity.contactVerifiedAt)} that address and number are set in ${application.name}.`;
  }
  return identity?.email == null
    ? "It has no managed address yet."
    : `Nobody has stated yet that ${identity.email} is set in ${application.name}.`;
}

function mfaGround({ gates, account, sharedFactor }: AccountView): string {
  if (gates.mfa === "exempt" && account.exemptUntil !== null) {
    return `Exempt until ${dayOf(account.exemptUntil)}: ${account.exemptReason ?? "no reason was given."}`;
  }
  if (sharedFactor === null) return "Anteroom keeps no second factor of this login.";
  const others = sharedFactor.serves - 1;
  const shared = others === 0 ? "this account alone" : `this account and ${others} more of the same login`;
  return `${FACTOR_WORDS[gates.mfa]} It serves ${shared}.`;
}

const FACTOR_WORDS: Readonly<Record<AccountView["gates"]["mfa"], string>> = {
  none: "There is no factor.",
  enrolling: "The seed is here; nobody has confirmed yet that its codes are accepted.",
  enrolled: "The factor was confirmed.",
  reset: "The factor was reset.",
  suspect: "Somebody else may have the seed.",
  exempt: "There is a factor, though none is needed.",
};

function validityGround({ validFrom, validUntil, validityReason }: AccountView["account"]): string {
  if (validFrom === null && validUntil === null) return "Nothing bounds its use in time.";
  const from = validFrom === null ? "" : ` from ${dayOf(validFrom)}`;
  const until = validUntil === null ? "" : ` until ${dayOf(validUntil)}`;
  const why = validityReason === null ? "" : ` ${validityReason}`;
  return `To be used${from}${until}.${why}`;
}

function sinceOf(gate: GateName, value: string, moves: readonly GateMove[]): number | null {
  const move = moves.find(({ after }) => after[gate] !== undefined);
  // What only time has changed is written a moment later.
  return move?.after[gate] === value ? move.at : null;
}

function dayOf(at: number): string {
  return toIso(at).slice(0, 10);
}
