import type { ConnectionId } from "../id.ts";
import type { Latency } from "./latency.ts";

/** The spans that traffic is counted by. */
export type TrafficSpan = "minute" | "hour";

/** What a connection asked for within one span. */
export interface TrafficCount {
  readonly connectionId: ConnectionId;
  /** When the span began. Epoch ms. */
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
  readonly latency: Latency;
}

/** Keeps how much connections were used. */
export interface TrafficStore {
  /** Adds to what is kept of a span. */
  add(span: TrafficSpan, count: TrafficCount): Promise<void>;
  /** The spans of one connection that began then or later, oldest first. */
  list(connectionId: ConnectionId, span: TrafficSpan, from: number): Promise<readonly TrafficCount[]>;
  /** As `list`, of all connections, without how long requests took. */
  listAll(span: TrafficSpan, from: number): Promise<readonly Omit<TrafficCount, "latency">[]>;
  /** Forgets the spans that began before an instant. */
  prune(span: TrafficSpan, before: number): Promise<void>;
  /** Forgets everything of a connection. */
  delete(connectionId: ConnectionId): Promise<void>;
}
