import type { Verification } from "./application.ts";
import type {
  Finding,
  IdpMetadataReader,
  MetadataVerifier,
  RecordingReader,
  ResponseVerifier,
  SignInObserver,
} from "./saml-evidence.ts";

/** A piece of evidence that somebody brings. */
export type Evidence =
  | MetadataEvidence
  | { readonly kind: "metadata_url"; readonly url: string; readonly entityId?: string | undefined }
  | { readonly kind: "sign_in_address"; readonly url: string }
  | RecordedSignIn
  | Declaration;

/** SP metadata that was brought as it is. */
export interface MetadataEvidence {
  readonly kind: "metadata";
  readonly document: Uint8Array;
  readonly entityId?: string | undefined;
}

/** A sign-in that happened: a recording of the browser (HAR), or its messages. */
export interface RecordedSignIn {
  readonly kind: "sign_in";
  readonly recording: unknown;
  /** Whose sign-in it is; without it, the account that has the name in the assertion. */
  readonly accountId?: string | undefined;
}

/** Somebody's word. */
export interface Declaration {
  readonly kind: "declaration";
  readonly supported: boolean;
  readonly source: string;
  /** The day the source said so, `YYYY-MM-DD`; of the catalogue, it may be a month. */
  readonly date: string;
  /** What else is to be kept with it. */
  readonly also?: readonly Finding[];
}

/** What is believed of an application before anybody brings evidence. */
export interface Belief {
  readonly declaration?: Declaration;
  /** Where its metadata should lie. */
  readonly metadataUrl?: string;
}

/** A ledger entry with the entity ids to choose from when the document holds several service providers. */
export interface Verified {
  readonly verification: Verification;
  readonly candidates: readonly string[];
}

/** A verdict on evidence that is not in the ledger yet; what changed is known once it is entered. */
export interface Judged {
  readonly verification: Omit<Verification, "changes" | "applied">;
  readonly candidates: readonly string[];
  readonly document: Uint8Array | null;
  /** Where the evidence is to be looked for again. */
  readonly again: { readonly metadataUrl?: string; readonly ssoUrl?: string };
}

/** The tools that read and judge SAML. Each is loaded when it is first needed, which takes its time: never within a unit. */
export interface SamlTools {
  metadata(): Promise<MetadataVerifier>;
  idpMetadata(): Promise<IdpMetadataReader>;
  observer(): Promise<SignInObserver>;
  recordings(): Promise<RecordingReader>;
  responses(): Promise<ResponseVerifier>;
}
