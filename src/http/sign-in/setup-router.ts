import { type Request, type Response, Router } from "express";
import type { Clock } from "../../domain/clock.ts";
import { AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import type { Origin } from "../../domain/event/event.ts";
import type { KeyService } from "../../domain/key/key-service.ts";
import type { EntryService } from "../../domain/local-sign-in/entry-service.ts";
import { type RelyingParty, relyingPartyOf } from "../../domain/local-sign-in/passkey.ts";
import type { MadeWayIn, SetupService, SetupState } from "../../domain/local-sign-in/setup-service.ts";
import type { Person } from "../../domain/person/person.ts";
import { actorOf } from "../../domain/sso/session-service.ts";
import { networkOf } from "../../lib/address-list.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { refuseMethod } from "../refuse-method.ts";
import { assertSafeAddress } from "../safe-address.ts";
import { sendPage } from "../sso/page.ts";
import { assertSameOrigin } from "../sso/same-origin.ts";
import { checkAddress } from "./address-check.ts";
import { single } from "./login-router.ts";
import { type Form, jsonField, readForm } from "./read-form.ts";
import { setupOverPage } from "./setup-over-page.ts";
import { addressPage, beginPage, codesPage, recoveryPage, wayInPage } from "./setup-pages.ts";
import { type VisitParts, Visits } from "./visit.ts";

/** What the set-up is served with. */
export interface SetupParts extends VisitParts {
  readonly setups: SetupService;
  readonly entries: EntryService;
  readonly keys: KeyService;
  readonly clock: Clock;
  readonly trustsProxies: boolean;
}

/** Nobody mistypes a code more often, and nobody guesses one of 78 bits. */
const REFUSALS_PER_MINUTE = 10;

/** Makes the router of `/setup`: from the code that the start prints to an Owner who is signed in. */
export function createSetupRouter(parts: SetupParts, publicUrl: string): Router {
  const setup = new Setup(parts, publicUrl);
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/setup", (req, res) => setup.show(req, res));
  router.post("/setup", (req, res) => setup.take(req, res));
  router.get("/setup/passkey", (req, res) => setup.passkeyOptions(req, res));
  for (const [path, allow] of [
    ["/setup", "GET, HEAD, POST"],
    ["/setup/passkey", "GET, HEAD"],
  ] as const) {
    router.all(path, refuseMethod(allow));
  }
  return router;
}

/** A set-up that goes on in a browser. */
interface Going {
  readonly token: string;
  readonly state: SetupState;
}

class Setup {
  readonly #parts: SetupParts;
  readonly #publicUrl: string;
  readonly #party: RelyingParty | undefined;
  readonly #visits: Visits;
  readonly #failures: RateLimiter;
  /** The set-up in which a recovery file was downloaded. After a restart it is asked for again. */
  #fileMadeIn: string | undefined;

  constructor(parts: SetupParts, publicUrl: string) {
    this.#parts = parts;
    this.#publicUrl = publicUrl;
    this.#party = relyingPartyOf(publicUrl);
    this.#visits = new Visits(parts, publicUrl);
    this.#failures = new RateLimiter({ clock: parts.clock, perMinute: REFUSALS_PER_MINUTE });
  }

  async show(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    if (this.#visits.leadHome(req, res)) return;
    const going = await this.#going(req);
    if (going !== undefined) return this.#next(req, res, going);
    if (!(await this.#parts.entries.isSetUpNeeded())) {
      if (single(req, "code") !== undefined) return sendPage(res, 409, setupOverPage());
      return this.#visits.lead(res, "/login");
    }
    sendPage(res, 200, beginPage({ code: single(req, "code") ?? "", name: "", loginName: "", isBegun: false }));
  }

  async passkeyOptions(req: Request, res: Response): Promise<void> {
    const { token } = await this.#assertGoing(req);
    res.setHeader("Cache-Control", "no-store");
    res.json(await this.#parts.setups.passkeyOptions(token, this.#party));
  }

  async take(req: Request, res: Response): Promise<void> {
    assertSafeAddress(this.#publicUrl, "Signing in");
    assertSameOrigin(req, this.#publicUrl);
    const form = await readForm(req);
    const step = form("step");
    if (step === "begin") return this.#begin(req, res, form);
    const going = await this.#going(req);
    // Done, or begun anew elsewhere, while this page was open.
    if (going === undefined) return this.#visits.lead(res, "/setup");
    switch (step) {
      case "owner":
        return this.#nameOwner(req, res, going.token, form);
      case "password":
      case "passkey":
        return this.#makeWayIn(req, res, going, form);
      case "recovery":
        return this.#sendRecoveryFile(req, res, form);
      case "saved":
        return this.#noteSaved(req, res);
      default:
        await this.#parts.setups.end(going.token);
        this.#visits.cookies.write(res, "setup", "");
        this.#visits.lead(res, step === "samples" ? "/simulate" : "/");
    }
  }

  async #begin(req: Request, res: Response, form: Form): Promise<void> {
    const network = networkOf(this.#parts.clientAddress(req));
    this.#failures.assertMay(network, () => "Too many wrong codes; wait a minute and try again.");
    try {
      const token = await this.#parts.setups.begin(form("code"));
      this.#visits.cookies.write(res, "setup", token);
      await this.#nameOwner(req, res, token, form);
    } catch (error) {
      if (isAnteroomError(error, "conflict")) return sendPage(res, 409, setupOverPage());
      if (!isAnteroomError(error, "forbidden")) throw error;
      this.#failures.count(network);
      sendPage(res, 403, beginPage({ ...typed(form), code: form("code"), problem: error.message, isBegun: false }));
    }
  }

  async #nameOwner(req: Request, res: Response, token: string, form: Form): Promise<void> {
    const draft = typed(form);
    const problem = problemOf(draft);
    if (problem !== undefined) return sendPage(res, 400, beginPage({ ...draft, code: "", problem, isBegun: true }));
    try {
      await this.#parts.setups.nameOwner(token, draft, this.#visits.visitorOf(req, res));
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      return sendPage(res, 409, beginPage({ ...draft, code: "", problem: error.message, isBegun: true }));
    }
    this.#visits.lead(res, "/setup");
  }

  async #makeWayIn(req: Request, res: Response, going: Going, form: Form): Promise<void> {
    const visitor = this.#visits.visitorOf(req, res);
    const { setups } = this.#parts;
    let made: MadeWayIn;
    try {
      made =
        form("step") === "passkey"
          ? await setups.withPasskey(going.token, this.#party, jsonField(form, "credential"), visitor)
          : await setups.withPassword(going.token, form("password"), form("code"), visitor);
    } catch (error) {
      if (isAnteroomError(error, "conflict")) return this.#visits.lead(res, "/setup");
      if (!isAnteroomError(error) || error.code === "unavailable") throw error;
      return this.#wayIn(req, res, going, error.message);
    }
    await this.#visits.signIn(req, res, made);
    sendPage(res, 200, codesPage(made.recoveryCodes, "./setup"));
  }

  /** The page for how far the set-up has come. */
  async #next(req: Request, res: Response, going: Going): Promise<void> {
    const { owner, hasWayIn } = going.state;
    if (owner === null) return sendPage(res, 200, beginPage({ code: "", name: "", loginName: "", isBegun: true }));
    if (!hasWayIn && single(req, "step") === "owner")
      return sendPage(res, 200, beginPage({ ...owner, code: "", isBegun: true }));
    if (!hasWayIn) return this.#wayIn(req, res, going);
    const session = await this.#visits.sessionOf(req);
    if (session === undefined) return this.#visits.lead(res, "/login?return=/setup");
    const { state, rootKey } = await this.#parts.keys.status();
    const isFileDue = state === "open" && rootKey?.recoverySavedAt === null;
    if (isFileDue && single(req, "step") !== "address") return this.#askForFile(res, going.token);
    const { trustsProxies, clientAddress } = this.#parts;
    const known = { publicUrl: this.#publicUrl, from: clientAddress(req), trustsProxies };
    sendPage(res, 200, addressPage(checkAddress(req, known)));
  }

  async #wayIn(req: Request, res: Response, { token, state }: Going, problem?: string): Promise<void> {
    const owner = state.owner as Person;
    const hasPasskeys = this.#party !== undefined;
    const shown = { owner, hasPasskeys, problem };
    const status = problem === undefined ? 200 : 400;
    try {
      const otpauthUri = await this.#parts.setups.factorUri(token, this.#visits.visitorOf(req, res));
      sendPage(res, status, wayInPage({ ...shown, otpauthUri, sealed: undefined }));
    } catch (error) {
      // Sealed: no seed can be kept, and a passkey needs none.
      if (!isAnteroomError(error, "unavailable") || error.facts["sealed"] !== true) throw error;
      sendPage(res, status, wayInPage({ ...shown, otpauthUri: undefined, sealed: error.message }));
    }
  }

  /** Only the Owner who was made in this set-up, so that no second person could be asked yet; and only the first file. */
  async #sendRecoveryFile(req: Request, res: Response, form: Form): Promise<void> {
    const { origin, token } = await this.#assertOwner(req, res);
    const passphrase = form("passphrase");
    if (passphrase !== form("again")) {
      return this.#askForFile(res, token, "The two passphrases differ; type them again.");
    }
    const { keys } = this.#parts;
    try {
      const { file } = await keys.recovery({ passphrase }, origin);
      this.#fileMadeIn = token;
      res.setHeader("Cache-Control", "no-store");
      res.setHeader("Content-Disposition", 'attachment; filename="anteroom-recovery.age"');
      res.type("application/octet-stream").send(Buffer.from(file));
    } catch (error) {
      if (!isAnteroomError(error, "invalid_value")) throw error;
      this.#askForFile(res, token, error.message);
    }
  }

  #askForFile(res: Response, token: string, problem?: string): void {
    sendPage(res, problem === undefined ? 200 : 400, recoveryPage({ isMade: this.#fileMadeIn === token, problem }));
  }

  async #noteSaved(req: Request, res: Response): Promise<void> {
    const { origin, token } = await this.#assertOwner(req, res);
    if (this.#fileMadeIn !== token) {
      return this.#askForFile(res, token, "No file was downloaded yet; choose a passphrase and download it first.");
    }
    const { rootKey } = await this.#parts.keys.status();
    if (rootKey !== null) await this.#parts.keys.noteSaved(rootKey.id, origin);
    this.#visits.lead(res, "/setup?step=address");
  }

  async #assertOwner(req: Request, res: Response): Promise<{ readonly origin: Origin; readonly token: string }> {
    const { token, state } = await this.#assertGoing(req);
    const session = await this.#visits.sessionOf(req);
    const { rootKey } = await this.#parts.keys.status();
    const isDue = rootKey === null || rootKey.recoverySavedAt === null;
    if (token !== "" && session !== undefined && session.personId === state.owner?.id && isDue) {
      const { cause, from } = this.#visits.visitorOf(req, res);
      return { origin: { actor: actorOf(session), cause, from, personId: session.personId }, token };
    }
    const problem =
      "The recovery file can be saved here by the new Owner only, and once; later use: anteroom keys recovery";
    throw new AnteroomError("forbidden", problem, { check: "setup" });
  }

  async #going(req: Request): Promise<Going | undefined> {
    const token = this.#visits.cookies.read(req, "setup");
    const state = token === undefined ? undefined : await this.#parts.setups.state(token);
    return token === undefined || state === undefined ? undefined : { token, state };
  }

  async #assertGoing(req: Request): Promise<Going> {
    const going = await this.#going(req);
    if (going !== undefined) return going;
    const problem = "No set-up goes on in this browser: it took longer than 30 minutes, or is done. Open /setup.";
    throw new AnteroomError("forbidden", problem, { check: "setup" });
  }
}

function typed(form: Form) {
  return { name: form("name").trim(), loginName: form("login-name").trim() };
}

function problemOf({ name, loginName }: { readonly name: string; readonly loginName: string }): string | undefined {
  const isText = (text: string, most: number): boolean =>
    text !== "" && text.length <= most && /^[^\p{Cc}\p{Cs}]*$/u.test(text);
  if (!isText(name, 200)) return "Your name is missing, longer than 200 characters, or not printable; type it again.";
  if (isText(loginName, 256) && /^\S+@\S+$/.test(loginName)) return undefined;
  return "The e-mail address is missing or is none; it looks like olga@example.com.";
}
