import {
  type Outbound,
  type OutboundAnswer,
  OutboundProblem,
  type OutboundRequest,
} from "../../src/domain/outbound.ts";

/** What an address answers; what is absent is a web page without cookies. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly location?: string;
  readonly mediaType?: string | null;
  readonly setCookies?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** A way out to addresses that exist only in a test. */
export interface ScriptedOutbound extends Outbound {
  /** What was asked, in order. */
  readonly asked: OutboundRequest[];
}

/** Answers by address, without its query; every other one cannot be reached. */
export function scriptedOutbound(
  script: Readonly<Record<string, ScriptedAnswer | ((request: OutboundRequest) => ScriptedAnswer)>>,
): ScriptedOutbound {
  const asked: OutboundRequest[] = [];
  const answers = new Map(Object.entries(script));
  return {
    asked,
    ask: async (request) => {
      asked.push(request);
      const { origin, pathname } = new URL(request.url);
      const known = answers.get(`${origin}${pathname}`);
      if (known === undefined) throw new OutboundProblem("not_reached", "Nothing answers there.");
      return toAnswer(request.url, typeof known === "function" ? known(request) : known);
    },
    document: () => Promise.reject(new OutboundProblem("not_reached", "Nothing is fetched here.")),
  };
}

function toAnswer(url: string, answer: ScriptedAnswer): OutboundAnswer {
  const { location, body = "" } = answer;
  return {
    url,
    status: answer.status ?? (location === undefined ? 200 : 302),
    location: location === undefined ? null : new URL(location, url).href,
    mediaType: answer.mediaType === undefined ? "text/html" : answer.mediaType,
    setCookies: answer.setCookies ?? [],
    etag: null,
    body: typeof body === "string" ? Buffer.from(body) : body,
    address: "192.0.2.1",
    certificate: "00",
  };
}
