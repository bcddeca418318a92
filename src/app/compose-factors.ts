import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { AuthenticatorService } from "../domain/authenticator/authenticator-service.ts";
import type { CodeWaiters } from "../domain/authenticator/code-waiters.ts";
import { EnrolmentLinkService } from "../domain/authenticator/enrolment-link-service.ts";
import { EnrolmentService } from "../domain/authenticator/enrolment-service.ts";
import { createFactorServices } from "../domain/authenticator/factor-services.ts";
import type { FactorShredder } from "../domain/authenticator/factor-shredder.ts";
import type { FactorTally } from "../domain/authenticator/factor-tally.ts";
import { LinkedEnrolment } from "../domain/authenticator/linked-enrolment.ts";
import type { RecoveryCodeService } from "../domain/authenticator/recovery-code-service.ts";
import type { Sealer } from "../domain/sealer.ts";
import { SeedExports } from "../domain/secret/seed-export.ts";
import type { Log } from "../log/log.ts";
import { oneTimePasswords as otp } from "../otp/totp.ts";
import type { Basics } from "./basics.ts";
import { lazyPictures } from "./loaded-late.ts";

/** Everything about the second factors of accounts. */
export interface Factors {
  readonly authenticators: AuthenticatorService;
  readonly recoveryCodes: RecoveryCodeService;
  readonly enrolments: EnrolmentService;
  readonly enrolmentLinks: EnrolmentLinkService;
  readonly linkedEnrolment: LinkedEnrolment;
  readonly seedExports: SeedExports;
  readonly waiters: CodeWaiters;
  readonly factorTally: FactorTally;
  readonly shredder: FactorShredder;
}

/** Puts second factors together. */
export function composeFactors(
  basics: Basics,
  sealer: Sealer,
  config: Pick<Config, "otp" | "limits">,
  log: Log,
): Factors {
  const { keeper, tally, lockout, waiters, authenticators, recoveryCodes, shredder } = createFactorServices({
    ...basics,
    sealer,
    otp,
    limits: config.otp,
    waitSeconds: Math.max(0, Math.min(50, config.limits.answerTimeSeconds - 5)),
    pause: (ms, signal) => sleep(ms, undefined, { signal }),
    scrub: () => basics.units.scrub(),
    onAlert: (actor) => log.warn({ actor }, "Codes are read unusually often; look whether that is meant"),
  });
  const loadPictures = lazyPictures();
  const enrolments = new EnrolmentService({
    ...basics,
    keeper,
    tally,
    lockout,
    otp,
    limits: config.otp,
    loadPictures,
  });
  return {
    authenticators,
    recoveryCodes,
    enrolments,
    enrolmentLinks: new EnrolmentLinkService(basics),
    linkedEnrolment: new LinkedEnrolment({ ...basics, enrolments, authenticators }),
    seedExports: new SeedExports({ ...basics, keeper, otp }),
    waiters,
    factorTally: tally,
    shredder,
  };
}
