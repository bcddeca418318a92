import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connection } from "../../domain/connection/connection.ts";
import type { ScimRequest } from "../../domain/directory/scim-request.ts";
import type { CallNotes } from "../../domain/live/noted-call.ts";
import { isSearch, type ReadTarget } from "./scim-target.ts";

/** A request on its way through the guards, with what they have found out so far. */
export interface ScimExchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly method: string;
  /** Path and query as the client wrote them. */
  readonly url: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly startedAt: number;
  connection?: Connection;
  read?: ReadTarget;
  readonly notes: CallNotes;
}

const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request changes nothing. */
export function isRead({ method, read }: Pick<ScimExchange, "method" | "read">): boolean {
  return READS.has(method) || (method === "POST" && isSearch(read?.target));
}

/** The request as the domain knows it. The path is as the client wrote it, without the query. */
export function toScimRequest(exchange: ScimExchange, connection: Connection): ScimRequest {
  const { method, url, requestId, startedAt, read, notes } = exchange;
  const path = (url.split("?", 1)[0] ?? "").slice(0, 200);
  return { connection, requestId, method, path, startedAt, rewrites: read?.rewrites ?? [], notes };
}
