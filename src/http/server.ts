import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express, type NextFunction, type Request, type Response, type Router } from "express";
import helmet from "helmet";
import type { Config, ServerConfig } from "../config/config.ts";
import { publicUrlOf } from "../config/load-config.ts";
import type { AccountService } from "../domain/account/account-service.ts";
import type { Clock } from "../domain/clock.ts";
import type { Activity } from "../domain/connection/activity.ts";
import type { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import type { GroupService } from "../domain/directory/group-service.ts";
import type { UserService } from "../domain/directory/user-service.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { ProvisioningLog } from "../domain/event/provisioning-log.ts";
import type { Units } from "../domain/unit.ts";
import { StartError } from "../lib/start-error.ts";
import type { Log } from "../log/log.ts";
import { createDiscoveryRouter } from "../scim/discovery.ts";
import { createHealthRouter } from "./health.ts";
import { Metrics } from "./metrics.ts";
import { refuseRaw } from "./raw-refusal.ts";
import { createErrorMiddleware, refuseUnknownPath, sendRefusal, wireOf } from "./refuse.ts";
import { checkHead } from "./request-head.ts";
import { giveRequestId, requestIdOf } from "./request-id.ts";
import { ScimHandler } from "./scim/scim-handler.ts";
import { SCIM_BASE } from "./scim/scim-target.ts";

/** Everything the server needs, made by the composition. */
export interface HttpParts {
  readonly config: Pick<Config, "server" | "limits">;
  readonly clock: Clock;
  readonly log: Log;
  readonly units: Units;
  readonly gatekeeper: Gatekeeper;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly accounts: AccountService;
  readonly activity: Activity;
  readonly provisioningLog: ProvisioningLog;
  /** Makes the router that is mounted at `/api/v1`, once it is known how the outside reaches the server. */
  readonly api?: (publicUrl: string) => Router;
}

/** Where a server listens. */
export interface Listening {
  /** For clients on this machine. */
  readonly url: string;
  /** For everyone else, without a slash at the end. */
  readonly publicUrl: string;
  readonly port: number;
}

/** A server that can be started once and stopped once. */
export interface HttpServer {
  /** @throws {StartError} when the address cannot be listened on */
  listen(): Promise<Listening>;
  /** Stops taking connections, lets running requests end for a while, then cuts what is left. */
  close(): Promise<void>;
}

/** How long a whole request may take to arrive. */
const REQUEST_TIME_MS = 30_000;
/** Longer than the idle time of the usual proxies, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;
const CLOSE_TIME_MS = 10_000;

/** Makes the server. Nothing is bound before `listen`. */
export function createHttpServer(parts: HttpParts): HttpServer {
  const { limits } = parts.config;
  const server = createServer({
    headersTimeout: limits.headerTimeSeconds * 1000,
    requestTimeout: Math.max(REQUEST_TIME_MS, limits.headerTimeSeconds * 1000),
    connectionsCheckingInterval: 1000,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // checkHead sees to it, and says why.
    requireHostHeader: false,
  });
  server.on("clientError", refuseRaw);
  return {
    async listen() {
      const port = await listen(server, parts.config.server);
      const publicUrl = publicUrlOf(parts.config.server, port);
      const app = createApp(parts, publicUrl);
      for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, app);
      return { url: localUrl(parts.config.server.host, port), publicUrl, port };
    },
    close: () => close(server),
  };
}

/** No connection can arrive before the caller has run on: the event loop has not turned. */
function listen(server: Server, { host, port }: ServerConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): Error {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program listens there; stop it or set ANTEROOM_PORT to another port",
    EACCES: "this user may not listen there; set ANTEROOM_PORT to a port above 1023",
    EADDRNOTAVAIL: "this machine has no such address; set ANTEROOM_HOST to one of its own",
    ENOTFOUND: "there is no such host name; set ANTEROOM_HOST to an address of this machine",
  };
  const reason = reasons[error.code ?? ""];
  return reason === undefined ? error : new StartError(`Cannot listen on ${host}:${port}: ${reason}.`, error);
}

function localUrl(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "::" || host === "127.0.0.1") return `http://localhost:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function close(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_TIME_MS);
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function createApp(parts: HttpParts, publicUrl: string): Express {
  const metrics = new Metrics();
  const { log, config } = parts;
  const { limits } = config;
  const scim = new ScimHandler({
    ...parts,
    limits,
    metrics,
    baseUrl: `${publicUrl}${SCIM_BASE}`,
    pageSizes: { usual: limits.scimPageSize, most: limits.scimMaxPageSize },
    discovery: createDiscoveryRouter(publicUrl, limits.scimMaxPageSize),
  });
  const app = express();
  app.set("etag", false);
  app.use(giveRequestId);
  app.use((req, res, next) => observe(parts, metrics, req, res, next));
  app.use((req, res, next) => answerInTime(parts, req, res, next));
  app.use(helmet());
  app.use(checkHead);
  app.use(async (req, res, next) => {
    if (wireOf(req.originalUrl) === "scim") await scim.handle(req, res);
    else next();
  });
  app.use(createHealthRouter({ ...parts, metrics, host: config.server.host }));
  if (parts.api !== undefined) app.use("/api/v1", parts.api(publicUrl));
  app.use(refuseUnknownPath);
  app.use(createErrorMiddleware({ log, metrics }));
  return app;
}

/** Counts the request, and logs it without what it says: no query, no headers, no body. */
function observe({ clock, log }: HttpParts, metrics: Metrics, req: Request, res: Response, next: NextFunction): void {
  const startedAt = clock.now();
  metrics.begin();
  res.once("close", () => {
    const { method, originalUrl } = req;
    const { statusCode: status } = res;
    metrics.end(wireOf(originalUrl), status);
    const path = originalUrl.split("?", 1)[0]?.slice(0, 200);
    const line = { requestId: requestIdOf(res), method, path, status, durationMs: clock.now() - startedAt };
    log[status >= 400 ? "info" : "debug"](line, res.writableFinished ? "answered" : "not answered");
  });
  next();
}

/** Identity providers stop waiting after 60 seconds; an answer before that keeps them from guessing. */
function answerInTime({ config, log }: HttpParts, req: Request, res: Response, next: NextFunction): void {
  const timer = setTimeout(() => {
    log.warn({ requestId: requestIdOf(res) }, "no answer in time");
    const message = "The request took too long and its outcome is not known yet; read the resource, then try again.";
    sendRefusal(req, res, new AnteroomError("unavailable", message, { retryAfterSeconds: 30 }));
  }, config.limits.answerTimeSeconds * 1000);
  res.once("close", () => clearTimeout(timer));
  next();
}
