import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { DAY_MS } from "./account-policy.ts";
import { type DecisionParts, decideAccount, foundAccount } from "./account-service.ts";
import type { Dedication } from "./dedication.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { dedicationOf } from "./link-conditions.ts";
import { assertValidity, type Validity } from "./validity.ts";

const MAX_EXCEPTION_MS = 366 * DAY_MS;

/** Within which time accounts may be used, and whether by automation alone. */
export class TermService {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /**
   * Says within which time an account may be used; outside of it, it is suspended.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` as `assertValidity`
   */
  async setValidity(id: string, validity: Validity, reason: string, origin: Origin): Promise<AccountView> {
    const { policy } = this.#parts;
    return decideAccount(this.#parts, id, {
      origin,
      type: "account.validity_set",
      reason,
      change: (account, now) => {
        assertValidity(validity, policy, now);
        return { ...account, validFrom: validity.from, validUntil: validity.until, validityReason: reason };
      },
    });
  }

  /**
   * Lets an account be used for as long as policy allows; where it has no validity, this changes nothing.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` where policy asks for an end
   */
  async clearValidity(id: string, origin: Origin): Promise<AccountView> {
    const { policy } = this.#parts;
    return decideAccount(this.#parts, id, {
      origin,
      type: "account.validity_cleared",
      reason: null,
      change: (account, now) => {
        assertValidity({ from: null, until: null }, policy, now);
        return { ...account, validFrom: null, validUntil: null, validityReason: null };
      },
    });
  }

  /** Weighs whether a login is dedicated to automation, signal by signal. @throws {AnteroomError} `not_found`. */
  async dedication(id: string): Promise<Dedication & { readonly exceptedUntil: number | null }> {
    const { units, workspaceId, policy, clock } = this.#parts;
    return units.read(async (stores) => {
      const now = clock.now();
      const view = describeAccount(await foundAccount(stores, workspaceId, id), policy, now);
      const { dedicatedUntil } = view.account;
      const exceptedUntil = dedicatedUntil !== null && dedicatedUntil > now ? dedicatedUntil : null;
      return { ...(await dedicationOf(stores, view, policy)), exceptedUntil };
    });
  }

  /**
   * Signs that an account is used by automation though its login looks like a person's, until then.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` for an end that is past or too far
   */
  async exceptDedication(id: string, reason: string, until: number, origin: Origin): Promise<AccountView> {
    return decideAccount(this.#parts, id, {
      origin,
      type: "account.dedication_excepted",
      reason,
      change: (account, now) => {
        if (until <= now || until > now + MAX_EXCEPTION_MS) {
          const problem = "until must lie in the future and within 366 days; an exception without an end is none.";
          throw new AnteroomError("invalid_value", problem, { attribute: "until" });
        }
        const dedicationSignedBy = origin.actor.id;
        return { ...account, dedicatedUntil: until, dedicationReason: reason, dedicationSignedBy };
      },
    });
  }

  /** Ends the exception; ending what is none changes nothing. @throws {AnteroomError} `not_found`, `conflict`. */
  async endDedicationException(id: string, origin: Origin): Promise<AccountView> {
    return decideAccount(this.#parts, id, {
      origin,
      type: "account.dedication_exception_ended",
      reason: null,
      change: (account) => ({ ...account, dedicatedUntil: null, dedicationReason: null, dedicationSignedBy: null }),
    });
  }
}
