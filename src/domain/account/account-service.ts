import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Cause, type Event, type Origin } from "../event/event.ts";
import type { UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { GATES } from "./gates.ts";
import type { Rederive } from "./rederive.ts";
import type { AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** One step in the life of an account: a gate or the status moved. */
export interface TimelineEntry {
  readonly at: number;
  /** `registered`, `retired`, `status` or the name of a gate. */
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly actor: Event["actor"];
  readonly cause: Cause;
  readonly reason: string | null;
}

const MAX_EXEMPTION_MS = 366 * 24 * 60 * 60 * 1000;

/** What it takes to decide about accounts. */
export interface DecisionParts {
  readonly units: Units;
  readonly rederive: Rederive;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** What a person decides about one account. */
export interface Decision {
  readonly origin: Origin;
  /** The type of its event. */
  readonly type: string;
  readonly reason: string | null;
  /** Answers the account as it is to be, an equal one when nothing changes. */
  readonly change: (account: ServiceAccount, now: number, entry: AccountWithFacts) => ServiceAccount;
}

/** What people see of service accounts, and the local decisions they take about them. */
export class AccountService {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<AccountView> {
    return this.#parts.units.read(async (stores) =>
      this.#view(await foundAccount(stores, this.#parts.workspaceId, id)),
    );
  }

  /** The live accounts of these users, for the `serviceAccounts` attribute. */
  async listOfUsers(userIds: readonly UserId[]): Promise<readonly AccountView[]> {
    const entries = await this.#parts.units.read((stores) => stores.accounts.listOfUsers(userIds));
    return entries.filter((entry) => !entry.facts.retired).map((entry) => this.#view(entry));
  }

  /** Every gate and status change, newest first. @throws {AnteroomError} `not_found`. */
  async timeline(id: string, page: PageRequest): Promise<Page<TimelineEntry>> {
    return this.#parts.units.read(async (stores) => {
      const { account } = await foundAccount(stores, this.#parts.workspaceId, id);
      const events = await stores.events.listOfAccount(account.id, page);
      return { ...events, items: events.items.flatMap(toTimeline) };
    });
  }

  /** Puts a local hold on the account; activation upstream never clears it. @throws {AnteroomError} `not_found`, `conflict`. */
  async hold(id: string, reason: string, origin: Origin): Promise<AccountView> {
    return this.#decide(id, origin, "account.held", reason, (account, now) => ({
      ...account,
      heldAt: account.heldAt ?? now,
      holdReason: reason,
    }));
  }

  /** Releases the hold; releasing what is not held changes nothing. @throws {AnteroomError} `not_found`, `conflict`. */
  async release(id: string, origin: Origin): Promise<AccountView> {
    return this.#decide(id, origin, "account.released", null, (account) => ({
      ...account,
      heldAt: null,
      holdReason: null,
    }));
  }

  /**
   * Lets the account go without a second factor until an instant, at most 366 days ahead.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` for an end that is past or too far
   */
  async exempt(id: string, reason: string, until: number, origin: Origin): Promise<AccountView> {
    const now = this.#parts.clock.now();
    if (until <= now || until > now + MAX_EXEMPTION_MS) {
      const problem = "until must lie in the future and within 366 days; an exemption without an end is none.";
      throw new AnteroomError("invalid_value", problem, { attribute: "until" });
    }
    return this.#decide(id, origin, "account.exempted", reason, (account) => ({
      ...account,
      exemptUntil: until,
      exemptReason: reason,
    }));
  }

  /** Ends the exemption; ending what is none changes nothing. @throws {AnteroomError} `not_found`, `conflict`. */
  async endExemption(id: string, origin: Origin): Promise<AccountView> {
    return this.#decide(id, origin, "account.exemption_ended", null, (account) => ({
      ...account,
      exemptUntil: null,
      exemptReason: null,
    }));
  }

  /**
   * Ends an account for good, though it may be assigned still: its assignment stays without an account until it is made anew.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account, and while it is linked and not paused
   */
  async retire(id: string, reason: string, origin: Origin): Promise<AccountView> {
    return this.#decide(id, origin, "account.retirement_decided", reason, (account) => {
      if (account.gates.link === "linked") {
        const problem = `The account of ${account.userName} is linked and in use; unlink it from its integration first.`;
        throw new AnteroomError("conflict", problem, { code: "linked" });
      }
      return { ...account, retirementReason: reason };
    });
  }

  /** Retires what is due and lets exemptions end; answers how many accounts were looked at. */
  async settleDue(limit: number): Promise<number> {
    return this.#parts.units.write(async (stores) => {
      const due = await stores.accounts.listDue(this.#parts.clock.now(), limit);
      const origin: Origin = { actor: { kind: "job", id: "due" }, cause: { kind: "job", id: "due" } };
      await this.#parts.rederive.users(stores, [...new Set(due.map((entry) => entry.userId))], origin);
      return due.length;
    });
  }

  #decide(
    id: string,
    origin: Origin,
    type: string,
    reason: string | null,
    change: (account: ServiceAccount, now: number) => ServiceAccount,
  ): Promise<AccountView> {
    return decideAccount(this.#parts, id, { origin, type, reason, change });
  }

  #view(entry: AccountWithFacts): AccountView {
    return describeAccount(entry, this.#parts.policy, this.#parts.clock.now());
  }
}

/**
 * Takes a decision about one live account: writes it with its event, and brings the projection up to it.
 * @throws {AnteroomError} `not_found`; `conflict` for a retired account; what `change` throws
 */
export async function decideAccount(parts: DecisionParts, id: string, decision: Decision): Promise<AccountView> {
  const { units, rederive, clock, workspaceId, policy } = parts;
  const { origin, type, reason, change } = decision;
  return units.write(async (stores) => {
    const now = clock.now();
    const entry = await foundLiveAccount(stores, workspaceId, id);
    const { account } = entry;
    const decided = change(account, now, entry);
    if (JSON.stringify(decided) === JSON.stringify(account)) return describeAccount(entry, policy, now);
    await stores.accounts.update({ ...decided, updatedAt: now });
    const subject = { kind: "account", id: account.id } as const;
    const { id: accountId } = account;
    await stores.events.append(anEvent(origin, { workspaceId, at: now, type, subject, accountId, reason }));
    await rederive.users(stores, [account.userId], origin);
    return describeAccount(await foundAccount(stores, workspaceId, accountId), policy, now);
  });
}

/** An account by id, retired ones included. @throws {AnteroomError} `not_found`. */
export async function foundAccount(stores: Stores, workspaceId: WorkspaceId, id: string): Promise<AccountWithFacts> {
  const entry = await stores.accounts.find(workspaceId, id);
  if (entry !== undefined) return entry;
  throw new AnteroomError("not_found", `Service account ${id.slice(0, 60)} does not exist; list the accounts.`);
}

/** An account that can still be decided about. @throws {AnteroomError} `not_found`; `conflict` for a retired one. */
export async function foundLiveAccount(
  stores: Stores,
  workspaceId: WorkspaceId,
  id: string,
): Promise<AccountWithFacts> {
  const entry = await foundAccount(stores, workspaceId, id);
  if (!entry.facts.retired) return entry;
  const anew = entry.connection === null ? "register" : "assign the app again for";
  const problem = `The account of ${entry.account.userName} is retired and kept for audit only; ${anew} a new one.`;
  throw new AnteroomError("conflict", problem, { code: "retired" });
}

function toTimeline(event: Event): TimelineEntry[] {
  const { at, actor, cause, reason, before, after } = event;
  const base = { at, actor, cause, reason };
  const entries: TimelineEntry[] = [];
  if (event.type === "account.registered") entries.push({ ...base, what: "registered", from: null, to: null });
  if (event.type === "account.retired") entries.push({ ...base, what: "retired", from: null, to: null });
  for (const what of ["status", ...Object.keys(GATES)]) {
    const to = after?.[what];
    const from = before?.[what];
    if (typeof to !== "string" || to === from) continue;
    entries.push({ ...base, what, from: typeof from === "string" ? from : null, to });
  }
  // A decision of a person is part of the story even where it moved nothing.
  if (entries.length === 0) entries.push({ ...base, what: event.type, from: null, to: null });
  return entries;
}
