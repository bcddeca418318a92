import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { isApplicationKey } from "../directory/assignment.ts";
import { bindingOf, sameBinding } from "../directory/binding.ts";
import { nameKey } from "../directory/directory-user.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { type ApplicationId, hasShapeOfId, newId, type PersonId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Connection, DialectName, GroupBinding, Idp } from "./connection.ts";
import { Credentials, type NewToken } from "./credentials.ts";
import { getConnection } from "./find-connection.ts";

/** What an administrator says about a new connection. */
export interface ConnectionDraft {
  readonly name: string;
  readonly idp: Idp;
  readonly dialect?: DialectName | undefined;
  /** Id or key of the application this connection is dedicated to. */
  readonly applicationId?: string | null | undefined;
  readonly groupBindings?: readonly GroupBinding[] | undefined;
  readonly graceDays?: number | undefined;
  /** Whether it is for a simulation; false unless it is given. */
  readonly sample?: boolean | undefined;
  /** When its first token ends; in a year unless it is given. */
  readonly tokenExpiresAt?: number | undefined;
  /** From where its first token may be used; from everywhere unless it is given. */
  readonly tokenSources?: readonly string[] | undefined;
}

/** What an administrator may change about a connection; what is absent stays. */
export interface ConnectionPatch
  extends Omit<ConnectionDraft, "idp" | "name" | "sample" | "tokenExpiresAt" | "tokenSources"> {
  /** Ids of people who work here; null for nobody. */
  readonly defaultOwnerId?: string | null | undefined;
  readonly defaultBackupOwnerId?: string | null | undefined;
  readonly name?: string | undefined;
  readonly frozen?: boolean | undefined;
}

/** What administrators do to connections. */
export class ConnectionService {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #graceDays: number;
  readonly #credentials: Credentials;

  constructor(parts: {
    readonly units: Units;
    readonly rederive: Rederive;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly graceDays: number;
  }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#graceDays = parts.graceDays;
    this.#credentials = new Credentials(parts);
  }

  /** @throws {AnteroomError} `uniqueness` for a taken name; `invalid_value` for an unknown application. */
  async create(
    draft: ConnectionDraft,
    origin: Origin,
  ): Promise<{ readonly connection: Connection; readonly token: NewToken }> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection: Connection = {
        id: newId(),
        workspaceId: this.#workspaceId,
        name: draft.name,
        idp: draft.idp,
        dialect: draft.dialect ?? draft.idp,
        applicationId: await this.#application(stores, draft.applicationId ?? null),
        groupBindings: await this.#bindings(stores, draft.groupBindings ?? []),
        graceDays: draft.graceDays ?? this.#graceDays,
        defaultOwnerId: null,
        defaultBackupOwnerId: null,
        userCount: 0,
        groupCount: 0,
        lastRequestAt: null,
        consecutiveFailures: 0,
        lastFailure: null,
        sample: draft.sample ?? false,
        frozenAt: null,
        createdAt: now,
        updatedAt: now,
      };
      await stores.connections.insert(connection);
      const terms = { expiresAt: draft.tokenExpiresAt, sources: draft.tokenSources };
      const token = await this.#credentials.mintToken(stores, connection, terms, origin);
      const after = { name: connection.name, idp: connection.idp, dialect: connection.dialect };
      await this.#event(stores, origin, connection, "connection.created", { after });
      return { connection, token };
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<Connection> {
    return this.#units.read((stores) => this.#found(stores, id));
  }

  async list(page: PageRequest): Promise<Page<Connection>> {
    return this.#units.read((stores) => stores.connections.list(this.#workspaceId, page));
  }

  /** @throws {AnteroomError} `not_found`; `uniqueness` for a taken name; `invalid_value` for an unknown application. */
  async update(id: string, patch: ConnectionPatch, origin: Origin): Promise<Connection> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const before = await this.#found(stores, id);
      const after: Connection = {
        ...before,
        name: patch.name ?? before.name,
        dialect: patch.dialect ?? before.dialect,
        applicationId:
          patch.applicationId === undefined
            ? before.applicationId
            : await this.#application(stores, patch.applicationId),
        groupBindings:
          patch.groupBindings === undefined ? before.groupBindings : await this.#bindings(stores, patch.groupBindings),
        graceDays: patch.graceDays ?? before.graceDays,
        ...(await this.#defaultOwners(stores, patch, before)),
        frozenAt: frozenAfter(before, patch.frozen, now),
        updatedAt: now,
      };
      await stores.connections.update(after);
      if (patch.groupBindings !== undefined) await this.#rebind(stores, after, origin, now);
      if (after.applicationId !== before.applicationId || ownersOf(after) !== ownersOf(before)) {
        await this.#rederive.affected(stores, { by: "connection", connectionId: after.id }, origin);
      }
      await this.#event(stores, origin, after, "connection.changed", { before: shown(before), after: shown(after) });
      return after;
    });
  }

  /** @throws {AnteroomError} `not_found`; `conflict` unless the connection is frozen. */
  async delete(id: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await this.#found(stores, id);
      if (connection.frozenAt === null) {
        const problem = `Connection "${connection.name}" is not frozen; freeze it first, so that nothing is pushed while it goes.`;
        throw new AnteroomError("conflict", problem, { code: "not_frozen" });
      }
      for (const token of await stores.tokens.listLive(connection.id)) {
        await this.#credentials.revoke(stores, token, origin);
      }
      await stores.oauthClients.deleteAll(connection.id, now);
      await stores.idpProfiles.delete(connection.id);
      await stores.groups.deleteAll(connection.id);
      await stores.users.deleteAll(connection.id, now);
      await this.#rederive.affected(stores, { by: "connection", connectionId: connection.id }, origin);
      await stores.connections.delete(connection.id, now);
      await this.#event(stores, origin, connection, "connection.deleted", { before: shown(connection) });
    });
  }

  async #rebind(stores: Stores, connection: Connection, origin: Origin, now: number): Promise<void> {
    for (const group of await stores.groups.listAll(connection.id)) {
      const state = bindingOf(connection, group.id, group.document, group.named);
      const moved = !sameBinding(state.binding, group.binding);
      if (!moved && state.binding?.origin === group.binding?.origin) continue;
      const boundAt = state.binding === null ? null : now;
      await stores.groups.update({ ...group, ...state, boundAt: moved ? boundAt : group.boundAt });
      if (!moved) continue;
      await this.#rederive.affected(stores, { by: "group", groupId: group.id }, origin);
    }
  }

  /** Names each application by its key, and refuses rules that could never work. */
  async #bindings(stores: Stores, rules: readonly GroupBinding[]): Promise<readonly GroupBinding[]> {
    const known = new Set<string>();
    const resolved: GroupBinding[] = [];
    for (const [index, rule] of rules.entries()) {
      const attribute = `groupBindings.${index}.application`;
      const group = JSON.stringify([rule.groupId, rule.externalId, rule.displayName && nameKey(rule.displayName)]);
      if (known.has(group)) {
        const problem = `groupBindings.${index} names the group of an earlier rule; keep one rule for each group.`;
        throw new AnteroomError("invalid_value", problem, { attribute: `groupBindings.${index}` });
      }
      known.add(group);
      const application = await stores.applications.find(this.#workspaceId, rule.application);
      const key = application?.key ?? rule.application.toLowerCase();
      if (!isApplicationKey(key) || (application === undefined && hasShapeOfId(key))) {
        const problem = `${attribute} is neither the id of an application nor a key such as "crm"; give one of them.`;
        throw new AnteroomError("invalid_value", problem, { attribute });
      }
      resolved.push({ ...rule, application: key });
    }
    return resolved;
  }

  #found(stores: Stores, id: string): Promise<Connection> {
    return getConnection(stores, this.#workspaceId, id);
  }

  async #defaultOwners(stores: Stores, patch: ConnectionPatch, before: Connection) {
    const defaultOwnerId = await this.#person(stores, "defaultOwnerId", patch, before);
    const defaultBackupOwnerId = await this.#person(stores, "defaultBackupOwnerId", patch, before);
    if (defaultOwnerId === null || defaultOwnerId !== defaultBackupOwnerId)
      return { defaultOwnerId, defaultBackupOwnerId };
    const problem = "defaultBackupOwnerId names the default owner; name somebody else, who is left when one goes.";
    throw new AnteroomError("invalid_value", problem, { attribute: "defaultBackupOwnerId" });
  }

  async #person(
    stores: Stores,
    attribute: "defaultOwnerId" | "defaultBackupOwnerId",
    patch: ConnectionPatch,
    before: Connection,
  ): Promise<PersonId | null> {
    const id = patch[attribute];
    if (id === undefined) return before[attribute];
    const person = id === null ? null : await stores.people.find(this.#workspaceId, id);
    if (person === null) return null;
    if (person?.leftAt === null) return person.id;
    const problem = `${attribute} names nobody who works here: "${(id ?? "").slice(0, 60)}"; list the people.`;
    throw new AnteroomError("invalid_value", problem, { attribute });
  }

  async #application(stores: Stores, idOrKey: string | null): Promise<ApplicationId | null> {
    if (idOrKey === null) return null;
    const application = await stores.applications.find(this.#workspaceId, idOrKey);
    if (application !== undefined) return application.id;
    const problem = `applicationId "${idOrKey.slice(0, 60)}" names no application; add the application first or use its key.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "applicationId" });
  }

  #event(
    stores: Stores,
    origin: Origin,
    connection: Connection,
    type: string,
    what: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after">>,
  ): Promise<void> {
    const subject = { kind: "connection", id: connection.id } as const;
    const { workspaceId } = connection;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, ...what }));
  }
}

function frozenAfter(before: Connection, frozen: boolean | undefined, now: number): number | null {
  if (frozen === undefined) return before.frozenAt;
  return frozen ? (before.frozenAt ?? now) : null;
}

/** What the rules for owners go by, as a text. */
function ownersOf({ defaultOwnerId, defaultBackupOwnerId }: Connection): string {
  return JSON.stringify([defaultOwnerId, defaultBackupOwnerId]);
}

function shown(connection: Connection) {
  const { name, dialect, applicationId, graceDays, frozenAt, groupBindings } = connection;
  const { defaultOwnerId, defaultBackupOwnerId } = connection;
  const rules = groupBindings.map((rule) => JSON.stringify(rule));
  const owners = { defaultOwnerId, defaultBackupOwnerId };
  return { name, dialect, applicationId, graceDays, ...owners, frozen: frozenAt !== null, groupBindings: rules };
}
