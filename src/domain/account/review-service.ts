import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores } from "../unit.ts";
import { DAY_MS } from "./account-policy.ts";
import { type DecisionParts, foundAccount, foundLiveAccount } from "./account-service.ts";
import { codeActivityOf } from "./code-activity.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { reviewLapsesAt } from "./gates.ts";
import {
  type Criterion,
  type CriterionOutcome,
  MANUAL_CRITERIA,
  type ManualCriterion,
  QUESTIONS,
  type Review,
  type ReviewOutcome,
} from "./review.ts";
import { judgeAccount, openQuestions } from "./review-criteria.ts";
import {
  type OPEN_REVIEW_STATES,
  REVIEW_NOTICE_MS,
  type ReviewState,
  reviewStateAt,
  scheduledReview,
} from "./review-date.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** What a reviewer says. */
export interface ReviewDraft {
  readonly outcome: ReviewOutcome;
  readonly note: string;
  /** By when the outcome is to be carried out. */
  readonly dueAt: number | null;
  readonly answers: Readonly<
    Record<
      ManualCriterion,
      { readonly outcome: Exclude<CriterionOutcome, "unknown">; readonly note?: string | undefined }
    >
  >;
}

/** What a review of an account would say now. */
export interface ReviewOutlook {
  readonly state: ReviewState;
  readonly dueAt: number | null;
  readonly cause: string | null;
  /** When it pauses the link if nobody closes it; null where policy only warns. */
  readonly pausesLinkAt: number | null;
  readonly criteria: readonly Criterion[];
  /** What an owner has said of it since it was last closed. */
  readonly attestation: Review | null;
}

interface Latest {
  readonly closed: Review | undefined;
  readonly attestation: Review | null;
}

const MAX_FOLLOW_UP_MS = 366 * DAY_MS;
/** Among how many reviews the last one that was closed is looked for. */
const LOOKED_AT = 50;

/** Reviews of accounts: what would be found now, what people found, and when the next one is. */
export class ReviewService {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** What a review would find now. @throws {AnteroomError} `not_found`. */
  async outlook(id: string): Promise<ReviewOutlook> {
    const { units, clock, workspaceId, policy } = this.#parts;
    return units.read(async (stores) => {
      const now = clock.now();
      const entry = await foundAccount(stores, workspaceId, id);
      const { reviewDueAt: dueAt, reviewCause: cause } = entry.account;
      const latest = await this.#latest(stores, entry);
      return {
        state: entry.facts.retired ? "ok" : reviewStateAt(dueAt, now),
        dueAt,
        cause,
        pausesLinkAt: reviewLapsesAt(dueAt, policy),
        criteria: [...(await this.#judge(stores, entry, latest, now)), ...openQuestions()],
        attestation: latest.attestation,
      };
    });
  }

  /** Every review of an account, newest first. @throws {AnteroomError} `not_found`. */
  async list(id: string, page: PageRequest): Promise<Page<Review>> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const { account } = await foundAccount(stores, workspaceId, id);
      return stores.reviews.listOfAccount(account.id, page);
    });
  }

  /** The accounts of which a review is due soon, or overdue; newest accounts first. */
  async listOpen(state: (typeof OPEN_REVIEW_STATES)[number], page: PageRequest): Promise<Page<AccountView>> {
    const { units, clock, workspaceId, policy } = this.#parts;
    const now = clock.now();
    const reviewDue = state === "overdue" ? { until: now } : { after: now, until: now + REVIEW_NOTICE_MS };
    return units.read(async (stores) => {
      const found = await stores.accounts.list(workspaceId, { reviewDue }, page);
      return { ...found, items: found.items.map((entry) => describeAccount(entry, policy, now)) };
    });
  }

  /**
   * Takes a review with the evidence of this moment. It closes the review, unless the reviewer answers for the account: what owners
   * say of their own accounts awaits somebody else.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account; `invalid_value` for an outcome that the answers do not
   * bear, and for a date that is missing, past or too far
   */
  async take(id: string, draft: ReviewDraft, origin: Origin): Promise<Review> {
    const { units, rederive, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      assertSound(draft, now);
      const entry = await foundLiveAccount(stores, workspaceId, id);
      const { account } = entry;
      const latest = await this.#latest(stores, entry);
      const review: Review = {
        id: newId(),
        workspaceId,
        accountId: account.id,
        closed: !isOwner(entry, origin),
        outcome: draft.outcome,
        note: draft.note,
        dueAt: draft.dueAt,
        criteria: [...(await this.#judge(stores, entry, latest, now)), ...answered(draft)],
        actor: origin.actor,
        takenAt: now,
      };
      await stores.reviews.insert(review);
      if (review.closed) await stores.accounts.update({ ...account, ...this.#next(draft, now), updatedAt: now });
      const type = review.closed ? "account.reviewed" : "account.attested";
      const subject = { kind: "account", id: account.id } as const;
      const after = { review: review.id, outcome: draft.outcome };
      const accountId = account.id;
      await stores.events.append(
        anEvent(origin, { workspaceId, at: now, type, subject, accountId, after, reason: draft.note }),
      );
      await rederive.users(stores, [account.userId], origin);
      return review;
    });
  }

  /** What is to be done is looked at again on its day; what is confirmed, as the schedule has it. */
  #next({ dueAt }: ReviewDraft, now: number): Pick<AccountWithFacts["account"], "reviewDueAt" | "reviewCause"> {
    const scheduled = scheduledReview(this.#parts.policy, now);
    return dueAt === null ? scheduled : { reviewDueAt: dueAt, reviewCause: "finding" };
  }

  /** The review that was last closed, and what was said since. */
  async #latest(stores: Stores, { account }: AccountWithFacts): Promise<Latest> {
    const { items } = await stores.reviews.listOfAccount(account.id, { limit: LOOKED_AT });
    const [newest] = items;
    return { closed: items.find(({ closed }) => closed), attestation: newest?.closed === false ? newest : null };
  }

  async #judge(
    stores: Stores,
    entry: AccountWithFacts,
    { closed }: Latest,
    now: number,
  ): Promise<readonly Criterion[]> {
    const { policy } = this.#parts;
    const activity = await codeActivityOf(stores, entry.account.id);
    const since = closed?.takenAt ?? entry.account.createdAt;
    return judgeAccount({ view: describeAccount(entry, policy, now), activity, policy, since, now });
  }
}

function isOwner({ owners }: AccountWithFacts, { personId }: Origin): boolean {
  const both = [owners.owner?.personId, owners.backup?.personId];
  return personId != null && both.includes(personId);
}

function answered({ answers }: ReviewDraft): readonly Criterion[] {
  return MANUAL_CRITERIA.map((criterion) => {
    const { outcome, note } = answers[criterion];
    return { criterion, outcome, why: note ?? QUESTIONS[criterion] };
  });
}

function assertSound({ outcome, dueAt, answers }: ReviewDraft, now: number): void {
  const failed = MANUAL_CRITERIA.find((criterion) => answers[criterion].outcome === "fail");
  if (outcome === "confirm" && failed !== undefined) {
    const problem = `outcome cannot be confirm while the answer to ${failed} is fail; choose reduce, transfer or retire.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "outcome" });
  }
  if (outcome === "confirm" && dueAt !== null) {
    const problem = "dueAt has no place beside the outcome confirm, after which there is nothing to do; leave it out.";
    throw new AnteroomError("invalid_value", problem, { attribute: "dueAt" });
  }
  if (outcome !== "confirm" && (dueAt === null || dueAt <= now || dueAt > now + MAX_FOLLOW_UP_MS)) {
    const problem = `dueAt must say by when to ${outcome} it, in the future and within 366 days.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "dueAt" });
  }
}
