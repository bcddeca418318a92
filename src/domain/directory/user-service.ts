import { managerTexts } from "../account/owner-rules.ts";
import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { AnteroomError } from "../errors.ts";
import type { UserId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { assignedValues, withoutValues } from "./assignment.ts";
import { changesBetween, changesOfNew, isAny, namesOfChanged } from "./attribute-changes.ts";
import { type DirectoryUser, displayNameOf, type FoundUser, isActive, userNameOf, withText } from "./directory-user.ts";
import type { AssignmentAttribute, Change, Changed, Document, Rewrite } from "./document.ts";
import type { Effect } from "./effect.ts";
import { type Identifier, identifierIn, USER_IDENTIFIERS, type UserIdentifier } from "./identifier.ts";
import { listUsers, type UserWithGroups, withGroupsOf } from "./list-resources.ts";
import type { DirectoryPage, DirectoryQuery } from "./listing.ts";
import {
  assertPreconditions,
  NO_PRECONDITIONS,
  namesVersion,
  type Preconditions,
  type VersionCondition,
} from "./precondition.ts";
import {
  aScimEvent,
  currentConnection,
  idFor,
  keepRecord,
  type Outcome,
  originOf,
  type ScimRequest,
} from "./scim-request.ts";

/** A user as a write left it, and what the write did. */
export interface WrittenUser extends UserWithGroups {
  readonly effect: Effect;
}

/** What a change of a user is held to. */
export interface ChangeTerms {
  /** For PUT: the version its body was made from. */
  readonly version?: number | undefined;
  readonly preconditions?: Preconditions;
}

/** What identity providers do to users. Each call is one unit and leaves one provisioning record. */
export class UserService {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #clock: Clock;

  constructor(parts: { readonly units: Units; readonly rederive: Rederive; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#clock = parts.clock;
  }

  /** The same service on other units, such as those of a unit that is open already (`joined`). */
  within(units: Units): UserService {
    return new UserService({ units, rederive: this.#rederive, clock: this.#clock });
  }

  /**
   * Reads a user; one whose version the client has already comes without its groups.
   * @throws {AnteroomError} `not_found` for an unknown id and for another connection's alike
   */
  async get(
    request: ScimRequest,
    id: string,
    withGroups: boolean,
    known: VersionCondition = [],
  ): Promise<UserWithGroups> {
    return this.#units.read(async (stores) => {
      const user = await found(stores, request, id);
      const wanted = withGroups && !namesVersion(known, user.version);
      return { user, groups: wanted ? await groupsOf(stores, user) : [] };
    });
  }

  /**
   * Lists users, all of the page in one state of the store.
   * @throws {AnteroomError} `too_many` when the filter or the sort would cost too much
   */
  async list(request: ScimRequest, query: DirectoryQuery, withGroups: boolean): Promise<DirectoryPage<UserWithGroups>> {
    const identifier = identifierIn(query, USER_IDENTIFIERS);
    if (identifier !== undefined) return this.#identified(request, identifier, query.count, withGroups);
    return this.#units.snapshot(async (stores) => {
      const page = await listUsers(stores, request.connection, query);
      return { ...page, items: await withGroupsOf(stores, page.items, withGroups) };
    });
  }

  #identified(
    { connection }: ScimRequest,
    identifier: Identifier<UserIdentifier>,
    count: number,
    withGroups: boolean,
  ): Promise<DirectoryPage<UserWithGroups>> {
    return this.#units.read(async (stores) => {
      const found = await stores.users.listIdentified(connection.id, identifier);
      const items: UserWithGroups[] = [];
      for (const user of found.slice(0, count)) {
        items.push({ user, groups: withGroups ? await groupsOf(stores, user) : [] });
      }
      return { total: found.length, items };
    });
  }

  /** @throws {AnteroomError} `uniqueness` when the `userName` is taken. */
  async create(request: ScimRequest, changed: Changed): Promise<WrittenUser> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await currentConnection(stores, request);
      const { id: connectionId, workspaceId } = connection;
      const user: DirectoryUser = {
        id: idFor<UserId>(request),
        workspaceId,
        connectionId,
        ...withText(changed.document),
        asserted: changed.asserted,
        stringForms: changed.stringForms,
        version: 1,
        deactivatedVersion: isActive(changed.document) ? null : 1,
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      };
      await stores.users.insert(user);
      await stores.connections.count(connectionId, { users: 1 });
      const effect = await this.#finish(stores, { ...request, connection }, undefined, user, changed, now);
      return { user, groups: [], effect };
    });
  }

  /**
   * Applies a change to the user as it is inside the unit, so that parallel changes lose nothing.
   * @throws {AnteroomError} `not_found`; `version_mismatch`; `uniqueness` for a taken `userName`; whatever the change refuses
   */
  async change(request: ScimRequest, id: string, change: Change, terms: ChangeTerms = {}): Promise<WrittenUser> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await currentConnection(stores, request);
      const before = await found(stores, request, id);
      assertPreconditions(terms.preconditions ?? NO_PRECONDITIONS, before.version);
      const wanted = change({ document: before.document, asserted: before.asserted });
      const changed = await withoutStaleGrants(stores, before, wanted, terms.version);
      const content = withText(changed.document);
      // Documents are in the order of the schemas, so that equal ones have equal texts.
      const same = content.json === before.json;
      const after = same ? before : nextState(before, { ...changed, ...content }, now);
      if (!same) await stores.users.update(after, before);
      else await this.#rememberForms(stores, before, changed);
      const effect = await this.#finish(stores, { ...request, connection }, before, after, changed, now);
      return { user: after, groups: await groupsOf(stores, before), effect };
    });
  }

  /** @throws {AnteroomError} `not_found` for an unknown or deleted user; `version_mismatch` */
  async delete(request: ScimRequest, id: string, preconditions: Preconditions = NO_PRECONDITIONS): Promise<Effect> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      await currentConnection(stores, request);
      const user = await found(stores, request, id);
      assertPreconditions(preconditions, user.version);
      await stores.groups.removeUser(user.id, now);
      await stores.users.update({ ...user, version: user.version + 1, updatedAt: now, deletedAt: now }, user);
      await stores.connections.count(user.connectionId, { users: -1 });
      await this.#rederive.users(stores, [user.id], originOf(request));
      const name = userNameOf(user.document);
      const subject = { kind: "user", id: user.id } as const;
      const event = { type: "user.deleted", subject, at: now, before: { userName: name } };
      await stores.events.append(aScimEvent(request, event));
      const changes = [{ attribute: "userName", from: JSON.stringify(name), to: null }];
      const outcome = { ...outcomeOf(user, `Delete user ${name}`, 204), changes };
      return keepRecord(stores, request, outcome, now);
    });
  }

  async #finish(
    stores: Stores,
    request: ScimRequest,
    before: FoundUser | undefined,
    after: DirectoryUser,
    changed: Changed,
    now: number,
  ): Promise<Effect> {
    const changes = before === undefined ? changesOfNew(after) : changesBetween(before.document, after.document);
    const valuesMoved = before !== after && (await this.#syncValues(stores, before, after, now));
    if (valuesMoved || movesAccounts(request.connection, before, after)) {
      await this.#rederive.users(stores, [after.id], originOf(request));
    }
    const concerns = valuesMoved ? await unmatchedSentence(stores, after.id) : [];
    const words = operationWords(before, after);
    const outcome: Outcome = {
      ...outcomeOf(after, words.operation, before === undefined ? 201 : 200),
      changes,
      rewrites: changed.rewrites,
      noOps: changed.noOps,
      concerns,
    };
    const effect = await keepRecord(stores, request, outcome, now);
    if (!isAny(changes)) return effect;
    const event = {
      before:
        before === undefined ? null : { userName: userNameOf(before.document), active: isActive(before.document) },
      after: {
        userName: userNameOf(after.document),
        active: isActive(after.document),
        attributes: namesOfChanged(changes, after.document),
      },
    };
    const subject = { kind: "user", id: after.id } as const;
    await stores.events.append(aScimEvent(request, { type: words.type, subject, at: now, ...event }));
    return effect;
  }

  /** Brings the assignment values in line with the document; answers whether any began or ended. */
  async #syncValues(stores: Stores, before: FoundUser | undefined, user: DirectoryUser, now: number): Promise<boolean> {
    const wanted = new Map(assignedValues(user.document).map((value) => [`${value.channel} ${value.value}`, value]));
    const live = before?.ties.accounts === true ? await stores.assignments.listValues(user.id) : [];
    let moved = false;
    for (const { channel, value } of live) {
      if (wanted.delete(`${channel} ${value}`)) continue;
      await stores.assignments.endValue(user.id, channel, value, now, user.version);
      moved = true;
    }
    for (const value of wanted.values()) {
      await stores.assignments.insertValue(user, value, now);
      moved = true;
    }
    return moved;
  }

  /** A request that changes no attribute may still be the first to speak of one, or speak of it in another form. */
  async #rememberForms(stores: Stores, before: DirectoryUser, changed: Changed): Promise<void> {
    const asserted = union(before.asserted, changed.asserted);
    const stringForms = formsAfter(before, changed);
    if (asserted.length === before.asserted.length && sameList(stringForms, before.stringForms)) return;
    await stores.users.update({ ...before, asserted, stringForms }, before);
  }
}

async function groupsOf(stores: Stores, user: FoundUser): Promise<UserWithGroups["groups"]> {
  return user.ties.groups ? stores.users.listGroups([user.id]) : [];
}

async function found(stores: Stores, request: ScimRequest, id: string): Promise<FoundUser> {
  const user = await stores.users.find(request.connection.id, id);
  if (user !== undefined) return user;
  throw new AnteroomError("not_found", `User ${id.slice(0, 60)} does not exist; create it or match it by userName.`);
}

/**
 * Keeps a PUT that was made from an older version from bringing back what was revoked since: an IdP that reads, waits and
 * writes would otherwise undo a revocation it never saw.
 */
async function withoutStaleGrants(
  stores: Stores,
  before: DirectoryUser,
  changed: Changed,
  madeFrom: number | undefined,
): Promise<Changed> {
  if (madeFrom === undefined || madeFrom >= before.version) return changed;
  const ended = await stores.assignments.listEndedAfter(before.id, madeFrom);
  const endedKeys = new Set(ended.map(({ channel, value }) => `${channel} ${value}`));
  const rewrites: Rewrite[] = [];
  let document: Document = withoutValues(changed.document, (channel, value) => endedKeys.has(`${channel} ${value}`));
  if (changesBetween(changed.document, document).length > 0) rewrites.push({ rule: "stale_put", where: "assignments" });
  const deactivatedSince = (before.deactivatedVersion ?? 0) > madeFrom && !isActive(before.document);
  if (deactivatedSince && isActive(document)) {
    document = { ...document, active: false };
    rewrites.push({ rule: "stale_put", where: "active" });
  }
  return { ...changed, document, rewrites: [...changed.rewrites, ...rewrites] };
}

function nextState(before: DirectoryUser, changed: Changed & Pick<DirectoryUser, "json">, now: number): DirectoryUser {
  const version = before.version + 1;
  const deactivates = isActive(before.document) && !isActive(changed.document);
  return {
    ...before,
    document: changed.document,
    json: changed.json,
    asserted: union(before.asserted, changed.asserted),
    stringForms: formsAfter(before, changed),
    version,
    deactivatedVersion: deactivates ? version : before.deactivatedVersion,
    updatedAt: now,
  };
}

function formsAfter(before: DirectoryUser, changed: Changed): DirectoryUser["stringForms"] {
  const spoken = (["roles", "entitlements"] as const).filter((attribute) => changed.asserted.includes(attribute));
  const kept = before.stringForms.filter((attribute) => !spoken.includes(attribute));
  return [...kept, ...changed.stringForms];
}

function union(a: readonly AssignmentAttribute[], b: readonly AssignmentAttribute[]): readonly AssignmentAttribute[] {
  return [...new Set([...a, ...b])];
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

/** Whether a change can reach accounts, or on a connection that is dedicated to an application, make one. */
function movesAccounts(
  { applicationId }: Pick<Connection, "applicationId">,
  before: FoundUser | undefined,
  after: DirectoryUser,
): boolean {
  const isBound = applicationId !== null || before?.ties.groups === true || before?.ties.accounts === true;
  return isBound && (before === undefined || touchesAccounts(before, after));
}

function touchesAccounts(before: DirectoryUser, after: DirectoryUser): boolean {
  return (
    isActive(before.document) !== isActive(after.document) ||
    userNameOf(before.document) !== userNameOf(after.document) ||
    displayNameOf(before.document) !== displayNameOf(after.document) ||
    managerTexts(before.document).join("\n") !== managerTexts(after.document).join("\n")
  );
}

async function unmatchedSentence(stores: Stores, id: UserId): Promise<readonly string[]> {
  const [principal] = await stores.users.listPrincipals([id]);
  const reasons = await stores.assignments.listReasons([id]);
  const unmatched = reasons.filter(
    (reason) => reason.applicationId === null && !(reason.channel === "role" && principal?.dedicatedTo),
  );
  if (unmatched.length === 0) return [];
  const shown = unmatched.slice(0, 3).map((reason) => `"${reason.value.slice(0, 60)}"`);
  const more = unmatched.length > shown.length ? ` and ${unmatched.length - shown.length} more` : "";
  const verb = unmatched.length === 1 ? "matches" : "match";
  return [`${shown.join(", ")}${more} ${verb} no application; a value takes effect once an application has its key.`];
}

function operationWords(
  before: DirectoryUser | undefined,
  after: DirectoryUser,
): { readonly operation: string; readonly type: string } {
  const name = userNameOf(after.document);
  if (before === undefined) return { operation: `Create user ${name}`, type: "user.created" };
  const was = isActive(before.document);
  const is = isActive(after.document);
  if (was && !is) return { operation: `Deactivate user ${name}`, type: "user.deactivated" };
  if (!was && is) return { operation: `Reactivate user ${name}`, type: "user.activated" };
  const old = userNameOf(before.document);
  if (old !== name) return { operation: `Rename user ${old} to ${name}`, type: "user.renamed" };
  return { operation: `Update user ${name}`, type: "user.updated" };
}

function outcomeOf(user: DirectoryUser, operation: string, httpStatus: number): Outcome {
  const resourceName = userNameOf(user.document);
  return { operation, resourceType: "User", resourceId: user.id, resourceName, httpStatus };
}
