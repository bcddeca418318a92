import { z } from "zod";
import type { Idp } from "../../domain/connection/connection.ts";
import { concerns, toLiveCall } from "../../domain/live/live-call.ts";
import type { FedCall, Unseen } from "../../domain/live/live-feed.ts";
import type { EventSource } from "./event-stream.ts";
import { liveCalls, toShownCall } from "./live-answer.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";

const query = z.strictObject({
  connection: z
    .string()
    .max(100)
    .optional()
    .describe("Id of a connection: only its calls, and those of which nobody knows whose they are."),
  after: z.string().max(100).optional().describe("Only what came after this position."),
});

/** Who watches what. */
interface Watch {
  readonly connectionId: string | undefined;
  /** What a stranger's call is taken to come from. */
  readonly guess: Idp;
}

const NO_DATA = {};

/** The calls that come in over SCIM, as they come. */
export const liveRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/live",
    operationId: "watchCalls",
    tag: "Records",
    summary: "Watch the calls that come in over SCIM, or were meant for it, reads and refused ones included",
    description:
      "Answers the calls that are kept in memory. Whoever asks for `text/event-stream` gets server-sent events instead: `call` for each call within 200 ms, and before them, for who comes back with Last-Event-ID, `missed` when there is a gap and the calls since; `position` says that all of them have been sent.",
    action: "read",
    query,
    status: 200,
    answer: liveCalls,
    refuses: ["not_found", "too_many_requests"],
    handle: async ({ query: { connection, after } }, services) => {
      const watch = await watchOf(connection, services);
      const { calls, position, missed } = services.liveFeed.after(after);
      return { items: shown(calls, watch), position, missed };
    },
    events: async ({ query: { connection, after }, caller }, services, { lastEventId }) => {
      const watch = await watchOf(connection, services);
      return eventsOf(services, caller.asker.holder, watch, lastEventId ?? after);
    },
  }),
];

/** @throws {AnteroomError} `not_found` */
async function watchOf(connectionId: string | undefined, { connections }: ApiServices): Promise<Watch> {
  if (connectionId === undefined) return { connectionId, guess: "generic" };
  return { connectionId, guess: (await connections.get(connectionId)).idp };
}

/** Who comes anew is told what comes from now on; who comes back, what came meanwhile. Nothing is awaited between looking and listening. */
function eventsOf({ liveFeed }: ApiServices, holder: string, watch: Watch, last: string | undefined): EventSource {
  const pending: FedCall[] = [];
  let hear = (call: FedCall): void => void pending.push(call);
  let leave = (): void => {};
  const stop = liveFeed.listen(holder, { onCall: (call) => hear(call), onEnd: () => leave() });
  const unseen: Unseen = liveFeed.after(last);
  return (send, end) => {
    leave = end;
    hear = (call) => {
      for (const data of shown([call], watch)) send({ id: data.id, event: "call", data });
    };
    if (last !== undefined) {
      if (unseen.missed !== 0) send({ id: last, event: "missed", data: { missed: unseen.missed } });
      for (const call of unseen.calls) hear(call);
    }
    send({ id: unseen.position, event: "position", data: NO_DATA });
    for (const call of pending) hear(call);
    return stop;
  };
}

function shown(calls: readonly FedCall[], { connectionId, guess }: Watch) {
  return calls.filter((call) => concerns(call, connectionId)).map((call) => toShownCall(toLiveCall(call, guess)));
}
