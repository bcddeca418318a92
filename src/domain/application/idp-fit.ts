import type { Idp } from "../connection/connection.ts";
import type { Finding, ObservedRequest, SamlProfile } from "./saml-evidence.ts";

/**
 * Says whether what a service provider declares and asks for is what an identity provider does. A disproof is something that the
 * provider refuses, a warning something that needs care; a proof says that a request was seen and nothing of it is refused.
 */
export function fitFindings(
  profile: SamlProfile | null,
  observed: ObservedRequest | null,
  idp: Idp,
): readonly Finding[] {
  const rules = RULES[idp] ?? GENERAL_RULES;
  const findings = [
    ...(profile === null ? [] : rules.ofProfile(profile)),
    ...(observed === null ? [] : rules.ofRequest(observed, profile)),
  ];
  if (observed === null || findings.some((finding) => finding.severity === "disproof")) return findings;
  const message = `${NAMES[idp]} refuses nothing that the app's own request asks for.`;
  return [{ code: "request-fits-idp", severity: "proof", message }, ...findings];
}

interface FitRules {
  readonly ofProfile: (profile: SamlProfile) => readonly Finding[];
  readonly ofRequest: (observed: ObservedRequest, profile: SamlProfile | null) => readonly Finding[];
}

const NAMES: Readonly<Record<Idp, string>> = {
  okta: "Okta",
  entra: "Microsoft Entra ID",
  onelogin: "OneLogin",
  jumpcloud: "JumpCloud",
  ping: "PingOne",
  google: "Google",
  keycloak: "Keycloak",
  authentik: "authentik",
  generic: "An identity provider that keeps to SAML",
};

const FORMAT = "urn:oasis:names:tc:SAML:";
const UNSPECIFIED = `${FORMAT}1.1:nameid-format:unspecified`;
const EMAIL = `${FORMAT}1.1:nameid-format:emailAddress`;
const PERSISTENT = `${FORMAT}2.0:nameid-format:persistent`;
const TRANSIENT = `${FORMAT}2.0:nameid-format:transient`;
const X509 = `${FORMAT}1.1:nameid-format:X509SubjectName`;

const POST_BINDING = `${FORMAT}2.0:bindings:HTTP-POST`;
const PASSWORD_CONTEXTS: ReadonlySet<string> = new Set([
  `${FORMAT}2.0:ac:classes:PasswordProtectedTransport`,
  `${FORMAT}2.0:ac:classes:Password`,
]);

// single-sign-on-saml-protocol of the Microsoft identity platform documentation.
const ENTRA_FORMATS: readonly string[] = [PERSISTENT, EMAIL, UNSPECIFIED, TRANSIENT];
// Name ID format of the app integration wizard; what a request asks for gives way to what is configured.
const OKTA_FORMATS: readonly string[] = [UNSPECIFIED, EMAIL, X509, PERSISTENT, TRANSIENT];

const GENERAL_RULES: FitRules = {
  ofProfile: () => [],
  ofRequest: (observed) => answerByPost(observed),
};

const RULES: Partial<Readonly<Record<Idp, FitRules>>> = {
  entra: { ofProfile: entraProfile, ofRequest: entraRequest },
  okta: { ofProfile: oktaProfile, ofRequest: oktaRequest },
};

function answerByPost({ responseBinding }: ObservedRequest): readonly Finding[] {
  if (responseBinding === null || responseBinding === POST_BINDING) return [];
  return [
    {
      code: "answers-by-post-only",
      severity: "disproof",
      message: "The request wants the response by another binding than HTTP-POST, the only one that is offered.",
      fix: "Set the app to the HTTP-POST binding for responses.",
    },
  ];
}

function entraProfile({ nameIdFormats }: SamlProfile): readonly Finding[] {
  if (nameIdFormats.length === 0 || nameIdFormats.some((format) => ENTRA_FORMATS.includes(format))) return [];
  return [
    {
      code: "entra-name-id-formats",
      severity: "warning",
      message:
        "The metadata lists no NameID format that Entra gives: persistent, emailAddress, unspecified or transient.",
      fix: "Ask the vendor whether the app takes one of the four.",
    },
  ];
}

function entraRequest(observed: ObservedRequest, profile: SamlProfile | null): readonly Finding[] {
  return [
    ...entraMessage(observed),
    ...entraSubject(observed),
    ...entraContexts(observed),
    ...answerByPost(observed),
    ...entraEndpoint(observed, profile),
  ];
}

function entraMessage({ id, issuer }: ObservedRequest): readonly Finding[] {
  const findings: Finding[] = [];
  if (/^\d/.test(id)) {
    findings.push({
      code: "entra-request-id",
      severity: "disproof",
      message: "The ID of the request begins with a digit, which Entra refuses.",
      fix: 'Ask the vendor to begin it with a letter, such as "id".',
    });
  }
  if (issuer === null || issuer === "") {
    findings.push({
      code: "entra-issuer",
      severity: "disproof",
      message: "The request names no issuer, by which Entra finds the application.",
      fix: "Set the entity id in the app's settings.",
    });
  }
  return findings;
}

function entraSubject({ nameIdFormat, hasSubject, hasScoping }: ObservedRequest): readonly Finding[] {
  const findings: Finding[] = [];
  if (nameIdFormat !== null && !ENTRA_FORMATS.includes(nameIdFormat)) {
    findings.push({
      code: "entra-name-id-format",
      severity: "disproof",
      message:
        "The request asks for a NameID format that Entra refuses; it gives persistent, emailAddress, unspecified and transient.",
      fix: "Set the app to one of the four.",
    });
  }
  if (hasSubject) {
    findings.push({
      code: "entra-subject",
      severity: "disproof",
      message: "The request holds a Subject, which Entra answers with an error.",
      fix: "Switch off in the app that the user's name is sent with the request.",
    });
  }
  if (hasScoping) {
    findings.push({
      code: "entra-scoping",
      severity: "warning",
      message:
        "The request holds a Scoping element, of which Entra does not support proxy counts, lists of providers and requester ids.",
      fix: "Switch it off in the app if a sign-in fails.",
    });
  }
  return findings;
}

function entraContexts({ requestedContexts, contextComparison }: ObservedRequest): readonly Finding[] {
  const findings: Finding[] = [];
  if (contextComparison !== null && contextComparison !== "exact") {
    findings.push({
      code: "entra-context-comparison",
      severity: "disproof",
      message: "The request compares authentication contexts in another way than exact, the only one that Entra knows.",
      fix: "Switch the requested authentication context off in the app.",
    });
  }
  if (requestedContexts.some((context) => PASSWORD_CONTEXTS.has(context))) {
    findings.push({
      code: "entra-password-context",
      severity: "warning",
      message:
        "The request asks for a sign-in by password; Entra answers AADSTS75011 to everybody who signed in without one or with a second factor.",
      fix: "Switch the requested authentication context off in the app.",
    });
  }
  return findings;
}

function entraEndpoint({ acsUrl, acsIndex }: ObservedRequest, profile: SamlProfile | null): readonly Finding[] {
  const findings: Finding[] = [];
  if (acsUrl !== null && !isKnown(acsUrl, profile)) {
    findings.push({
      code: "entra-reply-url",
      severity: "warning",
      message:
        "The request names an endpoint that the metadata lacks; Entra answers AADSTS50011 unless it is registered.",
      fix: "Add the endpoint to the reply URLs of the enterprise application.",
    });
  }
  const [first] = profile?.acsEndpoints ?? [];
  if (acsUrl === null && acsIndex !== null && first !== undefined && first.index !== acsIndex) {
    findings.push({
      code: "entra-acs-index",
      severity: "warning",
      message: "The request names the endpoint for the response by its index, which Entra does not read.",
      fix: "Make that endpoint the default reply URL of the enterprise application.",
    });
  }
  return findings;
}

function oktaProfile({ nameIdFormats }: SamlProfile): readonly Finding[] {
  if (nameIdFormats.length === 0 || nameIdFormats.some((format) => OKTA_FORMATS.includes(format))) return [];
  return [
    {
      code: "okta-name-id-formats",
      severity: "warning",
      message: "The metadata lists no NameID format that Okta gives.",
      fix: "Ask the vendor whether the app takes emailAddress, persistent, transient, x509SubjectName or unspecified.",
    },
  ];
}

function oktaRequest(observed: ObservedRequest, profile: SamlProfile | null): readonly Finding[] {
  const findings: Finding[] = [...answerByPost(observed)];
  const { nameIdFormat, acsUrl, acsIndex } = observed;
  if (nameIdFormat !== null && !OKTA_FORMATS.includes(nameIdFormat)) {
    findings.push({
      code: "okta-name-id-format",
      severity: "warning",
      message:
        "The request asks for a NameID format that Okta does not give; Okta answers with the one that is configured.",
      fix: "Choose the name ID format of the app integration by what the app takes.",
    });
  }
  if (acsUrl !== null && !isKnown(acsUrl, profile)) {
    findings.push({
      code: "okta-requestable-url",
      severity: "warning",
      message:
        "The request names an endpoint that the metadata lacks; Okta refuses it unless the integration allows it.",
      fix: "Add the endpoint to the other requestable SSO URLs of the app integration.",
    });
  }
  if (acsUrl === null && acsIndex !== null) {
    findings.push({
      code: "okta-acs-index",
      severity: "info",
      message: "The request names the endpoint for the response by its index.",
      fix: "Give the other requestable SSO URLs of the app integration the same index numbers.",
    });
  }
  return findings;
}

/** Without metadata nothing is known to lack it. */
function isKnown(acsUrl: string, profile: SamlProfile | null): boolean {
  return profile?.acsEndpoints.some(({ url }) => url === acsUrl) ?? true;
}
