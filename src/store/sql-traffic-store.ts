import { type Selectable, sql } from "kysely";
import { joinLatency, type Latency } from "../domain/connection/latency.ts";
import type { TrafficCount, TrafficSpan, TrafficStore } from "../domain/connection/traffic-store.ts";
import type { ConnectionId } from "../domain/id.ts";
import { fromJson } from "./row.ts";
import { builder, type Session, statement } from "./statement.ts";
import type { TrafficTables } from "./traffic-schema.ts";

type Row = Selectable<TrafficTables["connection_traffic"]>;

const find = statement<{ connectionId: string; span: string; at: number }, Pick<Row, "latency">>(
  "connection_traffic.find",
  ({ connectionId, span, at }) =>
    builder
      .selectFrom("connection_traffic")
      .select("latency")
      .where("connection_id", "=", connectionId)
      .where("span", "=", span)
      .where("at", "=", at),
);

const add = statement<{
  connectionId: string;
  span: string;
  at: number;
  requests: number;
  failures: number;
  latency: string;
}>("connection_traffic.add", ({ connectionId, span, at, requests, failures, latency }) =>
  builder
    .insertInto("connection_traffic")
    .values({ connection_id: connectionId, span, at, requests, failures, latency })
    .onConflict((conflict) =>
      conflict.columns(["connection_id", "span", "at"]).doUpdateSet({
        requests: sql`connection_traffic.requests + excluded.requests`,
        failures: sql`connection_traffic.failures + excluded.failures`,
        latency: sql`excluded.latency`,
      }),
    ),
);

const list = statement<{ connectionId: string; span: string; from: number }, Row>(
  "connection_traffic.list",
  ({ connectionId, span, from }) =>
    builder
      .selectFrom("connection_traffic")
      .selectAll()
      .where("connection_id", "=", connectionId)
      .where("span", "=", span)
      .where("at", ">=", from)
      .orderBy("at"),
);

const listAll = statement<{ span: string; from: number }, Omit<Row, "latency" | "span">>(
  "connection_traffic.list_all",
  ({ span, from }) =>
    builder
      .selectFrom("connection_traffic")
      .select(["connection_id", "at", "requests", "failures"])
      .where("span", "=", span)
      .where("at", ">=", from)
      .orderBy("at"),
);

const prune = statement<{ span: string; before: number }>("connection_traffic.prune", ({ span, before }) =>
  builder.deleteFrom("connection_traffic").where("span", "=", span).where("at", "<", before),
);

const remove = statement<{ connectionId: string }>("connection_traffic.delete", ({ connectionId }) =>
  builder.deleteFrom("connection_traffic").where("connection_id", "=", connectionId),
);

/** Keeps traffic in SQL. */
export class SqlTrafficStore implements TrafficStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async add(span: TrafficSpan, { connectionId, at, requests, failures, latency }: TrafficCount): Promise<void> {
    const known = await this.#session.get(find, { connectionId, span, at });
    const all = known === undefined ? latency : joinLatency(fromJson<Latency>(known.latency), latency);
    await this.#session.run(add, { connectionId, span, at, requests, failures, latency: JSON.stringify(all) });
  }

  async list(connectionId: ConnectionId, span: TrafficSpan, from: number): Promise<readonly TrafficCount[]> {
    const rows = await this.#session.all(list, { connectionId, span, from });
    return rows.map(({ at, requests, failures, latency }) => ({
      connectionId,
      at,
      requests,
      failures,
      latency: fromJson<Latency>(latency),
    }));
  }

  async listAll(span: TrafficSpan, from: number): Promise<readonly Omit<TrafficCount, "latency">[]> {
    const rows = await this.#session.all(listAll, { span, from });
    return rows.map(({ connection_id, ...count }) => ({ connectionId: connection_id as ConnectionId, ...count }));
  }

  async prune(span: TrafficSpan, before: number): Promise<void> {
    await this.#session.run(prune, { span, before });
  }

  async delete(connectionId: ConnectionId): Promise<void> {
    await this.#session.run(remove, { connectionId });
  }
}
