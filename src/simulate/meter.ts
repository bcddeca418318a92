/** How long answers took, in milliseconds: half, 95 and 99 of 100 were at least as quick. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Counts and times the answers of a server. */
export class Meter {
  readonly #durations: number[] = [];
  readonly #statuses = new Map<number, number>();

  /** Notes one answer; status 0 stands for none. */
  note(status: number, durationMs: number): void {
    this.#durations.push(durationMs);
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  /** How many answers there were of each status, lowest first. */
  get statuses(): readonly (readonly [status: number, count: number])[] {
    return [...this.#statuses].sort(([a], [b]) => a - b);
  }

  /** The latency so far, to a tenth of a millisecond; zeros when there was no answer. */
  get latency(): Latency {
    const sorted = Float64Array.from(this.#durations).sort();
    const at = (share: number): number => {
      const value = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
      return Math.round(value * 10) / 10;
    };
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
