import type { StatusCounts } from "../account/account-store.ts";
import type { Idp } from "../connection/connection.ts";
import type { ApplicationId, ConnectionId, IntegrationId, WorkspaceId } from "../id.ts";

/** An identity provider that can be simulated, with the ways in which it can be set up, the usual one first. */
export interface SimulationKind {
  readonly idp: Idp;
  /** The provider's name, for people. */
  readonly label: string;
  readonly variants: readonly { readonly name: string; readonly does: string }[];
}

/** One request that a simulated provider has made. */
export interface SimulatedCall {
  /** Counts the calls of one simulation, from 1. */
  readonly number: number;
  /** Epoch ms. */
  readonly at: number;
  readonly method: string;
  /** Below the SCIM base URL, with the query. */
  readonly path: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly durationMs: number;
}

/** One step of a simulated cycle. */
export interface SimulatedStep {
  readonly step: string;
  /** How many users or groups it is for. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}

/** What went wrong in a simulated cycle. */
export interface SimulatedFailure {
  readonly step: string;
  readonly subject: string;
  readonly problem: string;
  /** What the provider would show its administrator. */
  readonly shown: string;
}

/** How far a simulated cycle is. */
export interface SimulationProgress {
  readonly requests: number;
  readonly steps: readonly SimulatedStep[];
  readonly failures: readonly SimulatedFailure[];
}

/** What a simulator is told. */
export interface SimulationTask {
  readonly idp: Idp;
  readonly variant: string;
  readonly users: number;
  /** Assignment values, `<application key>` or `<application key>:<role>`. */
  readonly apps: readonly string[];
  /** The SCIM token of the connection. */
  readonly token: string;
  readonly onCall: (call: Omit<SimulatedCall, "at" | "number">) => void;
  readonly signal: AbortSignal;
}

/** A cycle that is under way or has ended. */
export interface RunningCycle {
  /** As it is by now. */
  readonly progress: () => SimulationProgress;
  /** Settles when the cycle is over, however it ended. */
  readonly ended: Promise<void>;
}

/** An application that is nobody's, with metadata that proves it. */
export interface ExampleApp {
  readonly key: string;
  readonly name: string;
  readonly metadata: Uint8Array;
}

/** Behaves like identity providers towards this very server, over real HTTP. */
export interface Simulator {
  readonly kinds: readonly SimulationKind[];
  /** What can be assigned where there is no application yet. */
  exampleApp(): Promise<ExampleApp>;
  /** Begins a cycle. @throws {Error} for a provider or a variant that there is not */
  begin(task: SimulationTask): Promise<RunningCycle>;
}

/** How a simulation stands; `interrupted` is one that ended with the server that ran it. */
export type SimulationState = "running" | "done" | "failed" | "interrupted";

/** A simulated cycle with the connection that it was made for. */
export interface Simulation extends SimulationProgress {
  readonly id: ConnectionId;
  readonly name: string;
  readonly idp: Idp;
  readonly state: SimulationState;
  readonly variant: string | null;
  readonly apps: readonly string[];
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly users: number;
  readonly groups: number;
  readonly accounts: StatusCounts;
  /** The last 200 calls, oldest first. */
  readonly calls: readonly SimulatedCall[];
}

/** How many rows of each kind a removal took away. */
export type RemovedRows = Readonly<Record<string, number>>;

/** What people have besides connections that can be made for a simulation. */
export type SampleKind = "application" | "integration";

/** What keeps an item that was made for a simulation. */
export type HoldOnSample =
  | "accounts"
  | "integration"
  | "assignments"
  | "connection"
  | "evidence"
  | "link"
  | "people"
  | "change";

/** An item that was made for a simulation and that others need by now. */
export interface KeptItem {
  readonly kind: SampleKind;
  readonly id: string;
  readonly name: string;
  readonly hold: HoldOnSample;
}

/** What a removal came to. */
export interface SampleRemoval {
  readonly rows: RemovedRows;
  readonly kept: readonly KeptItem[];
}

/** Marks sample data and takes it away. */
export interface SampleStore {
  /** Says that an item was made for a simulation. */
  mark(kind: SampleKind, id: ApplicationId | IntegrationId): Promise<void>;
  /**
   * Removes a connection with every row that came of it, of every table, its records and events included; a link of an
   * integration to one of its accounts ends. What was made for simulations goes, too, unless something of others hangs on it.
   */
  remove(workspaceId: WorkspaceId, connectionId: ConnectionId): Promise<SampleRemoval>;
}
