import { type Advice, adviceOn } from "../advice/advice.ts";
import type { ErrorCode } from "../errors.ts";
import type { UserId, WorkspaceId } from "../id.ts";
import type { NamedConnection } from "../search/search.ts";
import type { Stores, Units } from "../unit.ts";
import type { Event, ProvisioningRecord } from "./event.ts";
import type { LogService } from "./log-service.ts";
import { type StoryStep, storyOf } from "./request-story.ts";

/** How many events of one request are shown. */
const MOST_EVENTS = 100;
/** How many accounts of one user are shown. */
const MOST_ACCOUNTS = 20;

/** An account that a request may have to do with. */
export interface TouchedAccount {
  readonly id: string;
  readonly userName: string;
  readonly applicationName: string;
  readonly status: string;
}

/** A request with everything that is known about it. */
export interface RequestStory {
  readonly record: ProvisioningRecord;
  readonly connection: NamedConnection & { readonly id: string };
  readonly steps: readonly StoryStep[];
  /** What to do about it; null unless it failed. */
  readonly advice: Advice | null;
  /** What it made happen, oldest first. */
  readonly events: readonly Event[];
  /** The accounts of the user that it is about. */
  readonly accounts: readonly TouchedAccount[];
}

/** Tells the story of single requests. */
export class RequestStoryService {
  readonly #logs: Pick<LogService, "record">;
  readonly #units: Units;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly logs: Pick<LogService, "record">;
    readonly units: Units;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#logs = parts.logs;
    this.#units = parts.units;
    this.#workspaceId = parts.workspaceId;
  }

  /** @throws {AnteroomError} `not_found`, also for a record that is past its time. */
  async tell(id: string): Promise<RequestStory> {
    const record = await this.#logs.record(id);
    const { requestId, connectionId, at } = record;
    return this.#units.read(async (stores) => {
      const events = await stores.events.listOfCause(this.#workspaceId, requestId, at, MOST_EVENTS);
      const found = await stores.search.connection(this.#workspaceId, connectionId);
      const named = found ?? { name: connectionId, idp: "generic", deleted: true };
      const connection = { ...named, id: connectionId };
      const steps = storyOf(record, connection.name, events);
      return {
        record,
        connection,
        steps,
        advice: adviceFor(record, connection),
        events,
        accounts: await touched(stores, record),
      };
    });
  }
}

function adviceFor(record: ProvisioningRecord, { idp }: NamedConnection): Advice | null {
  const { result, httpStatus, reason, path, errorCode } = record;
  if (result !== "failure") return null;
  const code = errorCode === null || errorCode === "defect" ? undefined : (errorCode satisfies ErrorCode);
  return adviceOn(idp, { httpStatus, sentence: reason ?? "", path, code });
}

/** Whoever sent the request may have named a user of another connection. */
async function touched(
  stores: Stores,
  { resourceType, resourceId, connectionId }: ProvisioningRecord,
): Promise<readonly TouchedAccount[]> {
  if (resourceType !== "User" || resourceId === null) return [];
  const entries = await stores.accounts.listOfUsers([resourceId as UserId]);
  const own = entries.filter(({ account }) => account.connectionId === connectionId);
  return own.slice(0, MOST_ACCOUNTS).map(({ account, application }) => ({
    id: account.id,
    userName: account.userName,
    applicationName: application.name,
    status: account.status,
  }));
}
