import type { AccountPolicy } from "../../src/domain/account/account-policy.ts";

/** What is asked of accounts by the defaults of the settings. */
export const DEFAULT_POLICY: AccountPolicy = {
  requiredGrade: "metadata",
  owner: "warn",
  dedication: "warn",
  review: "warn",
  reviewDays: 180,
  reviewGraceDays: 30,
  validityDays: 0,
  personalMailDomains: new Set(),
};
