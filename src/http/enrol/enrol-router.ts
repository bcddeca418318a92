import { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import type { HandedCode } from "../../domain/authenticator/code-handout.ts";
import { deadLink, type LinkedEnrolment, type LinkView } from "../../domain/authenticator/linked-enrolment.ts";
import { toIso } from "../../domain/clock.ts";
import { isAnteroomError } from "../../domain/errors.ts";
import { confirmationBody, seedBody, toConfirmation, toSource } from "../api/enrolment-bodies.ts";
import { parseInput } from "../api/validation.ts";
import { sendProblem, toClosestProblem } from "../problem.ts";
import { readJsonBody } from "../read-body.ts";
import { refuseMethod } from "../refuse-method.ts";
import { requestIdOf } from "../request-id.ts";
import { readEnrolPage } from "./enrol-page.ts";
import { type Admitted, type EnrolParts, LinkDoor } from "./link-door.ts";
import { PlainEnrol } from "./plain-enrol.ts";

/** A picture of 2 MiB in base64, with what stands around it. */
const SEED_BYTES = 3 * 1024 * 1024;
const SMALL_BYTES = 4096;
const MAX_DEPTH = 4;

/**
 * Makes the router of the page on which whoever holds a link enrols a factor. What the link shows stands behind the `#` of its
 * address, which browsers send to nobody; the script of the page sends it as a bearer token. Without a script it is pasted into a form.
 */
export function createEnrolRouter(parts: EnrolParts): Router {
  const door = new LinkDoor(parts);
  const actions = new EnrolActions(parts.linkedEnrolment, door);
  const plain = new PlainEnrol(door, parts.linkedEnrolment);
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
    ["/enrol/plain", (req, res) => plain.serve(req, res)],
  ];
  for (const [path, handle] of posts) {
    router.post(path, handle);
    router.all(path, refuseMethod("POST"));
  }
  router.use(refuse);
  return router;
}

class EnrolActions {
  readonly #enrolment: LinkedEnrolment;
  readonly #door: LinkDoor;

  constructor(enrolment: LinkedEnrolment, door: LinkDoor) {
    this.#enrolment = enrolment;
    this.#door = door;
  }

  async look(req: Request, res: Response): Promise<void> {
    const { view } = await this.#admit(req, res);
    send(res, toView(view));
  }

  async seed(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    this.#door.assertSeedPace(holder);
    const body = parseInput(seedBody, await readBody(req, SEED_BYTES), "body");
    send(res, toView(await this.#enrolment.enroll(holder, toSource(body))));
  }

  async code(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    send(res, toCode(await this.#enrolment.code(holder)));
  }

  async confirm(req: Request, res: Response): Promise<void> {
    const { holder } = await this.#admit(req, res);
    const body = parseInput(confirmationBody, await readBody(req, SMALL_BYTES), "body");
    await this.#enrolment.confirm(holder, toConfirmation(body));
    send(res, { done: true });
  }

  #admit(req: Request, res: Response): Promise<Admitted> {
    return this.#door.admit(req, res, () => bearerOf(req));
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
