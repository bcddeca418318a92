import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express, { type Express, type Router } from "express";
import helmet from "helmet";
import type { Config, ServerConfig } from "../config/config.ts";
import { publicUrlOf } from "../config/load-config.ts";
import type { AccountService } from "../domain/account/account-service.ts";
import type { OfferService } from "../domain/application/offer-service.ts";
import type { FactorTally } from "../domain/authenticator/factor-tally.ts";
import type { LinkedEnrolment } from "../domain/authenticator/linked-enrolment.ts";
import type { Clock } from "../domain/clock.ts";
import type { Activity } from "../domain/connection/activity.ts";
import type { ClientGrants } from "../domain/connection/client-grant.ts";
import type { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import type { TokenKeeper } from "../domain/connection/token-keeper.ts";
import type { Traffic } from "../domain/connection/traffic.ts";
import type { Cursors } from "../domain/directory/cursors.ts";
import type { GroupService } from "../domain/directory/group-service.ts";
import type { RootService } from "../domain/directory/root-service.ts";
import type { UserService } from "../domain/directory/user-service.ts";
import type { ProvisioningLog } from "../domain/event/provisioning-log.ts";
import type { KeyService } from "../domain/key/key-service.ts";
import type { LiveFeed } from "../domain/live/live-feed.ts";
import type { EntryService } from "../domain/local-sign-in/entry-service.ts";
import type { LocalSignInService } from "../domain/local-sign-in/local-sign-in-service.ts";
import type { SetupService } from "../domain/local-sign-in/setup-service.ts";
import type { SessionService } from "../domain/sso/session-service.ts";
import type { SignInPolicyService } from "../domain/sso/sign-in-policy-service.ts";
import type { SignInService } from "../domain/sso/sign-in-service.ts";
import type { SystemService } from "../domain/system/system-service.ts";
import type { Units } from "../domain/unit.ts";
import { blocksOf } from "../lib/address-list.ts";
import { StartError } from "../lib/start-error.ts";
import type { Log } from "../log/log.ts";
import type { ClientAddress } from "./client-address.ts";
import { type ConnectParts, createConnectRouter } from "./connect/connect-router.ts";
import { Edge } from "./edge.ts";
import { createEnrolRouter } from "./enrol/enrol-router.ts";
import { createHealthRouter } from "./health.ts";
import type { Metrics } from "./metrics.ts";
import { TOKEN_PATH } from "./oauth/authorization-server-metadata.ts";
import { createOAuthRouter } from "./oauth/token-endpoint.ts";
import { refuseRaw } from "./raw-refusal.ts";
import { createErrorMiddleware, refuseUnknownPath, wireOf } from "./refuse.ts";
import { checkHead } from "./request-head.ts";
import { requestIdOf } from "./request-id.ts";
import { ScimHandler } from "./scim/scim-handler.ts";
import { SCIM_BASE } from "./scim/scim-target.ts";
import { createEntrance } from "./sign-in/entrance.ts";
import { createLoginRouter } from "./sign-in/login-router.ts";
import { createSetupRouter } from "./sign-in/setup-router.ts";
import { createStatusRouter } from "./sign-in/status-router.ts";
import { limitSockets } from "./socket-limits.ts";
import { createSsoRouter } from "./sso/sso-router.ts";
import { watchStray } from "./stray-calls.ts";
import { readConsoleFiles } from "./web/console-files.ts";
import { createConsoleRouter } from "./web/console-router.ts";
import { visitorsOf } from "./web/visitors.ts";

/** Everything the server needs, made by the composition. */
export interface HttpParts {
  readonly config: Pick<Config, "server" | "limits" | "oauth">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly units: Units;
  readonly gatekeeper: Gatekeeper;
  readonly clientAddress: ClientAddress;
  readonly grants: ClientGrants;
  readonly tokenKeeper: TokenKeeper;
  readonly keys: KeyService;
  readonly factorTally: FactorTally;
  readonly users: UserService;
  readonly root: RootService;
  readonly cursors: Cursors;
  readonly groups: GroupService;
  readonly accounts: AccountService;
  readonly linkedEnrolment: LinkedEnrolment;
  readonly guestSetup: ConnectParts["guestSetup"];
  readonly offers: OfferService;
  readonly activity: Activity;
  readonly traffic: Traffic;
  readonly provisioningLog: ProvisioningLog;
  readonly liveFeed: LiveFeed;
  readonly signIns: SignInService;
  readonly signInPolicies: SignInPolicyService;
  readonly sessions: SessionService;
  readonly localSignIns: LocalSignInService;
  readonly entries: EntryService;
  readonly setups: SetupService;
  readonly system: SystemService;
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

/** Longer than the idle time of the usual proxies, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;
const CLOSE_TIME_MS = 10_000;
const FIRST_BYTE_TIME_MS = 500;
const SOCKET_LOG_PAUSE_MS = 60_000;

/** Makes the server. Nothing is bound before `listen`. */
export function createHttpServer(parts: HttpParts): HttpServer {
  const { limits } = parts.config;
  const server = createServer({
    headersTimeout: limits.headerTimeSeconds * 1000,
    requestTimeout: Math.max(limits.requestTimeSeconds, limits.headerTimeSeconds) * 1000,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // checkHead sees to it, and says why.
    requireHostHeader: false,
  });
  server.on("clientError", refuseRaw);
  const { clock, log, metrics } = parts;
  limitSockets(server, {
    total: limits.sockets,
    perAddress: limits.socketsPerAddress,
    proxies: blocksOf(parts.config.server.trustedProxies),
    onRefused: reportRefused(parts, metrics),
    onCount: (open) => metrics.socketsOpen(open),
  });
  const cutUnused = watchUnused(server);
  const edge = new Edge({ clock, log, metrics, answerTimeSeconds: limits.answerTimeSeconds });
  return {
    async listen() {
      const port = await listen(server, parts.config.server);
      const publicUrl = publicUrlOf(parts.config.server, port);
      const listener = createListener(parts, publicUrl, metrics, edge);
      for (const event of ["request", "checkContinue", "checkExpectation"]) server.on(event, listener);
      return { url: localUrl(parts.config.server.host, port), publicUrl, port };
    },
    close: () => {
      edge.close();
      return close(server, cutUnused);
    },
  };
}

/** A flood must not fill the log: one line a minute says that there is one. */
function reportRefused({ clock, log }: HttpParts, metrics: Metrics): (address: string, reason: string) => void {
  let quietUntil = 0;
  return (address, reason) => {
    metrics.socketRefused();
    const now = clock.now();
    if (now < quietUntil) return;
    quietUntil = now + SOCKET_LOG_PAUSE_MS;
    log.warn({ address, reason }, "Connections are refused");
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

/**
 * Browsers open sockets before they have anything to ask, and Node takes those for busy ones. Answers how to cut those on which nothing
 * was ever sent.
 */
function watchUnused(server: Server): () => void {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}

function close(server: Server, cutUnused: () => void): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_TIME_MS);
    const first = setTimeout(cutUnused, FIRST_BYTE_TIME_MS);
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearTimeout(first);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * SCIM is answered before Express sees it: Express's router and the headers meant for browsers would cost more than the
 * answer itself. Everything else is Express's.
 */
function createListener(parts: HttpParts, publicUrl: string, metrics: Metrics, edge: Edge): RequestListener {
  const { limits } = parts.config;
  const scim = new ScimHandler({
    ...parts,
    limits,
    metrics,
    baseUrl: `${publicUrl}${SCIM_BASE}`,
    pageSizes: { usual: limits.scimPageSize, most: limits.scimMaxPageSize },
    tokenUrl: `${publicUrl}${TOKEN_PATH}`,
    documentationUrl: parts.config.server.documentationUrl,
  });
  const app = createApp(parts, publicUrl, metrics);
  return (req, res) => {
    edge.admit(req, res);
    if (!checkHead(req, res)) return;
    if (wireOf(req.url ?? "") === "scim") {
      void scim.handle(req, res);
      return;
    }
    watchStray(parts, req, res);
    app(req, res);
  };
}

function createApp(parts: HttpParts, publicUrl: string, metrics: Metrics): Express {
  const { log, config } = parts;
  const app = express();
  app.set("etag", false);
  app.use((_req, res, next) => {
    res.setHeader("X-Request-Id", requestIdOf(res));
    next();
  });
  app.use(helmet());
  app.use(createHealthRouter({ ...parts, metrics, host: config.server.host }));
  const { failuresPerMinute } = config.oauth;
  app.use(createOAuthRouter({ ...parts, failuresPerMinute }, publicUrl));
  if (parts.api !== undefined) app.use("/api/v1", parts.api(publicUrl));
  app.use(createEnrolRouter(parts));
  app.use(createConnectRouter(parts, publicUrl));
  const files = readConsoleFiles(publicUrl);
  if (files === undefined)
    log.warn('The console is not built, so that it is not served; run "npm run build:console" and start again');
  else app.use(createConsoleRouter(files, { isAdmitted: visitorsOf(parts, publicUrl) }));
  app.use(createLoginRouter(parts, publicUrl));
  app.use(createSetupRouter({ ...parts, trustsProxies: config.server.trustedProxies.length > 0 }, publicUrl));
  app.use(createStatusRouter(parts, publicUrl));
  app.use(createEntrance(parts, publicUrl));
  app.use(createSsoRouter(parts, publicUrl));
  app.use(refuseUnknownPath);
  app.use(createErrorMiddleware({ log, metrics }));
  return app;
}
