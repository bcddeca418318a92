import type { JobCounts } from "../domain/job.ts";
import type { KeyStatus } from "../domain/key/key-status.ts";
import type { TrafficFacts } from "../domain/system/system.ts";

/** The languages that the server speaks. */
export const WIRES = ["scim", "api", "oauth", "page", "other"] as const;
/** A language that the server speaks. */
export type Wire = (typeof WIRES)[number];

/** How long a token still lives; below zero for one that has ended lately. */
export interface TokenEnd {
  readonly token: string;
  readonly kind: string;
  /** Empty for the management API. */
  readonly connection: string;
  readonly seconds: number;
}

/** Counts what the server does, for Prometheus. */
export class Metrics {
  /** How many requests have ended, by the first digit of the status. */
  readonly #requests: Readonly<Record<Wire, number[]>> = { scim: [], api: [], oauth: [], page: [], other: [] };
  #inFlight = 0;
  #tooMany = 0;
  #defects = 0;
  #socketsRefused = 0;
  #sockets = 0;

  /** Notes that a request has begun. */
  begin(): void {
    this.#inFlight += 1;
  }

  /** Notes that a request has ended, answered or not. */
  end(wire: Wire, status: number): void {
    this.#inFlight -= 1;
    if (status === 429) this.#tooMany += 1;
    const counts = this.#requests[wire];
    const digit = Math.floor(status / 100);
    counts[digit] = (counts[digit] ?? 0) + 1;
  }

  /** Notes something that must never happen. */
  defect(): void {
    this.#defects += 1;
  }

  /** Notes how many connections to the server are open. */
  socketsOpen(count: number): void {
    this.#sockets = count;
  }

  /** The counters as they stand. */
  get traffic(): TrafficFacts {
    const requests = WIRES.toSorted().flatMap((wire) =>
      // Digits that no answer had are holes, which are passed over.
      this.#requests[wire].flatMap((count, digit) => [{ wire, status: `${digit}xx`, count }]),
    );
    return {
      inFlight: this.#inFlight,
      sockets: this.#sockets,
      socketsRefused: this.#socketsRefused,
      tooMany: this.#tooMany,
      defects: this.#defects,
      requests,
    };
  }

  /** Notes a connection to the server that was refused because too many were open. */
  socketRefused(): void {
    this.#socketsRefused += 1;
  }

  /** All counters in the text format of Prometheus, how long tokens still live, and how background jobs and keys stand. */
  render(ends: readonly TokenEnd[] = [], jobs: JobCounts = { due: 0, failing: 0 }, keys?: KeyStatus): string {
    return [
      ...describe("anteroom_http_requests_total", "counter", "Requests that have ended."),
      ...this.traffic.requests.map(
        ({ wire, status, count }) => `anteroom_http_requests_total{wire="${wire}",status="${status}"} ${count}`,
      ),
      ...describe("anteroom_http_requests_in_flight", "gauge", "Requests under way."),
      `anteroom_http_requests_in_flight ${this.#inFlight}`,
      ...describe("anteroom_http_too_many_requests_total", "counter", "Requests answered 429."),
      `anteroom_http_too_many_requests_total ${this.#tooMany}`,
      ...describe("anteroom_http_sockets_refused_total", "counter", "Sockets refused because too many were open."),
      `anteroom_http_sockets_refused_total ${this.#socketsRefused}`,
      ...describe("anteroom_defects_total", "counter", "Requests on which Anteroom failed."),
      `anteroom_defects_total ${this.#defects}`,
      ...describe("anteroom_token_expires_in_seconds", "gauge", "How long tokens with an end still live."),
      ...ends.map(
        ({ token, kind, connection, seconds }) =>
          `anteroom_token_expires_in_seconds{connection="${connection}",kind="${kind}",token="${token}"} ${seconds}`,
      ),
      ...describe("anteroom_jobs_due", "gauge", "Background jobs that wait for a worker."),
      `anteroom_jobs_due ${jobs.due}`,
      ...describe("anteroom_jobs_failing", "gauge", "Background jobs of which the last attempt failed."),
      `anteroom_jobs_failing ${jobs.failing}`,
      ...(keys === undefined ? [] : describeKeys(keys)),
      "",
    ].join("\n");
  }
}

function describeKeys({ state, rootKey, dataKeys }: KeyStatus): readonly string[] {
  return [
    ...describe("anteroom_sealed", "gauge", "Whether secrets wait for somebody to unseal the server."),
    `anteroom_sealed ${state === "open" ? 0 : 1}`,
    ...describe("anteroom_recovery_file_saved", "gauge", "Whether there is a recovery file of the root key."),
    `anteroom_recovery_file_saved ${rootKey?.recoverySavedAt == null ? 0 : 1}`,
    ...describe(
      "anteroom_sealed_records",
      "gauge",
      "Sealed records that need a data key; old ones wait for re-sealing.",
    ),
    ...dataKeys.map(
      ({ id, current, records }) =>
        `anteroom_sealed_records{key="${id}",age="${current ? "current" : "old"}"} ${records}`,
    ),
  ];
}

function describe(name: string, type: "counter" | "gauge", help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}
