import { type Request, type Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import { type ErrorCode, isAnteroomError } from "../../domain/errors.ts";
import type { EntryService } from "../../domain/local-sign-in/entry-service.ts";
import type { LocalSignInService } from "../../domain/local-sign-in/local-sign-in-service.ts";
import { type RelyingParty, relyingPartyOf } from "../../domain/local-sign-in/passkey.ts";
import { ownPath } from "../../domain/sso/pending-sign-in.ts";
import type { NewSession } from "../../domain/sso/session-service.ts";
import type { SignInPolicyService } from "../../domain/sso/sign-in-policy-service.ts";
import type { SignInService } from "../../domain/sso/sign-in-service.ts";
import { networkOf } from "../../lib/address-list.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { refuseMethod } from "../refuse-method.ts";
import { assertSafeAddress } from "../safe-address.ts";
import { sendPage } from "../sso/page.ts";
import { assertSameOrigin } from "../sso/same-origin.ts";
import { deadLinkPage, linkPage, loginPage } from "./login-pages.ts";
import { SCRIPT_PATH, sendScript } from "./passkey-form.ts";
import { type Form, jsonField, readForm } from "./read-form.ts";
import { type VisitParts, Visits } from "./visit.ts";

/** What the sign-in page is served with. */
export interface LoginParts extends VisitParts {
  readonly signIns: SignInService;
  readonly signInPolicies: SignInPolicyService;
  readonly localSignIns: LocalSignInService;
  readonly entries: EntryService;
  readonly clock: Clock;
}

/** What a refusal is answered with; 401 for every other. */
const STATUSES: Readonly<Partial<Record<ErrorCode, number>>> = { too_many_requests: 429, forbidden: 403 };
/** How often sign-ins from one network may be refused in a minute before none is looked at. */
const REFUSALS_PER_MINUTE = 30;

/** Makes the router of `/login`: every way to sign in, without script but for passkeys. */
export function createLoginRouter(parts: LoginParts, publicUrl: string): Router {
  const login = new Login(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/login", (req, res) => login.show(req, res));
  router.post("/login", (req, res) => login.signIn(req, res));
  router.get("/login/passkey", (req, res) => login.passkeyOptions(req, res));
  router.get(SCRIPT_PATH, (_req, res) => sendScript(res));
  for (const [path, allow] of [
    ["/login", "GET, HEAD, POST"],
    ["/login/passkey", "GET, HEAD"],
    [SCRIPT_PATH, "GET, HEAD"],
  ] as const) {
    router.all(path, refuseMethod(allow));
  }
  return router;
}

class Login {
  readonly #parts: LoginParts;
  readonly #publicUrl: string;
  readonly #party: RelyingParty | undefined;
  readonly #visits: Visits;
  readonly #failures: RateLimiter;

  constructor(parts: LoginParts, publicUrl: string) {
    this.#parts = parts;
    this.#publicUrl = publicUrl;
    this.#party = relyingPartyOf(publicUrl);
    this.#visits = new Visits(parts, publicUrl);
    this.#failures = new RateLimiter({ clock: parts.clock, perMinute: REFUSALS_PER_MINUTE });
  }

  async show(req: Request, res: Response): Promise<void> {
    if (this.#visits.leadHome(req, res)) return;
    const token = single(req, "link");
    if (token === undefined) return this.#page(req, res, 200, ownPath(single(req, "return")));
    const person = await this.#parts.entries.look(token);
    if (person === undefined) sendPage(res, 404, deadLinkPage());
    else sendPage(res, 200, linkPage(person, token));
  }

  async passkeyOptions(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    this.#assertMayFail(req);
    res.setHeader("Cache-Control", "no-store");
    res.json(await this.#parts.localSignIns.passkeyOptions(this.#party));
  }

  async signIn(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    assertSameOrigin(req, this.#publicUrl);
    this.#assertMayFail(req);
    const form = await readForm(req);
    const returnTo = ownPath(form("return"));
    try {
      await this.#visits.signIn(req, res, await this.#begin(form, req, res));
    } catch (error) {
      if (!isAnteroomError(error) || error.code === "unavailable") throw error;
      if (error.code !== "too_many_requests") this.#failures.count(this.#network(req));
      const status = STATUSES[error.code] ?? 401;
      return this.#page(req, res, status, returnTo, { problem: error.message, loginName: form("login-name") });
    }
    this.#visits.lead(res, returnTo);
  }

  #begin(form: Form, req: Request, res: Response): Promise<NewSession> {
    const { localSignIns, entries } = this.#parts;
    const visitor = this.#visits.visitorOf(req, res);
    switch (form("by")) {
      case "passkey":
        return localSignIns.byPasskey(this.#party, jsonField(form, "credential"), visitor);
      case "link":
        return entries.signIn(form("token"), visitor);
      default: {
        const typed = { loginName: form("login-name"), password: form("password"), code: form("code") };
        return localSignIns.byPassword(typed, visitor);
      }
    }
  }

  async #page(
    req: Request,
    res: Response,
    status: number,
    returnTo: string,
    more: { readonly problem?: string; readonly loginName?: string } = {},
  ): Promise<void> {
    const { signIns, signInPolicies, entries } = this.#parts;
    const isLocal = !(await entries.isSetUpNeeded());
    const lastWay = this.#visits.cookies.read(req, "way");
    const hasPasskeys = this.#party !== undefined;
    const isSsoRequired = await signInPolicies.isSsoRequired();
    const known = { returnTo, lastWay, isLocal: isLocal && !isSsoRequired, hasPasskeys, isSsoRequired };
    const view = { providers: await signIns.providers(), ...known, ...more };
    sendPage(res, status, loginPage(view));
  }

  #assertMayFail(req: Request): void {
    const problem = "Too many sign-ins from your network were refused; wait a minute and try again.";
    this.#failures.assertMay(this.#network(req), () => problem);
  }

  #network(req: Request): string {
    return networkOf(this.#parts.clientAddress(req));
  }
}

/** A parameter of an address; undefined when it is left out or comes twice. */
export function single(req: Request, name: string): string | undefined {
  const at = req.originalUrl.indexOf("?");
  const [value, ...others] = new URLSearchParams(at === -1 ? "" : req.originalUrl.slice(at)).getAll(name);
  return others.length === 0 ? value : undefined;
}
