import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { addAbortSignal } from "node:stream";
import type { TLSSocket } from "node:tls";
import { type OutboundAnswer, OutboundProblem, type OutboundRequest } from "../domain/outbound.ts";
import { plainAddress } from "../lib/address-list.ts";
import { readBody } from "./read-body.ts";
import { tooSlow } from "./resolve-name.ts";

/** The largest head of an answer. */
const HEADER_BYTES = 16 * 1024;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What may be said to a server beyond what is said to each: nothing that identifies anybody. */
const SENDABLE: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-type",
  "cookie",
  "origin",
  "referer",
]);

/** A request on its way: what is asked, where, and as whom. */
export interface Exchange {
  readonly url: URL;
  readonly asked: Pick<OutboundRequest, "method" | "headers" | "body" | "maxBytes">;
  readonly userAgent: string;
  /** Whether an answer other than 200 is a problem, unless it leads elsewhere. */
  readonly isDocument: boolean;
}

/**
 * Asks once over a socket, and ends it.
 * @throws {OutboundProblem} `not_reached`, `too_slow`, `too_large`, `bad_url`, `status`, and what reading the body refuses
 */
export async function exchange(socket: TLSSocket, asking: Exchange, signal: AbortSignal): Promise<OutboundAnswer> {
  const { url, asked, isDocument } = asking;
  try {
    addAbortSignal(signal, socket);
    const response = await responseTo(socket, asking, signal);
    const status = response.statusCode ?? 0;
    const location = REDIRECTS.has(status) ? locationOf(response, url) : null;
    if (isDocument && location === null && status !== 200) {
      throw new OutboundProblem("status", `It answers with status ${status} instead of a document.`, status);
    }
    // What leads elsewhere says nothing itself, so that it may be of any size and form.
    const body = location === null ? await readBody(response, asked.maxBytes, signal) : new Uint8Array();
    return {
      url: url.href,
      status,
      location,
      mediaType: mediaTypeOf(response),
      setCookies: response.headers["set-cookie"] ?? [],
      etag: response.headers.etag ?? null,
      body,
      address: plainAddress(socket.remoteAddress ?? "") ?? "",
      certificate: fingerprintOf(socket),
    };
  } finally {
    socket.destroy();
  }
}

function responseTo(socket: TLSSocket, asking: Exchange, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, asked } = asking;
  const sent = request({
    createConnection: () => socket,
    method: asked.method,
    path: `${url.pathname}${url.search}`,
    headers: headersOf(asking),
    setHost: false,
    maxHeaderSize: HEADER_BYTES,
    insecureHTTPParser: false,
  });
  const response = Promise.withResolvers<IncomingMessage>();
  sent.once("response", response.resolve);
  // What goes wrong after the answer has begun is told by the answer.
  sent.on("error", response.reject);
  sent.once("close", () => response.reject(new Error("There was no answer.")));
  sent.end(asked.body);
  return response.promise.catch((error: unknown) => {
    throw responseProblem(signal, error);
  });
}

function responseProblem(signal: AbortSignal, cause: unknown): OutboundProblem {
  if (signal.aborted) return tooSlow();
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "HPE_HEADER_OVERFLOW"
    ? new OutboundProblem("too_large", "The head of its answer is larger than 16 KiB.", null, cause)
    : new OutboundProblem("not_reached", "It gives no answer that can be read.", null, cause);
}

function headersOf({ url, asked, userAgent }: Exchange): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    host: url.host,
    "user-agent": userAgent,
    "accept-encoding": "identity",
    connection: "close",
  };
  for (const [name, value] of Object.entries(asked.headers)) {
    if (!SENDABLE.has(name)) throw new TypeError(`The header ${name} never goes out.`);
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new OutboundProblem("bad_url", "It asks for a cookie that cannot be sent back.");
    }
    headers[name] = value;
  }
  if (asked.body !== undefined) headers["content-length"] = Buffer.byteLength(asked.body);
  return headers;
}

/** Where an answer leads; null when that is no address. Browsers read the bytes of the header as UTF-8. */
function locationOf({ headers }: IncomingMessage, base: URL): string | null {
  const { location } = headers;
  if (location === undefined) return null;
  const text = Buffer.from(location, "latin1").toString("utf8");
  return URL.canParse(text, base) ? new URL(text, base).href : null;
}

function mediaTypeOf({ headers }: IncomingMessage): string | null {
  return headers["content-type"]?.split(";")[0]?.trim().toLowerCase() || null;
}

function fingerprintOf(socket: TLSSocket): string {
  return (socket.getPeerX509Certificate()?.fingerprint256 ?? "").replaceAll(":", "").toLowerCase();
}
