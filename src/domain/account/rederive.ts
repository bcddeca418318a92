import type { Clock } from "../clock.ts";
import { type Assignment, type Assignments, type ReasonRow, resolveAssignments } from "../directory/assignment.ts";
import type { Affected } from "../directory/assignment-store.ts";
import type { Principal } from "../directory/directory-store.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { AccountId, ApplicationId, PersonId, UserId, WorkspaceId } from "../id.ts";
import { destroySecrets } from "../secret/destroy-secrets.ts";
import type { Stores } from "../unit.ts";
import { type AccountPolicy, DAY_MS, projectedPolicy } from "./account-policy.ts";
import { proposeAdoptions } from "./adoption-proposals.ts";
import { type AccountFacts, deriveGates, deriveStatus, type FactorState, type Gates } from "./gates.ts";
import { type Beginning, newAccount } from "./new-account.ts";
import { type ChosenOwners, chooseOwners, NO_OWNERS } from "./owner-rules.ts";
import { appointChosen, ownByRules, type Seat } from "./owners.ts";
import { isOutlived } from "./retirement.ts";
import { datedAccount } from "./review-date.ts";
import type { AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** What rederiving needs to know. */
export interface RederiveOptions {
  readonly clock: Clock;
  readonly policy: AccountPolicy;
  /** How many users are re-derived inside one unit. */
  readonly batch: number;
  /** Called when users were left to the job, so that it need not wait for its next round. */
  readonly onQueued?: () => void;
}

/**
 * The one place that writes `gates`, `status` and accounts themselves: it registers an account for every assignment that
 * has none, brings the projection of the others up to the facts, pauses links that must pause, and retires what is due.
 */
export interface Rederive {
  /** Re-derives all accounts of these users inside the caller's unit. */
  users(stores: Stores, userIds: readonly UserId[], origin: Origin): Promise<void>;
  /**
   * Re-derives whoever a change can touch: in this unit when they are few; otherwise linked accounts in this unit and the
   * others by the job over the queue.
   */
  affected(stores: Stores, affected: Affected, origin: Origin): Promise<void>;
  /** As `affected`, for users that are known by id. */
  many(stores: Stores, userIds: readonly UserId[], origin: Origin): Promise<void>;
  /** Has the job re-derive every account that a person answers for, however many these are. */
  ownedBy(stores: Stores, personId: PersonId, origin: Origin): Promise<void>;
  /** Has the job re-derive the accounts that nobody answers for and whose manager may be whoever has a login name. */
  managedBy(stores: Stores, workspaceId: WorkspaceId, loginKey: string, origin: Origin): Promise<void>;
  /** After a start under another policy: has all stored statuses derived again. */
  policy(stores: Stores, workspaceId: WorkspaceId): Promise<void>;
  /** Works off one batch of the queue and answers how many users that were. Each batch is a unit of its own. */
  drain(stores: Stores): Promise<number>;
}

/** Makes the rederiver. */
export function createRederive(options: RederiveOptions): Rederive {
  const { batch } = options;

  async function users(stores: Stores, userIds: readonly UserId[], origin: Origin): Promise<void> {
    if (userIds.length === 0) return;
    const [principals, reasons, accounts] = [
      await stores.users.listPrincipals(userIds),
      await stores.assignments.listReasons(userIds),
      await stores.accounts.listOfUsers(userIds),
    ];
    const reasonsOf = Map.groupBy(reasons, (reason) => reason.userId);
    const accountsOf = Map.groupBy(accounts, (entry) => entry.account.userId);
    for (const principal of principals) {
      const assignments = resolveAssignments(reasonsOf.get(principal.id) ?? [], principal.dedicatedTo);
      const work = new UserWork(stores, origin, principal, assignments, options);
      await work.run(accountsOf.get(principal.id) ?? []);
    }
  }

  async function drainLinked(stores: Stores): Promise<void> {
    for (;;) {
      const linked = await stores.assignments.listQueued(batch, true);
      if (linked.length === 0) return;
      await work(stores, linked);
    }
  }

  async function work(
    stores: Stores,
    queued: readonly { readonly userId: UserId; readonly cause: string }[],
  ): Promise<void> {
    for (const [cause, entries] of Map.groupBy(queued, (entry) => entry.cause)) {
      const ids = entries.map((entry) => entry.userId);
      await users(stores, ids, JSON.parse(cause) as Origin);
      await stores.assignments.unqueue(ids);
    }
  }

  return {
    users,
    async affected(stores, affected, origin) {
      const few = await stores.assignments.listAffected(affected, batch + 1);
      if (few.length <= batch) return users(stores, few, origin);
      await stores.assignments.queueAffected(affected, JSON.stringify(origin));
      options.onQueued?.();
      return drainLinked(stores);
    },
    async many(stores, userIds, origin) {
      if (userIds.length <= batch) return users(stores, userIds, origin);
      await stores.assignments.queueUsers(userIds, JSON.stringify(origin));
      options.onQueued?.();
      return drainLinked(stores);
    },
    async ownedBy(stores, personId, origin) {
      await stores.ownership.queueOwnedBy(personId, JSON.stringify(origin));
      options.onQueued?.();
    },
    async managedBy(stores, workspaceId, loginKey, origin) {
      const queued = await stores.ownership.queueManagedBy(workspaceId, loginKey, JSON.stringify(origin));
      if (queued > 0) options.onQueued?.();
    },
    async policy(stores, workspaceId) {
      const text = projectedPolicy(options.policy);
      if ((await stores.assignments.findPolicy(workspaceId)) === text) return;
      const origin: Origin = { actor: { kind: "local", id: "start" }, cause: { kind: "start", id: "policy" } };
      await stores.assignments.queueAffected({ by: "workspace", workspaceId }, JSON.stringify(origin));
      await stores.assignments.setPolicy(workspaceId, text);
    },
    async drain(stores) {
      const queued = await stores.assignments.listQueued(batch, false);
      await work(stores, queued);
      return queued.length;
    },
  };
}

/** The re-derivation of one user's accounts. */
class UserWork {
  readonly #stores: Stores;
  readonly #origin: Origin;
  readonly #principal: Principal;
  readonly #assignments: Assignments;
  readonly #options: RederiveOptions;
  readonly #now: number;

  constructor(
    stores: Stores,
    origin: Origin,
    principal: Principal,
    assignments: Assignments,
    options: RederiveOptions,
  ) {
    this.#stores = stores;
    this.#origin = origin;
    this.#principal = principal;
    this.#assignments = assignments;
    this.#options = options;
    this.#now = options.clock.now();
  }

  async run(entries: readonly AccountWithFacts[]): Promise<void> {
    const live = entries.filter((entry) => entry.account.retiredAt === null);
    const kept = await this.#refreshAll(live);
    const factorEnds = live.length > 0 && kept.size === 0;
    if (factorEnds) await this.#endLogin();
    if (this.#principal.deleted) return;
    const factor = factorEnds ? null : this.#principal.factor;
    for (const assignment of this.#assignments.matched.values()) {
      if (kept.has(assignment.applicationId) || isOutlived(assignment, accountsFor(assignment, entries))) continue;
      if (await this.#waitsForAdoption(assignment)) continue;
      if (kept.size === 0 && entries.length > 0) await this.#destroySecrets();
      await this.#register(assignment, entries, factor);
    }
  }

  /** The applications of the accounts that are still live. */
  async #refreshAll(live: readonly AccountWithFacts[]): Promise<ReadonlySet<ApplicationId>> {
    const kept = new Set<ApplicationId>();
    for (const entry of live) if (await this.#refresh(entry)) kept.add(entry.account.applicationId);
    return kept;
  }

  /** The identity provider has its user; the account waits for a person where another one has its name or address. */
  #waitsForAdoption({ applicationId }: Pick<Assignment, "applicationId">): Promise<boolean> {
    const candidate = { principal: this.#principal, applicationId, now: this.#now };
    return proposeAdoptions(this.#stores, candidate, this.#origin);
  }

  /** Answers whether the account is still live. */
  async #refresh(stored: AccountWithFacts): Promise<boolean> {
    const { policy } = this.#options;
    const { account } = stored;
    const isDecided = stored.facts.retired || account.retirementReason !== null;
    const ruled = await ownByRules(this.#stores, this.#seat(account.id), this.#principal, stored, isDecided);
    const { entry, ownerRule } = ruled;
    const { facts } = entry;
    const gates = deriveGates(facts, this.#now, policy);
    const graceEndsAt = isYetToBeStated(entry) ? null : this.#graceEnd(account, facts);
    const retires = isDecided || (graceEndsAt !== null && graceEndsAt <= this.#now);
    const assignment = this.#assignments.matched.get(account.applicationId);
    const next: ServiceAccount = {
      ...account,
      userName: this.#principal.userName,
      displayName: this.#principal.displayName,
      roles: assignment?.roles ?? account.roles,
      gates: retires ? { ...gates, link: "none" } : gates,
      status: deriveStatus(gates, { retired: retires }, policy),
      exemptUntil: ahead(account.exemptUntil, this.#now),
      graceEndsAt,
      ownerRule,
      successorDueAt: facts.owners === 2 ? null : account.successorDueAt,
      retiredAt: retires ? this.#now : null,
    };
    // A new name may be that of another account; this one goes on meanwhile.
    if (!retires && account.userName !== next.userName) await this.#waitsForAdoption(account);
    if (retires) await this.#unlink(entry);
    else if (!facts.linkPaused && gates.link === "paused") await this.#pause(entry, gates);
    await this.#write(
      account,
      datedAccount(account, next, { facts, replaced: ruled.replaced, policy, now: this.#now }),
    );
    return !retires;
  }

  #seat(accountId: AccountId): Seat {
    const { workspaceId } = this.#principal;
    return { workspaceId, accountId, givenBy: "rule", at: this.#now, origin: this.#origin };
  }

  #graceEnd({ graceEndsAt }: ServiceAccount, facts: AccountFacts): number | null {
    // What is assigned again after the grace is a new account, even when no job came in between.
    if (graceEndsAt !== null && graceEndsAt <= this.#now) return graceEndsAt;
    if (facts.assigned && !facts.user.deleted) return null;
    return graceEndsAt ?? this.#now + this.#principal.graceDays * DAY_MS;
  }

  async #write(before: ServiceAccount, after: ServiceAccount): Promise<void> {
    const changed = difference(before, after);
    if (changed === undefined && unseen(before) === unseen(after)) return;
    const updatedAt = changed === undefined ? before.updatedAt : this.#now;
    await this.#stores.accounts.update({ ...after, updatedAt });
    if (changed === undefined) return;
    await this.#event(after.id, after.retiredAt === null ? "account.changed" : "account.retired", changed);
  }

  async #register(
    assignment: Assignment,
    entries: readonly AccountWithFacts[],
    factor: FactorState | null,
  ): Promise<void> {
    const { applicationId, reasons, roles } = assignment;
    const beginning: Beginning = {
      kind: "idp_provisioned",
      principal: { ...this.#principal, factor },
      applicationId,
      application: samlOf(reasons),
      assigned: true,
      roles,
      predecessorId: predecessorOf(applicationId, entries),
    };
    const chosen = await this.#chosen();
    const owners = Number(chosen.owner !== undefined) + Number(chosen.backup !== undefined);
    const account = newAccount({ ...beginning, owners }, this.#options.policy, this.#now);
    await this.#stores.accounts.insert({ ...account, ownerRule: chosen.rule });
    const after = { status: account.status, ...account.gates, roles: account.roles };
    await this.#event(account.id, "account.registered", { before: null, after });
    await appointChosen(this.#stores, this.#seat(account.id), chosen, NO_OWNERS);
  }

  /** Whom the rules choose for an account that is only just registered. */
  async #chosen(): Promise<ChosenOwners> {
    const { connectionId, id } = this.#principal;
    const user = connectionId === null ? undefined : await this.#stores.users.find(connectionId, id);
    const document = user?.document ?? {};
    return chooseOwners(this.#stores, { principal: this.#principal, document, owners: NO_OWNERS, ownerRule: null });
  }

  async #pause(entry: AccountWithFacts, gates: Gates): Promise<void> {
    if (entry.integration === null) return;
    const integration = await this.#stores.integrations.find(entry.account.workspaceId, entry.integration.id);
    if (integration === undefined) return;
    const pauseReason = pauseSentence(gates);
    const paused = { ...integration, pausedAt: this.#now, pauseReason, updatedAt: this.#now };
    await this.#stores.integrations.update(paused);
    await this.#integrationEvent(entry, "integration.paused", pauseReason);
  }

  async #unlink(entry: AccountWithFacts): Promise<void> {
    if (entry.integration === null) return;
    const integration = await this.#stores.integrations.find(entry.account.workspaceId, entry.integration.id);
    if (integration === undefined) return;
    const free = { accountId: null, linkedAt: null, pausedAt: null, pauseReason: null };
    await this.#stores.integrations.update({ ...integration, ...free, updatedAt: this.#now });
    await this.#integrationEvent(entry, "integration.unlinked", "The service account retired.");
  }

  /** With its last account a login that nobody pushes goes, too. */
  async #endLogin(): Promise<void> {
    await this.#dropFactor();
    const { connectionId, id } = this.#principal;
    if (connectionId === null) await this.#stores.identities.delete(id, this.#now);
  }

  /** With its last account the login's factor goes, too, so that no later account inherits a secret. */
  async #dropFactor(): Promise<void> {
    const factor = await this.#stores.authenticators.find(this.#principal.id);
    if (factor === undefined) return;
    await this.#stores.authenticators.delete(factor.id);
    const subject = { kind: "authenticator", id: factor.id } as const;
    const reason = "The last service account of this login retired.";
    await this.#append({ type: "authenticator.deleted", subject, before: { state: factor.state }, reason });
  }

  /** Kept until now in case the retirement was a mistake; a later account inherits none of them. */
  async #destroySecrets(): Promise<void> {
    const { id } = this.#principal;
    const { keyId, secrets } = await destroySecrets(this.#stores, id);
    if (keyId === null) return;
    const subject = { kind: "user", id } as const;
    const before = { keyId, secrets: secrets.map((one) => ({ ...one })) };
    const reason = "A new service account of this login inherits no secret.";
    await this.#append({ type: "user.secrets_destroyed", subject, before, reason });
  }

  #event(accountId: AccountId, type: string, change: Pick<Event, "before" | "after">): Promise<void> {
    return this.#append({ type, subject: { kind: "account", id: accountId }, accountId, ...change });
  }

  #integrationEvent(entry: AccountWithFacts, type: string, reason: string): Promise<void> {
    const subject = { kind: "integration", id: entry.integration?.id ?? "" } as const;
    return this.#append({ type, subject, accountId: entry.account.id, reason });
  }

  #append(what: Omit<Parameters<typeof anEvent>[1], "workspaceId" | "at">): Promise<void> {
    const { workspaceId } = this.#principal;
    return this.#stores.events.append(anEvent(this.#origin, { workspaceId, at: this.#now, ...what }));
  }
}

/** What nobody has stated to be assigned was not taken away. */
function isYetToBeStated({ connection, registration }: AccountWithFacts): boolean {
  return connection === null && registration !== null && registration.assigned === null;
}

/** An instant that is still to come, else null. */
function ahead(at: number | null, now: number): number | null {
  return at !== null && at > now ? at : null;
}

function samlOf(reasons: readonly ReasonRow[]): AccountFacts["application"] {
  const known = reasons.find((reason) => reason.saml !== null);
  return known?.saml ?? { verdict: "unknown", grade: "none", condition: "ok" };
}

function accountsFor({ applicationId }: Assignment, entries: readonly AccountWithFacts[]): readonly ServiceAccount[] {
  return entries.map(({ account }) => account).filter((account) => account.applicationId === applicationId);
}

function predecessorOf(applicationId: ApplicationId, entries: readonly AccountWithFacts[]): AccountId | null {
  return entries.findLast((entry) => entry.account.applicationId === applicationId)?.account.id ?? null;
}

function pauseSentence(gates: Gates): string {
  if (gates.upstream !== "active") return `The identity provider took the user away (${gates.upstream}).`;
  if (gates.validity !== "open") return "The account is outside its validity.";
  if (gates.mfa === "reset") return "The second factor was reset.";
  if (gates.mfa === "suspect") return "The second factor is suspect.";
  if (gates.saml !== "unsupported" && gates.saml !== "broken") return "Its review is overdue.";
  return `The application's SAML support is ${gates.saml}.`;
}

/** The fields that moved, before and after; undefined when none did. */
function difference(before: ServiceAccount, after: ServiceAccount): Pick<Event, "before" | "after"> | undefined {
  const from = visible(before);
  const to = visible(after);
  const moved = Object.keys(to).filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]));
  if (moved.length === 0) return undefined;
  return { before: pick(from, moved), after: pick(to, moved) };
}

/** What is kept of an account without being a change that anybody asks for. */
function unseen({ deriveAt, ownerRule, successorDueAt, reviewDueAt, reviewCause }: ServiceAccount): string {
  return JSON.stringify([deriveAt, ownerRule, successorDueAt, reviewDueAt, reviewCause]);
}

function visible(account: ServiceAccount): Record<string, string | number | readonly string[] | null> {
  const { status, gates, roles, userName, displayName, graceEndsAt, exemptUntil } = account;
  return { status, ...gates, roles, userName, displayName, graceEndsAt, exemptUntil };
}

function pick<Value>(record: Record<string, Value>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, record[name] as Value]));
}
