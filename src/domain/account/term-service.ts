import type { Origin } from "../event/event.ts";
import { type DecisionParts, decideAccount } from "./account-service.ts";
import type { AccountView } from "./describe.ts";
import { assertValidity, type Validity } from "./validity.ts";

/** From when and until when accounts may be used. */
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
}
