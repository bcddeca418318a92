import { describe, expect, it } from "vitest";
import { fitFindings } from "../../../src/domain/application/idp-fit.ts";
import type { IdpProfile, ObservedRequest, SamlProfile } from "../../../src/domain/application/saml-evidence.ts";
import { agrees, compareRequest } from "../../../src/domain/application/sign-in-request.ts";
import { anObservedRequest } from "../../support/saml-profiles.ts";

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const FORMAT = "urn:oasis:names:tc:SAML:";
const EMAIL = `${FORMAT}1.1:nameid-format:emailAddress`;
const KERBEROS = `${FORMAT}2.0:nameid-format:kerberos`;
const PASSWORD = `${FORMAT}2.0:ac:classes:PasswordProtectedTransport`;

const profile: SamlProfile = {
  entityId: "https://app.vendor.io/saml",
  acsEndpoints: [
    { url: "https://app.vendor.io/acs", binding: POST, index: 1 },
    { url: "https://app.vendor.io/acs2", binding: POST, index: 2 },
  ],
  nameIdFormats: [EMAIL],
  authnRequestsSigned: false,
  wantAssertionsSigned: true,
  certificates: [],
  requestedAttributes: [],
};

const observed = anObservedRequest({
  issuer: profile.entityId,
  destination: "https://idp.example.com/sso",
  acsUrl: "https://app.vendor.io/acs",
  responseBinding: POST,
  nameIdFormat: EMAIL,
});

const idp: IdpProfile = {
  entityId: "https://idp.example.com",
  ssoEndpoints: [{ url: "https://IDP.example.com:443/sso?app=1", binding: POST }],
  certificates: [],
  nameIdFormats: [],
  wantAuthnRequestsSigned: false,
};

const told = (...args: Parameters<typeof compareRequest>) =>
  compareRequest(...args).map(({ code, severity }) => `${severity} ${code}`);

describe("a request that is compared", () => {
  it("with its metadata and our identity provider is proof of both", () => {
    expect(compareRequest(profile, observed, [{ ...idp, ssoEndpoints: [] }, idp])).toEqual([
      {
        code: "request-agrees",
        severity: "proof",
        message: "The app sent an AuthnRequest that agrees with its metadata.",
      },
      {
        code: "sent-to-our-idp",
        severity: "proof",
        message: 'The app sends sign-ins of this tenant to our identity provider "https://idp.example.com".',
      },
    ]);
  });

  it.each([
    ["another issuer", { issuer: "urn:x" }, {}, ["warning other-issuer"]],
    ["no issuer", { issuer: null }, {}, ["warning other-issuer"]],
    ["an issuer that differs in case", { issuer: "https://app.vendor.io/SAML" }, {}, ["warning other-issuer"]],
    ["another consumer", { acsUrl: "https://app.vendor.io/acs/" }, {}, ["warning other-acs"]],
    ["another index", { acsUrl: null, acsIndex: 3 }, {}, ["warning other-acs"]],
    ["a broken signature", { signature: "invalid" }, {}, ["warning request-signature-invalid"]],
    ["no signature where one is promised", {}, { authnRequestsSigned: true }, ["warning request-not-signed"]],
  ] as const)("disagrees for %s", (_what, request, metadata, codes) => {
    const [its, theirs] = [
      { ...observed, ...request },
      { ...profile, ...metadata },
    ];

    expect(agrees(theirs, its)).toBe(false);
    expect(told(theirs, its, [idp])).toEqual([...codes, "proof sent-to-our-idp"]);
  });

  it.each([
    ["the consumer left out", { acsUrl: null }, []],
    ["the consumer by index", { acsUrl: null, acsIndex: 2 }, []],
    ["the consumer by URL and index", { acsIndex: 9 }, ["warning acs-named-twice"]],
    ["a format the metadata lacks", { nameIdFormat: KERBEROS }, ["warning name-id-format-not-in-metadata"]],
    ["any format", { nameIdFormat: `${FORMAT}1.1:nameid-format:unspecified` }, []],
    ["no format", { nameIdFormat: null }, []],
    ["another binding for the response", { responseBinding: "urn:artifact" }, ["warning response-binding"]],
    ["a good signature", { signature: "valid", signatureAlgorithm: "rsa-sha256" }, ["info request-signature-valid"]],
    [
      "a weak signature",
      { signature: "unchecked", signatureAlgorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" },
      ["info request-signature-unchecked", "warning request-signed-weakly"],
    ],
    ["another destination", { destination: "https://old.example.com/sso" }, ["warning destination-differs"]],
    ["a destination that is no address", { destination: "nowhere" }, ["warning destination-differs"]],
    ["no destination", { destination: null }, []],
  ] as const)("agrees with %s", (_what, request, codes) => {
    const its = { ...observed, ...request };

    expect(agrees(profile, its)).toBe(true);
    expect(told(profile, its, [idp])).toEqual(["proof request-agrees", ...codes, "proof sent-to-our-idp"]);
  });

  it.each([
    ["elsewhere", "https://idp.example.com/sso/other", [idp], "warning sent-elsewhere"],
    ["to a host that only begins like ours", "https://idp.example.com.evil.io/sso", [idp], "warning sent-elsewhere"],
    ["where nobody knows", "https://idp.example.com/sso", [], "info no-idp-to-compare"],
  ])("may be sent %s", (_what, sentTo, idps, code) => {
    expect(told(profile, { ...observed, sentTo, destination: null }, idps)).toEqual(["proof request-agrees", code]);
  });

  it("is told to be sent over http", () => {
    expect(told(profile, { ...observed, sentTo: "http://idp.example.com/sso" }, [idp])).toEqual([
      "proof request-agrees",
      "warning destination-differs",
      "warning sent-over-http",
      "warning sent-elsewhere",
    ]);
  });

  it("is missing a signature that our identity provider wants", () => {
    const strict = [{ ...idp, wantAuthnRequestsSigned: true }];

    expect(told(profile, observed, strict)).toContain("warning idp-wants-signed-requests");
    expect(told(profile, { ...observed, signature: "unchecked" }, strict)).not.toContain(
      "warning idp-wants-signed-requests",
    );
  });

  it("has nothing to agree with while there is no metadata", () => {
    expect(agrees(null, observed)).toBe(false);
    expect(agrees(profile, null)).toBe(false);
    expect(told(null, observed, [idp])).toEqual(["info no-metadata-to-compare", "proof sent-to-our-idp"]);
  });

  it("is quoted without what could mislead, and cut", () => {
    const [finding] = compareRequest(profile, { ...observed, issuer: `a\n\u202Eb${"x".repeat(500)}` }, []);

    expect(finding?.message).toContain(`"a\u{FFFD}\u{FFFD}b${"x".repeat(116)}…"`);
  });
});

describe("a request that is to fit an identity provider", () => {
  const codesFor = (request: Partial<ObservedRequest>, which: Parameters<typeof fitFindings>[2], metadata = profile) =>
    fitFindings(metadata, { ...observed, ...request }, which).map(({ code, severity }) => `${severity} ${code}`);
  const proof = "proof request-fits-idp";

  it.each([
    ["as it should be", {}, [proof]],
    ["an ID that begins with a digit", { id: "1a" }, ["disproof entra-request-id"]],
    ["no issuer", { issuer: null }, ["disproof entra-issuer"]],
    ["a format that Entra lacks", { nameIdFormat: KERBEROS }, ["disproof entra-name-id-format"]],
    ["a subject", { hasSubject: true }, ["disproof entra-subject"]],
    ["a scoping", { hasScoping: true }, [proof, "warning entra-scoping"]],
    [
      "minimum contexts",
      { contextComparison: "minimum", requestedContexts: ["urn:x"] },
      ["disproof entra-context-comparison"],
    ],
    [
      "a password",
      { contextComparison: "exact", requestedContexts: [PASSWORD] },
      [proof, "warning entra-password-context"],
    ],
    ["another binding for the response", { responseBinding: "urn:artifact" }, ["disproof answers-by-post-only"]],
    ["another consumer", { acsUrl: "https://app.vendor.io/new" }, [proof, "warning entra-reply-url"]],
    ["the default consumer by index", { acsUrl: null, acsIndex: 1 }, [proof]],
    ["another consumer by index", { acsUrl: null, acsIndex: 2 }, [proof, "warning entra-acs-index"]],
  ] as const)("has for Entra: %s", (_what, request, codes) => {
    expect(codesFor(request, "entra")).toEqual(codes);
  });

  it.each([
    ["as it should be", {}, [proof]],
    ["an ID that begins with a digit", { id: "1a" }, [proof]],
    ["a format that Okta lacks", { nameIdFormat: KERBEROS }, [proof, "warning okta-name-id-format"]],
    ["another consumer", { acsUrl: "https://app.vendor.io/new" }, [proof, "warning okta-requestable-url"]],
    ["a consumer by index", { acsUrl: null, acsIndex: 2 }, [proof, "info okta-acs-index"]],
    ["another binding for the response", { responseBinding: "urn:artifact" }, ["disproof answers-by-post-only"]],
  ] as const)("has for Okta: %s", (_what, request, codes) => {
    expect(codesFor(request, "okta")).toEqual(codes);
  });

  it("has for every other one what SAML says, and no more", () => {
    expect(codesFor({ id: "1a", hasSubject: true }, "keycloak")).toEqual([proof]);
    expect(codesFor({ responseBinding: "urn:artifact" }, "generic")).toEqual(["disproof answers-by-post-only"]);
  });

  it.each([
    ["entra", "warning entra-name-id-formats"],
    ["okta", "warning okta-name-id-formats"],
  ] as const)("is known by the metadata alone before it is seen: %s", (which, code) => {
    const other = { ...profile, nameIdFormats: [KERBEROS] };
    const told = (metadata: SamlProfile | null) =>
      fitFindings(metadata, null, which).map((one) => `${one.severity} ${one.code}`);

    expect(told(other)).toEqual([code]);
    expect(told(profile)).toEqual([]);
    expect(told({ ...profile, nameIdFormats: [] })).toEqual([]);
    expect(told(null)).toEqual([]);
  });

  it("is not blamed for lacking what no metadata says", () => {
    expect(fitFindings(null, observed, "entra").map(({ code }) => code)).toEqual(["request-fits-idp"]);
  });
});
