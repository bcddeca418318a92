import { AnteroomError, isAnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { Asker } from "../person/authority.ts";
import type { Action } from "../person/permission.ts";
import type { Permit, Permits } from "../person/permits.ts";
import type { AccountService } from "./account-service.ts";
import type { AccountView } from "./describe.ts";
import type { OwnershipService } from "./ownership-service.ts";

/** What can be done to many accounts at once. */
export type BulkAction = "hold" | "release" | "retire" | "exempt" | "end_exemption" | "set_owner" | "set_backup_owner";

/** The row of the permission matrix that decides about each: that of its single call. */
export const BULK_ACTIONS: Readonly<Record<BulkAction, Action>> = {
  hold: "hold_account",
  release: "release_account",
  retire: "retire_account",
  exempt: "override_gates",
  end_exemption: "edit_account",
  set_owner: "assign_owner",
  set_backup_owner: "assign_owner",
};

/** What is to be done to each of many accounts. */
export type BulkOrder =
  | { readonly action: "hold" | "retire"; readonly reason: string }
  | { readonly action: "release" | "end_exemption" }
  /** `until` is epoch ms. */
  | { readonly action: "exempt"; readonly reason: string; readonly until: number }
  /** `personId` is the id or login name of a person. */
  | { readonly action: "set_owner" | "set_backup_owner"; readonly personId: string };

/** What became of one of many accounts. */
export interface BulkResult {
  readonly id: string;
  /** The account as it is then; null when it was refused. */
  readonly account: AccountView | null;
  /** `code` is what the single call would answer. */
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}

/** Who asks, and why. */
export interface BulkAsking {
  readonly asker: Asker;
  readonly reason: string | null;
  readonly origin: Origin;
}

/** How many accounts one call takes. */
export const MOST_IN_BULK = 500;
/** How many units wait for the writer at once, so that they share a COMMIT and others come in between. */
const AT_ONCE = 16;

interface Parts {
  readonly accounts: AccountService;
  readonly owners: OwnershipService;
  readonly permits: Permits;
}

/** Does one thing to many accounts: to each what the single call would do, or refuse. */
export class BulkService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Does it to each account, in a unit of its own, and answers in the order of the ids. What is refused for one stops no other.
   * @throws {AnteroomError} `forbidden` before anything is done: for a token without the scope, and with `reason_required` or
   * `step_up_required` when that is all that is missing for one of them
   */
  async run(ids: readonly string[], order: BulkOrder, asking: BulkAsking): Promise<readonly BulkResult[]> {
    const { permits } = this.#parts;
    const action = BULK_ACTIONS[order.action];
    permits.assertInScope(asking.asker, action);
    const wanted = [...new Set(ids)];
    const admitted = new Map<string, AnteroomError | null>();
    for (const id of wanted) admitted.set(id, await this.#refusalFor(id, action, asking));
    const results: BulkResult[] = [];
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const some = wanted.slice(at, at + AT_ONCE);
      results.push(...(await Promise.all(some.map((id) => this.#one(id, admitted.get(id) ?? null, order, asking)))));
    }
    return results;
  }

  /** Whether it may be done to one account, by the code that decides about the single call. */
  async #refusalFor(id: string, action: Action, { asker, reason }: BulkAsking): Promise<AnteroomError | null> {
    try {
      return secondPersonFor(
        await this.#parts.permits.decide(asker, { action, items: [{ kind: "account", id }], reason }),
      );
    } catch (error) {
      // What whoever asks can supply at once is asked for before anything is done; what needs another role concerns this account.
      if (!isAnteroomError(error) || error.facts["code"] !== undefined) throw error;
      return error;
    }
  }

  async #one(id: string, refusal: AnteroomError | null, order: BulkOrder, { origin }: BulkAsking): Promise<BulkResult> {
    try {
      if (refusal !== null) throw refusal;
      return { id, account: await this.#apply(id, order, origin), refusal: null };
    } catch (error) {
      if (!isAnteroomError(error)) throw error;
      return { id, account: null, refusal: { code: codeOf(error), detail: error.message } };
    }
  }

  #apply(id: string, order: BulkOrder, origin: Origin): Promise<AccountView> {
    const { accounts, owners } = this.#parts;
    switch (order.action) {
      case "hold":
        return accounts.hold(id, order.reason, origin);
      case "release":
        return accounts.release(id, origin);
      case "retire":
        return accounts.retire(id, order.reason, origin);
      case "exempt":
        return accounts.exempt(id, order.reason, order.until, origin);
      case "end_exemption":
        return accounts.endExemption(id, origin);
      case "set_owner":
        return owners.set(id, "owner", order.personId, origin);
      case "set_backup_owner":
        return owners.set(id, "backup_owner", order.personId, origin);
    }
  }
}

function codeOf({ code, facts }: AnteroomError): string {
  return typeof facts["code"] === "string" ? facts["code"] : code;
}

/** An approval is for one call about one account, so that this is done one by one. */
function secondPersonFor(permit: Permit): AnteroomError | null {
  if (permit === "allowed") return null;
  const problem = "A second person has to agree to this for each account; do it on the page of the account.";
  return new AnteroomError("forbidden", problem, { code: "second_person_required" });
}
