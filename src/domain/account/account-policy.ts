import type { Grade } from "../application/saml-evidence.ts";

/** Whether something that is missing is a warning, or closes a gate. */
export type Strictness = "warn" | "gate";

/** What the organisation asks of every service account. */
export interface AccountPolicy {
  /** The grade of evidence that an application needs. */
  readonly requiredGrade: Grade;
  /** Whether an account needs an owner and a backup owner. */
  readonly owner: Strictness;
  /** Whether an account that looks like a person's may be linked. */
  readonly dedication: Strictness;
  /** Whether a review that is long overdue pauses the link. */
  readonly review: Strictness;
  /** How often an account is reviewed. */
  readonly reviewDays: number;
  /** How long a review may be overdue before it pauses the link. */
  readonly reviewGraceDays: number;
  /** The longest validity that an account may have; 0 asks for no end. */
  readonly validityDays: number;
  /** Domains at which people keep private mailboxes, in lower case. */
  readonly personalMailDomains: ReadonlySet<string>;
}

/** One day in ms. */
export const DAY_MS: number = 24 * 60 * 60 * 1000;

/** What of a policy the stored statuses depend on, as a text; the grade alone unless there is more. */
export function projectedPolicy({ requiredGrade, owner, review, reviewGraceDays }: AccountPolicy): string {
  const more = [owner === "gate" && "owner", review === "gate" && `review after ${reviewGraceDays} d`];
  return [requiredGrade, ...more.filter((part) => part !== false)].join(", ");
}
