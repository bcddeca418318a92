import { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import type { HandedCode } from "../../domain/authenticator/code-handout.ts";
import {
  deadLink,
  type LinkedEnrolment,
  type LinkHolder,
  type LinkView,
} from "../../domain/authenticator/linked-enrolment.ts";
import { type Clock, toIso } from "../../domain/clock.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import { networkOf } from "../../lib/address-list.ts";
import { confirmationBody, seedBody, toConfirmation, toSource } from "../api/enrolment-bodies.ts";
import { parseInput } from "../api/validation.ts";
import type { ClientAddress } from "../client-address.ts";
import { sendProblem, toClosestProblem } from "../problem.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { readJsonBody } from "../read-body.ts";
import { requestIdOf } from "../request-id.ts";
import { readEnrolPage } from "./enrol-page.ts";

/** What enrolling by link is served with. */
export interface EnrolParts {
  readonly linkedEnrolment: LinkedEnrolment;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
}

/** A picture of 2 MiB in base64, with what stands around it. */
const SEED_BYTES = 3 * 1024 * 1024;
const SMALL_BYTES = 4096;
const MAX_DEPTH = 4;

/** Nobody types, and no page of ours asks, faster. */
const PER_LINK_A_MINUTE = 60;
/** Pictures are the dearest thing that a link can ask for. */
const SEEDS_PER_LINK_A_MINUTE = 10;
/** Links that do not work, by network: nobody guesses 256 bits, but nobody has to be let try either. */
const FAILURES_A_MINUTE = 30;

/**
 * Makes the router of the page on which whoever holds a link enrols a factor. What the link shows stands behind the `#` of its
 * address, which browsers send to nobody; the script of the page sends it as a bearer token.
 */
export function createEnrolRouter(parts: EnrolParts): Router {
  const actions = new EnrolActions(parts);
  const router = Router({ caseSensitive: true, strict: true });
  for (const { path, send } of readEnrolPage()) {
    router.get(`/enrol${path}`, (_req, res) => send(res));
    router.all(`/enrol${path}`, refuseMethod("GET, HEAD"));
  }
  const posts: readonly (readonly [path: string, handle: RequestHandler])[] = [
    ["/enrol/look", (req, res) => actions.look(req, res)],
    ["/enrol/seed", (req, res) => actions.seed(req, res)],
    ["/enrol/code", (req, res) => actions.code(req, res)],
    ["/enrol/confirmation", (req, res) => actions.confirm(req, res)],
  ];
  for (const [path, handle] of posts) {
    router.post(path, handle);
    router.all(path, refuseMethod("POST"));
  }
  router.use(refuse);
  return router;
}

class EnrolActions {
  readonly #parts: EnrolParts;
  readonly #calls: RateLimiter;
  readonly #seeds: RateLimiter;
  readonly #failures: RateLimiter;

  constructor(parts: EnrolParts) {
    const { clock } = parts;
    this.#parts = parts;
    this.#calls = new RateLimiter({ clock, perMinute: PER_LINK_A_MINUTE });
    this.#seeds = new RateLimiter({ clock, perMinute: SEEDS_PER_LINK_A_MINUTE });
    this.#failures = new RateLimiter({ clock, perMinute: FAILURES_A_MINUTE });
  }

  async look(req: Request, res: Response): Promise<void> {
    const { view } = await this.#admit(req, res);
    send(res, toView(view));
  }

  async seed(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    assertPace(this.#seeds, holder.token);
    const body = parseInput(seedBody, await readBody(req, SEED_BYTES), "body");
    send(res, toView(await this.#parts.linkedEnrolment.enroll(holder, toSource(body))));
  }

  async code(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    send(res, toCode(await this.#parts.linkedEnrolment.code(holder)));
  }

  async confirm(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    const body = parseInput(confirmationBody, await readBody(req, SMALL_BYTES), "body");
    await this.#parts.linkedEnrolment.confirm(holder, toConfirmation(body));
    send(res, { done: true });
  }

  /** Comes before anything else that was sent is looked at. */
  async #admit(req: Request, res: Response): Promise<{ readonly holder: LinkHolder; readonly view: LinkView }> {
    const { linkedEnrolment, clientAddress } = this.#parts;
    const from = clientAddress(req);
    const network = networkOf(from);
    const retryAfterSeconds = this.#failures.retryAfterSeconds(network);
    if (retryAfterSeconds !== undefined) throw tooFast(retryAfterSeconds);
    try {
      const token = bearerOf(req);
      const view = await linkedEnrolment.look({ token });
      assertPace(this.#calls, token);
      return { holder: { token, from, cause: { kind: "api_request", id: requestIdOf(res) } }, view };
    } catch (error) {
      if (isAnteroomError(error, "not_found")) this.#failures.count(network);
      throw error;
    }
  }
}

/** Answers refusals by their closest code, and leaves all else to the server. */
function refuse(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (isAnteroomError(error)) sendProblem(res, toClosestProblem(error, requestIdOf(res)), error);
  else next(error);
}

function bearerOf(req: Request): string {
  const token = /^Bearer (\w{1,100})$/.exec(req.headers.authorization ?? "")?.[1];
  if (token === undefined) throw deadLink();
  return token;
}

function assertPace(limiter: RateLimiter, token: string): void {
  const retryAfterSeconds = limiter.retryAfterSeconds(token);
  if (retryAfterSeconds !== undefined) throw tooFast(retryAfterSeconds);
  limiter.count(token);
}

function tooFast(retryAfterSeconds: number): AnteroomError {
  const problem = `Too many requests; wait ${retryAfterSeconds} seconds and try again.`;
  return new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
}

function readBody(req: Request, maxBytes: number): Promise<unknown> {
  return readJsonBody(req, { maxBytes, maxDepth: MAX_DEPTH, mediaTypes: ["application/json"] });
}

function toView({ application, userName, expiresAt, parameters }: LinkView) {
  const seed = parameters === null ? null : { digits: parameters.digits, period: parameters.periodSeconds };
  return { application, userName, expiresAt: toIso(expiresAt), seed };
}

function toCode({ code, secondsRemaining, periodSeconds }: HandedCode) {
  return { code, secondsRemaining, period: periodSeconds };
}

function send(res: Response, body: object): void {
  if (res.headersSent) return;
  res.setHeader("Cache-Control", "no-store");
  res.json(body);
}

function refuseMethod(allow: string): RequestHandler {
  return (req) => {
    throw new AnteroomError("method_not_allowed", `${req.method} is not served here; use ${allow}.`, { allow });
  };
}
