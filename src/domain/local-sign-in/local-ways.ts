import { AnteroomError } from "../errors.ts";
import type { Person } from "../person/person.ts";
import type { Stores } from "../unit.ts";

/** By what a person can sign in here. */
export interface LocalWays {
  readonly passkeys: number;
  readonly password: boolean;
  /** Whether there is a second factor that counts; a password is of no use without one. */
  readonly factor: boolean;
  readonly recoveryCodesLeft: number;
}

/** By what a person can sign in here. */
export async function localWaysOf(stores: Stores, { id }: Pick<Person, "id">): Promise<LocalWays> {
  const passkeys = await stores.passkeys.listOf(id);
  const password = await stores.personPasswords.find(id);
  const factor = await stores.personFactors.find(id);
  const recoveryCodesLeft = await stores.personRecoveryCodes.countUnused(id);
  return {
    passkeys: passkeys.length,
    password: password !== undefined,
    factor: factor?.state === "enrolled",
    recoveryCodesLeft,
  };
}

/**
 * Refuses, as part of a unit in which a way in is gone, that a person is left without any.
 * @throws {AnteroomError} `conflict`
 */
export async function assertStaysLocal(stores: Stores, person: Person): Promise<void> {
  const { passkeys, password, factor } = await localWaysOf(stores, person);
  const providers = await stores.ssoProviders.listAll(person.workspaceId);
  const hasProvider = providers.some(({ id, enabled }) => enabled && id === person.providerId);
  if (passkeys > 0 || (password && factor) || (hasProvider && person.role !== "owner")) return;
  const problem = "This is your last way to sign in; add a passkey, or a password with a second factor, first.";
  throw new AnteroomError("conflict", problem, { code: "last_way_in" });
}
