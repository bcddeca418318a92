import type { Request, Response } from "express";
import type { Visitor } from "../../domain/local-sign-in/local-sign-in-service.ts";
import type { SsoSession } from "../../domain/sso/session.ts";
import { actorOf, type NewSession, type SessionService } from "../../domain/sso/session-service.ts";
import type { ClientAddress } from "../client-address.ts";
import { requestIdOf } from "../request-id.ts";
import { type CookieJar, cookiesOf } from "../sso/cookies.ts";

/** What one visit of a browser is looked at with. */
export interface VisitParts {
  readonly sessions: SessionService;
  readonly clientAddress: ClientAddress;
}

/** What the pages of signing in share: who asks, which session a browser has, and where it goes next. */
export class Visits {
  readonly cookies: CookieJar;
  readonly #parts: VisitParts;
  readonly #publicUrl: string;

  constructor(parts: VisitParts, publicUrl: string) {
    this.#parts = parts;
    this.#publicUrl = publicUrl;
    this.cookies = cookiesOf(publicUrl);
  }

  visitorOf(req: Request, res: Response): Visitor {
    return { from: this.#parts.clientAddress(req), cause: { kind: "api_request", id: requestIdOf(res) } };
  }

  /** The session of a browser, while it lasts. */
  async sessionOf(req: Request): Promise<SsoSession | undefined> {
    const secret = this.cookies.read(req, "session");
    return secret === undefined ? undefined : this.#parts.sessions.find(secret);
  }

  /** Has the browser show a new session; the one that it had ends. */
  async signIn(req: Request, res: Response, { session, secret }: NewSession): Promise<void> {
    const before = await this.sessionOf(req);
    if (before !== undefined) {
      const { cause } = this.visitorOf(req, res);
      await this.#parts.sessions.end(before.id, { actor: actorOf(session), cause });
    }
    this.cookies.write(res, "session", secret);
    if (session.way === "passkey" || session.way === "password") this.cookies.write(res, "way", session.way);
  }

  /** Leads on by GET, also after a POST (RFC 9110 §15.4.4), to the public address. */
  lead(res: Response, path: string): void {
    res.setHeader("Cache-Control", "no-store");
    res.redirect(303, `${this.#publicUrl}${path}`);
  }

  /**
   * Leads a browser that came to this machine by its IP address to the public address, where its passkeys and cookies count; false
   * when it is there.
   */
  leadHome(req: Request, res: Response): boolean {
    const { hostname } = new URL(this.#publicUrl);
    const isElsewhere =
      hostname === "localhost" && /^(?:127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(req.headers.host ?? "");
    if (isElsewhere) this.lead(res, req.originalUrl);
    return isElsewhere;
  }
}
