import type { AccountService } from "../../domain/account/account-service.ts";
import type { UserId } from "../../domain/id.ts";
import type { RenderedServiceAccount } from "../../scim/render.ts";

/** The live service accounts of users, for the attribute `serviceAccounts`. Users without any are left out. */
export async function serviceAccountsOf(
  accounts: AccountService,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly RenderedServiceAccount[]>> {
  const found = new Map<UserId, RenderedServiceAccount[]>();
  for (const { account, application, status, waitingFor } of await accounts.listOfUsers(userIds)) {
    const own = found.get(account.userId) ?? [];
    own.push({
      value: account.id,
      application: application.key,
      status,
      ...(waitingFor !== null && { waitingFor }),
    });
    found.set(account.userId, own);
  }
  return found;
}
