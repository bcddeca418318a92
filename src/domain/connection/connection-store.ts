import type { ApplicationId, ConnectionId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Connection } from "./connection.ts";

/** What a connection's requests have told since it was last written down. */
export interface ConnectionActivity {
  readonly connectionId: ConnectionId;
  readonly lastRequestAt: number;
  readonly consecutiveFailures: number;
  readonly lastFailure: string | null;
}

/** Keeps connections. A deleted connection is found by nobody. */
export interface ConnectionStore {
  /** @throws {AnteroomError} `uniqueness` when a connection of this name exists. */
  insert(connection: Connection): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Connection | undefined>;
  list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Connection>>;
  /** Writes the fields an administrator may change. @throws {AnteroomError} `uniqueness` as for `insert`. */
  update(connection: Connection): Promise<void>;
  /** Moves the counters that answer `totalResults` without counting. */
  count(id: ConnectionId, change: { readonly users?: number; readonly groups?: number }): Promise<void>;
  recordActivity(activity: ConnectionActivity): Promise<void>;
  /** The connections of simulations, newest first. */
  listSamples(workspaceId: WorkspaceId): Promise<readonly Connection[]>;
  /** Whether any connection is dedicated to the application. */
  listDedicated(applicationId: ApplicationId): Promise<readonly Connection[]>;
  delete(id: ConnectionId, at: number): Promise<void>;
}
