import type { Request, Response } from "express";
import type { LinkedEnrolment, LinkHolder, LinkView } from "../../domain/authenticator/linked-enrolment.ts";
import { type AnteroomError, isAnteroomError } from "../../domain/errors.ts";
import { toClosestProblem } from "../problem.ts";
import { requestIdOf } from "../request-id.ts";
import { type Form, readForm } from "../sign-in/read-form.ts";
import { type PageContent, sendPage } from "../sso/page.ts";
import type { Admitted, LinkDoor } from "./link-door.ts";
import { plainCodePage, plainDonePage, plainOpenPage, plainSeedPage } from "./plain-pages.ts";

/** What the page is asked to do, by name. */
type Deed = (admitted: Admitted, form: Form) => Promise<PageContent>;

/**
 * Enrolling by link without a script: a page for each step, and forms that hold the link. Nothing is kept between them, and whoever has
 * no link can do nothing, so that a form from elsewhere is none the wiser.
 */
export class PlainEnrol {
  readonly #door: LinkDoor;
  readonly #enrolment: LinkedEnrolment;
  readonly #deeds: ReadonlyMap<string, Deed>;

  constructor(door: LinkDoor, enrolment: LinkedEnrolment) {
    this.#door = door;
    this.#enrolment = enrolment;
    this.#deeds = new Map<string, Deed>([
      ["seed", (admitted, form) => this.#seed(admitted, form)],
      ["code", ({ holder, view }) => this.#code(holder, view)],
      ["again", async ({ holder, view }) => plainSeedPage({ token: holder.token, view, problem: undefined })],
      ["accepted", ({ holder }) => this.#confirm(holder, { acceptedByProvider: true })],
      ["codes", ({ holder }, form) => this.#confirm(holder, { codes: [bare(form("first")), bare(form("second"))] })],
    ]);
  }

  /** Does what a form asks for, and shows the page of the step that comes next. */
  async serve(req: Request, res: Response): Promise<void> {
    let admitted: Admitted | undefined;
    try {
      const form = await readForm(req);
      admitted = await this.#door.admit(req, res, () => tokenIn(form("link")));
      const deed = this.#deeds.get(form("do"));
      sendPage(res, 200, deed === undefined ? pageOf(admitted, undefined) : await deed(admitted, form));
    } catch (error) {
      if (!isAnteroomError(error)) throw error;
      refuse(res, error, admitted);
    }
  }

  async #seed({ holder }: Admitted, form: Form): Promise<PageContent> {
    this.#door.assertSeedPace(holder);
    const text = form("text").trim();
    const entry = form("entry").trim() === "" ? undefined : form("entry").trim();
    const source = /^otpauth/i.test(text) ? { otpauthUri: text, entry } : { secret: text };
    const view = await this.#enrolment.enroll(holder, source);
    return plainCodePage({ token: holder.token, view, problem: undefined });
  }

  async #code(holder: LinkHolder, view: LinkView): Promise<PageContent> {
    return plainCodePage({ token: holder.token, view, problem: undefined }, await this.#enrolment.code(holder));
  }

  async #confirm(holder: LinkHolder, how: Parameters<LinkedEnrolment["confirm"]>[1]): Promise<PageContent> {
    await this.#enrolment.confirm(holder, how);
    return plainDonePage();
  }
}

/** The page of the step that a link has come to. */
function pageOf({ holder: { token }, view }: Admitted, problem: string | undefined): PageContent {
  const state = { token, view, problem };
  return view.parameters === null ? plainSeedPage(state) : plainCodePage(state);
}

/** A link that does not work is told so; anything else beside the step that it went wrong in. */
function refuse(res: Response, error: AnteroomError, admitted: Admitted | undefined): void {
  const { status } = toClosestProblem(error, requestIdOf(res));
  const { retryAfterSeconds } = error.facts;
  if (typeof retryAfterSeconds === "number") res.setHeader("Retry-After", String(retryAfterSeconds));
  const message = `${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)}`;
  const isDead = admitted === undefined || error.code === "not_found";
  sendPage(res, status, isDead ? plainOpenPage(message) : pageOf(admitted, message));
}

/** The secret of a link, of which the whole may have been pasted. */
function tokenIn(link: string): string {
  return link.trim().replace(/^[^#]*#/, "");
}

function bare(code: string): string {
  return code.replaceAll(/\s/g, "");
}
