import type { FactorState } from "../account/gates.ts";
import type { AuthenticatorId, UserId, WorkspaceId } from "../id.ts";
import type { OtpParameters } from "./one-time-password.ts";

/** The TOTP factor of one IdP login. All service accounts of the login share it. */
export interface Authenticator {
  readonly id: AuthenticatorId;
  readonly workspaceId: WorkspaceId;
  readonly userId: UserId;
  readonly state: FactorState;
  /** The sealed seed; null after a reset. */
  readonly sealedSeed: Uint8Array | null;
  readonly parameters: OtpParameters;
  readonly issuer: string | null;
  readonly label: string | null;
  /** The last time step whose code was accepted (RFC 6238 §5.2: never accept it again). */
  readonly lastStep: number | null;
  /** When a code was last read during this enrolment. */
  readonly codeReadAt: number | null;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly lockedUntil: number | null;
  /** How the enrolment was confirmed. */
  readonly confirmedBy: "codes" | "statement" | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Keeps authenticators, at most one per principal. */
export interface AuthenticatorStore {
  find(userId: UserId): Promise<Authenticator | undefined>;
  insert(authenticator: Authenticator): Promise<void>;
  update(authenticator: Authenticator): Promise<void>;
  delete(id: AuthenticatorId): Promise<void>;
}
