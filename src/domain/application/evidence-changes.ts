import type { EvidenceChange, Verification } from "./application.ts";

/** What differs between an entry and the one of the same kind before it, facts only: findings follow from them. */
export function changesSince(
  before: Verification | undefined,
  after: Omit<Verification, "changes">,
): readonly EvidenceChange[] {
  if (before === undefined) return [];
  const now = factsOf(after);
  const then = factsOf(before);
  return Object.keys(now)
    .map((what) => ({ what, from: textOf(then[what]), to: textOf(now[what]) }))
    .filter(({ from, to }) => from !== to);
}

type Fact = string | number | boolean | readonly string[] | null | undefined;

function factsOf({ verdict, profile, observed, login }: Omit<Verification, "changes">): Readonly<Record<string, Fact>> {
  return {
    verdict,
    entityId: profile?.entityId ?? null,
    acsUrls: profile?.acsEndpoints.map(({ url }) => url),
    nameIdFormats: profile?.nameIdFormats,
    certificates: profile?.certificates.map(({ use, fingerprint }) => `${use} ${fingerprint}`),
    authnRequestsSigned: profile?.authnRequestsSigned,
    wantAssertionsSigned: profile?.wantAssertionsSigned,
    requestedAttributes: profile?.requestedAttributes.map(({ name, required }) =>
      required ? `${name} (required)` : name,
    ),
    validUntil: profile?.validUntil === undefined ? null : new Date(profile.validUntil).toISOString(),
    issuer: observed?.issuer ?? login?.issuer,
    acsUrl: observed?.acsUrl,
    sentTo: observed?.sentTo,
    binding: observed?.binding,
    nameIdFormat: observed?.nameIdFormat ?? login?.nameIdFormat,
    requestedContexts: observed?.requestedContexts,
    signature: observed?.signature,
    nameId: login?.nameId,
    signedBy: login?.signedBy,
    authnContexts: login?.authnContexts,
  };
}

function textOf(fact: Fact): string | null {
  if (fact === null || fact === undefined) return null;
  if (typeof fact !== "object") return String(fact);
  return fact.length === 0 ? null : fact.join(", ");
}
