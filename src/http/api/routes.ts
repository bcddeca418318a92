import { accountBoardRoutes } from "./account-board.ts";
import { accountBulkRoutes } from "./account-bulk.ts";
import { accountGroundRoutes } from "./account-grounds.ts";
import { accountKindRoutes } from "./account-kinds.ts";
import { accountListRoutes } from "./account-lists.ts";
import { accountOwnerRoutes } from "./account-owners.ts";
import { accountReviewRoutes } from "./account-reviews.ts";
import { accountTermRoutes } from "./account-terms.ts";
import { accountRoutes } from "./accounts.ts";
import { adoptionRoutes } from "./adoptions.ts";
import { apiTokenRoutes } from "./api-tokens.ts";
import { applicationRoutes } from "./applications.ts";
import { approvalRoutes } from "./approvals.ts";
import { assignmentRoutes } from "./assignments.ts";
import { auditEventRoutes } from "./audit-events.ts";
import { authenticatorRoutes } from "./authenticators.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { certificateRoutes } from "./certificates.ts";
import { connectionTokenRoutes } from "./connection-tokens.ts";
import { connectionTrafficRoutes } from "./connection-traffic.ts";
import { connectionRoutes } from "./connections.ts";
import { conversionRoutes } from "./conversions.ts";
import { dialectRoutes } from "./dialects.ts";
import { dryRunRoutes } from "./dry-runs.ts";
import { enrolmentLinkRoutes } from "./enrolment-links.ts";
import { entryRoutes } from "./entries.ts";
import { explanationRoutes } from "./explanations.ts";
import { failureRoutes } from "./failures.ts";
import { frozenRoutes } from "./frozen.ts";
import { idpMetadataRoutes } from "./idp-metadata.ts";
import { integrationCandidateRoutes } from "./integration-candidates.ts";
import { integrationRoutes } from "./integrations.ts";
import { itemHistoryRoutes } from "./item-history.ts";
import { itemRoleRoutes } from "./item-roles.ts";
import { keyRoutes } from "./keys.ts";
import { liveRoutes } from "./live.ts";
import { meRoutes } from "./me.ts";
import { oauthClientRoutes } from "./oauth-clients.ts";
import { oauthTrustRoutes } from "./oauth-trusts.ts";
import { overviewRoutes } from "./overview.ts";
import { ownCredentialRoutes } from "./own-credentials.ts";
import { passwordRoutes } from "./passwords.ts";
import { pendingChangeRoutes } from "./pending-changes.ts";
import { peopleRoutes } from "./people.ts";
import { permissionRoutes } from "./permissions.ts";
import { purgeRoutes } from "./purges.ts";
import { recordRoutes } from "./records.ts";
import { recoveryCodeRoutes } from "./recovery-codes.ts";
import { requestFileRoutes } from "./request-files.ts";
import type { Route } from "./route.ts";
import { savedViewRoutes } from "./saved-views.ts";
import { searchRoutes } from "./searches.ts";
import { secretRoutes } from "./secrets.ts";
import { sessionRoutes } from "./sessions.ts";
import { setupGuideRoutes } from "./setup-guides.ts";
import { setupLinkRoutes } from "./setup-links.ts";
import { signInPolicyRoutes } from "./sign-in-policy.ts";
import { signInTestRoutes } from "./sign-in-tests.ts";
import { simulationRoutes } from "./simulations.ts";
import { ssoProviderRoutes } from "./sso-providers.ts";
import { stepUpRoutes } from "./step-up.ts";
import { suspicionRoutes } from "./suspicions.ts";
import { systemRoutes } from "./system.ts";
import { vaultRoutes } from "./vaults.ts";
import { verificationRoutes } from "./verifications.ts";

/** Every endpoint of the management API but the OpenAPI document itself. */
export const routes: readonly Route[] = [
  ...connectionTrafficRoutes,
  ...connectionRoutes,
  ...connectionTokenRoutes,
  ...dialectRoutes,
  ...dryRunRoutes,
  ...simulationRoutes,
  ...setupGuideRoutes,
  ...setupLinkRoutes,
  ...idpMetadataRoutes,
  ...oauthClientRoutes,
  ...oauthTrustRoutes,
  ...applicationRoutes,
  ...verificationRoutes,
  ...pendingChangeRoutes,
  ...certificateRoutes,
  ...catalogueRoutes,
  ...overviewRoutes,
  ...accountListRoutes,
  ...accountBoardRoutes,
  ...accountBulkRoutes,
  ...accountRoutes,
  ...accountGroundRoutes,
  ...accountKindRoutes,
  ...accountTermRoutes,
  ...accountOwnerRoutes,
  ...accountReviewRoutes,
  ...failureRoutes,
  ...conversionRoutes,
  ...adoptionRoutes,
  ...passwordRoutes,
  ...authenticatorRoutes,
  ...recoveryCodeRoutes,
  ...suspicionRoutes,
  ...enrolmentLinkRoutes,
  ...vaultRoutes,
  ...secretRoutes,
  ...purgeRoutes,
  ...explanationRoutes,
  ...integrationRoutes,
  ...integrationCandidateRoutes,
  ...itemHistoryRoutes,
  ...assignmentRoutes,
  ...requestFileRoutes,
  ...recordRoutes,
  ...auditEventRoutes,
  ...searchRoutes,
  ...liveRoutes,
  ...apiTokenRoutes,
  ...peopleRoutes,
  ...permissionRoutes,
  ...itemRoleRoutes,
  ...meRoutes,
  ...ownCredentialRoutes,
  ...entryRoutes,
  ...savedViewRoutes,
  ...stepUpRoutes,
  ...approvalRoutes,
  ...keyRoutes,
  ...ssoProviderRoutes,
  ...signInTestRoutes,
  ...signInPolicyRoutes,
  ...sessionRoutes,
  ...systemRoutes,
  ...frozenRoutes,
];
