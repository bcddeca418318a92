import { AccountGrounds } from "../domain/account/account-grounds.ts";
import { AccountLists } from "../domain/account/account-lists.ts";
import { AccountService } from "../domain/account/account-service.ts";
import { AdoptionService } from "../domain/account/adoption-service.ts";
import { ContactService } from "../domain/account/contact-service.ts";
import { ConversionService } from "../domain/account/conversion-service.ts";
import { FailureService } from "../domain/account/failure-service.ts";
import { OwnershipService } from "../domain/account/ownership-service.ts";
import { RegistrationService } from "../domain/account/registration-service.ts";
import { ReviewService } from "../domain/account/review-service.ts";
import { StepService } from "../domain/account/step-service.ts";
import { TermService } from "../domain/account/term-service.ts";
import { UpstreamStatements } from "../domain/account/upstream-statement.ts";
import type { SecretKeeper } from "../domain/secret/secret-keeper.ts";
import type { Basics } from "./basics.ts";

/** Everything about accounts but their factors and secrets. */
export interface Accounts {
  readonly accounts: AccountService;
  readonly accountLists: AccountLists;
  readonly grounds: AccountGrounds;
  readonly registrations: RegistrationService;
  readonly contacts: ContactService;
  readonly accountSteps: StepService;
  readonly upstreamStatements: UpstreamStatements;
  readonly terms: TermService;
  readonly owners: OwnershipService;
  readonly reviews: ReviewService;
  readonly failures: FailureService;
  readonly conversions: ConversionService;
  readonly adoptions: AdoptionService;
}

/** Puts accounts together. */
export function composeAccounts(basics: Basics, keeper: SecretKeeper, graceDays: number): Accounts {
  return {
    accounts: new AccountService(basics),
    accountLists: new AccountLists(basics),
    grounds: new AccountGrounds(basics),
    registrations: new RegistrationService({ ...basics, graceDays }),
    contacts: new ContactService(basics),
    accountSteps: new StepService(basics),
    upstreamStatements: new UpstreamStatements(basics),
    terms: new TermService(basics),
    owners: new OwnershipService(basics),
    reviews: new ReviewService(basics),
    failures: new FailureService(basics),
    conversions: new ConversionService({ ...basics, keeper, graceDays }),
    adoptions: new AdoptionService(basics),
  };
}
