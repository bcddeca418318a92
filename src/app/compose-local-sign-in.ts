import type { OtpConfig } from "../config/config.ts";
import { Lockout } from "../domain/authenticator/lockout.ts";
import type { Clock } from "../domain/clock.ts";
import { RefusalNotes } from "../domain/connection/refusal-notes.ts";
import type { WorkspaceId } from "../domain/id.ts";
import { CredentialService } from "../domain/local-sign-in/credential-service.ts";
import { EntryService } from "../domain/local-sign-in/entry-service.ts";
import { LocalSignInService } from "../domain/local-sign-in/local-sign-in-service.ts";
import { PasskeyChallenges } from "../domain/local-sign-in/passkey-challenges.ts";
import { PasskeyService } from "../domain/local-sign-in/passkey-service.ts";
import { SetupService } from "../domain/local-sign-in/setup-service.ts";
import type { OnKnown } from "../domain/person/people-service.ts";
import type { PersonFactorService } from "../domain/person/person-factor-service.ts";
import { type PresenceFile, StepUpService } from "../domain/person/step-up-service.ts";
import type { Signer } from "../domain/signer.ts";
import type { SessionService } from "../domain/sso/session-service.ts";
import type { Units } from "../domain/unit.ts";
import { Argon2Hasher } from "../password/argon2.ts";
import { lazyPasskeys, lazyPasswords } from "./loaded-late.ts";

/** What signing in without an identity provider is made of. */
export interface LocalSignInMaterials {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly signer: Signer;
  readonly limits: OtpConfig;
  readonly sessions: SessionService;
  readonly personFactors: PersonFactorService;
  readonly presence: PresenceFile;
  readonly onKnown: readonly OnKnown[];
}

/** Everything about signing in without an identity provider. */
export interface LocalSignIn {
  readonly passkeys: PasskeyService;
  readonly credentials: CredentialService;
  readonly localSignIns: LocalSignInService;
  readonly entries: EntryService;
  readonly setups: SetupService;
  readonly stepUps: StepUpService;
}

/** Puts signing in without an identity provider together. */
export function composeLocalSignIn(materials: LocalSignInMaterials): LocalSignIn {
  const { limits, personFactors: factors } = materials;
  const hasher = new Argon2Hasher();
  const challenges = new PasskeyChallenges(materials);
  const passkeys = new PasskeyService({ ...materials, challenges, loadPasskeys: lazyPasskeys() });
  const credentials = new CredentialService({ ...materials, hasher, passwords: lazyPasswords() });
  const [lockout, refusals] = [new Lockout(limits), new RefusalNotes(materials)];
  const signIns = new LocalSignInService({ ...materials, passkeys, factors, hasher, lockout, refusals });
  return {
    passkeys,
    credentials,
    localSignIns: signIns,
    entries: new EntryService({ ...materials, signIns }),
    setups: new SetupService({ ...materials, signIns, passkeys, credentials, factors }),
    stepUps: new StepUpService({ ...materials, passkeys, factors }),
  };
}
