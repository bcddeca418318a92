import type { Clock } from "../clock.ts";
import type { ConnectionId } from "../id.ts";
import type { Units } from "../unit.ts";
import { countDuration, joinLatency, type Latency, NO_LATENCY, percentileOf } from "./latency.ts";
import type { TrafficCount, TrafficSpan } from "./traffic-store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SPAN_MS: Readonly<Record<TrafficSpan, number>> = { minute: MINUTE_MS, hour: HOUR_MS };
/** How long spans are kept: a little longer than the longest range that shows them. */
const KEPT_MS: Readonly<Record<TrafficSpan, number>> = { minute: 2 * HOUR_MS, hour: 8 * 24 * HOUR_MS };

/** A range that traffic is shown over. */
export type TrafficRange = "hour" | "day" | "week";
/** The spans that each range consists of. */
export const TRAFFIC_RANGES: Readonly<Record<TrafficRange, { readonly span: TrafficSpan; readonly spans: number }>> = {
  hour: { span: "minute", spans: 60 },
  day: { span: "hour", spans: 24 },
  week: { span: "hour", spans: 7 * 24 },
};

/** One span of a chart. */
export interface TrafficPoint {
  /** When it began. Epoch ms. */
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
  /** Half of the requests took no longer, in milliseconds; null without requests. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** The traffic of one connection: every span of the range, those without requests included, and all of it together. */
export interface TrafficView {
  readonly range: TrafficRange;
  readonly spanMs: number;
  readonly points: readonly TrafficPoint[];
  readonly total: Omit<TrafficPoint, "at">;
}

/** How much one connection was used in each of the last 24 hours, the present one last. */
export interface DayOfTraffic {
  readonly connectionId: ConnectionId;
  readonly requests: readonly number[];
  readonly failures: readonly number[];
}

/** Counts what connections ask for: in memory, and written down once in a while, so that no request pays for it. */
export class Traffic {
  readonly #units: Units;
  readonly #clock: Clock;
  /** What has not been written down, minute by minute. */
  #waiting = new Map<ConnectionId, Minute[]>();

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /** Counts one request that was answered. */
  note(
    connectionId: ConnectionId,
    { failed, durationMs }: { readonly failed: boolean; readonly durationMs: number },
  ): void {
    const minute = this.#minute(connectionId, startOf("minute", this.#clock.now()));
    minute.requests += 1;
    if (failed) minute.failures += 1;
    countDuration(minute.latency, durationMs);
  }

  /** Writes down what was counted since the last time, and forgets what nobody is shown any more. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    try {
      if (waiting.size > 0) await this.#write(waiting);
    } catch (error) {
      for (const [id, minutes] of waiting) for (const minute of minutes) this.#putBack(id, minute);
      throw error;
    }
  }

  /** The traffic of one connection over a range that ends now. */
  async of(connectionId: ConnectionId, range: TrafficRange): Promise<TrafficView> {
    const { span, spans } = TRAFFIC_RANGES[range];
    const starts = startsOf(span, spans, this.#clock.now());
    const kept = await this.#units.read((stores) => stores.traffic.list(connectionId, span, starts[0] ?? 0));
    const waiting = this.#waiting.get(connectionId) ?? [];
    const bySpan = Map.groupBy<number, Counted & { readonly at: number }>([...kept, ...waiting], ({ at }) =>
      startOf(span, at),
    );
    const counts = starts.map((at) => ({ at, ...joined(bySpan.get(at) ?? []) }));
    return {
      range,
      spanMs: SPAN_MS[span],
      points: counts.map(({ at, ...count }) => ({ at, ...shown(count) })),
      total: shown(joined(counts)),
    };
  }

  /** The last 24 hours of every connection that was used in them. */
  async lastDay(): Promise<{ readonly from: number; readonly connections: readonly DayOfTraffic[] }> {
    const { span, spans } = TRAFFIC_RANGES.day;
    const starts = startsOf(span, spans, this.#clock.now());
    const from = starts[0] ?? 0;
    const kept = await this.#units.read((stores) => stores.traffic.listAll(span, from));
    const places = new Map(starts.map((at, place) => [at, place]));
    const days = new Map<ConnectionId, { requests: number[]; failures: number[] }>();
    for (const { connectionId, at, requests, failures } of [...kept, ...this.#everyMinute()]) {
      const place = places.get(startOf(span, at));
      if (place === undefined) continue;
      const day = days.get(connectionId) ?? { requests: starts.map(() => 0), failures: starts.map(() => 0) };
      day.requests[place] = (day.requests[place] ?? 0) + requests;
      day.failures[place] = (day.failures[place] ?? 0) + failures;
      days.set(connectionId, day);
    }
    return { from, connections: [...days].map(([connectionId, day]) => ({ connectionId, ...day })) };
  }

  /** Forgets a connection that is gone. */
  forget(connectionId: ConnectionId): void {
    this.#waiting.delete(connectionId);
  }

  #minute(connectionId: ConnectionId, at: number): Minute {
    const minutes = this.#waiting.get(connectionId) ?? [];
    const last = minutes.at(-1);
    if (last?.at === at) return last;
    const minute = { at, requests: 0, failures: 0, latency: [...NO_LATENCY] };
    minutes.push(minute);
    this.#waiting.set(connectionId, minutes);
    return minute;
  }

  /** Before those that came meanwhile. */
  #putBack(connectionId: ConnectionId, minute: Minute): void {
    const later = this.#waiting.get(connectionId) ?? [];
    this.#waiting.set(connectionId, [minute, ...later]);
  }

  #everyMinute(): readonly (Minute & Pick<TrafficCount, "connectionId">)[] {
    return [...this.#waiting].flatMap(([connectionId, minutes]) => minutes.map((one) => ({ connectionId, ...one })));
  }

  #write(waiting: ReadonlyMap<ConnectionId, readonly Minute[]>): Promise<void> {
    return this.#units.write(async ({ traffic }) => {
      for (const [connectionId, minutes] of waiting) {
        for (const minute of minutes) {
          await traffic.add("minute", { connectionId, ...minute });
          await traffic.add("hour", { connectionId, ...minute, at: startOf("hour", minute.at) });
        }
      }
      const now = this.#clock.now();
      for (const span of ["minute", "hour"] as const) await traffic.prune(span, now - KEPT_MS[span]);
    });
  }
}

/** A minute that is still being counted. */
interface Minute {
  readonly at: number;
  requests: number;
  failures: number;
  readonly latency: number[];
}

type Counted = Pick<TrafficCount, "requests" | "failures" | "latency">;

function startOf(span: TrafficSpan, at: number): number {
  return at - (at % SPAN_MS[span]);
}

function startsOf(span: TrafficSpan, spans: number, now: number): readonly number[] {
  const last = startOf(span, now);
  return Array.from({ length: spans }, (_, index) => last - (spans - 1 - index) * SPAN_MS[span]);
}

function joined(counts: readonly Counted[]): Counted {
  let [requests, failures] = [0, 0];
  let latency: Latency = NO_LATENCY;
  for (const count of counts) {
    requests += count.requests;
    failures += count.failures;
    latency = joinLatency(latency, count.latency);
  }
  return { requests, failures, latency };
}

function shown({ requests, failures, latency }: Counted): Omit<TrafficPoint, "at"> {
  return { requests, failures, p50Ms: percentileOf(latency, 0.5), p95Ms: percentileOf(latency, 0.95) };
}
