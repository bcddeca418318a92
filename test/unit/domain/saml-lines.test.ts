import { describe, expect, it } from "vitest";
import { summarize, type Verification } from "../../../src/domain/application/application.ts";
import type {
  Finding,
  IdpProfile,
  ObservedRequest,
  SamlProfile,
} from "../../../src/domain/application/saml-evidence.ts";
import { type IdpFit, QUESTIONS, type SamlLinesInput } from "../../../src/domain/application/saml-line.ts";
import { samlLines } from "../../../src/domain/application/saml-lines.ts";
import type { AccountId, ApplicationId } from "../../../src/domain/id.ts";
import { answersOf, everySituation, type Situation } from "../../support/saml-lines-oracle.ts";
import { anObservedRequest } from "../../support/saml-profiles.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2026, 10, 22, 12);
const OURS = "https://idp.example.com/app/1/sso/saml";
const ENTITY = "https://crm.example.com/saml";
const ACS = "https://crm.example.com/acs";

const profile: SamlProfile = {
  entityId: ENTITY,
  acsEndpoints: [{ url: ACS, binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" }],
  nameIdFormats: [],
  authnRequestsSigned: false,
  wantAssertionsSigned: false,
  certificates: [],
  requestedAttributes: [],
};

const warning: Finding = {
  code: "weak-key",
  severity: "warning",
  message: "The key is weak.",
  fix: "Ask for another.",
};
const fits: Finding = { code: "request-fits-idp", severity: "proof", message: "Entra refuses nothing." };
const disproof: Finding = { code: "no-acs", severity: "disproof", message: "It has no endpoint.", fix: "Add one." };

function entry(kind: Verification["kind"], takenAt: number, more: Partial<Verification>): Verification {
  return {
    id: `${kind}-${takenAt}` as Verification["id"],
    applicationId: "a" as ApplicationId,
    kind,
    verdict: "unknown",
    grade: "none",
    findings: [],
    profile: null,
    observed: null,
    login: null,
    accountId: null,
    source: "s",
    sourceUrl: null,
    changes: [],
    sha256: null,
    actor: "tok",
    tool: "1",
    applied: true,
    takenAt,
    ...more,
  };
}

function observed(more: Partial<ObservedRequest> = {}): ObservedRequest {
  return anObservedRequest({
    issuer: ENTITY,
    sentTo: OURS,
    destination: OURS,
    acsUrl: ACS,
    allowCreate: false,
    ...more,
  });
}

function signIn(authnInstant: number): Partial<Verification> {
  return {
    verdict: "supported",
    grade: "login",
    accountId: "acc" as AccountId,
    login: {
      issuer: "https://idp.example.com",
      nameId: "svc@example.com",
      nameIdFormat: null,
      assertionId: "_a",
      assertionSha256: "00",
      inResponseTo: null,
      authnInstant,
      sessionNotOnOrAfter: null,
      notOnOrAfter: authnInstant + 300_000,
      authnContexts: [],
      secondFactor: "unknown",
      signedBy: "00",
      signed: "assertion",
    },
  };
}

const PROOFS: Readonly<Record<Situation["proof"], readonly [Verification["kind"], Partial<Verification>] | null>> = {
  none: null,
  ambiguous: ["metadata", { verdict: "ambiguous" }],
  declared: ["declaration", { verdict: "supported", grade: "declared" }],
  declared_no: ["declaration", { verdict: "unsupported" }],
  proven: ["metadata", { verdict: "supported", grade: "metadata", profile }],
  warned: ["metadata", { verdict: "supported", grade: "metadata", profile, findings: [warning] }],
  disproven: ["metadata", { verdict: "unsupported", findings: [disproof] }],
};

const FITS: Readonly<Record<Situation["idps"], readonly (readonly Finding[])[]>> = {
  none: [],
  untold: [[], []],
  seen: [[], [fits]],
  fit: [[], []],
  warned: [[], [warning]],
  unfit: [[disproof], [disproof]],
  one_unfit: [[], [disproof]],
};

function idpProfile(index: number): IdpProfile {
  return {
    entityId: `https://idp${index}.example.com`,
    ssoEndpoints: [{ url: index === 0 ? `${OURS}?a=b` : "https://entra.example.com/saml2", binding: "redirect" }],
    certificates: [],
    nameIdFormats: [],
    wantAuthnRequestsSigned: false,
  };
}

function idpsOf(kind: Situation["idps"]): readonly IdpFit[] {
  return FITS[kind].map((findings, index) => ({
    connection: index === 0 ? "Okta" : "Entra",
    profile: kind === "untold" || kind === "seen" ? null : idpProfile(index),
    findings,
  }));
}

const REQUESTS: Readonly<Record<Situation["request"], Partial<ObservedRequest>>> = {
  none: {},
  ours: {},
  ours_other: { issuer: "https://another.example.com" },
  elsewhere: { sentTo: "https://elsewhere.example.com/sso" },
};

/** A ledger, newest first, in which the situation holds. Old is 90 days and a bit, or what is left of it. */
function inputOf(situation: Situation): SamlLinesInput {
  const entries: Verification[] = [];
  const proof = PROOFS[situation.proof];
  if (proof !== null) entries.push(entry(proof[0], NOW - DAY, proof[1]));
  const signedInAt = situation.signIn === "old" ? NOW - 90 * DAY - 2 : NOW - 30 * DAY - 2;
  if (situation.request !== "none") {
    const seenAt = situation.requestAge === "old" ? NOW - 90 * DAY - 3 : NOW - 30 * DAY - 3;
    // Which came last is known by the place in the ledger; a sign-in can be brought long after it was.
    entries.push(
      entry("observation", seenAt, { verdict: "supported", observed: observed(REQUESTS[situation.request]) }),
    );
  }
  if (situation.signIn !== "none") entries.push(entry("login", signedInAt, signIn(signedInAt)));
  const refused = entry("login", NOW - 2, { findings: [{ ...disproof, code: "expired-assertion" }] });
  const rank = (one: Verification): number => {
    if (one.kind === "observation") return situation.signInIsNewer ? 1 : 3;
    if (one.kind === "login") return 2;
    return 0;
  };
  const ordered = entries.toSorted((a, b) => rank(b) - rank(a));
  const at = ordered.findIndex((one) => one.kind === "login");
  const place = situation.refused === "after" ? 0 : at + 1;
  const ledger = situation.refused === "none" ? ordered : ordered.toSpliced(place, 0, refused);
  const saml = { ...summarize(ledger), condition: situation.condition };
  return {
    application: { key: "crm", name: "CRM", saml },
    ledger,
    idps: idpsOf(situation.idps),
    signedIn: situation.signIn === "none" ? null : "svc@example.com",
    now: NOW,
  };
}

describe("the decision table of the four lines", () => {
  it("agrees with the table of the design in every situation", () => {
    const situations = everySituation();

    const wrong = situations.flatMap((situation) => {
      const input = inputOf(situation);
      const newest = input.ledger[0]?.kind ?? null;
      const expected = answersOf(situation).map(([answer, kind]) => [answer, kind === "newest" ? newest : kind]);
      const lines = samlLines(input).map(({ answer, evidence }) => [answer, evidence?.kind ?? null]);
      return JSON.stringify(lines) === JSON.stringify(expected) ? [] : [{ situation, lines, expected }];
    });

    expect(situations).toHaveLength(7 * 3 * 4 * 2 * 3 * 3 * 2 * 7);
    expect({ count: wrong.length, first: wrong[0] }).toEqual({ count: 0, first: undefined });
  });

  it("says what to do next wherever the answer is not yes, and nothing where it is", () => {
    const wrong = everySituation().flatMap((situation) =>
      samlLines(inputOf(situation)).filter(({ question, answer, nextStep }) => {
        // The second line has nothing to add to the no of the first.
        const isDone = answer === "yes" || (question === "enabled" && answer === "no");
        return (nextStep === null) !== isDone;
      }),
    );

    expect(wrong).toEqual([]);
  });

  it("names a question, its evidence and its age together, or no evidence and no age", () => {
    const lines = everySituation().map((situation) => samlLines(inputOf(situation)));

    expect(lines.filter((each) => each.some((line, at) => line.question !== QUESTIONS[at]))).toEqual([]);
    expect(lines.flat().filter(({ evidence, ageDays }) => (evidence === null) !== (ageDays === null))).toEqual([]);
    expect(lines.flat().filter(({ sentence }) => !/^[A-Za-z].*\.$/.test(sentence))).toEqual([]);
  });
});

const PROVEN: Situation = {
  proof: "proven",
  condition: "ok",
  request: "ours",
  requestAge: "fresh",
  signIn: "fresh",
  refused: "none",
  signInIsNewer: true,
  idps: "fit",
};

describe("the four lines", () => {
  it("tell of an app that is proven in every way", () => {
    const lines = samlLines(inputOf(PROVEN));

    const login = { verificationId: `login-${NOW - 30 * DAY - 2}`, kind: "login", takenAt: NOW - 30 * DAY - 2 };
    const metadata = { verificationId: `metadata-${NOW - DAY}`, kind: "metadata", takenAt: NOW - DAY };
    expect(lines).toEqual([
      {
        question: "implements",
        answer: "yes",
        sentence: "The metadata has every element of proof.",
        evidence: metadata,
        ageDays: 1,
        nextStep: null,
      },
      {
        question: "enabled",
        answer: "yes",
        sentence: "svc@example.com signed in 30 days ago through our identity provider.",
        evidence: login,
        ageDays: 30,
        nextStep: null,
      },
      {
        question: "fits",
        answer: "yes",
        sentence: "It fits the identity provider of Okta, Entra.",
        evidence: metadata,
        ageDays: 1,
        nextStep: null,
      },
      {
        question: "signs_in",
        answer: "yes",
        sentence: "svc@example.com signed in 30 days ago.",
        evidence: login,
        ageDays: 30,
        nextStep: null,
      },
    ]);
  });

  it("count the age of a sign-in from when it was, not from when it was brought", () => {
    const input = inputOf(PROVEN);
    const brought = input.ledger.map((one) => (one.kind === "login" ? { ...one, ...signIn(NOW - 91 * DAY) } : one));

    const [, enabled, , signsIn] = samlLines({ ...input, ledger: brought });

    expect([enabled?.answer, enabled?.ageDays]).toEqual(["attention", 91]);
    expect([signsIn?.answer, signsIn?.ageDays]).toEqual(["attention", 91]);
  });

  it("take an account that is gone for what it is, and a sign-in of the future for one of now", () => {
    const input = inputOf(PROVEN);
    const ahead = input.ledger.map((one) => (one.kind === "login" ? { ...one, ...signIn(NOW + 1000) } : one));

    const signsIn = samlLines({ ...input, ledger: ahead, signedIn: null })[3];

    expect([signsIn?.sentence, signsIn?.ageDays]).toEqual([
      "An account that is gone signed in less than a day ago.",
      0,
    ]);
  });

  it("tell of the second factor that an assertion shows", () => {
    const input = inputOf(PROVEN);
    const shown = input.ledger.map((one) =>
      one.login === null ? one : { ...one, login: { ...one.login, secondFactor: "shown" as const } },
    );

    const signsIn = samlLines({ ...input, ledger: shown })[3];

    expect(signsIn?.sentence).toBe("svc@example.com signed in 30 days ago with a second factor.");
  });

  it("know nothing of an app without a ledger", () => {
    const application = { key: "crm", name: "CRM", saml: summarize([]) };

    const lines = samlLines({ application, ledger: [], idps: [], signedIn: null, now: NOW });

    expect(lines.map(({ answer, nextStep }) => [answer, nextStep])).toEqual([
      ["unknown", 'Add the SAML metadata of CRM to application "crm".'],
      ["unknown", "Observe the sign-in address of CRM, or bring the recording of a sign-in."],
      ["unknown", 'Add the SAML metadata of CRM to application "crm".'],
      ["unknown", "Record one sign-in in a browser and bring the recording (HAR) as evidence."],
    ]);
  });
});
