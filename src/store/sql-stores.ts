import type { Stores } from "../domain/unit.ts";
import { SqlSealedRecordStore } from "./sealed-columns.ts";
import { SqlAccountStore } from "./sql-account-store.ts";
import { SqlAdoptionStore } from "./sql-adoption-store.ts";
import { SqlApplicationStore } from "./sql-application-store.ts";
import { SqlApprovalStore } from "./sql-approval-store.ts";
import { SqlAssignmentStore } from "./sql-assignment-store.ts";
import { SqlAuthenticatorStore } from "./sql-authenticator-store.ts";
import { SqlCertificateStore } from "./sql-certificate-store.ts";
import { SqlConnectionStore } from "./sql-connection-store.ts";
import { SqlConversionStore } from "./sql-conversion-store.ts";
import { SqlEnrolmentLinkStore } from "./sql-enrolment-link-store.ts";
import { SqlEventStore } from "./sql-event-store.ts";
import { SqlCodeReaderStore, SqlTriesStore } from "./sql-factor-tries-store.ts";
import { SqlFailureStore } from "./sql-failure-store.ts";
import { SqlFrozenStore } from "./sql-frozen-store.ts";
import { SqlGateMoveStore } from "./sql-gate-move-store.ts";
import { SqlGroupStore } from "./sql-group-store.ts";
import { SqlIdentityStore } from "./sql-identity-store.ts";
import { SqlIdpProfileStore } from "./sql-idp-profile-store.ts";
import { SqlIntegrationStore } from "./sql-integration-store.ts";
import { SqlItemRoleStore } from "./sql-item-role-store.ts";
import { SqlJobStore } from "./sql-job-store.ts";
import { SqlKeyStore } from "./sql-key-store.ts";
import {
  SqlEntryLinkStore,
  SqlPasskeyStore,
  SqlPersonPasswordStore,
  SqlPersonRecoveryCodeStore,
} from "./sql-local-sign-in-store.ts";
import { SqlOAuthClientStore } from "./sql-oauth-client-store.ts";
import { SqlOverviewStore } from "./sql-overview-store.ts";
import { SqlOwnershipStore } from "./sql-ownership-store.ts";
import { SqlPersonStore } from "./sql-person-store.ts";
import { SqlPurgeStore } from "./sql-purge-store.ts";
import { SqlRecordStore } from "./sql-record-store.ts";
import { SqlRecoveryCodeStore } from "./sql-recovery-code-store.ts";
import { SqlRegistrationStore } from "./sql-registration-store.ts";
import { SqlReviewStore } from "./sql-review-store.ts";
import { SqlSampleStore } from "./sql-sample-store.ts";
import { SqlSavedViewStore } from "./sql-saved-view-store.ts";
import { SqlSearchStore } from "./sql-search-store.ts";
import { SqlSecretStore, SqlSubjectKeyStore } from "./sql-secret-store.ts";
import { SqlSetupLinkStore } from "./sql-setup-link-store.ts";
import { SqlSignInPolicyStore } from "./sql-sign-in-policy-store.ts";
import { SqlSsoProviderStore } from "./sql-sso-provider-store.ts";
import { SqlSsoKeyStore, SqlSsoSessionStore } from "./sql-sso-session-store.ts";
import { SqlPersonFactorStore, SqlStepUpStore } from "./sql-step-up-store.ts";
import { SqlTokenStore } from "./sql-token-store.ts";
import { SqlTrafficStore } from "./sql-traffic-store.ts";
import { SqlUserStore } from "./sql-user-store.ts";
import { SqlVaultStore } from "./sql-vault-store.ts";
import type { Session } from "./statement.ts";

/** Makes every store over one session, so that all of them see one transaction. */
export function createStores(session: Session): Stores {
  return {
    connections: new SqlConnectionStore(session),
    traffic: new SqlTrafficStore(session),
    samples: new SqlSampleStore(session),
    tokens: new SqlTokenStore(session),
    setupLinks: new SqlSetupLinkStore(session),
    oauthClients: new SqlOAuthClientStore(session),
    idpProfiles: new SqlIdpProfileStore(session),
    users: new SqlUserStore(session),
    groups: new SqlGroupStore(session),
    assignments: new SqlAssignmentStore(session),
    applications: new SqlApplicationStore(session),
    accounts: new SqlAccountStore(session),
    gateMoves: new SqlGateMoveStore(session),
    identities: new SqlIdentityStore(session),
    ownership: new SqlOwnershipStore(session),
    reviews: new SqlReviewStore(session),
    registrations: new SqlRegistrationStore(session),
    failures: new SqlFailureStore(session),
    conversions: new SqlConversionStore(session),
    adoptions: new SqlAdoptionStore(session),
    authenticators: new SqlAuthenticatorStore(session),
    recoveryCodes: new SqlRecoveryCodeStore(session),
    factorTries: new SqlTriesStore(session),
    codeReaders: new SqlCodeReaderStore(session),
    enrolmentLinks: new SqlEnrolmentLinkStore(session),
    integrations: new SqlIntegrationStore(session),
    people: new SqlPersonStore(session),
    itemRoles: new SqlItemRoleStore(session),
    personFactors: new SqlPersonFactorStore(session),
    overview: new SqlOverviewStore(session),
    savedViews: new SqlSavedViewStore(session),
    stepUps: new SqlStepUpStore(session),
    passkeys: new SqlPasskeyStore(session),
    personPasswords: new SqlPersonPasswordStore(session),
    personRecoveryCodes: new SqlPersonRecoveryCodeStore(session),
    entryLinks: new SqlEntryLinkStore(session),
    approvals: new SqlApprovalStore(session),
    ssoProviders: new SqlSsoProviderStore(session),
    ssoSessions: new SqlSsoSessionStore(session),
    signInPolicies: new SqlSignInPolicyStore(session),
    ssoKeys: new SqlSsoKeyStore(session),
    vaults: new SqlVaultStore(session),
    subjectKeys: new SqlSubjectKeyStore(session),
    secrets: new SqlSecretStore(session),
    purges: new SqlPurgeStore(session),
    jobs: new SqlJobStore(session),
    frozen: new SqlFrozenStore(session),
    keys: new SqlKeyStore(session),
    sealedRecords: new SqlSealedRecordStore(session),
    certificates: new SqlCertificateStore(session),
    events: new SqlEventStore(session),
    records: new SqlRecordStore(session),
    search: new SqlSearchStore(session),
  };
}
