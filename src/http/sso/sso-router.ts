import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import { type ErrorCode, isAnteroomError } from "../../domain/errors.ts";
import { ownPath, withoutPending } from "../../domain/sso/pending-sign-in.ts";
import { type Site, siteOf } from "../../domain/sso/service-provider.ts";
import { actorOf, type SessionService } from "../../domain/sso/session-service.ts";
import type { SignInService, Wish } from "../../domain/sso/sign-in-service.ts";
import { networkOf } from "../../lib/address-list.ts";
import type { ClientAddress } from "../client-address.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { refuseMethod } from "../refuse-method.ts";
import { requestIdOf } from "../request-id.ts";
import { assertSafeAddress } from "../safe-address.ts";
import { readAcsForm } from "./acs-form.ts";
import { type CookieJar, cookiesOf } from "./cookies.ts";
import { sendPage } from "./page.ts";
import { assertSameOrigin } from "./same-origin.ts";
import { testedPage, welcomePage } from "./sign-in-pages.ts";

/** What signing in is served with. */
export interface SsoParts {
  readonly signIns: SignInService;
  readonly sessions: SessionService;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
}

/** Makes the router of what people open in a browser: signing in and out, and the metadata that identity providers ask for. */
export function createSsoRouter(parts: SsoParts, publicUrl: string): Router {
  const pages = new SignInPages(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  const served: readonly (readonly [path: string, method: "get" | "post", handle: RequestHandler])[] = [
    ["/", "get", (req, res) => pages.front(req, res)],
    ["/saml/metadata", "get", (_req, res) => pages.metadata(res)],
    ["/saml/login", "get", (req, res) => pages.begin(req, res)],
    ["/saml/acs", "post", (req, res) => pages.complete(req, res)],
    ["/saml/logout", "post", (req, res) => pages.logout(req, res)],
  ];
  for (const [path, method, handle] of served) {
    router[method](path, handle);
    router.all(path, refuseMethod(method === "get" ? "GET, HEAD" : "POST"));
  }
  return router;
}

/** How often answers from one network may be refused in a minute before they are not looked at any more. */
const REFUSALS_PER_MINUTE = 30;
/** Refusals that say nothing against an answer, because it was not looked at. */
const NOT_READ: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["unavailable", "too_many_requests"]);

class SignInPages {
  readonly #parts: SsoParts;
  readonly #publicUrl: string;
  readonly #site: Site;
  readonly #cookies: CookieJar;
  readonly #failures: RateLimiter;

  constructor(parts: SsoParts, publicUrl: string) {
    this.#parts = parts;
    this.#publicUrl = publicUrl;
    this.#site = siteOf(publicUrl);
    this.#cookies = cookiesOf(publicUrl);
    this.#failures = new RateLimiter({ clock: parts.clock, perMinute: REFUSALS_PER_MINUTE });
  }

  async front(req: Request, res: Response): Promise<void> {
    const session = await this.#session(req);
    if (session === undefined) return this.#lead(res, "/login");
    sendPage(res, 200, welcomePage(session));
  }

  async metadata(res: Response): Promise<void> {
    const document = await this.#parts.signIns.metadata(this.#site);
    res.type("application/samlmetadata+xml").setHeader("Cache-Control", "public, max-age=300");
    res.send(document);
  }

  async begin(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    const earlier = (await this.#session(req))?.id ?? null;
    const wish = { ...wishOf(req), carried: this.#cookies.read(req, "pending") ?? "", earlier };
    const { url, carried } = await this.#parts.signIns.begin(this.#site, wish);
    this.#cookies.write(res, "pending", carried);
    res.setHeader("Cache-Control", "no-store");
    res.redirect(303, url);
  }

  async complete(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    const from = this.#parts.clientAddress(req);
    this.#assertMayFail(from);
    const { signedIn, carried, relayState } = await this.#answer(req, res, from).catch((error: unknown) => {
      if (isAnteroomError(error) && !NOT_READ.has(error.code)) this.#failures.count(networkOf(from));
      throw error;
    });
    this.#cookies.write(res, "pending", withoutPending(carried, relayState ?? ""));
    if ("tested" in signedIn) return sendPage(res, 200, testedPage(signedIn.tested));
    this.#cookies.write(res, "session", signedIn.secret);
    if (signedIn.session.providerId !== null) this.#cookies.write(res, "way", signedIn.session.providerId);
    this.#lead(res, signedIn.returnTo);
  }

  async logout(req: Request, res: Response): Promise<void> {
    assertSameOrigin(req, this.#publicUrl);
    const session = await this.#session(req);
    if (session !== undefined) {
      const cause = { kind: "api_request", id: requestIdOf(res) } as const;
      await this.#parts.sessions.end(session.id, { actor: actorOf(session), cause });
    }
    this.#cookies.write(res, "session", "");
    this.#lead(res, "/login");
  }

  async #answer(req: Request, res: Response, from: string) {
    const { response, relayState } = await readAcsForm(req);
    // Others that came in while this one was being sent may have been refused by now.
    this.#assertMayFail(from);
    const carried = this.#cookies.read(req, "pending") ?? "";
    const cause = { kind: "api_request", id: requestIdOf(res) } as const;
    const answer = { response, relayState, carried, from, cause };
    return { signedIn: await this.#parts.signIns.complete(this.#site, answer), carried, relayState };
  }

  async #session(req: Request) {
    const secret = this.#cookies.read(req, "session");
    return secret === undefined ? undefined : this.#parts.sessions.find(secret);
  }

  /** Reading a response is the dearest thing that somebody unknown can ask for. */
  #assertMayFail(from: string): void {
    const problem = "Too many answers from your network were refused; wait a minute and sign in again.";
    this.#failures.assertMay(networkOf(from), () => problem);
  }

  /** After a POST a browser is to ask by GET: RFC 9110 §15.4.4. */
  #lead(res: Response, path: string): void {
    res.setHeader("Cache-Control", "no-store");
    res.redirect(303, `${this.#publicUrl}${path}`);
  }
}

/** What the address of a sign-in says; a parameter that comes twice counts as left out. */
function wishOf(req: Request): Omit<Wish, "carried" | "earlier"> {
  const at = req.originalUrl.indexOf("?");
  const sent = new URLSearchParams(at === -1 ? "" : req.originalUrl.slice(at));
  const one = (name: string): string | undefined =>
    sent.getAll(name).length === 1 ? (sent.get(name) ?? undefined) : undefined;
  return {
    providerId: one("provider"),
    returnTo: ownPath(one("return")),
    stepUp: one("step-up") === "1",
    test: one("test"),
  };
}
