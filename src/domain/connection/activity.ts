import type { Clock } from "../clock.ts";
import type { ConnectionId } from "../id.ts";
import type { Units } from "../unit.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionActivity } from "./connection-store.ts";

/** A read that was answered, kept in memory only. */
export interface ReadNote {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly httpStatus: number;
  readonly durationMs: number;
}

/** What a connection has read since the start. */
export interface ReadSummary {
  readonly reads: number;
  /** Connection tests and keep-alive probes; only counted. */
  readonly probes: number;
  /** The last 500 reads, newest first. */
  readonly recent: readonly ReadNote[];
}

interface Memory {
  reads: number;
  probes: number;
  recent: ReadNote[];
  lastRequestAt: number;
  consecutiveFailures: number;
  lastFailure: string | null;
  dirty: boolean;
}

const KEPT_READS = 500;

/** Remembers how each connection is doing; written down now and then, so that a read costs no write. */
export class Activity {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #memory = new Map<ConnectionId, Memory>();

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /** Notes a read that was answered. */
  read(connection: Connection, note: Omit<ReadNote, "at">, probe: boolean): void {
    const memory = this.#of(connection);
    if (probe) memory.probes += 1;
    else {
      memory.reads += 1;
      memory.recent.push({ at: memory.lastRequestAt, ...note });
      if (memory.recent.length > KEPT_READS) memory.recent.shift();
    }
  }

  /** Notes a write that was applied. */
  wrote(connection: Connection): void {
    const memory = this.#of(connection);
    memory.consecutiveFailures = 0;
    memory.lastFailure = null;
  }

  /** Notes a request that was refused or failed, with the sentence that said why. */
  failed(connection: Connection, sentence: string): void {
    const memory = this.#of(connection);
    memory.consecutiveFailures += 1;
    memory.lastFailure = sentence;
  }

  /** The connection as it is known by now, whether or not it has been written down. */
  overlay(connection: Connection): Connection {
    const memory = this.#memory.get(connection.id);
    if (memory === undefined) return connection;
    const { lastRequestAt, consecutiveFailures, lastFailure } = memory;
    return { ...connection, lastRequestAt, consecutiveFailures, lastFailure };
  }

  /** What the connection has read since the start. */
  summary(id: ConnectionId): ReadSummary {
    const memory = this.#memory.get(id);
    if (memory === undefined) return { reads: 0, probes: 0, recent: [] };
    return { reads: memory.reads, probes: memory.probes, recent: memory.recent.toReversed() };
  }

  /** Forgets a connection that is gone. */
  forget(id: ConnectionId): void {
    this.#memory.delete(id);
  }

  /** Writes down what has changed since the last time. */
  async flush(): Promise<void> {
    const dirty: ConnectionActivity[] = [];
    for (const [connectionId, memory] of this.#memory) {
      if (!memory.dirty) continue;
      memory.dirty = false;
      const { lastRequestAt, consecutiveFailures, lastFailure } = memory;
      dirty.push({ connectionId, lastRequestAt, consecutiveFailures, lastFailure });
    }
    if (dirty.length === 0) return;
    await this.#units.write(async (stores) => {
      for (const activity of dirty) await stores.connections.recordActivity(activity);
    });
  }

  #of(connection: Connection): Memory {
    const known = this.#memory.get(connection.id) ?? {
      reads: 0,
      probes: 0,
      recent: [],
      lastRequestAt: 0,
      consecutiveFailures: connection.consecutiveFailures,
      lastFailure: connection.lastFailure,
      dirty: false,
    };
    known.lastRequestAt = this.#clock.now();
    known.dirty = true;
    this.#memory.set(connection.id, known);
    return known;
  }
}
