import type { AccountPolicy } from "../account/account-policy.ts";
import { type AccountView, describeAccount } from "../account/describe.ts";
import { isOutlived } from "../account/retirement.ts";
import type { Application } from "../application/application.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { type ReasonRow, resolveAssignments } from "../directory/assignment.ts";
import type { PushedUser, PushingConnection } from "../directory/directory-store.ts";
import { type DirectoryUser, isActive, nameKey, userNameOf } from "../directory/directory-user.ts";
import type { ApplicationId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import { explainIdentity } from "./explain-identity.ts";
import type { Explanation, ExplanationStep } from "./explanation.ts";
import {
  accountSteps,
  bounded,
  formerNameStep,
  MAX_STEPS,
  namesakeStep,
  pendingStep,
  reasonStep,
  unassignedStep,
  undecidedStep,
  userSteps,
  verdictStep,
} from "./explanation-steps.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** Users of one connection, of whom there is at least one. */
type Pushed = readonly [PushedUser, ...PushedUser[]];

/** What the chain of rules comes to for one user. */
interface Story {
  readonly reasons: readonly ReasonRow[];
  readonly accounts: readonly AccountView[];
  /** Assigned applications of which the account is still to be registered. */
  readonly pending: readonly Application[];
  /** Assigned applications for which it waits whether the user takes over an account that is there. */
  readonly undecided: readonly Application[];
  readonly steps: readonly ExplanationStep[];
}

const PAGE = 200;

/** Walks the whole chain of rules for one user and says the outcome of each. */
export class ExplanationService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * One explanation per connection; never having seen the user is an answer, too. A former name finds the user that had
   * it. Deleted connections follow when they pushed the user. Logins that were registered here come first.
   */
  async explain(userNameOrId: string): Promise<{ readonly items: readonly Explanation[] }> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const pushed = await stores.users.listEverywhere(workspaceId, userNameOrId);
      const left = new Map(byConnection(pushed));
      const items: Explanation[] = await this.#registered(stores, userNameOrId);
      for await (const connection of this.#connections(stores)) {
        const found = left.get(connection.id);
        left.delete(connection.id);
        items.push(
          found === undefined ? neverSeen(connection, userNameOrId) : await this.#one(stores, found, userNameOrId),
        );
      }
      for (const found of left.values()) items.push(await this.#one(stores, found, userNameOrId));
      return { items };
    });
  }

  async #registered(stores: Stores, userNameOrId: string): Promise<Explanation[]> {
    const { workspaceId, policy, clock } = this.#parts;
    const items: Explanation[] = [];
    for (const found of (await stores.identities.listNamed(workspaceId, userNameOrId)).slice(0, MAX_STEPS)) {
      const entries = await stores.accounts.listOfUsers([found.identity.id]);
      const now = clock.now();
      items.push(
        explainIdentity(
          found,
          entries.map((entry) => describeAccount(entry, policy, now)),
        ),
      );
    }
    return items;
  }

  async *#connections(stores: Stores): AsyncGenerator<Connection> {
    let request: PageRequest | undefined = { limit: PAGE };
    while (request !== undefined) {
      const page: Page<Connection> = await stores.connections.list(this.#parts.workspaceId, request);
      yield* page.items;
      request = page.nextCursor === undefined ? undefined : { limit: PAGE, after: Number(page.nextCursor) };
    }
  }

  /** @param pushed who has or had the name on one connection; the first is who is meant */
  async #one(stores: Stores, [meant, ...others]: Pushed, asked: string): Promise<Explanation> {
    const { user, connection } = meant;
    const accountsOf = await this.#accounts(stores, [meant, ...others]);
    const story = await this.#story(stores, meant, accountsOf.get(user.id) ?? []);
    const namesakes = others
      .map((other) => ({ user: other.user, accounts: accountsOf.get(other.user.id) ?? [] }))
      .filter((other) => other.user.deletedAt === null || other.accounts.some(isLive));
    const steps = [
      ...(isCalled(user, asked) ? [] : [formerNameStep(user, asked)]),
      ...userSteps(connection, user),
      ...story.steps,
      ...bounded(namesakes, "seen", "users of this name", (other) => [
        namesakeStep(connection, other.user, asked),
        ...bounded(other.accounts.filter(isLive), "status", "accounts", accountSteps),
      ]),
    ];
    return {
      connection: shownConnection(connection),
      user: shownUser(user),
      conclusion: [conclude(user, story), ...namesakes.flatMap(concludeNamesake)].join(" "),
      steps,
      accounts: [...story.accounts, ...namesakes.flatMap((other) => other.accounts)],
    };
  }

  async #accounts(stores: Stores, pushed: Pushed): Promise<ReadonlyMap<string, readonly AccountView[]>> {
    const { clock, policy } = this.#parts;
    const now = clock.now();
    const entries = await stores.accounts.listOfUsers(pushed.map((one) => one.user.id));
    const views = entries.map((entry) => describeAccount(entry, policy, now));
    return Map.groupBy(views, (view) => view.account.userId);
  }

  async #story(stores: Stores, { user, connection }: PushedUser, accounts: readonly AccountView[]): Promise<Story> {
    const { clock, policy } = this.#parts;
    const now = clock.now();
    const reasons = user.deletedAt === null ? await stores.assignments.listReasons([user.id]) : [];
    const { matched } = resolveAssignments(reasons, connection.applicationId);
    const applications = await this.#applications(stores, [...matched.keys()]);
    const registered = new Set<string>(accounts.filter(isLive).map((view) => view.account.applicationId));
    const missing = [...applications.values()].filter(({ id }) => {
      const own = accounts.map((view) => view.account).filter((account) => account.applicationId === id);
      return !registered.has(id) && !isOutlived(matched.get(id) ?? { reasons: [] }, own);
    });
    const undecided = await this.#undecided(stores, user, missing);
    const pending = missing.filter((application) => !undecided.includes(application));
    const isUnassigned = user.deletedAt === null && reasons.length === 0;
    const steps = [
      ...(isUnassigned ? [unassignedStep(connection, user)] : []),
      ...bounded(reasons, "value", "values", (reason) => [reasonStep(reason, connection, applications)]),
      ...[...applications.values()].map((application) => verdictStep(application, policy.requiredGrade, now)),
      ...bounded(liveFirst(accounts), "status", "accounts", accountSteps),
      ...undecided.map(undecidedStep),
      ...pending.map(pendingStep),
    ];
    return { reasons, accounts, pending, undecided, steps };
  }

  async #undecided(stores: Stores, { id }: DirectoryUser, missing: readonly Application[]): Promise<Application[]> {
    const found: Application[] = [];
    for (const application of missing) {
      const namesakes = await stores.adoptions.listNamesakes(this.#parts.workspaceId, id, application.id);
      if (namesakes.some(({ state }) => state === "proposed")) found.push(application);
    }
    return found;
  }

  /** The first of the applications, which is as many as steps are shown for. */
  async #applications(stores: Stores, ids: readonly ApplicationId[]): Promise<ReadonlyMap<string, Application>> {
    const found = new Map<string, Application>();
    for (const id of ids.slice(0, MAX_STEPS)) {
      const application = await stores.applications.findById(this.#parts.workspaceId, id);
      if (application !== undefined) found.set(id, application);
    }
    return found;
  }
}

function byConnection(pushed: readonly PushedUser[]): ReadonlyMap<string, Pushed> {
  const found = new Map<string, Pushed>();
  for (const one of pushed) {
    const others = found.get(one.connection.id);
    found.set(one.connection.id, others === undefined ? [one] : [...others, one]);
  }
  return found;
}

function neverSeen(connection: Connection, asked: string): Explanation {
  const detail = `${connection.name} has never pushed ${asked.slice(0, 100)}.`;
  return {
    connection: shownConnection(connection),
    user: null,
    conclusion: `${detail} Assign the user to the Anteroom app in the identity provider.`,
    steps: [{ rule: "seen", outcome: "no", detail }],
    accounts: [],
  };
}

function shownConnection({ id, name, idp }: Pick<PushingConnection, "id" | "name" | "idp">): Explanation["connection"] {
  return { id, name, idp };
}

function shownUser(user: DirectoryUser): Explanation["user"] {
  const { id, document, createdAt, updatedAt, deletedAt } = user;
  return { id, userName: userNameOf(document), active: isActive(document), createdAt, updatedAt, deletedAt };
}

function isCalled(user: DirectoryUser, asked: string): boolean {
  return user.id === asked || nameKey(userNameOf(user.document)) === nameKey(asked);
}

function isLive(view: AccountView): boolean {
  return view.status !== "retired";
}

function liveFirst(accounts: readonly AccountView[]): readonly AccountView[] {
  return [...accounts.filter(isLive), ...accounts.filter((view) => !isLive(view))];
}

function conclude(user: DirectoryUser, { reasons, accounts, pending, undecided }: Story): string {
  const name = userNameOf(user.document);
  const live = accounts.filter(isLive);
  const coming = pending.map((application) => application.name).join(", ");
  if (live.length > 0) {
    const registering = coming === "" ? "" : ` Registering it for ${coming} is under way.`;
    return `${name} is a service account for ${listed(live)}.${registering}`;
  }
  if (coming !== "") {
    return `${name} is about to be a service account for ${coming}: registering is under way.`;
  }
  if (undecided.length > 0) {
    const apps = undecided.map((application) => application.name).join(", ");
    return `${name} has the name or address of another account for ${apps}; a person decides whether it takes over.`;
  }
  if (user.deletedAt !== null) return `${name} was deleted upstream and is no service account.`;
  if (reasons.length === 0) {
    return `${name} is no service account: no group, role, entitlement or attribute names an application. Assign one in the identity provider.`;
  }
  const ended = accounts.findLast((view) => view.account.retirementReason !== null);
  if (ended !== undefined) {
    const { application, account } = ended;
    return `${name} is no service account: a person retired the one for ${application.name} (${account.retirementReason}). Assign the app anew for another one.`;
  }
  return `${name} is no service account: none of the assigned values names an application that is known here.`;
}

function concludeNamesake(other: {
  readonly user: DirectoryUser;
  readonly accounts: readonly AccountView[];
}): string[] {
  const live = other.accounts.filter(isLive);
  if (live.length === 0) return [];
  const who =
    other.user.deletedAt === null ? userNameOf(other.user.document) : "A deleted user who had this name before";
  return [`${who} is still a service account for ${listed(live)}.`];
}

function listed(accounts: readonly AccountView[]): string {
  return accounts.map((view) => `${view.application.name} (${view.status})`).join(", ");
}
