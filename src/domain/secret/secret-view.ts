import type { ServiceAccount } from "../account/service-account.ts";
import type { Actor } from "../event/event.ts";
import type { AccountId, UserId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { PasswordStrength } from "./password-generator.ts";
import type { SecretKind } from "./secret.ts";
import type { Vault } from "./vault.ts";

/** A version as people see it: never the value. */
export interface VersionView {
  readonly version: number;
  readonly generated: boolean;
  readonly strength: PasswordStrength["score"] | null;
  readonly createdAt: number;
  readonly by: Actor;
}

/** A secret as people see it: never the value. */
export interface SecretView {
  readonly kind: SecretKind;
  /** Since when there has been such a secret. */
  readonly createdAt: number;
  /** Newest first, the first being the present one. Of the seed and the recovery codes none are kept. */
  readonly versions: readonly VersionView[];
}

/** What is kept for the login of an account. */
export interface SecretsView {
  /** Null until the first secret is stored. */
  readonly vault: Vault | null;
  readonly secrets: readonly SecretView[];
  /** The live accounts of the login, which all share its secrets. */
  readonly sharedWith: readonly AccountId[];
}

/** Tells what is kept for the login of an account. */
export async function viewSecrets(
  stores: Stores,
  { userId }: Pick<ServiceAccount, "userId">,
  vault: Vault | undefined,
): Promise<SecretsView> {
  const stored: SecretView[] = [];
  for (const { kind, id, createdAt } of await stores.secrets.listOfUser(userId)) {
    stored.push({ kind, createdAt, versions: await stores.secrets.listVersions(id) });
  }
  const entries = await stores.accounts.listOfUsers([userId]);
  const live = entries.filter((entry) => !entry.facts.retired);
  return {
    vault: vault ?? null,
    secrets: [...stored, ...(await ofFactor(stores, userId))],
    sharedWith: live.map((entry) => entry.account.id),
  };
}

/** Seed and recovery codes stay with the factor, where they are sealed already. */
async function ofFactor(stores: Stores, userId: UserId): Promise<readonly SecretView[]> {
  const factor = await stores.authenticators.find(userId);
  if (factor?.sealedSeed == null || factor.state === "reset") return [];
  const codes = await stores.recoveryCodes.count(factor.id);
  const seed: SecretView = { kind: "seed", createdAt: factor.createdAt, versions: [] };
  if (codes.storedAt === null) return [seed];
  return [seed, { kind: "recovery_codes", createdAt: codes.storedAt, versions: [] }];
}
