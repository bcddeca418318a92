import type { Assignment } from "../directory/assignment.ts";
import type { ServiceAccount } from "./service-account.ts";

/**
 * Whether an assignment is the one of an account that a person retired: it stays without an account. What is assigned later is
 * another assignment.
 * @param accounts of the same user and application, oldest first
 */
export function isOutlived(
  { reasons }: Pick<Assignment, "reasons">,
  accounts: readonly Pick<ServiceAccount, "retirementReason" | "retiredAt">[],
): boolean {
  const last = accounts.at(-1);
  if (last === undefined || last.retirementReason === null) return false;
  const retiredAt = last.retiredAt ?? Number.POSITIVE_INFINITY;
  return reasons.every((reason) => reason.since <= retiredAt);
}
