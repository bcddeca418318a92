import { createHash, X509Certificate } from "node:crypto";
import { XmlElement, XmlXPath } from "libxml2-wasm";
import type { SamlProfile } from "../domain/application/saml-evidence.ts";
import { isAnteroomError } from "../domain/errors.ts";
import { SIGNATURE_NAMESPACE } from "./saml-names.ts";
import type { TrustedKey } from "./signed-octets.ts";
import { withXml } from "./xml-document.ts";
import { MAX_ENTITY_BYTES } from "./xml-input.ts";

const CERTIFICATES = XmlXPath.compile("//ds:X509Certificate", { ds: SIGNATURE_NAMESPACE });

/**
 * The keys that the app of a profile may sign with. The profile names its certificates by fingerprint, and its metadata holds
 * them; whatever else the document holds is passed over. An aggregate is not searched: that would keep everybody waiting.
 */
export function signingKeys(profile: SamlProfile | null, metadata: Uint8Array | null): readonly TrustedKey[] {
  const wanted = new Set(
    profile?.certificates.filter(({ use }) => use !== "encryption").map(({ fingerprint }) => fingerprint),
  );
  if (wanted.size === 0 || metadata === null || metadata.length > MAX_ENTITY_BYTES) return [];
  try {
    return withXml(metadata, ({ root }) =>
      root.find(CERTIFICATES).flatMap((node) => (node instanceof XmlElement ? keyOf(node.content, wanted) : [])),
    );
  } catch (error) {
    // Metadata that came after the profile may be anything; then no key is known.
    if (isAnteroomError(error)) return [];
    throw error;
  }
}

/** Gives each key once: it is no longer wanted then. */
function keyOf(text: string, wanted: Set<string>): readonly TrustedKey[] {
  const der = Buffer.from(text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s+/g, ""), "base64");
  const fingerprint = createHash("sha256").update(der).digest("hex");
  return wanted.delete(fingerprint) ? [{ fingerprint, key: new X509Certificate(der).publicKey }] : [];
}
