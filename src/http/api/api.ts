import { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import type { LimitsConfig } from "../../config/config.ts";
import type { ApiCaller, Gatekeeper } from "../../domain/connection/gatekeeper.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import type { Origin } from "../../domain/event/event.ts";
import type { Permits } from "../../domain/person/permits.ts";
import type { Log } from "../../log/log.ts";
import { type ClientAddress, callerOf } from "../client-address.ts";
import { sendProblem, toClosestProblem } from "../problem.ts";
import { type BodyRules, ClientGone, readJsonBody } from "../read-body.ts";
import { refuseMethod } from "../refuse-method.ts";
import { requestIdOf } from "../request-id.ts";
import { type CookieJar, cookiesOf } from "../sso/cookies.ts";
import { assertFromConsole } from "../sso/same-origin.ts";
import { Admission } from "./admission.ts";
import { approvalOf, isIdleOf, reasonOf } from "./call-headers.ts";
import { sendEvents, streamWishOf } from "./event-stream.ts";
import { FetchPace } from "./fetch-pace.ts";
import type { FileAnswer } from "./file-answer.ts";
import { openApiDocument } from "./openapi.ts";
import { patienceOf } from "./patience.ts";
import { notingRefusals } from "./refused-readings.ts";
import type { Answer, ApiServices, RawCall, Route } from "./route.ts";
import { routes } from "./routes.ts";
import { sendFile } from "./send-file.ts";

/** What the management API is made of. */
export interface ApiParts extends Omit<ApiServices, "publicUrl" | "fetchPace"> {
  readonly gatekeeper: Gatekeeper;
  readonly permits: Permits;
  readonly clientAddress: ClientAddress;
  readonly limits: Pick<LimitsConfig, "apiBodyBytes" | "recordingBytes" | "jsonDepth">;
  readonly log: Log;
}

const OPENAPI_PATH = "/openapi.json";

/**
 * Makes the management API: a router, to be mounted at `/api/v1` behind `giveRequestId`. It waits for the public address,
 * which is known once the server listens.
 */
export function createApi(parts: ApiParts): (publicUrl: string) => Router {
  return (publicUrl) => {
    const services: ApiServices = { ...parts, publicUrl, fetchPace: new FetchPace(parts.clock) };
    let document: string | undefined;
    const router = Router({ caseSensitive: true });
    router.use(forbidStoring);
    router.get(OPENAPI_PATH, (_req, res) => {
      document ??= JSON.stringify(openApiDocument());
      res.type("application/json").send(document);
    });
    router.use(authenticate(parts, cookiesOf(publicUrl)));
    const allowed = methodsByPath();
    for (const route of routes) {
      // Express would serve a HEAD by the GET.
      if (route.leavesTrace) router.head(expressPath(route.path), refuseMethod(allowed.get(route.path) ?? ""));
      router[verbOf(route)](expressPath(route.path), handlerOf(route, services, parts));
    }
    for (const [path, allow] of allowed) router.all(expressPath(path), refuseMethod(allow));
    router.use(refuseUnknown);
    router.use(refuse(parts.log));
    return router;
  };
}

/** Answers hold tokens, codes and the state of accounts: no cache may keep any. */
function forbidStoring(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Cache-Control", "no-store");
  next();
}

/** Comes before everything that looks at what the caller sent. */
function authenticate(parts: ApiParts, cookies: CookieJar): RequestHandler {
  return async (req, res, next) => {
    res.locals["caller"] = await whoAsks(req, parts, cookies, isIdleOf(req.headers));
    next();
  };
}

function whoAsks(
  req: Request,
  { gatekeeper, clientAddress }: ApiParts,
  cookies: CookieJar,
  isIdle: boolean,
): Promise<ApiCaller> {
  return gatekeeper.api({ ...callerOf(req, clientAddress), session: cookies.read(req, "session"), isIdle });
}

function handlerOf(route: Route, services: ApiServices, parts: ApiParts): RequestHandler {
  const handle = serve(route, services, parts);
  return route.reveals ? notingRefusals(route, services, handle) : handle;
}

function serve(route: Route, services: ApiServices, parts: ApiParts): (req: Request, res: Response) => Promise<void> {
  const { limits, permits, approvals } = parts;
  const rules = rulesFor(route, limits);
  const cookies = cookiesOf(services.publicUrl);
  return async (req, res) => {
    const caller = res.locals["caller"] as ApiCaller;
    const reason = reasonOf(req.headers);
    const params = req.params as Record<string, string>;
    const admission = new Admission({ permits, approvals }, route, { caller, params, reason });
    await admission.beforeBody();
    if (caller.session !== null) assertMeant(req, route, services.publicUrl);
    const body = route.body === undefined || isEmpty(req) ? {} : await readJsonBody(req, rules);
    const call: RawCall = {
      // A HEAD is answered at once: it has no body in which anything could go on.
      stream: req.method === "HEAD" ? null : streamWishOf(req.headers),
      params,
      query: queryOf(req),
      body,
      caller,
      origin: originOf(res, caller, reason, parts.clientAddress(req)),
      reason,
      approval: approvalOf(req.headers),
      keepSession: (secret) => cookies.write(res, "session", secret),
      patience: patienceOf(res, async () => {
        // That something goes on being sent does not say that somebody is there.
        const again = { caller: await whoAsks(req, parts, cookies, true), params, reason };
        await new Admission({ permits, approvals }, route, again).beforeBody();
      }),
    };
    const admit = admission.beforeHandling.bind(admission);
    const answer = await admission.during(() => route.run(call, services, admit));
    // Too late: the caller has been told that the outcome is not known.
    if (res.headersSent) return;
    if (answer.location !== undefined) res.setHeader("Location", `${services.publicUrl}/api/v1${answer.location}`);
    await sendAnswer(res, route, answer, call);
  };
}

async function sendAnswer(res: Response, { status }: Route, answer: Answer, { patience }: RawCall): Promise<void> {
  if (answer.events !== undefined) return sendEvents(res, answer.events, patience);
  res.status(status);
  if (answer.body === undefined) res.end();
  else if (answer.mediaType !== undefined) await sendFile(res, answer.mediaType, answer.body as FileAnswer);
  else res.json(answer.body);
}

function originOf(res: Response, { actor, asker }: ApiCaller, reason: string | null, from: string): Origin {
  const cause = { kind: "api_request", id: requestIdOf(res) } as const;
  return { actor, cause, reason, personId: asker.person?.id ?? null, from };
}

/** Chrome writes down the whole stack of asynchronous callers of a request, one within the other. */
const RECORDING_DEPTH = 256;

function rulesFor({ recording }: Route, { apiBodyBytes, recordingBytes, jsonDepth }: ApiParts["limits"]): BodyRules {
  const mediaTypes = ["application/json"];
  if (recording === undefined) return { maxBytes: apiBodyBytes, maxDepth: jsonDepth, mediaTypes };
  const maxBytes = Math.max(apiBodyBytes, recordingBytes);
  return { maxBytes, maxDepth: Math.max(jsonDepth, RECORDING_DEPTH), mediaTypes, unstored: recording };
}

/** A browser shows a session whoever makes it ask, so that what leaves a trace has to come from a page of ours. */
function assertMeant(req: Request, { method, leavesTrace }: Route, publicUrl: string): void {
  if (method !== "GET" || leavesTrace) assertFromConsole(req, publicUrl);
}

/** A request without a body, such as many clients send with POST, says the same as `{}`. */
function isEmpty(req: Request): boolean {
  return req.headers["transfer-encoding"] === undefined && Number(req.headers["content-length"] ?? 0) === 0;
}

/** The query parameters; one that comes twice is a list, which no endpoint takes. */
function queryOf(req: Request): Record<string, string | string[]> {
  const at = req.originalUrl.indexOf("?");
  const sent = new URLSearchParams(at === -1 ? "" : req.originalUrl.slice(at));
  const values = [...new Set(sent.keys())].map((name): [string, string | string[]] => {
    const all = sent.getAll(name);
    return [name, all.length === 1 ? (all[0] ?? "") : all];
  });
  return Object.fromEntries(values);
}

function refuseUnknown(): void {
  throw new AnteroomError("not_found", "There is no such endpoint; /api/v1/openapi.json lists them all.");
}

/** Answers refusals, and leaves defects to the server. */
function refuse(log: Log): (error: unknown, req: Request, res: Response, next: NextFunction) => void {
  return (error, _req, res, next) => {
    if (error instanceof ClientGone) {
      log.debug({ requestId: requestIdOf(res) }, "the client went away");
      res.destroy();
      return;
    }
    if (!isAnteroomError(error)) return next(error);
    sendProblem(res, toClosestProblem(error, requestIdOf(res)), error);
  };
}

function verbOf(route: Route): "get" | "post" | "put" | "patch" | "delete" {
  return route.method.toLowerCase() as Lowercase<Route["method"]>;
}

/** The methods of each path, HEAD with a GET that leaves no trace, as `Allow` lists them. */
function methodsByPath(): Map<string, string> {
  const methods = new Map<string, string[]>([[OPENAPI_PATH, ["GET", "HEAD"]]]);
  for (const { path, method, leavesTrace } of routes) {
    const own = methods.get(path) ?? [];
    methods.set(path, [...own, method, ...(method === "GET" && !leavesTrace ? ["HEAD"] : [])]);
  }
  return new Map([...methods].map(([path, names]) => [path, names.join(", ")]));
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
