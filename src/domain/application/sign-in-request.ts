import type { Finding, IdpProfile, ObservedRequest, SamlProfile } from "./saml-evidence.ts";

const POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
/** Formats that ask for nothing in particular; metadata that does not list them does not exclude them. */
const ANY_FORMAT: ReadonlySet<string> = new Set([
  "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified",
]);

/**
 * Whether an AuthnRequest is that of the service provider of a profile: its issuer, where it wants the response to go, and its
 * signature where one is promised. What else it asks for is said in findings, and does not make it another app's.
 */
export function agrees(profile: SamlProfile | null, observed: ObservedRequest | null): boolean {
  if (profile === null || observed === null) return false;
  return (
    observed.issuer === profile.entityId && wantsKnownEndpoint(profile, observed) && isSignedAsSaid(profile, observed)
  );
}

/** Says what an AuthnRequest proves, and exactly where it disagrees with the metadata and with the identity providers. */
export function compareRequest(
  profile: SamlProfile | null,
  observed: ObservedRequest,
  idps: readonly IdpProfile[],
): readonly Finding[] {
  return [
    ...(profile === null ? [noMetadata(observed)] : withMetadata(profile, observed)),
    ...signatureFindings(profile, observed),
    ...responseFindings(observed),
    ...destinationFindings(observed, idps),
  ];
}

/** Where an AuthnRequest went, without what does not make it another place: the case of the host, a default port, the query. */
export function isSamePlace(one: string, other: string): boolean {
  const [a, b] = [URL.parse(one), URL.parse(other)];
  return a !== null && b !== null && a.origin === b.origin && a.pathname === b.pathname;
}

function noMetadata({ issuer }: ObservedRequest): Finding {
  return {
    code: "no-metadata-to-compare",
    severity: "info",
    message: `The app sent a SAML request as ${quote(issuer)}, and there is no metadata to compare it with.`,
    fix: "Add the app's metadata, then observe the sign-in again.",
  };
}

function withMetadata(profile: SamlProfile, observed: ObservedRequest): readonly Finding[] {
  const findings = [...issuerFindings(profile, observed), ...endpointFindings(profile, observed)];
  if (agrees(profile, observed)) {
    const message = "The app sent an AuthnRequest that agrees with its metadata.";
    findings.unshift({ code: "request-agrees", severity: "proof", message });
  }
  const { nameIdFormat } = observed;
  const isListed =
    nameIdFormat === null || ANY_FORMAT.has(nameIdFormat) || profile.nameIdFormats.includes(nameIdFormat);
  if (!isListed && profile.nameIdFormats.length > 0) {
    findings.push({
      code: "name-id-format-not-in-metadata",
      severity: "warning",
      message: `The request asks for the NameID format ${quote(nameIdFormat)}, which the metadata does not list.`,
      fix: "Configure the identity provider for the format of the request, and ask the vendor which one holds.",
    });
  }
  return findings;
}

function issuerFindings({ entityId }: SamlProfile, { issuer }: ObservedRequest): readonly Finding[] {
  if (issuer === entityId) return [];
  const said = issuer === null ? "names no issuer" : `is issued by ${quote(issuer)}`;
  return [
    {
      code: "other-issuer",
      severity: "warning",
      message: `The request ${said}, and the entity id of the metadata is ${quote(entityId)}.`,
      fix: "Give the metadata of the tenant that this sign-in address belongs to.",
    },
  ];
}

function endpointFindings(profile: SamlProfile, observed: ObservedRequest): readonly Finding[] {
  const findings: Finding[] = [];
  const { acsUrl, acsIndex } = observed;
  const fix = "Give the app's newest metadata, or correct the address in the app's settings.";
  if (!wantsKnownEndpoint(profile, observed)) {
    const wanted = acsUrl === null ? `index ${acsIndex}` : quote(acsUrl);
    findings.push({
      code: "other-acs",
      severity: "warning",
      message: `The request wants the response at ${wanted}, which is no HTTP-POST endpoint of the metadata.`,
      fix,
    });
  }
  if (acsUrl !== null && acsIndex !== null) {
    // SAML core §3.4.1: the two are mutually exclusive.
    const message =
      "The request names the endpoint for the response both by URL and by index, which SAML does not allow.";
    findings.push({
      code: "acs-named-twice",
      severity: "warning",
      message,
      fix: "Ask the vendor to name it by URL alone.",
    });
  }
  return findings;
}

function wantsKnownEndpoint({ acsEndpoints }: SamlProfile, { acsUrl, acsIndex }: ObservedRequest): boolean {
  if (acsUrl !== null) return acsEndpoints.some((endpoint) => endpoint.url === acsUrl);
  return acsIndex === null || acsEndpoints.some((endpoint) => endpoint.index === acsIndex);
}

function isSignedAsSaid({ authnRequestsSigned }: SamlProfile, { signature }: ObservedRequest): boolean {
  return signature !== "invalid" && (signature !== "none" || !authnRequestsSigned);
}

function signatureFindings(profile: SamlProfile | null, observed: ObservedRequest): readonly Finding[] {
  const findings: Finding[] = [];
  const { signature, signatureAlgorithm } = observed;
  if (signature === "valid") {
    const message = "The request is signed with a key of the app's metadata.";
    findings.push({ code: "request-signature-valid", severity: "info", message });
  }
  if (signature === "unchecked") {
    const message = `The request is signed (${quote(signatureAlgorithm)}), and the signature could not be checked.`;
    const fix = "Give the metadata of this one app with its signing certificate.";
    findings.push({ code: "request-signature-unchecked", severity: "info", message, fix });
  }
  if (signature === "invalid") {
    const message =
      "The signature of the request was made with no key of the app's metadata, or the request was changed.";
    const fix = "Give the app's newest metadata; its signing certificate may have been replaced.";
    findings.push({ code: "request-signature-invalid", severity: "warning", message, fix });
  }
  if (signature === "none" && profile?.authnRequestsSigned === true) {
    const message = "The metadata says that requests are signed, and this one is not.";
    const fix = "Switch signing of requests on in the app, or ask the vendor for metadata that fits.";
    findings.push({ code: "request-not-signed", severity: "warning", message, fix });
  }
  if (signatureAlgorithm !== null && /sha1$|md5$/i.test(signatureAlgorithm)) {
    const message = "The request is signed with SHA-1, which identity providers refuse by and by.";
    findings.push({ code: "request-signed-weakly", severity: "warning", message, fix: "Set the app to SHA-256." });
  }
  return findings;
}

function responseFindings({ responseBinding }: ObservedRequest): readonly Finding[] {
  if (responseBinding === null || responseBinding === POST_BINDING) return [];
  return [
    {
      code: "response-binding",
      severity: "warning",
      message: `The request wants the response over ${quote(responseBinding)}; identity providers answer by HTTP-POST.`,
      fix: "Set the app to the HTTP-POST binding for responses.",
    },
  ];
}

function destinationFindings(observed: ObservedRequest, idps: readonly IdpProfile[]): readonly Finding[] {
  const findings: Finding[] = [];
  const { destination, sentTo } = observed;
  if (destination !== null && !isSamePlace(destination, sentTo)) {
    findings.push({
      code: "destination-differs",
      severity: "warning",
      message: `The request says it is for ${quote(destination)}, and was sent to ${quote(sentTo)}.`,
      fix: "Correct the identity provider's sign-on URL in the app's settings.",
    });
  }
  if (sentTo.startsWith("http:")) {
    findings.push({
      code: "sent-over-http",
      severity: "warning",
      message: `The request was sent to ${quote(sentTo)}, which is http, so sign-ins can be read and changed on the way.`,
      fix: "Give the app the https address of the identity provider.",
    });
  }
  if (idps.length === 0) {
    findings.push({
      code: "no-idp-to-compare",
      severity: "info",
      message: `The request was sent to ${quote(sentTo)}; no metadata of an identity provider says whether that is ours.`,
      fix: "Give the connection the metadata of its identity provider.",
    });
    return findings;
  }
  const idp = idps.find(({ ssoEndpoints }) => ssoEndpoints.some(({ url }) => isSamePlace(url, sentTo)));
  if (idp === undefined) {
    findings.push({
      code: "sent-elsewhere",
      severity: "warning",
      message: `The request was sent to ${quote(sentTo)}, which is no sign-on URL of our identity providers.`,
      fix: "Give the app the sign-on URL of our identity provider, or observe the sign-in of our own tenant.",
    });
    return findings;
  }
  findings.push({
    code: "sent-to-our-idp",
    severity: "proof",
    message: `The app sends sign-ins of this tenant to our identity provider ${quote(idp.entityId)}.`,
  });
  if (idp.wantAuthnRequestsSigned && observed.signature === "none") {
    findings.push({
      code: "idp-wants-signed-requests",
      severity: "warning",
      message: "The identity provider wants requests to be signed, and this one is not.",
      fix: "Switch signing of requests on in the app, or off in the identity provider.",
    });
  }
  return findings;
}

/** What a request says is the other side's text: quoted, without control characters, and cut. */
function quote(text: string | null): string {
  const cut = (text ?? "").replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "\u{FFFD}");
  return `"${cut.length > 120 ? `${cut.slice(0, 120)}…` : cut}"`;
}
