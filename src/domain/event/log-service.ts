import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Reference } from "../search/search.ts";
import type { Units } from "../unit.ts";
import type { Event, ProvisioningRecord } from "./event.ts";
import type { EventQuery, RecordGroups, RecordQuery } from "./log-query.ts";

/** How long records are kept. */
export interface Retention {
  readonly provisioningRecordDays: number;
  readonly eventDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const PRUNE_AT_ONCE = 1000;

/** Reads the provisioning log and the audit events, and forgets what is past its time. */
export class LogService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #retention: Retention;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly retention: Retention;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#retention = parts.retention;
  }

  /** Provisioning records, newest first. */
  async records(query: RecordQuery, page: PageRequest): Promise<Page<ProvisioningRecord>> {
    return this.#units.read((stores) => stores.records.list(this.#workspaceId, query, page));
  }

  /** @throws {AnteroomError} `not_found`, also for a record that is past its time. */
  async record(id: string): Promise<ProvisioningRecord> {
    const record = await this.#units.read((stores) => stores.records.find(this.#workspaceId, id));
    if (record !== undefined) return record;
    const days = this.#retention.provisioningRecordDays;
    const problem = `Request ${id.slice(0, 60)} is not in the provisioning log, which keeps ${days} days; list the requests.`;
    throw new AnteroomError("not_found", problem);
  }

  /** How many records of a window are alike. */
  async counts(query: RecordQuery): Promise<RecordGroups> {
    return this.#units.read((stores) => stores.records.count(this.#workspaceId, query));
  }

  /** Audit events, newest first. */
  async events(query: EventQuery, page: PageRequest): Promise<Page<Event>> {
    return this.#units.read((stores) => stores.events.list(this.#workspaceId, query, page));
  }

  /** @throws {AnteroomError} `not_found`, also for an event that is past its time. */
  async event(id: string): Promise<Event> {
    const event = await this.#units.read((stores) => stores.events.find(this.#workspaceId, id));
    if (event !== undefined) return event;
    const problem = `There is no audit event ${id.slice(0, 60)}; they are kept ${this.#retention.eventDays} days. List them.`;
    throw new AnteroomError("not_found", problem);
  }

  /** What things are called, by kind and id with a space between; what nobody knows is absent. */
  async namesOf(references: readonly Reference[]): Promise<ReadonlyMap<string, string>> {
    return this.#units.read((stores) => stores.search.namesOf(this.#workspaceId, references));
  }

  /** Forgets at most a thousand of each that are past their time; answers how many. */
  async prune(): Promise<number> {
    const now = this.#clock.now();
    const { provisioningRecordDays, eventDays } = this.#retention;
    return this.#units.write(async (stores) => {
      const records = await stores.records.prune(now - provisioningRecordDays * DAY_MS, PRUNE_AT_ONCE);
      return records + (await stores.events.prune(now - eventDays * DAY_MS, PRUNE_AT_ONCE));
    });
  }
}
