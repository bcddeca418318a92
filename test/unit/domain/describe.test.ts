import { describe, expect, it } from "vitest";
import type { AccountPolicy } from "../../../src/domain/account/account-policy.ts";
import { type AccountView, describeAccount, unmetForLink } from "../../../src/domain/account/describe.ts";
import { type AccountFacts, STATUSES } from "../../../src/domain/account/gates.ts";
import type { AccountWithFacts } from "../../../src/domain/account/service-account.ts";
import { readinessOf, warningsOf } from "../../../src/domain/account/warnings.ts";
import type { Grade } from "../../../src/domain/application/saml-evidence.ts";
import { connectionState } from "../../../src/domain/connection/connection.ts";
import type { IntegrationId, PersonId } from "../../../src/domain/id.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import { aConnection, anAccount, anApplication, aUser } from "../../support/builders.ts";

const NOW = Date.UTC(2026, 0, 15);
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const READY: AccountFacts = {
  kind: "idp_provisioned",
  user: { active: true, deleted: false },
  assigned: true,
  application: { verdict: "supported", grade: "metadata", condition: "ok" },
  loginProven: false,
  contactVerified: false,
  factor: "enrolled",
  exemptUntil: null,
  linked: true,
  linkPaused: false,
  held: false,
  validFrom: null,
  validUntil: null,
  owners: 2,
  reviewDueAt: null,
  retired: false,
};
const ADA = { personId: "ada" as PersonId, name: "Ada", loginName: "ada", givenBy: "hand" } as const;
const BO = { personId: "bo" as PersonId, name: "Bo", loginName: "bo", givenBy: "rule" } as const;

function anEntry(facts: Partial<AccountFacts> = {}, fields: Partial<AccountWithFacts> = {}): AccountWithFacts {
  const user = aUser(aConnection(), { userName: "svc" });
  return {
    account: anAccount(user, anApplication("crm"), { graceEndsAt: NOW + DAY, holdReason: "review" }),
    facts: { ...READY, ...facts },
    application: { key: "crm", name: "Acme CRM", requiredRole: null },
    connection: { name: "Okta", graceDays: 14, deleted: false },
    identity: null,
    owners: { owner: ADA, backup: BO },
    integration: { id: "i" as IntegrationId, name: "Members", pausedAt: 1, pauseReason: "The user was away." },
    document: { userName: "svc", [ENTERPRISE]: { manager: { value: "boss" } } },
    certificateEnds: [],
    evidenceValidUntil: null,
    registration: null,
    sharedFactor: null,
    passwordAt: null,
    reports: [],
    ...fields,
  };
}

function asking(requiredGrade: Grade): AccountPolicy {
  return { ...DEFAULT_POLICY, requiredGrade };
}

function view(facts: Partial<AccountFacts> = {}): AccountView {
  return describeAccount(anEntry(facts), { ...DEFAULT_POLICY, owner: "gate" }, NOW);
}

const unsupported = { verdict: "unsupported", grade: "none", condition: "ok" } as const;
const broken = { verdict: "supported", grade: "metadata", condition: "broken" } as const;
const unknown = { verdict: "unknown", grade: "none", condition: "ok" } as const;

const GRADED = { verdict: "supported", condition: "ok" } as const;
const ADD = 'Add the SAML metadata of Acme CRM to application "crm".';
const OBSERVE = 'Have the sign-in of Acme CRM observed: give application "crm" the address where a sign-in begins.';
const RECORD = 'Record one sign-in of svc to Acme CRM, and bring the recording to application "crm".';

describe("what to do to reach the grade that is asked for", () => {
  it.each([
    ["declared", "none", 'Add the SAML metadata of Acme CRM to application "crm", or declare its support.'],
    ["metadata", "none", ADD],
    ["metadata", "declared", ADD],
    ["observed", "none", ADD],
    ["observed", "declared", ADD],
    ["observed", "metadata", OBSERVE],
    ["login", "declared", ADD],
    ["login", "metadata", RECORD],
    ["login", "observed", RECORD],
  ] as const)("%s from %s", (required, grade, nextStep) => {
    const entry = anEntry({ application: { ...GRADED, grade } });

    const seen = describeAccount(entry, asking(required), NOW);

    const gate = grade === "none" ? "unknown" : grade;
    expect([seen.status, seen.waitingFor, seen.nextStep]).toEqual([
      "awaiting_verification",
      `Waits for proof that Acme CRM supports SAML sign-on (needed: ${required}, so far: ${gate}).`,
      nextStep,
    ]);
    expect(unmetForLink(seen, asking(required))).toEqual([{ gate: "saml", value: gate, needed: required, nextStep }]);
  });

  it("login is reached by a sign-in of the account itself, whatever is known of the app", () => {
    const entry = anEntry({ application: { ...GRADED, grade: "metadata" }, loginProven: true });

    const seen = describeAccount(entry, asking("login"), NOW);

    expect([seen.gates.saml, seen.status, unmetForLink(seen, asking("login"))]).toEqual(["login", "active", []]);
  });
});

const EXTEND = "Give the account another validity if it is still needed, or retire it.";

const SENTENCES: readonly [string, Partial<AccountFacts>, string | null, string | null][] = [
  ["suspended", { validUntil: NOW }, "Its validity ended on 2026-01-15.", EXTEND],
  ["suspended", { validFrom: NOW + DAY }, "Its validity begins on 2026-01-16.", EXTEND],
  [
    "awaiting_owner",
    { owners: 0, linked: false },
    "Waits for an owner and a backup owner.",
    "Name an owner and a backup owner, who answer for the account.",
  ],
  [
    "awaiting_owner",
    { owners: 1 },
    "Waits for a backup owner.",
    "Name a second person, who answers for the account as backup owner.",
  ],
  ["retired", { retired: true }, null, null],
  [
    "suspended",
    { user: { active: false, deleted: false } },
    "Waits for Okta to activate svc again.",
    "Activate svc in the identity provider, or leave it off.",
  ],
  [
    "suspended",
    { assigned: false },
    "Waits for Okta to assign Acme CRM to svc again. It retires on 2026-01-16.",
    "Assign Acme CRM to svc in the identity provider, or let the account retire.",
  ],
  [
    "suspended",
    { user: { active: true, deleted: true } },
    "Okta deleted svc. It retires on 2026-01-16.",
    "Nothing; the account retires when its grace ends. A user pushed anew becomes a new account.",
  ],
  [
    "held",
    { held: true },
    "Waits for a person to release the hold: review.",
    "Release the hold when its reason is gone.",
  ],
  [
    "blocked",
    { application: unsupported },
    "Blocked because Acme CRM does not support SAML sign-on, so this login would not work there.",
    'Add newer evidence to application "crm" if Acme CRM supports SAML after all, or retire the account; an app without SAML needs a placeholder account, which no identity provider signs in: anteroom accounts convert ACCOUNT --to placeholder.',
  ],
  [
    "blocked",
    { application: broken },
    "Blocked because the proof that Acme CRM accepts SAML sign-on failed twice.",
    'Mend the sign-on of Acme CRM and verify application "crm" again, or retire the account; an app without SAML needs a placeholder account, which no identity provider signs in: anteroom accounts convert ACCOUNT --to placeholder.',
  ],
  [
    "awaiting_verification",
    { application: unknown },
    "Waits for proof that Acme CRM supports SAML sign-on (needed: metadata, so far: unknown).",
    'Add the SAML metadata of Acme CRM to application "crm".',
  ],
  [
    "awaiting_contact",
    { kind: "placeholder" },
    "Waits for a password (step 2 of 9).",
    "Have a password generated and kept here, or state that it is kept elsewhere.",
  ],
  [
    "awaiting_mfa",
    { factor: null },
    "Waits for a second factor for this login.",
    "Turn on MFA for this login at the identity provider and import its authenticator seed here.",
  ],
  [
    "awaiting_mfa",
    { factor: "enrolling" },
    "Waits for the second factor to be confirmed.",
    "Enter a code at the identity provider, then confirm the factor.",
  ],
  [
    "awaiting_mfa",
    { factor: "reset" },
    "Waits for a new second factor; the old one was reset.",
    "Turn on MFA for this login at the identity provider and import its authenticator seed here.",
  ],
  [
    "awaiting_integration",
    { linked: false },
    "Ready; waits to be linked to an integration of Acme CRM.",
    "Link the account to an integration.",
  ],
  [
    "paused",
    { linkPaused: true },
    "Waits for a person to resume Members: The user was away.",
    "Resume the integration once the account may act again.",
  ],
  ["active", {}, null, null],
];

describe("the sentence of an account", () => {
  it.each(SENTENCES)("%s, %j", (status, facts, waitingFor, nextStep) => {
    const seen = view(facts);

    expect([seen.status, seen.waitingFor, seen.nextStep]).toEqual([status, waitingFor, nextStep]);
  });

  it("is there for every status that waits, and for no other", () => {
    const silent = SENTENCES.filter(([, , waitingFor]) => waitingFor === null).map(([status]) => status);

    expect(silent).toEqual(["retired", "active"]);
    expect(new Set(SENTENCES.map(([status]) => status))).toEqual(new Set(STATUSES));
  });
});

describe("what keeps an account from being linked", () => {
  it("is every closed gate, each with its next step, and nothing for a ready account", () => {
    const closed = view({ user: { active: false, deleted: false }, held: true, application: unknown, factor: null });

    expect(unmetForLink(closed, DEFAULT_POLICY).map(({ gate, value, needed }) => [gate, value, needed])).toEqual([
      ["upstream", "inactive", "active"],
      ["hold", "held", "none"],
      ["saml", "unknown", "metadata"],
      ["mfa", "none", "enrolled or exempt"],
    ]);
    expect(unmetForLink(closed, DEFAULT_POLICY).every((unmet) => unmet.nextStep !== "")).toBe(true);
    expect(unmetForLink(view({ linked: false }), DEFAULT_POLICY)).toEqual([]);
  });

  it("is a missing owner, and a validity that is over, each as policy has it", () => {
    const closed = view({ owners: 1, validUntil: NOW });

    const gates = (owner: "warn" | "gate") =>
      unmetForLink(closed, { ...DEFAULT_POLICY, owner }).map(({ gate, value, needed }) => [gate, value, needed]);

    expect(gates("warn")).toEqual([["validity", "ended", "open"]]);
    expect(gates("gate")).toEqual([
      ["validity", "ended", "open"],
      ["ownership", "single_owner", "owned"],
    ]);
  });

  it("is the contact that nobody has stated to be set, once the steps before it are done", () => {
    const identity = { realm: "a", email: "ghost@example.com", phone: "+15550100", contactVerifiedAt: null } as const;
    const facts = { kind: "individual", linked: false } as const;
    const account = anAccount(aUser(aConnection(), { userName: "Ghost@example.com" }), anApplication("crm"));
    const entry = anEntry(facts, { account, identity });

    const seen = describeAccount(entry, DEFAULT_POLICY, NOW);

    expect([seen.status, seen.waitingFor]).toEqual([
      "awaiting_contact",
      "Waits for the statement that its address and number are set in Acme CRM (step 4 of 6).",
    ]);
    expect(unmetForLink(seen, DEFAULT_POLICY).map(({ gate, nextStep }) => [gate, nextStep])).toEqual([
      ["contact", "Set the address and the number in Acme CRM, then state here that they are set."],
    ]);
  });

  it("is never SAML for an account that no identity provider provisions", () => {
    const account = anAccount(aUser(aConnection()), anApplication("crm"), { kind: "placeholder" });
    const facts = { kind: "placeholder", contactVerified: true, application: unsupported } as const;
    const entry = anEntry(facts, { account });

    expect(unmetForLink(describeAccount(entry, DEFAULT_POLICY, NOW), DEFAULT_POLICY)).toEqual([]);
  });
});

describe("warnings", () => {
  const codes = (fields: Partial<AccountWithFacts>, facts: Partial<AccountFacts> = {}) =>
    warningsOf(anEntry(facts, fields), DEFAULT_POLICY, NOW).map((warning) => warning.code);
  const stale = { verdict: "supported", grade: "metadata", condition: "stale" } as const;
  const application = { key: "crm", name: "Acme CRM", requiredRole: "Admin" };
  const account = (roles: readonly string[], userName = "svc") =>
    anAccount(aUser(aConnection(), { userName }), anApplication("crm"), { roles });
  const left = anAccount(aUser(aConnection(), { userName: "svc" }), anApplication("crm"), {
    successorDueAt: NOW + DAY,
  });
  const excepted = (dedicatedUntil: number) => ({ ...account([], "ada.king@example.com"), dedicatedUntil });
  const manager = { [ENTERPRISE]: { manager: { value: "boss" } } };
  const person = { ...manager, name: { givenName: "Ada", familyName: "King" } };

  it.each<[string, readonly string[]]>([
    ["nothing to say", codes({})],
    ["evidence_stale", codes({}, { application: stale })],
    ["evidence_stale", codes({ evidenceValidUntil: NOW - 5 * MINUTE - 1 })],
    ["nothing to say", codes({ evidenceValidUntil: NOW - 5 * MINUTE })],
    ["certificate_ends_soon", codes({ certificateEnds: [NOW + 90 * DAY, NOW + 30 * DAY] })],
    ["certificate_ends_soon", codes({ certificateEnds: [NOW - DAY] })],
    ["nothing to say", codes({ certificateEnds: [NOW + 31 * DAY] })],
    ["required_role_missing", codes({ application, account: account(["reader"]) })],
    ["required_role_unknown", codes({ application, account: account([]) })],
    ["nothing to say", codes({ application, account: account(["reader", "ADMIN"]) })],
    ["no_owner", codes({ owners: { owner: null, backup: null } })],
    ["single_owner", codes({ owners: { owner: ADA, backup: null } })],
    ["single_owner", codes({ owners: { owner: null, backup: BO } })],
    ["successor_wanted", codes({ owners: { owner: BO, backup: null }, account: left })],
    ["nothing to say", codes({ account: left })],
    ["nothing to say", codes({}, { validUntil: NOW + 30 * DAY + 1 })],
    ["validity_ends_soon", codes({}, { validUntil: NOW + 30 * DAY })],
    ["nothing to say", codes({}, { validUntil: NOW })],
    ["nothing to say", codes({}, { reviewDueAt: NOW + 30 * DAY + 1 })],
    ["review_due", codes({}, { reviewDueAt: NOW + 1 })],
    ["review_overdue", codes({}, { reviewDueAt: NOW })],
    ["looks_like_a_person", codes({ account: account([], "ada.king@example.com"), document: person })],
    ["nothing to say", codes({ account: account([], "svc-ada@example.com"), document: person })],
    ["nothing to say", codes({ account: excepted(NOW + 1), document: person })],
    ["looks_like_a_person", codes({ account: excepted(NOW), document: person })],
    ["nothing to say", codes({}, { retired: true, application: stale })],
  ])("%s", (expected, found) => {
    expect(found.join() || "nothing to say").toBe(expected);
  });

  it.each([
    [[], null, null],
    [[], "Admin", "unknown"],
    [["admin"], "Admin", "met"],
    [["reader"], "Admin", "unmet"],
  ] as const)("the roles %j against %j are %j", (roles, required, readiness) => {
    expect(readinessOf(roles, required)).toBe(readiness);
  });
});

describe("the state of a connection", () => {
  const live = { frozenAt: null, lastRequestAt: NOW, consecutiveFailures: 0 };

  it.each([
    ["waiting", { ...live, lastRequestAt: null }],
    ["live", live],
    ["live", { ...live, lastRequestAt: NOW - 3 * DAY, consecutiveFailures: 4 }],
    ["quiet", { ...live, lastRequestAt: NOW - 3 * DAY - 1 }],
    ["failing", { ...live, consecutiveFailures: 5 }],
    ["frozen", { ...live, frozenAt: 1, consecutiveFailures: 9, lastRequestAt: null }],
  ] as const)("is %s for %j", (state, connection) => {
    expect(connectionState(connection, NOW)).toBe(state);
  });
});
