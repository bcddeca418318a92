import type { AccountPolicy } from "../../domain/account/account-policy.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Activity } from "../../domain/connection/activity.ts";
import type { Connection } from "../../domain/connection/connection.ts";
import { problemWith } from "../../domain/connection/token-terms.ts";
import type { GroupService } from "../../domain/directory/group-service.ts";
import { NO_PRECONDITIONS } from "../../domain/directory/precondition.ts";
import { assertWritable, type ScimRequest } from "../../domain/directory/scim-request.ts";
import type { UserService } from "../../domain/directory/user-service.ts";
import { observeStores } from "../../domain/dry-run/observed-stores.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import type { ProvisioningLog } from "../../domain/event/provisioning-log.ts";
import { joined, type Rehearsals, type Stores, type Units } from "../../domain/unit.ts";
import { dialectOf } from "../../scim/dialect.ts";
import { toScimError } from "../../scim/scim-error.ts";
import { type Found, findTarget, reportOf } from "./dry-run-findings.ts";
import { type DryRunOrder, type DryRunReport, type DryRunStepName, refusedReport } from "./dry-run-report.ts";
import { FailedAfterWrite } from "./effect-header.ts";
import { type GroupParts, groupCollection, groupItem } from "./groups.ts";
import { methodNotAllowed } from "./method-not-allowed.ts";
import { readQueryParameters } from "./query-parameters.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import type { ScimOperation, ScimOperations } from "./scim-call.ts";
import { isRead } from "./scim-exchange.ts";
import { type ReadTarget, readTarget, SCIM_BASE } from "./scim-target.ts";
import { searchOf } from "./search.ts";
import { type UserParts, userCollection, userItem } from "./users.ts";

/** What dry runs are made of. */
export interface DryRunParts extends Omit<UserParts & GroupParts, "baseUrl"> {
  readonly units: Units & Rehearsals;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly activity: Activity;
  readonly provisioningLog: ProvisioningLog;
  readonly policy: AccountPolicy;
  readonly clock: Clock;
}

/** How far a request has come. */
interface Trace {
  step: DryRunStepName;
}

type Served = "users" | "user" | "userSearch" | "groups" | "group" | "groupSearch";

/** One request on its way, past its address. */
interface Trial {
  readonly order: DryRunOrder;
  readonly request: ScimRequest;
  readonly read: ReadTarget;
  readonly kind: Served;
  readonly id: string;
  readonly trace: Trace;
}

/** What only the store can refuse before the attributes are looked at. */
const WHILE_MATCHING: ReadonlySet<string> = new Set(["not_found", "uniqueness", "version_mismatch", "too_many"]);

/**
 * Tries requests of an identity provider: each goes through the very operations that serve real ones, inside a unit that is
 * undone, and every step of it is told. Nothing of it is kept, counted or shown to whoever follows the log.
 */
export class DryRuns {
  readonly #parts: DryRunParts;

  constructor(parts: DryRunParts) {
    this.#parts = parts;
  }

  /** Tries a request as a connection. @throws {AnteroomError} `unavailable` when the store fails */
  async run(connection: Connection, order: DryRunOrder): Promise<DryRunReport> {
    const trace: Trace = { step: "authenticate" };
    const tokens = await this.#usableTokens(connection);
    try {
      const trial = readTrial(connection, order, trace, this.#parts.clock.now());
      const work = (stores: Stores) => this.#try(stores, trial, tokens);
      const { units } = this.#parts;
      const report = await (order.commit ? units.write(work) : units.rehearse(work));
      if (order.commit && report.outcome !== "read") this.#parts.activity.wrote(connection);
      return report;
    } catch (error) {
      const cause = error instanceof FailedAfterWrite ? error.cause : error;
      const isOurs = !isAnteroomError(cause, "unavailable") || trace.step === "authenticate";
      if (!isAnteroomError(cause) || !isOurs) throw cause;
      if (order.commit) await this.#keepRefusal(connection, order, cause);
      const { status, body } = toScimError(cause);
      const step = stepOf(trace, cause);
      return refusedReport({ connection, tokens, step, error: cause, status, answer: body });
    }
  }

  /** How many credentials of the connection would open it from somewhere. */
  #usableTokens({ id }: Connection): Promise<number> {
    return this.#parts.units.read(async (stores) => {
      const now = this.#parts.clock.now();
      const live = await stores.tokens.listLive(id);
      return live.filter((token) => problemWith({ ...token, sources: [] }, now, () => "") === undefined).length;
    });
  }

  async #try(stores: Stores, trial: Trial, tokens: number): Promise<DryRunReport> {
    const { order, request, trace, kind, id, read } = trial;
    const observed = observeStores(stores, order.commit);
    const units = tracedUnits(observed.stores, trace);
    const operation = operationOf(this.#served(units, order.baseUrl), kind, order.method);
    const before: Found = await findTarget(observed.stores, request.connection, { kind, id });
    const answer: ScimAnswer = await operation({
      request,
      dialect: dialectOf(request.connection.dialect),
      parameters: readQueryParameters(read.query),
      id,
      body: order.method === "GET" || order.method === "DELETE" ? undefined : (order.body ?? {}),
      preconditions: NO_PRECONDITIONS,
    });
    const { policy, clock } = this.#parts;
    return reportOf({ observed, order, request, kind, before, answer, tokens, policy, now: clock.now() });
  }

  #served(units: Units, baseUrl: string): Readonly<Record<Served, ScimOperations>> {
    const { users, groups } = this.#parts;
    const parts = { ...this.#parts, baseUrl, users: users.within(units), groups: groups.within(units) };
    const [allUsers, allGroups] = [userCollection(parts), groupCollection(parts)];
    return {
      users: allUsers,
      user: userItem(parts),
      userSearch: searchOf(allUsers),
      groups: allGroups,
      group: groupItem(parts),
      groupSearch: searchOf(allGroups),
    };
  }

  /** As the front door does for what it refused. */
  async #keepRefusal(connection: Connection, order: DryRunOrder, error: AnteroomError): Promise<void> {
    const now = this.#parts.clock.now();
    this.#parts.activity.failed(connection, error.message);
    await this.#parts.provisioningLog.refused(requestOf(connection, order, now), {
      httpStatus: toScimError(error).status,
      errorCode: error.code,
      sentence: error.message,
      resourceType: null,
      resourceId: null,
    });
  }
}

/** As at the front door: who asks, the address, and whether the connection takes changes. */
function readTrial(connection: Connection, order: DryRunOrder, trace: Trace, now: number): Trial {
  const { method } = order;
  const url = /^\/scim(?:[/?]|$)/i.test(order.path) ? order.path : `${SCIM_BASE}${order.path}`;
  trace.step = "parse";
  const read = readTarget(url, dialectOf(connection.dialect));
  const { target } = read;
  if (target === undefined) {
    throw new AnteroomError("not_found", "There is nothing at this address; use /Users or /Groups.");
  }
  if (!isServed(target.kind)) {
    const problem = "A dry run takes requests to /Users and /Groups, one at a time; try one of these.";
    throw new AnteroomError("unsupported", problem);
  }
  trace.step = "authenticate";
  if (!isRead({ method, read })) assertWritable(connection);
  trace.step = "parse";
  const request = { ...requestOf(connection, order, now), rewrites: read.rewrites };
  return { order, request, read, kind: target.kind, id: "id" in target ? target.id : "", trace };
}

function requestOf(connection: Connection, { method, path, requestId }: DryRunOrder, now: number): ScimRequest {
  const bare = (path.split("?", 1)[0] ?? "").slice(0, 200);
  return { connection, requestId, method, path: bare, startedAt: now, rewrites: [] };
}

function isServed(kind: string): kind is Served {
  return ["users", "user", "userSearch", "groups", "group", "groupSearch"].includes(kind);
}

function operationOf(served: Readonly<Record<Served, ScimOperations>>, kind: Served, method: string): ScimOperation {
  const operation = served[kind].get(method);
  if (operation === undefined) throw methodNotAllowed([...served[kind].keys()]);
  return operation;
}

/** Whoever opens a unit has read its message to the end. */
function tracedUnits(stores: Stores, trace: Trace): Units {
  const enter = <Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> => {
    trace.step = "match";
    return work(stores);
  };
  return { ...joined(stores), read: enter, snapshot: enter, write: enter };
}

function stepOf({ step }: Trace, { code }: AnteroomError): DryRunStepName {
  return step !== "match" || WHILE_MATCHING.has(code) ? step : "map";
}
