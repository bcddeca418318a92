import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import type { Actor } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Sealer } from "../sealer.ts";
import type { Units } from "../unit.ts";
import { AuthenticatorService } from "./authenticator-service.ts";
import { CodeHandout } from "./code-handout.ts";
import type { CodeReadLimits } from "./code-reads.ts";
import { CodeWaiters, type Pause } from "./code-waiters.ts";
import { FactorKeeper } from "./factor-keeper.ts";
import { FactorShredder } from "./factor-shredder.ts";
import { FactorTally } from "./factor-tally.ts";
import { Lockout, type LockoutLimits } from "./lockout.ts";
import type { OneTimePasswords } from "./one-time-password.ts";
import { RecoveryCodeService } from "./recovery-code-service.ts";

/** What the services around second factors are made of. */
export interface FactorParts {
  readonly units: Units;
  readonly rederive: Rederive;
  readonly sealer: Sealer;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly limits: LockoutLimits & CodeReadLimits;
  /** For how long a call may wait for a code. */
  readonly waitSeconds: number;
  readonly pause: Pause;
  /** Has the store forget what it keeps of deleted rows; answers whether it could. */
  readonly scrub: () => Promise<boolean>;
  /** Told of whoever reads codes unusually often. */
  readonly onAlert?: (actor: Actor) => void;
}

/** The services around second factors, but for their enrolment. */
export interface FactorServices {
  readonly keeper: FactorKeeper;
  readonly tally: FactorTally;
  readonly lockout: Lockout;
  readonly waiters: CodeWaiters;
  readonly authenticators: AuthenticatorService;
  readonly recoveryCodes: RecoveryCodeService;
  readonly shredder: FactorShredder;
}

/** Makes them. */
export function createFactorServices(parts: FactorParts): FactorServices {
  const { limits, waitSeconds, pause, onAlert } = parts;
  const shared = { ...parts, keeper: new FactorKeeper(parts), tally: new FactorTally(onAlert) };
  const waiters = new CodeWaiters(pause);
  const codes = new CodeHandout({ ...shared, waiters, limits: { ...limits, waitSeconds } });
  return {
    keeper: shared.keeper,
    tally: shared.tally,
    lockout: new Lockout(limits),
    waiters,
    authenticators: new AuthenticatorService({ ...shared, codes }),
    recoveryCodes: new RecoveryCodeService(shared),
    shredder: new FactorShredder(shared),
  };
}
