import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import type {
  AccountGroup,
  AccountPageRequest,
  AccountQuery,
  AccountStore,
  GroupCount,
  StatusCounts,
} from "./account-store.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { type GateName, STATUSES, type Status, shutValues } from "./gates.ts";

/** Which accounts to list, as people name things. Every field narrows. */
export interface AccountListQuery extends Omit<AccountQuery, "applicationId" | "waitsAt"> {
  /** Id or key. */
  readonly application?: string | undefined;
  /** Live accounts of which this gate is not open, whatever else they wait for. */
  readonly gate?: GateName | undefined;
}

/** How the accounts of a list stand. */
export interface AccountCounts {
  readonly total: number;
  readonly statuses: StatusCounts;
  /** To what they belong, the largest groups first; null unless it was asked for. */
  readonly groups: readonly GroupCount[] | null;
}

/** The accounts of a list that have one status. */
export interface AccountColumn extends Page<AccountView> {
  readonly status: Status;
  readonly total: number;
}

/** What it takes to list accounts. */
export interface ListParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** How many groups are told apart. */
const MOST_GROUPS = 100;
/** How many accounts of a long list are read at once: a fraction of what a turn of the event loop may take. */
const STRETCH = 200;

/** Lists of accounts: a page, how many there are of each status, and all of them one after the other. */
export class AccountLists {
  readonly #parts: ListParts;

  constructor(parts: ListParts) {
    this.#parts = parts;
  }

  /** A page of a list. An unknown application lists nothing. */
  async list(query: AccountListQuery, page: AccountPageRequest): Promise<Page<AccountView>> {
    const found = await this.#ask(query, (accounts, narrowed) =>
      accounts.list(this.#parts.workspaceId, narrowed, page),
    );
    if (found === undefined) return { items: [] };
    const { policy, clock } = this.#parts;
    const now = clock.now();
    return { ...found, items: found.items.map((entry) => describeAccount(entry, policy, now)) };
  }

  /** How the accounts of a list stand, and to what they belong if that is asked for. */
  async count(query: AccountListQuery, group?: AccountGroup): Promise<AccountCounts> {
    const { workspaceId } = this.#parts;
    const found = await this.#ask(query, async (accounts, narrowed) => {
      if (group !== undefined) return accounts.countBy(workspaceId, narrowed, group, MOST_GROUPS);
      return { statuses: await accounts.count(workspaceId, narrowed), groups: null };
    });
    const { statuses, groups } = found ?? { statuses: {}, groups: group === undefined ? null : [] };
    return { total: Object.values(statuses).reduce((sum, one) => sum + one, 0), statuses, groups };
  }

  /** A list by status, the newest of each at most `limit`; what has retired is counted only. */
  async board(query: Omit<AccountListQuery, "status" | "statuses">, limit: number): Promise<readonly AccountColumn[]> {
    const { workspaceId, policy, clock } = this.#parts;
    const now = clock.now();
    const columns = await this.#ask(query, async (accounts, narrowed) => {
      const counts = await accounts.count(workspaceId, narrowed);
      const found: AccountColumn[] = [];
      for (const status of STATUSES) {
        const total = counts[status] ?? 0;
        const isRead = total > 0 && status !== "retired";
        const page = isRead
          ? await accounts.list(workspaceId, { ...narrowed, status }, { limit, known: total })
          : { items: [] };
        const items = page.items.map((entry) => describeAccount(entry, policy, now));
        found.push({ ...page, status, total, items });
      }
      return found;
    });
    return columns ?? STATUSES.map((status) => ({ status, total: 0, items: [] }));
  }

  /**
   * The ids of a whole list, newest first.
   * @param seen how many accounts the list had for whoever decides about them
   * @throws {AnteroomError} `conflict` with `list_changed` when it has another number by now
   */
  async idsSeen(query: AccountListQuery, seen: number): Promise<readonly AccountId[]> {
    const { workspaceId } = this.#parts;
    const ids =
      (await this.#ask(query, (accounts, narrowed) => accounts.listIds(workspaceId, narrowed, seen + 1))) ?? [];
    if (ids.length === seen) return ids;
    const now = ids.length > seen ? `more than ${seen}` : String(ids.length);
    const problem = `The list had ${seen} accounts when you looked and has ${now} now; look at it again, then repeat this.`;
    throw new AnteroomError("conflict", problem, { code: "list_changed" });
  }

  /** Every account of a list, in stretches, so that others are served in between. */
  async *all(
    query: AccountListQuery,
    page: Pick<AccountPageRequest, "order">,
  ): AsyncGenerator<readonly AccountView[], void, undefined> {
    let after: number | undefined;
    do {
      const found = await this.list(query, { ...page, limit: STRETCH, ...(after !== undefined && { after }) });
      yield found.items;
      after = found.nextCursor === undefined ? undefined : Number(found.nextCursor);
    } while (after !== undefined);
  }

  #ask<Result>(
    query: AccountListQuery,
    ask: (accounts: AccountStore, narrowed: AccountQuery) => Promise<Result>,
  ): Promise<Result | undefined> {
    return this.#parts.units.snapshot(async (stores) => {
      const narrowed = await this.#narrowed(stores, query);
      return narrowed && ask(stores.accounts, narrowed);
    });
  }

  /** Undefined when the application is unknown. */
  async #narrowed(stores: Stores, query: AccountListQuery): Promise<AccountQuery | undefined> {
    const { application, gate, ...rest } = query;
    const values = gate && shutValues(gate, this.#parts.policy);
    const narrowed = values === undefined || gate === undefined ? rest : { ...rest, waitsAt: { gate, values } };
    if (application === undefined) return narrowed;
    const known = await stores.applications.find(this.#parts.workspaceId, application);
    return known && { ...narrowed, applicationId: known.id };
  }
}
