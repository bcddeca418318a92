import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { TRAFFIC_RANGES, type TrafficRange } from "../../domain/connection/traffic.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const RANGES = Object.keys(TRAFFIC_RANGES) as [TrafficRange, ...TrafficRange[]];

const counts = {
  requests: z.number().int(),
  failures: z.number().int().describe("Answers of 400 and above, but for reads of what is not there."),
  p50Ms: z.number().nullable().describe("Half of them took no longer; null without requests."),
  p95Ms: z.number().nullable(),
};

const traffic = component(
  "ConnectionTraffic",
  z.object({
    range: z.enum(RANGES),
    spanSeconds: z.number().int().describe("How long each point counts: a minute for an hour, else an hour."),
    points: z.array(z.object({ at: instant, ...counts })).describe("Every span, the present one last."),
    total: z.object(counts),
  }),
);

const lastDay = component(
  "TrafficOfConnections",
  z.object({
    from: instant.describe("When the first hour began."),
    items: z.array(
      z.object({
        connectionId: z.string(),
        requests: z.array(z.number().int()).describe("By hour, the present one last."),
        failures: z.array(z.number().int()),
      }),
    ),
  }),
);

const tag = "Connections";

/** How much connections are used. */
export const connectionTrafficRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/connections/traffic",
    operationId: "listConnectionTraffic",
    tag,
    summary: "Count the requests of the last 24 hours, by hour, of every connection that made any",
    action: "read",
    neverMissing: true,
    status: 200,
    answer: lastDay,
    handle: async (_call, services) => {
      const { from, connections } = await services.traffic.lastDay();
      const items = connections.map((day) => ({
        connectionId: day.connectionId,
        requests: [...day.requests],
        failures: [...day.failures],
      }));
      return { from: toIso(from), items };
    },
  }),
  endpoint({
    method: "GET",
    path: "/connections/{id}/traffic",
    operationId: "getConnectionTraffic",
    tag,
    summary: "Count the requests of a connection over time, with how long they took",
    description: "Counted in memory and written down every minute: what a crash loses is the last minute.",
    action: "read",
    query: z.strictObject({ range: z.enum(RANGES).default("day") }),
    status: 200,
    answer: traffic,
    handle: async ({ params, query }, services) => {
      const { id } = await services.connections.get(params.id);
      const { spanMs, points, ...view } = await services.traffic.of(id, query.range);
      return { ...view, spanSeconds: spanMs / 1000, points: points.map((one) => ({ ...one, at: toIso(one.at) })) };
    },
  }),
];
