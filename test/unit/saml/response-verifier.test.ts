import { describe, expect, it } from "vitest";
import type { ResponseExpectations, ResponseVerdict } from "../../../src/domain/application/saml-evidence.ts";
import { createResponseVerifier } from "../../../src/saml/response-verifier.ts";
import { ACS_URL, ENTITY_ID, NOW } from "../../support/metadata.ts";
import {
  aConfirmation,
  anAttribute,
  aResponse,
  aSubject,
  minutesFrom,
  NAME_ID,
  REQUEST_ID,
  type ResponseParts,
  type Signed,
  signResponse,
  unsignedResponse,
} from "../../support/responses.ts";
import { aKeptCertificate, aSigningIdp, IDP_ENTITY_ID } from "../../support/signing-idp.ts";

const IDP = aSigningIdp();
const EC_IDP = aSigningIdp("ec");
const NEXT_IDP = aSigningIdp();
const CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const verifier = createResponseVerifier();

function expected(overrides: Partial<ResponseExpectations> = {}): ResponseExpectations {
  const base = { idp: IDP.profile, audience: ENTITY_ID, acsUrls: [ACS_URL], at: NOW };
  return { ...base, inResponseTo: REQUEST_ID, ...overrides };
}

function verify(xml: string, overrides: Partial<ResponseExpectations> = {}): ResponseVerdict {
  return verifier.verify(Buffer.from(xml), expected(overrides));
}

/** What was accepted, or the rule that refused it. */
function outcomeOf(verdict: ResponseVerdict): string {
  return verdict.accepted ? `accepted ${verdict.facts.nameId}` : verdict.findings.map(({ code }) => code).join();
}

describe("a Response that keeps every rule", () => {
  it("is accepted with what the signed assertion says", () => {
    const xml = aResponse(IDP, { attributes: anAttribute("role", "admin", "auditor") });

    const verdict = verify(xml);

    expect(verdict).toEqual({
      accepted: true,
      facts: {
        issuer: IDP_ENTITY_ID,
        nameId: NAME_ID,
        nameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        assertionId: "_assertion-1",
        assertionSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        inResponseTo: REQUEST_ID,
        authnInstant: NOW - 60_000,
        sessionNotOnOrAfter: null,
        notOnOrAfter: NOW + 300_000,
        authnContexts: [`${CLASSES}PasswordProtectedTransport`],
        secondFactor: "not_shown",
        signedBy: IDP.profile.certificates[0]?.fingerprint,
        signed: "assertion",
      },
      attributes: new Map([["role", ["admin", "auditor"]]]),
      findings: [
        {
          code: "second-factor-not-shown",
          severity: "info",
          message: "The assertion says that the user signed in by one factor.",
        },
      ],
    });
  });

  it.each<Signed>(["assertion", "response", "both"])("is accepted with a signature of: %s", (signed) => {
    const verdict = verify(aResponse(IDP, {}, signed));

    expect(verdict.accepted && verdict.facts.signed).toBe(signed);
  });

  it("has the same hash of its assertion, whatever is signed", () => {
    const all = (["assertion", "response", "both"] as const).map((signed) => verify(aResponse(IDP, {}, signed)));

    const hashes = all.map((verdict) => (verdict.accepted ? verdict.facts.assertionSha256 : "refused"));

    expect(new Set(hashes).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"],
    ["rsa-sha384", "http://www.w3.org/2001/04/xmlenc#sha512"],
    ["rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512"],
  ])("may be signed with %s over %s", (algorithm, digest) => {
    const verdict = verify(aResponse(IDP, {}, "both", { algorithm: MORE + algorithm, digest }));

    expect(outcomeOf(verdict)).toBe(`accepted ${NAME_ID}`);
  });

  it.each(["ecdsa-sha256", "ecdsa-sha512"])("may be signed with %s", (algorithm) => {
    const xml = aResponse(EC_IDP, {}, "both", { algorithm: MORE + algorithm });

    expect(outcomeOf(verify(xml, { idp: EC_IDP.profile }))).toBe(`accepted ${NAME_ID}`);
  });

  it("may keep prefixes in its canonical form", () => {
    const declared =
      'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const value = `<saml:AttributeValue ${declared} xsi:type="xs:string">x</saml:AttributeValue>`;
    const attributes = `<saml:AttributeStatement><saml:Attribute Name="a">${value}</saml:Attribute></saml:AttributeStatement>`;

    const verdict = verify(aResponse(IDP, { attributes }, "both", { prefixes: ["xs", "saml"] }));

    expect(verdict.accepted && [...verdict.attributes]).toEqual([["a", ["x"]]]);
  });

  it.each<[string, Partial<ResponseExpectations>]>([
    ["whichever request it answers, when that is not known", { inResponseTo: undefined } as never],
    ["for one of several consumer URLs", { acsUrls: ["https://app.vendor.io/old", ACS_URL] }],
    ["four minutes after its end, for clocks differ", { at: NOW + 9 * 60_000 }],
    ["four minutes before its beginning, for clocks differ", { at: NOW - 5 * 60_000 }],
  ])("is accepted %s", (_, overrides) => {
    const { inResponseTo, ...rest } = expected(overrides);
    const wanted = inResponseTo === undefined ? rest : { ...rest, inResponseTo };

    expect(outcomeOf(verifier.verify(Buffer.from(aResponse(IDP)), wanted))).toBe(`accepted ${NAME_ID}`);
  });

  it("may answer no request when none was made", () => {
    const verdict = verify(aResponse(IDP, { inResponseTo: null }), { inResponseTo: null });

    expect(verdict.accepted && verdict.facts.inResponseTo).toBeNull();
  });

  it("may confirm its subject in several ways, of which one holds", () => {
    const wrong = aConfirmation({ recipient: "https://other.example/acs" });
    const subject = aSubject().replace("<saml:SubjectConfirmation ", `${wrong}<saml:SubjectConfirmation `);

    expect(outcomeOf(verify(aResponse(IDP, { subject })))).toBe(`accepted ${NAME_ID}`);
  });

  it.each([
    [3, 5],
    [5, 3],
  ])("ends with the confirmation that holds the longest: %d and %d minutes", (first, second) => {
    const other = aConfirmation({ confirmedUntil: minutesFrom(NOW, first) });
    const own = aSubject({ confirmedUntil: minutesFrom(NOW, second) });
    const subject = own.replace("<saml:SubjectConfirmation ", `${other}<saml:SubjectConfirmation `);

    const verdict = verify(aResponse(IDP, { subject, notOnOrAfter: minutesFrom(NOW, 9) }));

    expect(verdict.accepted && verdict.facts.notOnOrAfter).toBe(NOW + 5 * 60_000);
  });

  it.each([
    ["with its certificate", undefined],
    ["without any certificate", null],
  ])("may be signed with the second key of the provider, %s", (_, carried) => {
    const certificates = [...IDP.profile.certificates, aKeptCertificate(NEXT_IDP.cert)];
    const xml = aResponse(NEXT_IDP, {}, "both", carried === null ? { carried } : {});

    const verdict = verify(xml, { idp: { ...IDP.profile, certificates } });

    expect(verdict.accepted && verdict.facts.signedBy).toBe(certificates[1]?.fingerprint);
  });

  it("warns when the certificate that it is signed with has ended", () => {
    const [certificate = aKeptCertificate(IDP.cert)] = IDP.profile.certificates;
    const ended = { ...certificate, notAfter: NOW - 1 };

    const verdict = verify(aResponse(IDP, { authnContext: `${CLASSES}TimeSyncToken` }), {
      idp: { ...IDP.profile, certificates: [ended] },
    });

    expect(verdict.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["signing-cert-expired", "warning"],
    ]);
  });
});

describe("the Issuer of a Response", () => {
  const withFormat = (format: string) => {
    const xml = unsignedResponse(IDP_ENTITY_ID).replaceAll("<saml:Issuer>", `<saml:Issuer Format="${format}">`);
    return verify(signResponse(xml, IDP, "both"));
  };

  it("may say that it names an entity, as Okta's does", () => {
    expect(outcomeOf(withFormat("urn:oasis:names:tc:SAML:2.0:nameid-format:entity"))).toBe(`accepted ${NAME_ID}`);
  });

  it("is refused when it says that it names anything else", () => {
    expect(withFormat("urn:x").findings.map(({ code, message }) => [code, message])).toEqual([
      ["wrong-issuer", 'The Issuer of Assertion has the Format "urn:x", which names no entity.'],
    ]);
  });
});

describe("a Response without an assertion", () => {
  it("says why the identity provider sent none", () => {
    const status = "urn:oasis:names:tc:SAML:2.0:status:";
    const inner = `<samlp:StatusCode Value="${status}NoAuthnContext"/>`;
    const xml = aResponse(IDP, { status: `${status}Responder` })
      .replace(/<saml:Assertion.*<\/saml:Assertion>/s, "")
      .replace(/(<samlp:StatusCode [^>]*?)\/?>(?:<\/samlp:StatusCode>)?/, `$1>${inner}</samlp:StatusCode>`);

    expect(verify(xml).findings).toEqual([
      {
        code: "no-assertion",
        severity: "disproof",
        message: `The response holds no assertion, and its status is "${status}NoAuthnContext".`,
        fix: "Record a sign-in that succeeds.",
      },
    ]);
  });
});

describe("a second factor", () => {
  it.each([
    ["shown", `${CLASSES}TimeSyncToken`],
    ["shown", `${CLASSES}MobileTwoFactorContract`],
    ["shown", `${CLASSES}MobileTwoFactorUnregistered`],
    ["shown", `${CLASSES}Smartcard`],
    ["shown", `${CLASSES}SmartcardPKI`],
    ["shown", "http://schemas.microsoft.com/claims/multipleauthn"],
    ["shown", "https://refeds.org/profile/mfa"],
    ["not_shown", `${CLASSES}PasswordProtectedTransport`],
    ["not_shown", `${CLASSES}Password`],
    ["unknown", `${CLASSES}unspecified`],
    ["unknown", `${CLASSES}PreviousSession`],
    ["unknown", "https://idp.example.com/context/of/its/own"],
  ])("is %s by %s", (secondFactor, authnContext) => {
    const verdict = verify(aResponse(IDP, { authnContext }));

    expect(verdict.accepted && verdict.facts.secondFactor).toBe(secondFactor);
  });

  it("is shown by Entra in an attribute, beside a context that says Password", () => {
    const methods = "http://schemas.microsoft.com/claims/authnmethodsreferences";
    const multiple = "http://schemas.microsoft.com/claims/multipleauthn";
    const parts: ResponseParts = {
      authnContext: `${CLASSES}Password`,
      attributes: anAttribute(methods, `${CLASSES}Password`, multiple),
    };

    const verdict = verify(aResponse(IDP, parts));

    expect(verdict.accepted && verdict.facts.secondFactor).toBe("shown");
  });

  it("is unknown when the assertion names no context", () => {
    const authnStatement = `<saml:AuthnStatement AuthnInstant="${minutesFrom(NOW, 0)}"><saml:AuthnContext/></saml:AuthnStatement>`;

    const verdict = verify(aResponse(IDP, { authnStatement }));

    expect(verdict.accepted && [verdict.facts.secondFactor, verdict.facts.authnContexts]).toEqual(["unknown", []]);
  });
});
