import type { ServerResponse } from "node:http";
import { newId } from "../domain/id.ts";
import type { Brand } from "../lib/brand.ts";

/** The id of a request, ours whatever the client calls it; in `X-Request-Id`, records and log lines. */
export type RequestId = Brand<"RequestId">;

/** Kept on the answer itself: a weak map of answers costs every collection of garbage. */
const GIVEN: unique symbol = Symbol("request id");

interface Identified extends ServerResponse {
  [GIVEN]?: RequestId;
}

/** Gives the request that this answers an id. */
export function giveRequestId(res: Identified): RequestId {
  const id = newId<RequestId>();
  res[GIVEN] = id;
  return id;
}

/** The id that `giveRequestId` gave. */
export function requestIdOf(res: Identified): string {
  return res[GIVEN] ?? "";
}
