import { nameKey } from "../directory/directory-user.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { StoredKind } from "../secret/secret.ts";
import type { SecretKeeper } from "../secret/secret-keeper.ts";
import type { VaultVisitor } from "../secret/vault.ts";
import { assertRole, vaultFor } from "../secret/vault-access.ts";
import type { Stores } from "../unit.ts";
import type { AccountView } from "./describe.ts";

/** A secret that somebody wants to go along. */
export interface Carriage {
  readonly view: { readonly account: AccountView; readonly successor: AccountView };
  readonly kind: StoredKind;
  readonly visitor: VaultVisitor;
  readonly now: number;
}

/**
 * Writes the present version of a secret of the old account as one of the new account.
 * @throws {AnteroomError} `conflict` with `other_login` when they are two logins at the app; `not_found` when there is no such
 * secret; `forbidden` for who is no user of both vaults
 */
export async function carrySecret(
  stores: Stores,
  keeper: SecretKeeper,
  { view, kind, visitor, now }: Carriage,
  origin: Origin,
): Promise<void> {
  const old = view.account.account;
  const successor = view.successor.account;
  if (nameKey(old.userName) !== nameKey(successor.userName)) {
    const problem = `${old.userName} and ${successor.userName} are two logins at the app, so a secret of the one is none of the other; store a new one.`;
    throw new AnteroomError("conflict", problem, { code: "other_login" });
  }
  for (const account of [old, successor]) {
    await assertRole(stores, await vaultFor(stores, account, now, origin), visitor, "user");
  }
  const secret = await stores.secrets.find(old.userId, kind);
  if (secret === undefined) {
    throw new AnteroomError("not_found", `No ${kind} of ${old.userName} is kept here, so none can go along.`);
  }
  const { value, generated, strength } = await keeper.open(stores, secret);
  await keeper.write(stores, successor.userId, { kind, value, generated, strength }, origin);
}
