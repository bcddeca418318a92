import type { AccountPolicy } from "../account/account-policy.ts";
import { DAY_MS } from "../account/account-policy.ts";
import { REVIEW_NOTICE_MS } from "../account/review-date.ts";
import { adviceOn } from "../advice/advice.ts";
import { FIRST_WARNING_MS } from "../application/certificate-calendar.ts";
import { GRADES } from "../application/saml-evidence.ts";
import type { Clock } from "../clock.ts";
import type { Activity } from "../connection/activity.ts";
import type { Connection } from "../connection/connection.ts";
import { WARNING_MS } from "../connection/token-warnings.ts";
import type { RecordGroup } from "../event/log-query.ts";
import type { WorkspaceId } from "../id.ts";
import { requesterOf } from "../person/approval-service.ts";
import type { Asker } from "../person/authority.ts";
import type { Stores, Units } from "../unit.ts";
import type { ConnectionHealth, FailureCause, Milestone, Overview, Tally } from "./overview.ts";

/** Everything of a kind that the front page shows. */
const MOST_CONNECTIONS = 24;
const MOST_ENDS = 10;
const MOST_CAUSES = 10;

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
  readonly activity: Activity;
  readonly keys: { readonly isSealed: boolean };
}

/** Says on one page how everything stands. */
export class OverviewService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How everything stands, with what waits for whoever asks. Its cost does not grow with what is stored, but for one count. */
  async look(asker: Asker): Promise<Overview> {
    const { units, clock, workspaceId, activity, keys } = this.#parts;
    const now = clock.now();
    // The log is looked through in turns, between which others are served, and so in no snapshot.
    const { groups, more } = await units.read((stores) => stores.records.count(workspaceId, { from: now - DAY_MS }));
    return units.snapshot(async (stores) => {
      const page = await stores.connections.list(workspaceId, { limit: MOST_CONNECTIONS });
      const connections = page.items.map((connection) => activity.overlay(connection));
      const causes = causesOf(
        groups.filter(({ result }) => result === "failure"),
        connections,
      );
      const accounts = await stores.accounts.count(workspaceId, {});
      const tally = await stores.overview.tally(workspaceId, this.#tallyQuery(asker, now));
      const [rootKey] = await stores.keys.listRootKeys(workspaceId);
      const { approvals, adoptions, reviewsDue, reviewsOverdue, changes } = tally;
      return {
        now,
        done: milestones({
          connections,
          tally,
          active: accounts.active ?? 0,
          isSaved: rootKey?.recoverySavedAt != null,
        }),
        connections: connections.map((connection) => healthOf(connection, causes)),
        moreConnections: page.nextCursor !== undefined,
        accounts,
        ends: await this.#ends(stores, now),
        causes: causes.slice(0, MOST_CAUSES),
        moreFailures: more,
        pending: { approvals, adoptions, reviewsDue, reviewsOverdue, changes },
        isSealed: keys.isSealed,
      };
    });
  }

  #tallyQuery(asker: Asker, now: number) {
    const { requiredGrade } = this.#parts.policy;
    const grades = GRADES.slice(GRADES.indexOf(requiredGrade)).filter((grade) => grade !== "none");
    return { now, dueUntil: now + REVIEW_NOTICE_MS, requester: requesterOf(asker), grades };
  }

  /** As far ahead as each kind is warned of; tokens and certificates that ended lately are still there. */
  async #ends(stores: Stores, now: number): Promise<Overview["ends"]> {
    const { workspaceId } = this.#parts;
    const warned = { after: now - WARNING_MS, until: now + WARNING_MS };
    const first = { limit: MOST_ENDS, after: { notAfter: now - WARNING_MS, seq: 0 } };
    const { items } = await stores.certificates.list(workspaceId, first);
    return {
      accounts: await stores.accounts.listEnds(workspaceId, { ...warned, after: now }, MOST_ENDS),
      tokens: await stores.tokens.listEnding(workspaceId, warned, MOST_ENDS),
      certificates: items.filter(({ notAfter }) => notAfter <= now + FIRST_WARNING_MS),
    };
  }
}

/** What was done of what a new installation goes through. */
function milestones(seen: {
  readonly connections: readonly Connection[];
  readonly tally: Tally;
  readonly active: number;
  readonly isSaved: boolean;
}): ReadonlySet<Milestone> {
  const { connections, tally, active, isSaved } = seen;
  const reached: Readonly<Record<Milestone, boolean>> = {
    connection: connections.some(({ lastRequestAt }) => lastRequestAt !== null),
    first_user: connections.some(({ userCount }) => userCount > 0),
    proof: tally.hasProof,
    first_active: active > 0,
    recovery_file: isSaved,
    second_administrator: tally.administrators > 1,
    sso: tally.hasSso,
  };
  return new Set((Object.keys(reached) as Milestone[]).filter((name) => reached[name]));
}

/** Why requests failed, the most frequent first. Those of a connection that is not shown are left to the log. */
function causesOf(groups: readonly RecordGroup[], connections: readonly Connection[]): readonly FailureCause[] {
  const known = new Map<string, Connection>(connections.map((connection) => [connection.id, connection]));
  const found = Map.groupBy(groups, (group) => `${group.connectionId} ${group.errorCode} ${group.httpStatus}`);
  const causes: FailureCause[] = [];
  for (const [first, ...rest] of found.values()) {
    const connection = first && known.get(first.connectionId);
    if (first === undefined || connection === undefined) continue;
    const { errorCode, httpStatus } = first;
    const code = errorCode === null || errorCode === "defect" ? undefined : errorCode;
    const { cause, fix } = adviceOn(connection.idp, { httpStatus, sentence: "", path: "", code });
    const count = rest.reduce((sum, group) => sum + group.count, first.count);
    causes.push({ connection: { id: connection.id, name: connection.name }, errorCode, httpStatus, cause, fix, count });
  }
  return causes.sort((a, b) => b.count - a.count);
}

function healthOf(connection: Connection, causes: readonly FailureCause[]): ConnectionHealth {
  const own = causes.filter((cause) => cause.connection.id === connection.id);
  const failures = own.reduce((sum, { count }) => sum + count, 0);
  return { connection, failures, topCause: own[0] ?? null };
}
