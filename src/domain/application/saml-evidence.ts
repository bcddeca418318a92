/** What the evidence says about an application's support for SAML 2.0 single sign-on. */
export type Verdict = "supported" | "unsupported" | "unknown" | "ambiguous";

/** How strong the evidence is, weakest first. */
export const GRADES = ["none", "declared", "metadata", "observed", "login"] as const;
/** A rung of the evidence ladder. */
export type Grade = (typeof GRADES)[number];

/** Whether the evidence still holds. `stale`: past its time. `broken`: proof failed twice. */
export type Condition = "ok" | "stale" | "broken";

/** One observation about a document. `code` is stable and kebab-case; `message` and `fix` are a sentence each. */
export interface Finding {
  readonly code: string;
  readonly severity: "proof" | "disproof" | "warning" | "info";
  readonly message: string;
  /** Where in the document, as a simple XPath with local names. */
  readonly path?: string;
  readonly fix?: string;
}

/** A certificate found in metadata. Instants are epoch milliseconds. */
export interface Certificate {
  readonly use: "signing" | "encryption" | "both";
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** SHA-256 of the DER, lower-case hex without separators. */
  readonly fingerprint: string;
  readonly keyType: string;
  readonly keyBits: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** An assertion consumer service endpoint. */
export interface AcsEndpoint {
  readonly url: string;
  readonly binding: string;
  readonly index?: number;
  readonly isDefault?: boolean;
}

/** A service provider as its metadata describes it. */
export interface SamlProfile {
  readonly entityId: string;
  /** Usable HTTP-POST endpoints, the default one first (SAML metadata §2.2.3). */
  readonly acsEndpoints: readonly AcsEndpoint[];
  readonly nameIdFormats: readonly string[];
  readonly authnRequestsSigned: boolean;
  readonly wantAssertionsSigned: boolean;
  readonly certificates: readonly Certificate[];
  /** Epoch milliseconds. The earliest `validUntil` of root, entity and role. */
  readonly validUntil?: number;
  readonly requestedAttributes: readonly { readonly name: string; readonly required: boolean }[];
  readonly displayName?: string;
}

/** What reading one metadata document established. */
export interface MetadataReading {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Present when the verdict is `supported`. */
  readonly profile?: SamlProfile;
  /** The entity ids to choose from when the verdict is `ambiguous`. */
  readonly candidates?: readonly string[];
  /** SHA-256 of the bytes, lower-case hex. */
  readonly sha256: string;
}

/** Reads SP metadata. Implemented by `saml/`. */
export interface MetadataVerifier {
  /**
   * Judges one document. `entityId` chooses among several service providers.
   * @throws {AnteroomError} `invalid_value` for input that cannot be read as XML (no verdict follows from it) or when the
   * document holds no entity with the chosen id; `too_large` above the size limit.
   */
  verify(document: Uint8Array, options: { readonly entityId?: string; readonly now: number }): MetadataReading;
}
