import type { Request, Response } from "express";
import type { LinkedEnrolment, LinkHolder, LinkView } from "../../domain/authenticator/linked-enrolment.ts";
import type { Clock } from "../../domain/clock.ts";
import { isAnteroomError } from "../../domain/errors.ts";
import { networkOf } from "../../lib/address-list.ts";
import type { ClientAddress } from "../client-address.ts";
import { RateLimiter } from "../rate-limiter.ts";
import { requestIdOf } from "../request-id.ts";

/** What enrolling by link is served with. */
export interface EnrolParts {
  readonly linkedEnrolment: LinkedEnrolment;
  readonly clientAddress: ClientAddress;
  readonly clock: Clock;
}

/** Whoever holds a link, and what it is for. */
export interface Admitted {
  readonly holder: LinkHolder;
  readonly view: LinkView;
}

/** Nobody types, and no page of ours asks, faster. */
const PER_LINK_A_MINUTE = 60;
/** Pictures are the dearest thing that a link can ask for. */
const SEEDS_PER_LINK_A_MINUTE = 10;
/** Links that do not work, by network: nobody guesses 256 bits, but nobody has to be let try either. */
const FAILURES_A_MINUTE = 30;

/** Lets in whoever holds a link that works, with or without a script, and no faster than people are. */
export class LinkDoor {
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

  /** Comes before anything else that was sent is looked at. @throws {AnteroomError} `not_found`; `too_many_requests` */
  async admit(req: Request, res: Response, tokenOf: () => string): Promise<Admitted> {
    const { linkedEnrolment, clientAddress } = this.#parts;
    const from = clientAddress(req);
    const network = networkOf(from);
    this.#failures.assertMay(network, tooFast);
    try {
      const token = tokenOf();
      const view = await linkedEnrolment.look({ token });
      assertPace(this.#calls, token);
      return { holder: { token, from, cause: { kind: "api_request", id: requestIdOf(res) } }, view };
    } catch (error) {
      if (isAnteroomError(error, "not_found")) this.#failures.count(network);
      throw error;
    }
  }

  /** @throws {AnteroomError} `too_many_requests` for whoever brings in seeds faster than people do */
  assertSeedPace({ token }: LinkHolder): void {
    assertPace(this.#seeds, token);
  }
}

function assertPace(limiter: RateLimiter, token: string): void {
  limiter.assertMay(token, tooFast);
  limiter.count(token);
}

function tooFast(seconds: number): string {
  return `Too many requests; wait ${seconds} seconds and try again.`;
}
