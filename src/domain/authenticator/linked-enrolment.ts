import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { parseToken } from "../connection/token.ts";
import { AnteroomError, isAnteroomError } from "../errors.ts";
import type { Cause, Origin } from "../event/event.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import type { AuthenticatorService } from "./authenticator-service.ts";
import type { HandedCode } from "./code-handout.ts";
import type { EnrolmentLink } from "./enrolment-link.ts";
import { endLink, noteOfLink } from "./enrolment-link-end.ts";
import { accountOfLink } from "./enrolment-link-service.ts";
import type { Companion, Confirmation, EnrolmentService, SeedSource } from "./enrolment-service.ts";
import type { OtpParameters } from "./one-time-password.ts";

/** Who holds a link: what it shows, and where the request comes from. */
export interface LinkHolder {
  readonly token: string;
  /** The address of the browser. */
  readonly from: string;
  readonly cause: Cause;
}

/** What whoever holds a link is told: the app and the login, and nothing else of what is kept here. */
export interface LinkView {
  readonly application: string;
  readonly userName: string;
  readonly expiresAt: number;
  /** Of the factor that was begun through the link; null before that. */
  readonly parameters: OtpParameters | null;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly enrolments: EnrolmentService;
  readonly authenticators: AuthenticatorService;
}

interface LiveLink {
  readonly link: EnrolmentLink;
  readonly entry: AccountWithFacts;
  readonly factor: Authenticator | undefined;
}

/**
 * What a link is good for: bringing in one seed, reading its codes until the factor is confirmed, and confirming it. Every link
 * that does not work is refused with the same `not_found`.
 */
export class LinkedEnrolment {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What the link is for. @throws {AnteroomError} `not_found` */
  async look({ token }: Pick<LinkHolder, "token">): Promise<LinkView> {
    return this.#view(await this.#parts.units.read((stores) => this.#live(stores, token)));
  }

  /**
   * Takes over a seed, in place of one that came in through the same link.
   * @throws {AnteroomError} `not_found`; as `EnrolmentService.enroll`
   */
  async enroll(holder: LinkHolder, source: SeedSource): Promise<LinkView> {
    const { units, clock, enrolments } = this.#parts;
    const { link, origin, companion } = await this.#open(holder);
    await enrolments.enroll(link.accountId, source, origin, {
      ...companion,
      follow: async (stores, factor) => {
        await stores.enrolmentLinks.update({ ...link, factorId: factor.id });
        await noteOfLink(stores, link, "begun", clock.now(), origin, { from: holder.from });
      },
    });
    return this.#view(await units.read((stores) => this.#live(stores, holder.token)));
  }

  /** Hands out a code of the factor that was begun. @throws {AnteroomError} `not_found`; `conflict` before there is a seed, and when none is served */
  async code(holder: LinkHolder): Promise<HandedCode> {
    const { link, origin, factor } = await this.#open(holder);
    if (factor === undefined || link.factorId === null) throw noSeed();
    const handed = await this.#parts.authenticators.code(link.accountId, origin).catch((error: unknown) => {
      // Why is for those who can look at the account.
      throw isAnteroomError(error, "conflict") ? notServed() : error;
    });
    // Confirmed, revoked or over meanwhile: then this code is none of theirs.
    await this.#parts.units.read((stores) => this.#live(stores, holder.token));
    return handed;
  }

  /** Confirms the factor; the link works no more. @throws {AnteroomError} `not_found`; as `EnrolmentService.confirm` */
  async confirm(holder: LinkHolder, confirmation: Confirmation): Promise<void> {
    const { clock, enrolments } = this.#parts;
    const { link, origin, companion } = await this.#open(holder);
    if (link.factorId === null) throw noSeed();
    await enrolments.confirm(link.accountId, confirmation, origin, {
      ...companion,
      follow: (stores) => endLink(stores, link, "used", clock.now(), origin, { from: holder.from }),
    });
  }

  async #open({ token, cause, from }: LinkHolder) {
    const live = await this.#parts.units.read((stores) => this.#live(stores, token));
    const origin: Origin = { actor: { kind: "enrolment_link", id: live.link.id }, cause, from };
    const companion: Pick<Companion, "admit" | "mayReplace"> = {
      admit: async (stores) => {
        const { link } = await this.#live(stores, token);
        if (link.factorId !== live.link.factorId) throw deadLink();
      },
      mayReplace: (factor) => factor.id === live.link.factorId && factor.state === "enrolling",
    };
    return { ...live, origin, companion };
  }

  /** A link lives while it has neither ended nor run out, and nobody else has done anything to the factor. */
  async #live(stores: Stores, token: string): Promise<LiveLink> {
    const parsed = parseToken(token);
    const link = parsed?.kind === "enrol" ? await stores.enrolmentLinks.findBySecret(parsed.secretHash) : undefined;
    if (link === undefined || link.endedAt !== null || link.expiresAt <= this.#parts.clock.now()) throw deadLink();
    const entry = await accountOfLink(stores, link);
    if (entry === undefined) throw deadLink();
    const factor = await stores.authenticators.find(link.userId);
    const isUntouched =
      link.factorId === null
        ? factor === undefined || factor.state === "reset"
        : factor?.id === link.factorId && factor.state === "enrolling";
    if (!isUntouched) throw deadLink();
    return { link, entry, factor };
  }

  #view({ link, entry, factor }: LiveLink): LinkView {
    return {
      application: entry.application.name,
      userName: entry.account.userName,
      expiresAt: link.expiresAt,
      parameters: link.factorId === null ? null : (factor?.parameters ?? null),
    };
  }
}

/** The one refusal of every link that does not work, whatever the reason. */
export function deadLink(): AnteroomError {
  const problem =
    "This link does not work: it was used or withdrawn, or its time is over. Ask whoever sent it for a new one.";
  return new AnteroomError("not_found", problem, { code: "dead_link" });
}

function noSeed(): AnteroomError {
  const problem = "No seed has come in yet; scan or paste what the provider shows first.";
  return new AnteroomError("conflict", problem, { code: "no_seed" });
}

function notServed(): AnteroomError {
  const problem = "No code of this login is served at the moment; ask whoever sent you the link.";
  return new AnteroomError("conflict", problem, { code: "code_not_served" });
}
