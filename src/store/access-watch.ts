import type { Connection } from "../domain/connection/connection.ts";
import type { ConnectionStore } from "../domain/connection/connection-store.ts";
import type { Stores } from "../domain/unit.ts";

/** What changes nobody's access. Every other method of these stores counts as a change, those that only read included. */
const HARMLESS: Readonly<Record<"connections" | "tokens" | "oauthClients", ReadonlySet<string>>> = {
  connections: new Set<keyof Stores["connections"]>([
    "find",
    "list",
    "listSamples",
    "listDedicated",
    "count",
    "recordActivity",
  ]),
  tokens: new Set<keyof Stores["tokens"]>(["find", "touch"]),
  oauthClients: new Set<keyof Stores["oauthClients"]>(["find"]),
};

/**
 * Knows whether what lets callers in (connections, tokens, OAuth clients) is still as it was read. Every request asks for it, and
 * among thousands of commits hardly one changes it.
 */
export class AccessWatch {
  readonly #connections = new Map<string, Connection>();
  #revision = 0;
  #touched = false;

  /** Changes with every COMMIT that may have changed anyone's access. */
  get revision(): number {
    return this.#revision;
  }

  /** The stores of the writer, watched. */
  watch(stores: Stores): Stores {
    return {
      ...stores,
      connections: this.#remembering(this.#reporting("connections", stores.connections)),
      tokens: this.#reporting("tokens", stores.tokens),
      oauthClients: this.#reporting("oauthClients", stores.oauthClients),
    };
  }

  /** What a unit wrote has been undone, and with it what it read of its own writes. */
  undone(): void {
    this.#connections.clear();
  }

  /** A COMMIT is over. One that failed may have happened all the same. */
  ended(failed: boolean): void {
    if (failed || this.#touched) this.#revision += 1;
    if (failed) this.#connections.clear();
    this.#touched = false;
  }

  #reporting<Store extends object>(name: keyof typeof HARMLESS, store: Store): Store {
    const watched: Record<string, unknown> = {};
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(store))) {
      const call = Reflect.get(store, method) as (...args: readonly unknown[]) => unknown;
      const harmless = HARMLESS[name].has(method);
      watched[method] = (...args: readonly unknown[]): unknown => {
        if (!harmless) this.#touch();
        return call.apply(store, [...args]);
      };
    }
    return watched as Store;
  }

  #touch(): void {
    this.#touched = true;
    this.#connections.clear();
  }

  /** Every unit asks for its connection as it is by then; of what changes nobody's access only the counts concern it. */
  #remembering(connections: ConnectionStore): ConnectionStore {
    const known = this.#connections;
    return {
      ...connections,
      find: async (workspaceId, id) => {
        const remembered = known.get(id);
        if (remembered?.workspaceId === workspaceId) return remembered;
        const found = await connections.find(workspaceId, id);
        // What the open transaction has changed may still be undone.
        if (found !== undefined && !this.#touched) known.set(id, found);
        return found;
      },
      count: async (id, change) => {
        await connections.count(id, change);
        const remembered = known.get(id);
        if (remembered === undefined) return;
        const { userCount, groupCount } = remembered;
        const counts = { userCount: userCount + (change.users ?? 0), groupCount: groupCount + (change.groups ?? 0) };
        known.set(id, { ...remembered, ...counts });
      },
      recordActivity: async (activity) => {
        await connections.recordActivity(activity);
        known.delete(activity.connectionId);
      },
    };
  }
}
