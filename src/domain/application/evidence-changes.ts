import { toIso } from "../clock.ts";
import type { EvidenceChange, Verification } from "./application.ts";
import type { SamlProfile } from "./saml-evidence.ts";

/** What an entry of the ledger says about an app. */
type Facts = Pick<Verification, "verdict" | "profile" | "observed" | "login">;

/** What differs between an entry and the one of the same kind before it, facts only: findings follow from them. */
export function changesSince(before: Facts | undefined, after: Facts): readonly EvidenceChange[] {
  return before === undefined ? [] : difference(factsOf(before), factsOf(after));
}

/**
 * What is different about that which is pinned: who the app is, where assertions go, its keys. A document that is valid for a
 * shorter time is an older one, brought back. Without a pin nothing is.
 */
export function pinnedChanges(pin: SamlProfile | null, found: SamlProfile): readonly EvidenceChange[] {
  if (pin === null) return [];
  const changes = difference(pinnedFacts(pin), pinnedFacts(found));
  const isRolledBack = (found.validUntil ?? Number.POSITIVE_INFINITY) < (pin.validUntil ?? 0);
  return isRolledBack
    ? [...changes, { what: "validUntil", from: isoOf(pin.validUntil), to: isoOf(found.validUntil) }]
    : changes;
}

function difference(
  then: Readonly<Record<string, Fact>>,
  now: Readonly<Record<string, Fact>>,
): readonly EvidenceChange[] {
  return Object.keys(now)
    .map((what) => ({ what, from: textOf(then[what]), to: textOf(now[what]) }))
    .filter(({ from, to }) => from !== to);
}

type Fact = string | number | boolean | readonly string[] | null | undefined;

function pinnedFacts({ entityId, acsEndpoints, certificates }: SamlProfile): Readonly<Record<string, Fact>> {
  const keys = certificates.map(({ use, fingerprint }) => `${use} ${fingerprint}`);
  // The first endpoint is the default; the order of keys says nothing.
  return { entityId, acsUrls: acsEndpoints.map(({ url }) => url), certificates: [...new Set(keys)].sort() };
}

function factsOf({ verdict, profile, observed, login }: Facts): Readonly<Record<string, Fact>> {
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
    validUntil: isoOf(profile?.validUntil),
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

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : toIso(at);
}

function textOf(fact: Fact): string | null {
  if (fact === null || fact === undefined) return null;
  if (typeof fact !== "object") return String(fact);
  return fact.length === 0 ? null : fact.join(", ");
}
