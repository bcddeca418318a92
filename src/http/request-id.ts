import type { ServerResponse } from "node:http";
import { newId } from "../domain/id.ts";
import type { Brand } from "../lib/brand.ts";

/** The id of a request, ours whatever the client calls it; in `X-Request-Id`, records and log lines. */
export type RequestId = Brand<"RequestId">;

const given = new WeakMap<ServerResponse, RequestId>();

/** Gives the request that this answers an id. */
export function giveRequestId(res: ServerResponse): RequestId {
  const id = newId<RequestId>();
  given.set(res, id);
  return id;
}

/** The id that `giveRequestId` gave. */
export function requestIdOf(res: ServerResponse): string {
  return given.get(res) ?? "";
}
