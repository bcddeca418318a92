import type { Config } from "../config/config.ts";
import type { Sealer } from "../domain/sealer.ts";
import type { PasswordGenerator } from "../domain/secret/password-generator.ts";
import { PurgeService } from "../domain/secret/purge-service.ts";
import { ReadingRefusals } from "../domain/secret/reading-refusals.ts";
import { SecretKeeper } from "../domain/secret/secret-keeper.ts";
import { SecretService } from "../domain/secret/secret-service.ts";
import { VaultService } from "../domain/secret/vault-service.ts";
import { createPseudonyms } from "../vault/pseudonyms.ts";
import { createSubjectSealer } from "../vault/subject-keys.ts";
import type { Basics } from "./basics.ts";
import { lazyPasswords } from "./loaded-late.ts";

/** Everything about secrets but the seeds of factors. */
export interface Secrets {
  readonly passwords: PasswordGenerator;
  readonly keeper: SecretKeeper;
  readonly secrets: SecretService;
  readonly vaults: VaultService;
  readonly purges: PurgeService;
  readonly readingRefusals: ReadingRefusals;
}

/** Puts secrets together. */
export function composeSecrets(basics: Basics, sealer: Sealer, config: Pick<Config, "secrets" | "retention">): Secrets {
  const passwords = lazyPasswords();
  const keeper = new SecretKeeper({ ...basics, sealer: createSubjectSealer(sealer), limits: config.secrets });
  return {
    passwords,
    keeper,
    secrets: new SecretService({ ...basics, keeper, passwords }),
    vaults: new VaultService(basics),
    purges: new PurgeService({
      ...basics,
      purgeAfterDays: config.retention.purgeAfterDays,
      createPseudonyms,
      scrub: () => basics.units.scrub(),
    }),
    readingRefusals: new ReadingRefusals(basics),
  };
}
