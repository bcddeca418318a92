import type { AccountStore } from "./account/account-store.ts";
import type { AdoptionStore } from "./account/adoption.ts";
import type { ConversionStore } from "./account/conversion.ts";
import type { FailureStore } from "./account/failure.ts";
import type { GateMoveStore } from "./account/gate-move.ts";
import type { IdentityStore } from "./account/identity.ts";
import type { OwnershipStore } from "./account/ownership-store.ts";
import type { RegistrationStore } from "./account/registration.ts";
import type { ReviewStore } from "./account/review.ts";
import type { ApplicationStore } from "./application/application-store.ts";
import type { CertificateStore } from "./application/certificate-calendar.ts";
import type { AuthenticatorStore } from "./authenticator/authenticator.ts";
import type { CodeReaderStore } from "./authenticator/code-reads.ts";
import type { EnrolmentLinkStore } from "./authenticator/enrolment-link.ts";
import type { TriesStore } from "./authenticator/lockout.ts";
import type { RecoveryCodeStore } from "./authenticator/recovery-codes.ts";
import type { ConnectionStore } from "./connection/connection-store.ts";
import type { IdpProfileStore } from "./connection/idp-profile.ts";
import type { OAuthClientStore } from "./connection/oauth-client.ts";
import type { SetupLinkStore } from "./connection/setup-link.ts";
import type { TokenStore } from "./connection/token-store.ts";
import type { TrafficStore } from "./connection/traffic-store.ts";
import type { AssignmentStore } from "./directory/assignment-store.ts";
import type { GroupStore, UserStore } from "./directory/directory-store.ts";
import type { EventStore, RecordStore } from "./event/event.ts";
import type { IntegrationStore } from "./integration/integration.ts";
import type { JobStore } from "./job.ts";
import type { KeyStore } from "./key/data-key.ts";
import type { SealedRecordStore } from "./key/sealed-record.ts";
import type { EntryLinkStore } from "./local-sign-in/entry-link.ts";
import type { PasskeyStore } from "./local-sign-in/passkey.ts";
import type { PersonPasswordStore } from "./local-sign-in/person-password.ts";
import type { PersonRecoveryCodeStore } from "./local-sign-in/person-recovery-code.ts";
import type { OverviewStore } from "./overview/overview.ts";
import type { ApprovalStore } from "./person/approval.ts";
import type { ItemRoleStore } from "./person/item-role.ts";
import type { PersonStore } from "./person/person.ts";
import type { PersonFactorStore } from "./person/person-factor.ts";
import type { SavedViewStore } from "./person/saved-view.ts";
import type { StepUpStore } from "./person/step-up.ts";
import type { SearchStore } from "./search/search.ts";
import type { PurgeStore } from "./secret/purge.ts";
import type { SecretStore, SubjectKeyStore } from "./secret/secret.ts";
import type { VaultStore } from "./secret/vault.ts";
import type { SampleStore } from "./simulation/simulation.ts";
import type { SsoProviderStore } from "./sso/provider.ts";
import type { SsoKeyStore, SsoSessionStore } from "./sso/session.ts";
import type { SignInPolicyStore } from "./sso/sign-in-policy.ts";
import type { FrozenStore } from "./system/frozen.ts";

/** The stores of one unit of work: all of them see and change the same transaction. */
export interface Stores {
  readonly connections: ConnectionStore;
  readonly traffic: TrafficStore;
  readonly samples: SampleStore;
  readonly tokens: TokenStore;
  readonly oauthClients: OAuthClientStore;
  readonly idpProfiles: IdpProfileStore;
  readonly setupLinks: SetupLinkStore;
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly assignments: AssignmentStore;
  readonly applications: ApplicationStore;
  readonly accounts: AccountStore;
  readonly gateMoves: GateMoveStore;
  readonly identities: IdentityStore;
  readonly ownership: OwnershipStore;
  readonly reviews: ReviewStore;
  readonly registrations: RegistrationStore;
  readonly failures: FailureStore;
  readonly conversions: ConversionStore;
  readonly adoptions: AdoptionStore;
  readonly authenticators: AuthenticatorStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly factorTries: TriesStore;
  readonly codeReaders: CodeReaderStore;
  readonly enrolmentLinks: EnrolmentLinkStore;
  readonly integrations: IntegrationStore;
  readonly people: PersonStore;
  readonly itemRoles: ItemRoleStore;
  readonly personFactors: PersonFactorStore;
  readonly overview: OverviewStore;
  readonly savedViews: SavedViewStore;
  readonly stepUps: StepUpStore;
  readonly passkeys: PasskeyStore;
  readonly personPasswords: PersonPasswordStore;
  readonly personRecoveryCodes: PersonRecoveryCodeStore;
  readonly entryLinks: EntryLinkStore;
  readonly approvals: ApprovalStore;
  readonly ssoProviders: SsoProviderStore;
  readonly ssoSessions: SsoSessionStore;
  readonly ssoKeys: SsoKeyStore;
  readonly signInPolicies: SignInPolicyStore;
  readonly vaults: VaultStore;
  readonly subjectKeys: SubjectKeyStore;
  readonly secrets: SecretStore;
  readonly purges: PurgeStore;
  readonly jobs: JobStore;
  readonly frozen: FrozenStore;
  readonly keys: KeyStore;
  readonly sealedRecords: SealedRecordStore;
  readonly certificates: CertificateStore;
  readonly events: EventStore;
  readonly records: RecordStore;
  readonly search: SearchStore;
}

/** Runs units of work. */
export interface Units {
  /**
   * Changes whenever a connection (its counts and its activity aside), a token or an OAuth client may have been changed: while
   * it stays the same, who is let in and what was read of these is still so.
   */
  readonly accessRevision: number;
  /** Reads what is committed; each call of a store sees what is committed then. */
  read<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result>;
  /** Reads what is committed, all of it in one state. The work awaits nothing but the stores. */
  snapshot<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result>;
  /**
   * Runs one atomic unit, alone: everything in it commits together or not at all, and the promise settles only after the
   * COMMIT that holds it (several units may share one). The work awaits nothing but the stores.
   * @throws {AnteroomError} what the work throws, after its own changes are undone; `unavailable` when the store fails.
   */
  write<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result>;
  /**
   * Settles at once while the last unit could be committed; after one that could not, tries a COMMIT.
   * @throws {AnteroomError} `unavailable` when the store does not take writes
   */
  assertWritable(): Promise<void>;
}

/** Runs units of which nothing is kept. */
export interface Rehearsals {
  /**
   * Runs one unit as `Units.write` does, and undoes it whatever comes of it: the promise settles with what the work answered.
   * @throws {AnteroomError} as `Units.write`
   */
  rehearse<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result>;
}

/** Units that are part of one that is open already: they commit or are undone with it. */
export function joined(stores: Stores): Units {
  return {
    // Equal to nothing, itself included: what a unit that is open has read may change without a COMMIT.
    accessRevision: Number.NaN,
    read: (work) => work(stores),
    snapshot: (work) => work(stores),
    write: (work) => work(stores),
    assertWritable: () => Promise.resolve(),
  };
}
