import type { Brand } from "../../lib/brand.ts";
import type { Actor } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** What is looked at by itself when an account is reviewed. */
export const AUTOMATIC_CRITERIA = [
  "owners",
  "factor_used",
  "saml_proof",
  "certificates",
  "recovery_codes",
  "password_age",
  "contact",
  "integration",
  "roles",
  "used",
  "dedication",
] as const;
/** What only a person can answer when an account is reviewed. */
export const MANUAL_CRITERIA = ["purpose", "operators", "sso_tier", "third_party"] as const;
/** What only a person can answer. */
export type ManualCriterion = (typeof MANUAL_CRITERIA)[number];

/** What each manual criterion asks. */
export const QUESTIONS: Readonly<Record<ManualCriterion, string>> = {
  purpose: "Is what the account was made for still needed?",
  operators: "Are those who may operate it the ones who should?",
  sso_tier: "Does the plan of the app still include single sign-on?",
  third_party: "Does everybody outside of the organisation who has access through it still have a right to it?",
};

/** Whether an account meets a criterion. */
export type CriterionOutcome = "pass" | "fail" | "unknown";

/** One criterion of a review as it was found, or answered. */
export interface Criterion {
  readonly criterion: (typeof AUTOMATIC_CRITERIA)[number] | ManualCriterion;
  readonly outcome: CriterionOutcome;
  readonly why: string;
}

/** What comes of a review: it stays as it is, it loses something, somebody else answers for it, or it goes. */
export const REVIEW_OUTCOMES = ["confirm", "reduce", "transfer", "retire"] as const;
/** What comes of a review. */
export type ReviewOutcome = (typeof REVIEW_OUTCOMES)[number];

/** A review as it was taken, with the evidence of that moment. Never changed. */
export interface Review {
  readonly id: Brand<"ReviewId">;
  readonly workspaceId: WorkspaceId;
  readonly accountId: AccountId;
  /** Whether it closes the review; what owners say of their own accounts awaits a reviewer. */
  readonly closed: boolean;
  readonly outcome: ReviewOutcome;
  readonly note: string;
  /** By when the outcome is to be carried out; null for one that confirms. */
  readonly dueAt: number | null;
  readonly criteria: readonly Criterion[];
  readonly actor: Actor;
  readonly takenAt: number;
}

/** Keeps reviews. */
export interface ReviewStore {
  insert(review: Review): Promise<void>;
  /** The reviews of an account, newest first. */
  listOfAccount(accountId: AccountId, page: PageRequest): Promise<Page<Review>>;
}
