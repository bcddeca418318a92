import type { ApplicationService } from "../application/application-service.ts";
import type { Clock } from "../clock.ts";
import { toIso } from "../clock.ts";
import type { Activity } from "../connection/activity.ts";
import type { Connection, Idp } from "../connection/connection.ts";
import type { ConnectionService } from "../connection/connection-service.ts";
import type { Traffic } from "../connection/traffic.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { ConnectionId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { valuesToAssign } from "./simulated-apps.ts";
import type {
  KeptItem,
  RunningCycle,
  SimulatedCall,
  Simulation,
  SimulationKind,
  SimulationProgress,
  SimulationState,
  SimulationTask,
  Simulator,
} from "./simulation.ts";

/** What is asked of a simulation. */
export interface SimulationDraft {
  readonly idp: Idp;
  /** The usual one unless it is given. */
  readonly variant?: string | undefined;
  readonly users: number;
  /** What to assign, `<key>` or `<key>:<role>`; every application unless it is given. */
  readonly app?: string | undefined;
  /** Adds the example application where there is none. */
  readonly exampleApp?: boolean | undefined;
}

/** A simulation of this process. */
interface Kept {
  readonly cycle: RunningCycle;
  readonly variant: string;
  readonly apps: readonly string[];
  readonly calls: SimulatedCall[];
  readonly stop: AbortController;
  endedAt: number | null;
}

const KEPT_CALLS = 200;
const NO_PROGRESS: SimulationProgress = { requests: 0, steps: [], failures: [] };

/**
 * Whole cycles of simulated identity providers, one at a time, each on a connection of its own that is marked as sample data
 * and goes again with everything that it brought.
 */
export class SimulationService implements AsyncDisposable {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #connections: ConnectionService;
  readonly #applications: ApplicationService;
  readonly #traffic: Traffic;
  readonly #activity: Activity;
  readonly #simulator: Simulator;
  readonly #kept = new Map<ConnectionId, Kept>();
  #isStarting = false;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly connections: ConnectionService;
    readonly applications: ApplicationService;
    readonly traffic: Traffic;
    readonly activity: Activity;
    readonly simulator: Simulator;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#connections = parts.connections;
    this.#applications = parts.applications;
    this.#traffic = parts.traffic;
    this.#activity = parts.activity;
    this.#simulator = parts.simulator;
  }

  /** What can be simulated. */
  get kinds(): readonly SimulationKind[] {
    return this.#simulator.kinds;
  }

  /**
   * Makes a sample connection and begins a cycle on it.
   * @throws {AnteroomError} `conflict` while another one runs; `invalid_value` for an unknown variant or application
   */
  async start(draft: SimulationDraft, origin: Origin): Promise<Simulation> {
    if (this.#isStarting || [...this.#kept.values()].some(({ endedAt }) => endedAt === null)) throw busy();
    this.#isStarting = true;
    try {
      return await this.#begin(draft, origin);
    } finally {
      this.#isStarting = false;
    }
  }

  /** The simulations of which there is still something, newest first. */
  async list(): Promise<readonly Simulation[]> {
    return this.#units.read(async (stores) => {
      const samples = await stores.connections.listSamples(this.#workspaceId);
      const shown: Simulation[] = [];
      for (const connection of samples) shown.push(await this.#shown(stores, connection));
      return shown;
    });
  }

  /** @throws {AnteroomError} `not_found`, for a connection that is no simulation, too */
  async get(id: string): Promise<Simulation> {
    return this.#units.read(async (stores) => this.#shown(stores, await this.#sample(stores, id)));
  }

  /**
   * Ends a simulation, and removes everything that it brought; answers with what was made for simulations and stays,
   * because something of others hangs on it.
   * @throws {AnteroomError} `not_found`
   */
  async remove(id: string, origin: Origin): Promise<readonly KeptItem[]> {
    const { id: connectionId } = await this.#units.read((stores) => this.#sample(stores, id));
    await this.#end(connectionId);
    const removal = await this.#units.write(async (stores) => {
      const { name, idp } = await this.#sample(stores, id);
      const now = this.#clock.now();
      // First, so that its tokens open nothing from the COMMIT on.
      await stores.connections.delete(connectionId, now);
      const removed = await stores.samples.remove(this.#workspaceId, connectionId);
      const subject = { kind: "connection", id: connectionId } as const;
      const before = { name, idp, rows: { ...removed.rows } };
      const what = { workspaceId: this.#workspaceId, at: now, type: "connection.sample_removed", subject, before };
      await stores.events.append(anEvent(origin, what));
      return removed;
    });
    this.#kept.delete(connectionId);
    this.#forget(connectionId);
    return removal.kept;
  }

  /** Ends what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of this.#kept.keys()) await this.#end(id);
  }

  async #begin(draft: SimulationDraft, origin: Origin): Promise<Simulation> {
    const { label, variant } = this.#kindOf(draft);
    if (draft.exampleApp === true && draft.app === undefined) await this.#addExampleApp(origin);
    const apps = await this.#units.read((stores) => valuesToAssign(stores, this.#workspaceId, draft.app));
    const name = `Sample ${label} ${toIso(this.#clock.now()).slice(0, 19).replace("T", " ")}`;
    const { connection, token } = await this.#connections.create({ name, idp: draft.idp, sample: true }, origin);
    const calls: SimulatedCall[] = [];
    const stop = new AbortController();
    const onCall = (call: Parameters<SimulationTask["onCall"]>[0]): void => {
      calls.push({ number: (calls.at(-1)?.number ?? 0) + 1, at: this.#clock.now(), ...call });
      if (calls.length > KEPT_CALLS) calls.shift();
    };
    const { idp, users } = draft;
    const task = { idp, variant, users, apps, token: token.token, onCall, signal: stop.signal };
    const cycle = await this.#simulator.begin(task);
    const kept: Kept = { cycle, variant, apps, calls, stop, endedAt: null };
    this.#kept.set(connection.id, kept);
    void cycle.ended.then(() => {
      kept.endedAt = this.#clock.now();
    });
    return this.#units.read((stores) => this.#shown(stores, connection));
  }

  /** Where there is no application, nobody who is pushed becomes an account, and there is little to see. */
  async #addExampleApp(origin: Origin): Promise<void> {
    const { items } = await this.#units.read((stores) => stores.applications.list(this.#workspaceId, { limit: 1 }));
    if (items.length > 0) return;
    const { key, name, metadata: document } = await this.#simulator.exampleApp();
    await this.#applications.create({ key, name, sample: true }, { kind: "metadata", document }, origin);
  }

  #kindOf({ idp, variant }: SimulationDraft): { readonly label: string; readonly variant: string } {
    const kind = this.#simulator.kinds.find((one) => one.idp === idp);
    const names = kind?.variants.map(({ name }) => name) ?? [];
    const chosen = variant ?? names[0];
    if (kind === undefined || chosen === undefined) {
      throw invalid("idp", `idp "${idp}" cannot be simulated; choose one of those that GET /simulations lists.`);
    }
    if (names.includes(chosen)) return { label: kind.label, variant: chosen };
    throw invalid(
      "variant",
      `${kind.label} has no variant "${chosen.slice(0, 60)}"; choose one of ${names.join(", ")}.`,
    );
  }

  async #sample(stores: Stores, id: string): Promise<Connection> {
    const connection = await stores.connections.find(this.#workspaceId, id);
    if (connection?.sample === true) return connection;
    throw new AnteroomError("not_found", `Simulation ${id.slice(0, 60)} does not exist; list the simulations.`);
  }

  async #shown(stores: Stores, connection: Connection): Promise<Simulation> {
    const { id, name, idp, createdAt, userCount, groupCount } = connection;
    const kept = this.#kept.get(id);
    const progress = kept?.cycle.progress() ?? NO_PROGRESS;
    return {
      id,
      name,
      idp,
      state: stateOf(kept, progress),
      variant: kept?.variant ?? null,
      apps: kept?.apps ?? [],
      startedAt: createdAt,
      endedAt: kept?.endedAt ?? null,
      users: userCount,
      groups: groupCount,
      accounts: await stores.accounts.countOfConnection(id),
      calls: [...(kept?.calls ?? [])],
      ...progress,
    };
  }

  async #end(id: ConnectionId): Promise<void> {
    const kept = this.#kept.get(id);
    kept?.stop.abort();
    await kept?.cycle.ended;
  }

  #forget(id: ConnectionId): void {
    this.#traffic.forget(id);
    this.#activity.forget(id);
  }
}

function stateOf(kept: Kept | undefined, { failures }: SimulationProgress): SimulationState {
  if (kept === undefined) return "interrupted";
  if (kept.endedAt === null) return "running";
  return failures.length > 0 ? "failed" : "done";
}

function busy(): AnteroomError {
  const problem = "Another simulation is running; wait until it is over, or remove it.";
  return new AnteroomError("conflict", problem, { code: "simulation_running" });
}

function invalid(attribute: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_value", problem, { attribute });
}
