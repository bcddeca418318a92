import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { DAY_MS } from "./account-policy.ts";
import type { DecisionParts } from "./account-service.ts";
import type { AccountView } from "./describe.ts";
import { IdentityKeeper, markStep } from "./identity-keeper.ts";

/** What a person says of a login at an identity provider without SCIM. */
export interface UpstreamStatement {
  readonly active: boolean;
  readonly assigned: boolean;
  /** When that was so; now if absent. */
  readonly statedAt?: number | undefined;
  /** When it is to be stated again. */
  readonly nextReviewAt?: number | undefined;
  readonly note: string | null;
}

/** How long a statement is believed without asking again, if nobody says otherwise, and how long at most. */
const REVIEW_DAYS = { usual: 90, most: 180 } as const;
/** How far clocks of people and servers may be apart. */
const SKEW_MS = 5 * 60 * 1000;

/** Takes the word of people for what an identity provider without SCIM does not push, and reminds of it. */
export class UpstreamStatements {
  readonly #parts: DecisionParts;
  readonly #keeper: IdentityKeeper;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
    this.#keeper = new IdentityKeeper(parts);
  }

  /**
   * Takes down how the login stands: whether it is active, for all its accounts, and whether the app of this one is assigned.
   * @throws {AnteroomError} `not_found`; `conflict` for an account of another kind, and for a statement older than the one that is
   * known; `invalid_value` for a date in the future, and a review that is past or too far
   */
  async state(id: string, statement: UpstreamStatement, origin: Origin): Promise<AccountView> {
    const now = this.#parts.clock.now();
    const { active, assigned, note, statedAt = now } = statement;
    const reviewAt = reviewOf(statement, statedAt, now);
    return this.#keeper.decide(id, origin, async (desk) => {
      const { stores, view, identity, registration } = desk;
      if (view.account.kind !== "idp_provisioned") {
        const problem = `No identity provider signs ${view.account.userName} in, so that there is nothing to state of one; hold the account if it may not act.`;
        throw new AnteroomError("conflict", problem, { code: "no_upstream" });
      }
      if (registration.statedAt !== null && statedAt < registration.statedAt) {
        const problem =
          "statedAt is before the statement that is known; look at the account, and state how things are now.";
        throw new AnteroomError("conflict", problem, { code: "older_statement" });
      }
      await stores.identities.update({ ...identity, active, updatedAt: now });
      await stores.registrations.put(view.account.id, { ...registration, assigned, statedAt, reviewAt });
      await markStep(desk, "upstream", "done", note);
      const before = { active: identity.active, assigned: registration.assigned };
      const type = "account.upstream_stated";
      return { type, before, after: { active, assigned, statedAt, reviewAt }, ...(note !== null && { reason: note }) };
    });
  }

  /** Keeps one event for each statement that is due; answers how many accounts were looked at. */
  async remind(limit: number): Promise<number> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const at = clock.now();
      const due = await stores.registrations.listDue(at, limit);
      const origin: Origin = { actor: { kind: "job", id: "statements" }, cause: { kind: "job", id: "statements" } };
      for (const { accountId, retired } of due) {
        await stores.registrations.remind(accountId, at);
        if (retired) continue;
        const subject = { kind: "account", id: accountId } as const;
        const type = "account.statement_due";
        await stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId }));
      }
      return due.length;
    });
  }
}

function reviewOf({ nextReviewAt }: UpstreamStatement, statedAt: number, now: number): number {
  if (statedAt > now + SKEW_MS) throw refused("statedAt", "lies in the future; state what is so now.");
  const reviewAt = nextReviewAt ?? statedAt + REVIEW_DAYS.usual * DAY_MS;
  if (nextReviewAt === undefined && reviewAt <= now) {
    throw refused("statedAt", `is more than ${REVIEW_DAYS.usual} days ago; look again, and state what is so now.`);
  }
  if (reviewAt <= now) throw refused("nextReviewAt", "must lie in the future.");
  if (reviewAt <= statedAt + REVIEW_DAYS.most * DAY_MS) return reviewAt;
  throw refused("nextReviewAt", `must lie within ${REVIEW_DAYS.most} days of the statement.`);
}

function refused(attribute: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_value", `${attribute} ${problem}`, { attribute });
}
