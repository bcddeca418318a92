import type { Clock } from "../clock.ts";
import type { DialectName } from "../connection/connection.ts";
import type { UserWithGroups } from "../directory/list-resources.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { foundAccount } from "./account-service.ts";
import { describeAccount } from "./describe.ts";
import { type GateReport, reportGates } from "./gate-report.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** The directory user behind an account, with what decides how its identity provider sees it. */
export interface UserBehind extends UserWithGroups {
  readonly connection: { readonly id: string; readonly name: string; readonly dialect: DialectName };
}

/** Far more than the events in which gates moved, where codes are not read day and night. */
const EVENTS_LOOKED_AT = 1000;

/** What one account rests on: its gates with their evidence, and the user whom the identity provider pushed. */
export class AccountGrounds {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #policy: AccountPolicy;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly policy: AccountPolicy;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#policy = parts.policy;
  }

  /** Every gate with what it has to be and why it is as it is. @throws {AnteroomError} `not_found` */
  async gates(id: string): Promise<readonly GateReport[]> {
    return this.#units.read(async (stores) => {
      const entry = await foundAccount(stores, this.#workspaceId, id);
      const { applicationId, userId, connectionId } = entry.account;
      const grounds = {
        reasons: connectionId === null ? [] : await reasonsOf(stores, userId, applicationId),
        application: await stores.applications.find(this.#workspaceId, applicationId),
        moves: await stores.gateMoves.list(entry.account.id, EVENTS_LOOKED_AT),
      };
      return reportGates(describeAccount(entry, this.#policy, this.#clock.now()), grounds, this.#policy);
    });
  }

  /** @throws {AnteroomError} `not_found` for an account that no identity provider pushes, and for a user who was deleted. */
  async userBehind(id: string): Promise<UserBehind> {
    return this.#units.read(async (stores) => {
      const entry = await foundAccount(stores, this.#workspaceId, id);
      const { connectionId, userId } = entry.account;
      if (connectionId === null) throw noUser(entry, "no identity provider pushes it");
      const connection = await stores.connections.find(this.#workspaceId, connectionId);
      const user = await stores.users.find(connectionId, userId);
      if (connection === undefined || user === undefined)
        throw noUser(entry, `${entry.connection?.name ?? "its connection"} has deleted it`);
      const groups = user.ties.groups ? await stores.users.listGroups([user.id]) : [];
      return { user, groups, connection: { id: connectionId, name: connection.name, dialect: connection.dialect } };
    });
  }
}

async function reasonsOf(
  stores: Stores,
  userId: AccountWithFacts["account"]["userId"],
  applicationId: AccountWithFacts["account"]["applicationId"],
) {
  const reasons = await stores.assignments.listReasons([userId]);
  return reasons.filter((reason) => reason.applicationId === applicationId);
}

function noUser({ account }: AccountWithFacts, why: string): AnteroomError {
  const problem = `There is no SCIM user behind ${account.userName}: ${why}. Look at the account itself.`;
  return new AnteroomError("not_found", problem);
}
