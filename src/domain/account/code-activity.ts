import type { AccountId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { CodeReads } from "./dedication.ts";

/** How many events of an account are looked through for who read its codes. */
const EVENTS_LOOKED_AT = 500;

/** Who read the codes of an account lately, and when. */
export interface CodeActivity extends CodeReads {
  readonly lastReadAt: number | null;
  /** Back to when all readings are known, epoch ms; null for as far back as events are kept. */
  readonly knownSince: number | null;
}

/** Looks through the latest events of an account, a bounded number of them. */
export async function codeActivityOf(stores: Stores, accountId: AccountId): Promise<CodeActivity> {
  const { items, nextCursor } = await stores.events.listOfAccount(accountId, { limit: EVENTS_LOOKED_AT });
  const reads = items.filter(({ type }) => type === "authenticator.code_read");
  // The local administrator is whoever sits at the host.
  const byPeople = reads.filter(({ actor }) => actor.kind === "person" || actor.kind === "local").length;
  return {
    byPeople,
    byTokens: reads.length - byPeople,
    lastReadAt: reads[0]?.at ?? null,
    knownSince: nextCursor === undefined ? null : (items.at(-1)?.at ?? null),
  };
}
