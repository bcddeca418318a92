import { type Request, type Response, Router } from "express";
import { type Clock, toIso } from "../../domain/clock.ts";
import type { Gatekeeper } from "../../domain/connection/gatekeeper.ts";
import type { ComponentReport } from "../../domain/system/system.ts";
import type { SystemService } from "../../domain/system/system-service.ts";
import { AddressList } from "../../lib/address-list.ts";
import { callerOf } from "../client-address.ts";
import { refuseMethod } from "../refuse-method.ts";
import { sendPage } from "../sso/page.ts";
import { statusPage } from "./status-page.ts";
import { type VisitParts, Visits } from "./visit.ts";

/** What the status page is served with. */
export interface StatusParts extends VisitParts {
  readonly system: Pick<SystemService, "status">;
  readonly gatekeeper: Gatekeeper;
  readonly clock: Clock;
}

const HERE = new AddressList(["127.0.0.0/8", "::1/128"]);

/**
 * Makes the router of `/status`, which answers when little else does. Strangers learn whether the server is well; what is wrong is for
 * people who are signed in, holders of a token, and whoever is on this machine.
 */
export function createStatusRouter(parts: StatusParts, publicUrl: string): Router {
  const visits = new Visits(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/status", async (req, res) => {
    const components = await lookAt(parts);
    const shown = (await mayKnow(parts, visits, req)) ? components : undefined;
    send(req, res, overallOf(components), shown, parts.clock.now());
  });
  router.all("/status", refuseMethod("GET, HEAD"));
  return router;
}

/** How the server is as a whole: as its worst part. */
function overallOf(components: readonly ComponentReport[]): ComponentReport["state"] {
  const states = new Set(components.map(({ state }) => state));
  if (states.has("down")) return "down";
  return states.has("degraded") ? "degraded" : "ok";
}

async function lookAt({ system, clock }: StatusParts): Promise<readonly ComponentReport[]> {
  try {
    return (await system.status()).components;
  } catch {
    const detail = "The database cannot be read. Look at the log of the server, and at the disk.";
    return [{ name: "store", state: "down", since: clock.now(), detail }];
  }
}

/** Nobody is known while the store fails, but whoever is on this machine. */
async function mayKnow({ gatekeeper, clientAddress }: StatusParts, visits: Visits, req: Request): Promise<boolean> {
  if (isOnThisMachine(req)) return true;
  try {
    if (req.headers.authorization === undefined) return (await visits.sessionOf(req)) !== undefined;
    await gatekeeper.api(callerOf(req, clientAddress));
    return true;
  } catch {
    return false;
  }
}

/** By a socket and an address of this machine: what a proxy here passes on comes from elsewhere. */
function isOnThisMachine({ headers, socket }: Request): boolean {
  const isProxied = ["x-forwarded-for", "x-forwarded-host", "forwarded", "via"].some((name) => name in headers);
  const isLocalName = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(headers.host ?? "");
  return !isProxied && isLocalName && HERE.has(socket.remoteAddress?.replace(/^::ffff:/, "") ?? "");
}

function send(
  req: Request,
  res: Response,
  state: ComponentReport["state"],
  components: readonly ComponentReport[] | undefined,
  now: number,
): void {
  const status = state === "down" ? 503 : 200;
  if (req.accepts(["html", "json"]) === "json") {
    const shown = components?.map((one) => ({ ...one, since: toIso(one.since) }));
    res.setHeader("Cache-Control", "no-store");
    res.status(status).json({ state, ...(shown !== undefined && { components: shown }) });
  } else sendPage(res, status, statusPage(state, components, now));
}
