import type { AccountPolicy } from "../account/account-policy.ts";
import { type AccountView, describeAccount } from "../account/describe.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Event } from "../event/event.ts";
import type { UserId, WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** An account that a request makes, changes or leaves as it is. */
export interface TouchedAccount {
  readonly view: AccountView;
  readonly change: "registered" | "changed" | "retired" | "unchanged";
  /** Its status before the request; null when it was not there, or did not change. */
  readonly statusBefore: string | null;
}

const MOST_SHOWN = 50;
const CHANGES: ReadonlyMap<string, TouchedAccount["change"]> = new Map([
  ["account.registered", "registered"],
  ["account.changed", "changed"],
  ["account.retired", "retired"],
]);

/**
 * Lists the accounts that the events of a unit tell of and, for a request about one user, that user's others; at most 50. To be
 * asked inside the unit.
 */
export async function touchedAccounts(
  stores: Stores,
  events: readonly Event[],
  about: {
    readonly workspaceId: WorkspaceId;
    readonly userId: UserId | null;
    readonly policy: AccountPolicy;
    readonly now: number;
  },
): Promise<readonly TouchedAccount[]> {
  const told = new Map(events.filter(({ type }) => CHANGES.has(type)).map((event) => [event.subject.id, event]));
  const found: AccountWithFacts[] = [];
  for (const id of [...told.keys()].slice(0, MOST_SHOWN)) {
    const account = await stores.accounts.find(about.workspaceId, id);
    if (account !== undefined) found.push(account);
  }
  const own = about.userId === null ? [] : await stores.accounts.listOfUsers([about.userId]);
  const others = own.filter(({ account }) => account.retiredAt === null && !told.has(account.id));
  return [...found, ...others].slice(0, MOST_SHOWN).map((entry) => {
    const event = told.get(entry.account.id);
    const before = event?.before?.["status"];
    return {
      view: describeAccount(entry, about.policy, about.now),
      change: (event && CHANGES.get(event.type)) ?? "unchanged",
      statusBefore: typeof before === "string" ? before : null,
    };
  });
}
