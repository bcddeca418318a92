import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { scimError } from "../scim/scim-error.ts";

/** What is wrong with bytes that never became a request. */
const REASONS: Readonly<Record<string, { readonly status: string; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    detail: "The headers are too large; send fewer or shorter ones.",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: "413 Content Too Large",
    detail: "The chunk extensions are too large; leave them out.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    detail: "The request did not arrive in time; send it faster.",
  },
};
const MALFORMED = { status: "400 Bad Request", detail: "The bytes sent are no HTTP request; check client and proxy." };

/** Answers, on the bare socket, what never became a request; as SCIM, since mostly identity providers call. */
export function refuseRaw(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable || hasBegunToAnswer(socket)) {
    socket.destroy();
    return;
  }
  const { status, detail } = REASONS[error.code ?? ""] ?? MALFORMED;
  socket.end(rawAnswer(status, detail), () => socket.destroy());
}

/**
 * Tells a socket that there is no room for it. What it sends is thrown away until it has read that and leaves: bytes that
 * nobody takes would make the system drop the answer, too.
 */
export function refuseSocket(socket: Socket, detail: string, retryAfterSeconds: number): void {
  socket.on("error", () => undefined).resume();
  socket.end(rawAnswer("503 Service Unavailable", detail, [`Retry-After: ${retryAfterSeconds}`]));
}

function rawAnswer(status: string, detail: string, headers: readonly string[] = []): string {
  const body = JSON.stringify(scimError(Number(status.slice(0, 3)), detail).body);
  const head = [
    `HTTP/1.1 ${status}`,
    "Content-Type: application/scim+json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    "Connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** Node keeps the answer under way on the socket; a second status line in its middle would corrupt it. */
function hasBegunToAnswer(socket: Duplex & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}
