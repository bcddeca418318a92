import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Outbound } from "../outbound.ts";
import type { SamlTools } from "./evidence.ts";
import { fetchMetadata } from "./metadata-fetch.ts";
import type { IdpProfile, IdpReading } from "./saml-evidence.ts";

/** Metadata of an identity provider as somebody brings it, or says where it lies. */
export interface IdpMetadataDraft {
  readonly source: { readonly document: Uint8Array } | { readonly url: string };
  /** Which identity provider is meant when the document holds several. */
  readonly entityId?: string | undefined;
}

/** A reading with which an identity provider can be used, the document, and where it was fetched. */
export interface UsableIdp extends IdpReading {
  readonly profile: IdpProfile;
  readonly document: Uint8Array;
  /** Null when it was uploaded. */
  readonly sourceUrl: string | null;
  readonly takenAt: number;
}

/** What reading metadata of an identity provider takes. */
export interface IdpReadingParts {
  readonly saml: Pick<SamlTools, "idpMetadata">;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

/**
 * Fetches and reads metadata of an identity provider. Never within a unit.
 * @throws {AnteroomError} `invalid_value` for what cannot be fetched, read or used, with `candidates` when the document holds
 * several identity providers; `too_large`
 */
export async function readUsableIdp(parts: IdpReadingParts, draft: IdpMetadataDraft): Promise<UsableIdp> {
  const { source, entityId } = draft;
  const sourceUrl = "url" in source ? source.url : null;
  const document = "url" in source ? (await fetchMetadata(parts.outbound, source.url)).body : source.document;
  const now = parts.clock.now();
  const reader = await parts.saml.idpMetadata();
  const reading = await reader.read(document, entityId === undefined ? { now } : { entityId, now });
  const { profile } = reading;
  if (profile === null) throw unusable(sourceUrl === null ? "metadataXml" : "metadataUrl", reading);
  return { ...reading, profile, document, sourceUrl, takenAt: now };
}

function unusable(attribute: string, { findings, candidates }: IdpReading): AnteroomError {
  const disproof = findings.find(({ severity }) => severity === "disproof");
  const problem = `${attribute} cannot be used: ${disproof?.message ?? "it names no identity provider."} ${disproof?.fix ?? ""}`;
  const reason = disproof?.code ?? "no-idp-role";
  const choice = candidates.length === 0 ? {} : { candidates };
  return new AnteroomError("invalid_value", problem.trim(), { attribute, reason, ...choice });
}
