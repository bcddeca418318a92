import type { FactorState } from "../account/gates.ts";
import type { AuthenticatorId, UserId, WorkspaceId } from "../id.ts";
import type { OtpParameters } from "./one-time-password.ts";

/** The TOTP factor of one IdP login. All service accounts of the login share it. */
export interface Authenticator {
  readonly id: AuthenticatorId;
  readonly workspaceId: WorkspaceId;
  readonly userId: UserId;
  /** What became of its enrolment; whether it is suspect is told apart. */
  readonly state: Exclude<FactorState, "suspect">;
  /** The sealed seed; null once a factor that was reset is shredded. */
  readonly sealedSeed: Uint8Array | null;
  readonly parameters: OtpParameters;
  readonly issuer: string | null;
  readonly label: string | null;
  /** The last time step whose code was accepted (RFC 6238 §5.2: never accept it again). */
  readonly lastStep: number | null;
  /** The last time step whose code was handed out, to whomever. */
  readonly lastReadStep: number | null;
  /** The last time step whose code was handed out to one alone. */
  readonly lastExclusiveStep: number | null;
  /** When a code was last read during this enrolment. */
  readonly codeReadAt: number | null;
  /** How the enrolment was confirmed. */
  readonly confirmedBy: "codes" | "statement" | null;
  /** Since when somebody else may have the seed. */
  readonly suspectedAt: number | null;
  readonly suspectReason: string | null;
  /** The state that a reset can be rolled back to, and until when; null when there is nothing to roll back. */
  readonly resetFrom: "enrolling" | "enrolled" | null;
  readonly rollbackUntil: number | null;
  /** How many recovery codes are left; null when none were stored. */
  readonly recoveryLeft: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What is so of every factor that begins. */
export const BEGUN: Omit<
  Authenticator,
  "id" | "workspaceId" | "userId" | "sealedSeed" | "parameters" | "issuer" | "label" | "createdAt" | "updatedAt"
> = {
  state: "enrolling",
  lastStep: null,
  lastReadStep: null,
  lastExclusiveStep: null,
  codeReadAt: null,
  confirmedBy: null,
  suspectedAt: null,
  suspectReason: null,
  resetFrom: null,
  rollbackUntil: null,
  recoveryLeft: null,
};

/** Keeps authenticators, at most one per principal. */
export interface AuthenticatorStore {
  find(userId: UserId): Promise<Authenticator | undefined>;
  insert(authenticator: Authenticator): Promise<void>;
  update(authenticator: Authenticator): Promise<void>;
  /** Forgets a factor with its recovery codes and all that is known of tries. */
  delete(id: AuthenticatorId): Promise<void>;
  /** Factors whose reset cannot be rolled back any more and that are not shredded. */
  listRolledOut(now: number, limit: number): Promise<readonly Authenticator[]>;
}
