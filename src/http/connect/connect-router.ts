import { readFileSync } from "node:fs";
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import { deadSetupLink, type Guest, type GuestSetup } from "../../domain/connection/guest-setup.ts";
import { type AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import { networkOf } from "../../lib/address-list.ts";
import type { ClientAddress } from "../client-address.ts";
import { toProblem } from "../problem.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { requestIdOf } from "../request-id.ts";
import { SCIM_BASE } from "../scim/scim-target.ts";
import { readForm } from "../sign-in/read-form.ts";
import { type CookieJar, cookiesOf } from "../sso/cookies.ts";
import { sendPage } from "../sso/page.ts";
import { assertSameOrigin } from "../sso/same-origin.ts";
import { type GuestValues, guestPage, openPage } from "./connect-pages.ts";

/** What connecting by link is served with. */
export interface ConnectParts {
  readonly guestSetup: GuestSetup;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
}

const SCRIPT = readFileSync(new URL("../../../data/connect/open.js", import.meta.url));
/** How often the page looks for itself how far it is. */
const LOOKS_AGAIN_SECONDS = 10;
/** Links that do not work, by network: nobody guesses 256 bits, but nobody has to be let try either. */
const FAILURES_A_MINUTE = 30;
/** Nobody loses more tokens. */
const TOKENS_A_MINUTE = 5;

/**
 * Makes the router of the page on which whoever holds a setup link connects an identity provider. The secret of the link stands behind
 * the `#` of its address; a script of six lines posts it once, and a cookie keeps it. All else works without a script.
 */
export function createConnectRouter(parts: ConnectParts, publicUrl: string): Router {
  const actions = new ConnectActions(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/connect/open.js", (_req, res) => {
    res.setHeader("Cache-Control", "no-store");
    res.type("text/javascript").send(SCRIPT);
  });
  const pages: readonly (readonly [method: "get" | "post", path: string, handle: RequestHandler])[] = [
    ["get", "/connect", (req, res) => actions.show(req, res)],
    ["post", "/connect/open", (req, res) => actions.open(req, res)],
    ["post", "/connect/token", (req, res) => actions.mint(req, res)],
    ["post", "/connect/close", (req, res) => actions.close(req, res)],
  ];
  for (const [method, path, handle] of pages) router[method](path, handle);
  router.get(/^\/connect\/(?:open|token|close)$/, (_req, res) => res.redirect(303, "../connect"));
  router.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (!isAnteroomError(error) || !/^\/connect(?:\/|$)/.test(req.path)) return next(error);
    actions.refuse(error, res);
  });
  return router;
}

class ConnectActions {
  readonly #parts: ConnectParts;
  readonly #publicUrl: string;
  readonly #path: string;
  readonly #cookies: CookieJar;
  readonly #failures: RateLimiter;
  readonly #tokens: RateLimiter;

  constructor(parts: ConnectParts, publicUrl: string) {
    const { clock } = parts;
    this.#parts = parts;
    this.#publicUrl = publicUrl;
    this.#path = `${new URL(publicUrl).pathname.replace(/\/$/, "")}/connect`;
    this.#cookies = cookiesOf(publicUrl);
    this.#failures = new RateLimiter({ clock, perMinute: FAILURES_A_MINUTE });
    this.#tokens = new RateLimiter({ clock, perMinute: TOKENS_A_MINUTE });
  }

  async show(req: Request, res: Response): Promise<void> {
    const token = this.#cookies.read(req, "guest");
    if (token === undefined) return sendPage(res, 200, openPage(this.#path));
    const view = await this.#counted(req, () => this.#parts.guestSetup.look(token));
    if (view.users === 0) res.setHeader("Refresh", String(LOOKS_AGAIN_SECONDS));
    sendPage(res, 200, guestPage(view, this.#values(undefined)));
  }

  async open(req: Request, res: Response): Promise<void> {
    assertSameOrigin(req, this.#publicUrl);
    const form = await readForm(req);
    // Whoever has no script pastes the whole link.
    const token = form("link")
      .trim()
      .replace(/^[^#]*#/, "");
    await this.#counted(req, () => this.#parts.guestSetup.open(this.#guest(req, res, token)));
    this.#cookies.write(res, "guest", token);
    res.redirect(303, "../connect");
  }

  async mint(req: Request, res: Response): Promise<void> {
    assertSameOrigin(req, this.#publicUrl);
    const { guestSetup } = this.#parts;
    const link = this.#cookies.read(req, "guest") ?? "";
    this.#assertPace(link);
    const token = await this.#counted(req, () => guestSetup.mint(this.#guest(req, res, link)));
    sendPage(res, 200, guestPage(await guestSetup.look(link), this.#values(token)));
  }

  close(req: Request, res: Response): void {
    assertSameOrigin(req, this.#publicUrl);
    this.#cookies.write(res, "guest", "");
    res.redirect(303, "../connect");
  }

  /** A link that does not work is told so, and forgotten. */
  refuse(error: AnteroomError, res: Response): void {
    const { status } = toProblem(error, requestIdOf(res));
    if (error.code === "not_found") this.#cookies.write(res, "guest", "");
    const { retryAfterSeconds } = error.facts;
    if (typeof retryAfterSeconds === "number") res.setHeader("Retry-After", String(retryAfterSeconds));
    sendPage(res, status, openPage(this.#path, error.message));
  }

  #values(token: string | undefined): GuestValues {
    return { baseUrl: `${this.#publicUrl}${SCIM_BASE}`, token, path: this.#path };
  }

  #guest(req: Request, res: Response, token: string): Guest {
    return { token, from: this.#parts.clientAddress(req), cause: { kind: "api_request", id: requestIdOf(res) } };
  }

  async #counted<Result>(req: Request, work: () => Promise<Result>): Promise<Result> {
    const network = networkOf(this.#parts.clientAddress(req));
    this.#failures.assertMay(network, tooManyTries);
    try {
      return await work();
    } catch (error) {
      if (isAnteroomError(error, "not_found")) this.#failures.count(network);
      throw error;
    }
  }

  #assertPace(link: string): void {
    if (link === "") throw deadSetupLink();
    this.#tokens.assertMay(link, tooManyTries);
    this.#tokens.count(link);
  }
}

function tooManyTries(seconds: number): string {
  return `Too many tries; wait ${seconds} seconds and try again.`;
}
