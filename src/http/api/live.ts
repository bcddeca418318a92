import { z } from "zod";
import type { Idp } from "../../domain/connection/connection.ts";
import { concerns, toLiveCall } from "../../domain/live/live-call.ts";
import type { FedCall } from "../../domain/live/live-feed.ts";
import { type LiveNews, LiveReader } from "../../domain/live/live-reader.ts";
import type { NotedCall } from "../../domain/live/noted-call.ts";
import type { EventSource, StreamEvent } from "./event-stream.ts";
import { liveCalls, toShownCall } from "./live-answer.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";

const query = z.strictObject({
  connection: z
    .string()
    .max(100)
    .optional()
    .describe("Id of a connection: only its calls, and those of which nobody knows whose they are."),
  request: z.string().max(100).optional().describe("Request id: only this call, also one that is in no log."),
  after: z.string().max(100).optional().describe("Only what came after this position."),
});

/** Who watches what. */
interface Watch {
  readonly connectionId: string | undefined;
  readonly requestId: string | undefined;
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
      "Answers the calls that are kept in memory. Whoever asks for `text/event-stream` gets server-sent events instead: `call` for each call within 200 ms, and before them, for who comes back with Last-Event-ID, the calls since. Who reads too slowly, or comes back too late, is sent `missed` where calls are gone. `position` says that all of them have been sent: at the beginning, and after each gap.",
    action: "read",
    query,
    status: 200,
    answer: liveCalls,
    refuses: ["not_found", "too_many_requests"],
    handle: async ({ query: { after, ...of } }, services) => {
      const watch = await watchOf(of, services);
      const { calls, position, missed } = services.liveFeed.after(after);
      return { items: shown(calls, watch), position, missed };
    },
    events: async ({ query: { after, ...of }, caller }, services, { lastEventId }) => {
      const watch = await watchOf(of, services);
      return eventsOf(services, caller.asker.holder, watch, lastEventId ?? after);
    },
  }),
];

/** @throws {AnteroomError} `not_found` */
async function watchOf(
  { connection: connectionId, request: requestId }: z.output<typeof query>,
  { connections }: ApiServices,
): Promise<Watch> {
  if (connectionId === undefined) return { connectionId, requestId, guess: "generic" };
  return { connectionId, requestId, guess: (await connections.get(connectionId)).idp };
}

function isWatched(call: NotedCall, { connectionId, requestId }: Watch): boolean {
  return concerns(call, connectionId) && (requestId === undefined || call.requestId === requestId);
}

/** Who comes anew is told what comes from now on; who comes back, what came meanwhile. */
function eventsOf({ liveFeed }: ApiServices, holder: string, watch: Watch, last: string | undefined): EventSource {
  let onNews = (): void => {};
  let onEnd = (): void => {};
  const stop = liveFeed.listen(holder, { onNews: () => onNews(), onEnd: () => onEnd() });
  const reader = new LiveReader(liveFeed, last ?? liveFeed.position, (call) => isWatched(call, watch));
  return {
    next: () => {
      const news = reader.next();
      return news && toEvent(news, watch);
    },
    start: (wake, end) => {
      onNews = wake;
      onEnd = end;
      return stop;
    },
  };
}

function toEvent(news: LiveNews, { guess }: Watch): StreamEvent {
  switch (news.kind) {
    case "call":
      return { id: news.call.position, event: "call", data: toShownCall(toLiveCall(news.call, guess)) };
    case "missed":
      return { id: news.position, event: "missed", data: { missed: news.missed } };
    case "current":
      return { id: news.position, event: "position", data: NO_DATA };
  }
}

function shown(calls: readonly FedCall[], watch: Watch) {
  return calls.filter((call) => isWatched(call, watch)).map((call) => toShownCall(toLiveCall(call, watch.guess)));
}
