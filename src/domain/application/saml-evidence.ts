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
  /** Milliseconds after which it asks to be fetched again, the shortest of root, entity and role. */
  readonly cacheDuration?: number;
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

/** What is asked of a document of SP metadata. */
export interface MetadataQuestion {
  readonly now: number;
  /** Chooses among several service providers. */
  readonly entityId?: string;
  /** PEM. Given out of band: unless the document is signed with its key, nothing in it is believed. */
  readonly signingCertificate?: string;
  /** Where it was fetched in the end; absent when it was brought. */
  readonly fetchedFrom?: string;
}

/** Reads SP metadata. Implemented by `saml/`. */
export interface MetadataVerifier {
  /**
   * Judges one document. One that is not signed with the given certificate's key is `unknown`.
   * @throws {AnteroomError} `invalid_value` for input that cannot be read as XML (no verdict follows from it) or when the
   * document holds no entity with the chosen id; `too_large` above the size limit; `unavailable` while too many large documents wait.
   */
  verify(document: Uint8Array, question: MetadataQuestion): Promise<MetadataReading>;
}

/** An AuthnRequest as an app sent it (SAML core §3.4.1), and how. */
export interface ObservedRequest {
  readonly id: string;
  readonly issuer: string | null;
  readonly binding: "redirect" | "post";
  /** Where the app sent the browser with it, without the query. */
  readonly sentTo: string;
  readonly destination: string | null;
  readonly acsUrl: string | null;
  readonly acsIndex: number | null;
  readonly responseBinding: string | null;
  readonly nameIdFormat: string | null;
  readonly allowCreate: boolean;
  readonly requestedContexts: readonly string[];
  /** How the contexts are compared; null when none are asked for. */
  readonly contextComparison: string | null;
  readonly forceAuthn: boolean;
  readonly isPassive: boolean;
  readonly hasSubject: boolean;
  readonly hasScoping: boolean;
  /** `unchecked`: signed, and no key of the app is known, or it is signed in a way that is not checked here. */
  readonly signature: "none" | "unchecked" | "valid" | "invalid";
  readonly signatureAlgorithm: string | null;
  /** SHA-256 of the message's XML, lower-case hex. */
  readonly sha256: string;
}

/** What following an app's sign-in address came to. Nothing found proves nothing. */
export interface SignInObservation {
  readonly observed: ObservedRequest | null;
  readonly findings: readonly Finding[];
  /** The addresses that were opened, without their queries. */
  readonly hops: readonly string[];
}

/** Follows an app's sign-in address as a browser without script would, up to the AuthnRequest. Implemented by `saml/`. */
export interface SignInObserver {
  /**
   * @param metadata the document that holds the certificates of the profile, for checking a signature
   * @throws {OutboundProblem} when the very first address cannot be asked
   */
  observe(ssoUrl: string, profile: SamlProfile | null, metadata: Uint8Array | null): Promise<SignInObservation>;
}

/** A certificate with its DER as base64. */
export interface KeptCertificate extends Certificate {
  readonly der: string;
}

/** An identity provider as its metadata describes it. */
export interface IdpProfile {
  readonly entityId: string;
  /** Where AuthnRequests go. */
  readonly ssoEndpoints: readonly { readonly url: string; readonly binding: string }[];
  /** Those that may sign, at least one. */
  readonly certificates: readonly KeptCertificate[];
  readonly nameIdFormats: readonly string[];
  readonly wantAuthnRequestsSigned: boolean;
  readonly validUntil?: number;
}

/** What reading the metadata of an identity provider established. Without a profile it cannot be used, and a disproof says why. */
export interface IdpReading {
  readonly profile: IdpProfile | null;
  readonly findings: readonly Finding[];
  /** The entity ids to choose from when the document holds several identity providers. */
  readonly candidates: readonly string[];
  readonly sha256: string;
}

/** Reads metadata of identity providers. Implemented by `saml/`. */
export interface IdpMetadataReader {
  /** @throws {AnteroomError} as `MetadataVerifier.verify` */
  read(document: Uint8Array, options: { readonly entityId?: string; readonly now: number }): Promise<IdpReading>;
}

/** What is taken from a recording of one sign-in. */
export interface SignInMessages {
  /** The id of the app's request; null when the identity provider began, absent when the recording cannot tell. */
  readonly requestId?: string | null;
  /** The Response as XML. */
  readonly response: Uint8Array;
  /** Where the response was posted to; null when the recording does not say. */
  readonly postedTo: string | null;
  /** When it was posted, epoch milliseconds; null when the recording does not say. */
  readonly at: number | null;
  /** The status that the app answered with; null when the recording does not say. */
  readonly answeredWith: number | null;
}

/** What is to hold of a Response. */
export interface ResponseExpectations {
  readonly idp: IdpProfile;
  readonly audience: string;
  /** Where responses may go. */
  readonly acsUrls: readonly string[];
  /** The id of the request that it has to answer; `null` when none was made and none may be named; absent when not known. */
  readonly inResponseTo?: string | null;
  /** The instant at which it was taken. */
  readonly at: number;
}

/** What a Response says, of the signed octets only. Names and hashes; no attribute values. */
export interface ResponseFacts {
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly assertionId: string;
  readonly assertionSha256: string;
  readonly inResponseTo: string | null;
  readonly authnInstant: number;
  readonly sessionNotOnOrAfter: number | null;
  readonly notOnOrAfter: number;
  readonly authnContexts: readonly string[];
  /** Whether the context shows a second factor; `unknown` when it is one that does not say. */
  readonly secondFactor: "shown" | "not_shown" | "unknown";
  /** The certificate that verified it, SHA-256 of the DER. */
  readonly signedBy: string;
  readonly signed: "assertion" | "response" | "both";
}

/** Attributes of a verified assertion, by name. */
export type ResponseAttributes = ReadonlyMap<string, readonly string[]>;

/** A verdict on a Response. Refused: a disproof names the rule, and there are no facts. */
export type ResponseVerdict =
  | {
      readonly accepted: true;
      readonly facts: ResponseFacts;
      readonly attributes: ResponseAttributes;
      readonly findings: readonly Finding[];
    }
  | { readonly accepted: false; readonly findings: readonly Finding[] };

/** Verifies Responses by SAML core and the web browser profile. Keeps no state: whether one was used before is asked elsewhere. */
export interface ResponseVerifier {
  verify(response: Uint8Array, expectations: ResponseExpectations): ResponseVerdict;
}

/** Reduces a recording of a sign-in (HAR 1.2) to its messages; nothing else of it is kept. Implemented by `saml/`. */
export interface RecordingReader {
  /** @throws {AnteroomError} `invalid_value` when it is no recording or holds no Response */
  read(recording: unknown): SignInMessages;
}
