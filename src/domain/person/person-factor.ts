import type { OtpParameters } from "../authenticator/one-time-password.ts";
import type { PersonId, WorkspaceId } from "../id.ts";

/** The factor of a person's own, by which they prove that it is they who ask. */
export interface PersonFactor {
  readonly personId: PersonId;
  readonly workspaceId: WorkspaceId;
  readonly state: "enrolling" | "enrolled";
  readonly sealedSeed: Uint8Array;
  /** The last time step whose code was accepted (RFC 6238 §5.2: never accept it again). */
  readonly lastStep: number | null;
  readonly createdAt: number;
}

/** By what a person proves that it is they, beside a password or an identity provider. */
export interface SecondFactor {
  readonly personId: PersonId;
  /** When the oldest passkey came; null without one. */
  readonly passkeySince: number | null;
  /** Since when an authenticator app shows codes; null without one that is confirmed. */
  readonly codesSince: number | null;
}

/** Every authenticator app knows these, and most know no others. */
export const FACTOR_PARAMETERS: OtpParameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };

/** Keeps the factors of people, at most one each. */
export interface PersonFactorStore {
  find(personId: PersonId): Promise<PersonFactor | undefined>;
  /** Puts it in the place of whatever factor the person has. */
  put(factor: PersonFactor): Promise<void>;
  delete(personId: PersonId): Promise<void>;
  /** Of many people at once, in any order. */
  secondFactorsOf(people: readonly PersonId[]): Promise<readonly SecondFactor[]>;
}
