import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../domain/clock.ts";
import type { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { LiveFeed } from "../domain/live/live-feed.ts";
import { type ClientAddress, callerOf } from "./client-address.ts";
import { noteCall } from "./live-note.ts";
import { requestIdOf } from "./request-id.ts";

/** What watching for stray calls needs. */
export interface StrayParts {
  readonly liveFeed: LiveFeed;
  readonly gatekeeper: Gatekeeper;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
}

const ENDPOINTS = /\/(?:users|groups|serviceproviderconfigs?|resourcetypes|schemas|bulk|scim)(?:[/?]|$)/i;
const OURS = /^\/(?:api|oauth|enrol|connect|saml|assets)(?:[/?]|$)/;
const SCIM_TOKEN = /^(?:bearer +)?anr_scim_/i;

/** Tells the live feed of a call that was meant for SCIM and missed it, once it has been refused. */
export function watchStray(parts: StrayParts, req: IncomingMessage, res: ServerResponse): void {
  if (!isMeantForScim(req)) return;
  const { method = "", url = "" } = req;
  const ended = { req, res, method, url, requestId: requestIdOf(res), startedAt: parts.clock.now() };
  res.once("finish", () => {
    if (res.statusCode >= 400) void note(parts, ended);
  });
}

/** Whether a call that is not at SCIM's address speaks of SCIM all the same. */
function isMeantForScim({ url = "", headers }: IncomingMessage): boolean {
  if (OURS.test(url) || headers.accept?.includes("text/html")) return false;
  if (ENDPOINTS.test(url) || SCIM_TOKEN.test(headers.authorization ?? "")) return true;
  return [headers["content-type"], headers.accept].some((type) => type?.includes("application/scim+json"));
}

/** Whoever shows a good token is told apart from strangers. */
async function note(parts: StrayParts, ended: Parameters<typeof noteCall>[1]): Promise<void> {
  const caller = callerOf(ended.req, parts.clientAddress);
  const connection = await parts.gatekeeper.scim(caller).catch(() => undefined);
  const cause = new AnteroomError("not_found", "There is nothing at this address; SCIM is served below /scim/v2.");
  noteCall(parts, ended, { connection, failure: { cause, sentence: cause.message } });
}
