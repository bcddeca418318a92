import type { AccountId, UserId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** A live account of the login that a factor belongs to. */
export interface SharingAccount {
  readonly accountId: AccountId;
  /** The name of the application. */
  readonly application: string;
  readonly userName: string;
}

/** The live accounts of a login, which all share its factor, oldest first. */
export async function sharingOf(stores: Stores, userId: UserId): Promise<readonly SharingAccount[]> {
  const entries = await stores.accounts.listOfUsers([userId]);
  return entries
    .filter((entry) => !entry.facts.retired)
    .map(({ account, application }) => {
      return { accountId: account.id, application: application.name, userName: account.userName };
    });
}
