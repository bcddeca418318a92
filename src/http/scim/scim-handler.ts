import type { IncomingMessage, ServerResponse } from "node:http";
import type { LimitsConfig } from "../../config/config.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Activity } from "../../domain/connection/activity.ts";
import type { Connection } from "../../domain/connection/connection.ts";
import type { Gatekeeper } from "../../domain/connection/gatekeeper.ts";
import type { Traffic } from "../../domain/connection/traffic.ts";
import { assertWritable } from "../../domain/directory/scim-request.ts";
import { AnteroomError } from "../../domain/errors.ts";
import type { ProvisioningLog } from "../../domain/event/provisioning-log.ts";
import type { LiveFeed } from "../../domain/live/live-feed.ts";
import type { Log } from "../../log/log.ts";
import { dialectOf } from "../../scim/dialect.ts";
import { type ClientAddress, callerOf } from "../client-address.ts";
import { InFlightLimiter } from "../in-flight.ts";
import type { Metrics } from "../metrics.ts";
import { readJsonBody } from "../read-body.ts";
import { requestIdOf } from "../request-id.ts";
import { bulkCollection } from "./bulk.ts";
import type { BulkParts } from "./bulk-run.ts";
import { type DiscoveryParts, discoveryOperations } from "./discovery.ts";
import { type GroupParts, groupCollection, groupItem } from "./groups.ts";
import { methodNotAllowed } from "./method-not-allowed.ts";
import { type OfferParts, offerCollection, offerItem } from "./offers.ts";
import { readPreconditions } from "./preconditions.ts";
import { readQueryParameters } from "./query-parameters.ts";
import { type RootParts, rootCollection } from "./root.ts";
import type { ScimAnswer } from "./scim-answer.ts";
import { sendScim } from "./scim-answer.ts";
import type { ScimOperations } from "./scim-call.ts";
import { isRead, type ScimExchange, toScimRequest } from "./scim-exchange.ts";
import { ScimOutcome } from "./scim-outcome.ts";
import { type ReadTarget, readTarget, type ScimTarget } from "./scim-target.ts";
import { searchOf } from "./search.ts";
import { type UserParts, userCollection, userItem } from "./users.ts";

/** What SCIM needs. */
export interface ScimParts extends UserParts, GroupParts, RootParts, OfferParts, DiscoveryParts, BulkParts {
  readonly gatekeeper: Gatekeeper;
  readonly clientAddress: ClientAddress;
  readonly activity: Activity;
  readonly traffic: Traffic;
  readonly provisioningLog: ProvisioningLog;
  readonly liveFeed: LiveFeed;
  readonly limits: LimitsConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const MEDIA_TYPES = ["application/scim+json", "application/json"];
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** Serves SCIM. Every request passes the same guards in the same order, and every answer is SCIM. */
export class ScimHandler {
  readonly #parts: ScimParts;
  readonly #outcome: ScimOutcome;
  readonly #inFlight: InFlightLimiter;
  readonly #operations: Readonly<Record<Exclude<ScimTarget["kind"], "unsupported">, ScimOperations>>;

  constructor(parts: ScimParts) {
    this.#parts = parts;
    this.#outcome = new ScimOutcome(parts);
    this.#inFlight = new InFlightLimiter({
      limit: parts.limits.connectionInFlight,
      queueMs: parts.limits.connectionQueueSeconds * 1000,
    });
    const [users, groups] = [userCollection(parts), groupCollection(parts)];
    const [roles, entitlements] = [offerCollection(parts, "role"), offerCollection(parts, "entitlement")];
    const root = rootCollection(parts);
    this.#operations = {
      users,
      user: userItem(parts),
      userSearch: searchOf(users),
      groups,
      group: groupItem(parts),
      groupSearch: searchOf(groups),
      roles,
      role: offerItem(parts, "role"),
      roleSearch: searchOf(roles),
      entitlements,
      entitlement: offerItem(parts, "entitlement"),
      entitlementSearch: searchOf(entitlements),
      root,
      rootSearch: searchOf(root),
      ...discoveryOperations(parts),
      bulk: bulkCollection(parts, this.#outcome),
    };
  }

  /** Answers one request; never rejects. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const startedAt = this.#parts.clock.now();
    const begunAt = performance.now();
    const { method = "", url = "" } = req;
    const exchange: ScimExchange = { req, res, method, url, requestId: requestIdOf(res), startedAt, notes: {} };
    try {
      const answer = await this.#serve(exchange);
      if (answer !== undefined) sendScim(res, answer);
      this.#outcome.succeeded(exchange, answer);
    } catch (error) {
      await this.#outcome.failed(exchange, error);
    }
    this.#count(exchange, performance.now() - begunAt);
  }

  /** Who looks for what is not there has not failed: identity providers do so before they create. */
  #count(exchange: ScimExchange, durationMs: number): void {
    const { connection, res } = exchange;
    if (connection === undefined) return;
    const failed = res.statusCode >= 400 && !(res.statusCode === 404 && isRead(exchange));
    this.#parts.traffic.note(connection.id, { failed, durationMs });
  }

  /** The order is the security argument: who calls comes before anything they say, and what it may cost before the body. */
  async #serve(exchange: ScimExchange): Promise<ScimAnswer | undefined> {
    const { req, url } = exchange;
    const connection = await this.#parts.gatekeeper.scim(callerOf(req, this.#parts.clientAddress));
    exchange.connection = connection;
    const read = readTarget(url, dialectOf(connection.dialect));
    exchange.read = read;
    if (!isRead(exchange)) assertWritable(connection);
    const leave = await this.#inFlight.enter(connection.id);
    try {
      return await this.#answer(exchange, connection, read);
    } finally {
      leave();
    }
  }

  async #answer(exchange: ScimExchange, connection: Connection, read: ReadTarget): Promise<ScimAnswer | undefined> {
    const { req, method } = exchange;
    const target = existing(read.target);
    const operations = this.#operations[target.kind];
    const operation = operations.get(readAs(method));
    if (operation === undefined) throw methodNotAllowed([...operations.keys()]);
    const preconditions = readPreconditions(req.headers, isRead(exchange));
    const body = WITH_BODY.has(method) ? await this.#readBody(req, target) : undefined;
    return operation({
      request: toScimRequest(exchange, connection),
      dialect: dialectOf(connection.dialect),
      parameters: readQueryParameters(read.query),
      id: "id" in target ? target.id : "",
      body,
      preconditions,
    });
  }

  #readBody(req: IncomingMessage, target: ScimTarget): Promise<unknown> {
    const maxBytes = maxBytesOf(target, this.#parts.limits);
    return readJsonBody(req, { maxBytes, maxDepth: this.#parts.limits.jsonDepth, mediaTypes: MEDIA_TYPES });
  }
}

function existing(target: ScimTarget | undefined): Exclude<ScimTarget, { kind: "unsupported" }> {
  if (target === undefined) {
    throw new AnteroomError("not_found", "There is nothing at this address; use /Users, /Groups or a discovery path.");
  }
  if (target.kind !== "unsupported") return target;
  throw new AnteroomError(
    "unsupported",
    `/${target.name} is not supported, because a connection is no user; use /Users.`,
  );
}

function maxBytesOf({ kind }: ScimTarget, limits: LimitsConfig): number {
  if (kind === "group" || kind === "groups") return limits.scimGroupsBodyBytes;
  return kind === "bulk" ? limits.scimBulkBodyBytes : limits.scimBodyBytes;
}

/** HEAD is GET without the body, which Node leaves out: RFC 9110 §9.3.2. */
function readAs(method: string): string {
  return method === "HEAD" ? "GET" : method;
}
