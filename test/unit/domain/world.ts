import { createHash, randomBytes } from "node:crypto";
import { generate } from "otplib";
import { composeLocalSignIn } from "../../../src/app/compose-local-sign-in.ts";
import { composePeople } from "../../../src/app/compose-people.ts";
import { AccountLists } from "../../../src/domain/account/account-lists.ts";
import type { AccountPolicy } from "../../../src/domain/account/account-policy.ts";
import { AccountService } from "../../../src/domain/account/account-service.ts";
import { AdoptionService } from "../../../src/domain/account/adoption-service.ts";
import { ContactService } from "../../../src/domain/account/contact-service.ts";
import { ConversionService } from "../../../src/domain/account/conversion-service.ts";
import type { AccountView } from "../../../src/domain/account/describe.ts";
import { FailureService } from "../../../src/domain/account/failure-service.ts";
import { OwnershipService } from "../../../src/domain/account/ownership-service.ts";
import { createRederive, type Rederive } from "../../../src/domain/account/rederive.ts";
import { RegistrationService } from "../../../src/domain/account/registration-service.ts";
import { ReviewService } from "../../../src/domain/account/review-service.ts";
import { StepService } from "../../../src/domain/account/step-service.ts";
import { TermService } from "../../../src/domain/account/term-service.ts";
import { UpstreamStatements } from "../../../src/domain/account/upstream-statement.ts";
import type { Application } from "../../../src/domain/application/application.ts";
import { ApplicationService } from "../../../src/domain/application/application-service.ts";
import { CertificateKeeper } from "../../../src/domain/application/certificate-keeper.ts";
import type { SamlTools } from "../../../src/domain/application/evidence.ts";
import { EvidenceJudge } from "../../../src/domain/application/evidence-judge.ts";
import { EvidenceLedger } from "../../../src/domain/application/evidence-ledger.ts";
import { EvidenceWatch } from "../../../src/domain/application/evidence-watch.ts";
import { PendingChanges } from "../../../src/domain/application/pending-changes.ts";
import type { MetadataReading, SamlProfile, Verdict } from "../../../src/domain/application/saml-evidence.ts";
import type { AuthenticatorService } from "../../../src/domain/authenticator/authenticator-service.ts";
import { EnrolmentService } from "../../../src/domain/authenticator/enrolment-service.ts";
import { createFactorServices, type FactorServices } from "../../../src/domain/authenticator/factor-services.ts";
import { Activity } from "../../../src/domain/connection/activity.ts";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { ConnectionService } from "../../../src/domain/connection/connection-service.ts";
import { ConnectionTokenService } from "../../../src/domain/connection/connection-token-service.ts";
import { TokenKeeper } from "../../../src/domain/connection/token-keeper.ts";
import { Traffic } from "../../../src/domain/connection/traffic.ts";
import { AssignmentService } from "../../../src/domain/directory/assignment-service.ts";
import type { Document } from "../../../src/domain/directory/document.ts";
import { GroupService } from "../../../src/domain/directory/group-service.ts";
import type { ScimRequest } from "../../../src/domain/directory/scim-request.ts";
import { UserService } from "../../../src/domain/directory/user-service.ts";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { Event } from "../../../src/domain/event/event.ts";
import { LogService } from "../../../src/domain/event/log-service.ts";
import { ExplanationService } from "../../../src/domain/explanation/explanation-service.ts";
import { IntegrationService } from "../../../src/domain/integration/integration-service.ts";
import type { DataKey } from "../../../src/domain/key/data-key.ts";
import type { RootKey } from "../../../src/domain/key/root-key.ts";
import type { Outbound } from "../../../src/domain/outbound.ts";
import type { Asker } from "../../../src/domain/person/authority.ts";
import { PeopleService } from "../../../src/domain/person/people-service.ts";
import { Permits } from "../../../src/domain/person/permits.ts";
import type { Person } from "../../../src/domain/person/person.ts";
import { PurgeService } from "../../../src/domain/secret/purge-service.ts";
import { SecretKeeper } from "../../../src/domain/secret/secret-keeper.ts";
import { SecretService } from "../../../src/domain/secret/secret-service.ts";
import { VaultService } from "../../../src/domain/secret/vault-service.ts";
import { SessionService } from "../../../src/domain/sso/session-service.ts";
import { TaskBoard } from "../../../src/domain/system/task-board.ts";
import { JobRunner } from "../../../src/jobs/job-runner.ts";
import { Worker } from "../../../src/jobs/worker.ts";
import { createLog } from "../../../src/log/log.ts";
import { createSeedPictures } from "../../../src/otp/seed-pictures.ts";
import { oneTimePasswords } from "../../../src/otp/totp.ts";
import { createPasswordGenerator } from "../../../src/password/generator.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { createDataKey } from "../../../src/vault/keyring.ts";
import { createPseudonyms } from "../../../src/vault/pseudonyms.ts";
import { createSubjectSealer } from "../../../src/vault/subject-keys.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import { ADMINISTRATOR, aChanged, appAssignments, setting, WORKSPACE } from "../../support/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { aRootKey, openKeyring } from "../../support/keyring.ts";
import { openTempDirectory, type TempDirectory } from "../../support/temp-store.ts";

/** Base32 of 20 bytes, and the bytes, for codes that a test computes on its own. */
export const SEED = { base32: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", period: 30 } as const;

const unused = (): Promise<never> => Promise.reject(new TypeError("No test of the domain needs this."));
const FAKE_SAML: SamlTools = {
  metadata: async () => ({ verify: async (document, question) => readFakeMetadata(document, question) }),
  idpMetadata: unused,
  observer: unused,
  recordings: unused,
  responses: unused,
};
const NO_OUTBOUND: Outbound = { ask: unused, document: unused };

/** How often codes may be tried and read. */
const LIMITS = {
  maxFailures: 5,
  failureWindowSeconds: 300,
  maxFailuresPerHour: 50,
  readsPerMinute: 30,
  alertReadsPerHour: 100,
} as const;

/** Whoever sits at the host. */
const HOST: Asker = { holder: "token:local", kind: "local_administrator", person: null, scopes: null };

/** What stays when the store is closed and opened again. */
interface Ground {
  readonly directory: TempDirectory;
  readonly clock: FakeClock;
  readonly rootKey: RootKey;
  readonly dataKey: DataKey;
  readonly batch: number;
  readonly saml: SamlTools;
  readonly outbound: Outbound;
  readonly policy: Partial<AccountPolicy>;
}

/** How a world differs from the usual one. */
export interface WorldOptions {
  /** How many users are re-derived inside one unit. */
  readonly batch?: number;
  /** Tools in the place of the fake ones. */
  readonly saml?: Partial<SamlTools>;
  /** What is reached outside, which is nothing. */
  readonly outbound?: Outbound;
  /** What the organisation asks of accounts, where it differs from what it asks without any setting. */
  readonly policy?: Partial<AccountPolicy>;
}

/** All domain services over a SQLite file and a clock that stands still. */
export class World implements AsyncDisposable {
  readonly #ground: Ground;
  readonly clock: FakeClock;
  readonly store: SqliteStore;
  readonly rederive: Rederive;
  readonly users: UserService;
  readonly groups: GroupService;
  readonly accounts: AccountService;
  readonly accountLists: AccountLists;
  readonly registrations: RegistrationService;
  readonly contacts: ContactService;
  readonly accountSteps: StepService;
  readonly upstreamStatements: UpstreamStatements;
  readonly applications: ApplicationService;
  readonly factors: FactorServices;
  readonly authenticators: AuthenticatorService;
  readonly enrolments: EnrolmentService;
  readonly integrations: IntegrationService;
  readonly connections: ConnectionService;
  readonly connectionTokens: ConnectionTokenService;
  readonly assignments: AssignmentService;
  readonly explanations: ExplanationService;
  readonly logs: LogService;
  readonly worker: Worker;
  readonly pendingChanges: PendingChanges;
  readonly certificates: CertificateKeeper;
  readonly watch: EvidenceWatch;
  readonly jobs: JobRunner;
  readonly secrets: SecretService;
  readonly failures: FailureService;
  readonly conversions: ConversionService;
  readonly adoptions: AdoptionService;
  readonly vaults: VaultService;
  readonly owners: OwnershipService;
  readonly terms: TermService;
  readonly reviews: ReviewService;
  readonly people: PeopleService;
  readonly purges: PurgeService;
  #requests = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
    const { clock, batch, rootKey, dataKey } = ground;
    this.clock = clock;
    const units = SqliteStore.open({ path: ground.directory.file("anteroom.db"), unitsPerCommit: 16 });
    this.store = units;
    const requiredGrade = "metadata";
    const policy = { ...DEFAULT_POLICY, requiredGrade, ...ground.policy } as const;
    const rederive = createRederive({ clock, policy, batch });
    this.rederive = rederive;
    const basics = { units, rederive, clock, workspaceId: WORKSPACE, requiredGrade, policy } as const;
    this.users = new UserService(basics);
    this.groups = new GroupService(basics);
    this.accounts = new AccountService(basics);
    this.accountLists = new AccountLists(basics);
    this.registrations = new RegistrationService({ ...basics, graceDays: 14 });
    this.contacts = new ContactService(basics);
    this.accountSteps = new StepService(basics);
    this.upstreamStatements = new UpstreamStatements(basics);
    const judge = new EvidenceJudge({ ...basics, saml: ground.saml, outbound: ground.outbound, tool: "test" });
    const random = () => 0;
    const ledger = new EvidenceLedger({ ...basics, random });
    this.applications = new ApplicationService({
      ...basics,
      judge,
      ledger,
    });
    const sealer = openKeyring(rootKey, WORKSPACE, [dataKey]);
    const limits = { ...LIMITS, windowSteps: 2 };
    const factors = createFactorServices({
      ...basics,
      sealer,
      otp: oneTimePasswords,
      limits,
      waitSeconds: 50,
      scrub: () => units.scrub(),
      // Whoever waits moves the clock.
      pause: async (ms, signal) => {
        signal.throwIfAborted();
        clock.advance(ms);
      },
    });
    this.factors = factors;
    this.authenticators = factors.authenticators;
    this.enrolments = new EnrolmentService({
      ...basics,
      ...factors,
      otp: oneTimePasswords,
      limits,
      loadPictures: async () => createSeedPictures(),
    });
    this.integrations = new IntegrationService(basics);
    this.owners = new OwnershipService(basics);
    this.terms = new TermService(basics);
    this.reviews = new ReviewService(basics);
    this.people = new PeopleService({
      ...basics,
      permits: new Permits(basics),
      onLeft: [(stores, person, origin) => this.owners.passOn(stores, person, origin)],
      onKnown: [(stores, person, origin) => this.owners.find(stores, person, origin)],
    });
    this.connections = new ConnectionService({ ...basics, graceDays: 14 });
    this.connectionTokens = new ConnectionTokenService(basics);
    this.assignments = new AssignmentService(basics);
    this.explanations = new ExplanationService(basics);
    this.logs = new LogService({ ...basics, retention: { provisioningRecordDays: 30, eventDays: 400 } });
    const log = createLog({ level: "fatal" });
    const activity = new Activity(basics);
    const { accounts, logs } = this;
    const tokenKeeper = new TokenKeeper(basics);
    const certificateKeeper = new CertificateKeeper(basics);
    this.certificates = certificateKeeper;
    this.pendingChanges = new PendingChanges({ ...basics, ledger });
    const watch = new EvidenceWatch({ ...basics, judge, random });
    this.watch = watch;
    const reseal = () => Promise.reject(new Error("No key is rotated here."));
    const work = { evidence: (id: string) => watch.check(id), reseal };
    this.jobs = new JobRunner({ units, clock, log, work, intervalSeconds: 60, random });
    const secretKeeper = new SecretKeeper({
      ...basics,
      sealer: createSubjectSealer(sealer),
      limits: { versionsKept: 3, versionDays: 365 },
    });
    this.secrets = new SecretService({
      ...basics,
      keeper: secretKeeper,
      passwords: createPasswordGenerator(randomBytes),
    });
    this.vaults = new VaultService(basics);
    this.purges = new PurgeService({
      ...basics,
      purgeAfterDays: 30,
      createPseudonyms,
      scrub: () => units.scrub(),
    });
    this.failures = new FailureService(basics);
    this.conversions = new ConversionService({ ...basics, keeper: secretKeeper, graceDays: 14 });
    this.adoptions = new AdoptionService(basics);
    const people = composePeople({
      ...basics,
      sealer,
      otp: oneTimePasswords,
      limits,
      onLeft: [],
      onKnown: [],
    });
    const sessions = new SessionService({ ...basics, terms: { idleMinutes: 30, hours: 12 } });
    const { stepUps } = composeLocalSignIn({
      ...basics,
      signer: sealer,
      limits,
      sessions,
      personFactors: people.personFactors,
      presence: { path: "nowhere", write: () => undefined, remove: () => undefined },
      onKnown: [],
    });
    this.worker = new Worker({
      approvals: people.approvals,
      stepUps,
      factors: factors.shredder,
      conversions: this.conversions,
      adoptions: this.adoptions,
      units,
      rederive,
      accounts,
      upstreamStatements: this.upstreamStatements,
      logs,
      sessions,
      secrets: this.secrets,
      purges: this.purges,
      activity,
      traffic: new Traffic(basics),
      tokenKeeper,
      certificateKeeper,
      clock: basics.clock,
      board: new TaskBoard(basics.clock),
      log,
      intervalSeconds: 60,
    });
  }

  /** The path of the database file. */
  get file(): string {
    return this.#ground.directory.file("anteroom.db");
  }

  /** Closes the store and opens it again, as a restart does. The old world is of no more use. */
  async reopen(): Promise<World> {
    await this.store[Symbol.asyncDispose]();
    return new World(this.#ground);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    this.#ground.directory[Symbol.dispose]();
  }

  /** A request of this connection, as it is by now. */
  async request(connection: Connection, method = "POST"): Promise<ScimRequest> {
    this.#requests += 1;
    return {
      connection: await this.connections.get(connection.id),
      requestId: `req-${this.#requests}`,
      method,
      path: "/scim/v2",
      startedAt: this.clock.now(),
      rewrites: [],
    };
  }

  async connect(name = "Okta", draft: Partial<Parameters<ConnectionService["create"]>[0]> = {}): Promise<Connection> {
    return (await this.connections.create({ name, idp: "okta", ...draft }, ADMINISTRATOR)).connection;
  }

  /** Pushes a user; answers its id. */
  async push(connection: Connection, userName: string, attributes: Document = {}): Promise<string> {
    const changed = aChanged({ userName, active: true, ...attributes });
    return (await this.users.create(await this.request(connection), changed)).user.id;
  }

  /** Pushes a group with members; answers its id. */
  async pushGroup(connection: Connection, displayName: string, members: readonly string[] = []): Promise<string> {
    const request = await this.request(connection);
    return (await this.groups.create(request, aChanged({ displayName }), members, false)).group.id;
  }

  /** Adds an application that is proven to support SAML, or not, or of which nothing is known. */
  async addApp(key: string, verdict: Verdict = "supported", requiredRole: string | null = null): Promise<Application> {
    const evidence = verdict === "unknown" ? undefined : fakeMetadata(verdict);
    const draft = { key, name: key.toUpperCase(), requiredRole };
    return (await this.applications.create(draft, evidence, ADMINISTRATOR)).application;
  }

  /** Adds a supported app `crm` and pushes a user that is assigned its role `admin`. */
  async assigned(): Promise<{ application: Application; connection: Connection; userId: string }> {
    const application = await this.addApp("crm");
    const connection = await this.connect();
    const userId = await this.push(connection, "svc-crm@example.com", appAssignments("crm:admin"));
    return { application, connection, userId };
  }

  /** Adds a person who works here, with a login name at example.com. */
  async hire(name: string): Promise<Person> {
    const draft = { name, loginName: `${name.toLowerCase()}@example.com`, role: "user" } as const;
    return this.people.add(draft, HOST, ADMINISTRATOR);
  }

  /** Has a person leave. */
  async dismiss(person: Person): Promise<void> {
    await this.people.leave(person.id, HOST, ADMINISTRATOR);
  }

  /** Patches top-level attributes of a user. */
  async patch(connection: Connection, userId: string, attributes: Document): Promise<void> {
    await this.users.change(await this.request(connection, "PATCH"), userId, setting(attributes));
  }

  /** All accounts of a user, oldest first. */
  async accountsOf(userId: string): Promise<readonly AccountView[]> {
    const found = await this.accountLists.list({}, { limit: 200 });
    return found.items.filter((view) => view.account.userId === userId).toReversed();
  }

  /** The one account of a user. */
  async accountOf(userId: string): Promise<AccountView> {
    const [only, ...others] = await this.accountsOf(userId);
    if (only === undefined || others.length > 0) throw new Error(`Expected one account, found ${others.length + 1}.`);
    return only;
  }

  /** Two consecutive codes of the seed, from the step before now. */
  async codes(): Promise<readonly [string, string]> {
    return [await this.codeAt(this.clock.now() - 30_000), await this.codeAt(this.clock.now())];
  }

  /** The code of the seed at an instant, computed without our code. */
  async codeAt(at: number): Promise<string> {
    return generate({ secret: SEED.base32, epoch: Math.floor(at / 1000), period: SEED.period });
  }

  /** Imports the seed for an account and confirms it with codes. */
  async enroll(accountId: string): Promise<void> {
    await this.enrolments.enroll(accountId, { secret: SEED.base32 }, ADMINISTRATOR);
    await this.enrolments.confirm(accountId, { codes: await this.codes() }, ADMINISTRATOR);
  }

  /** Brings an account of a supported app to `active`; answers the id of its integration. */
  async activate(accountId: string, application: Application): Promise<string> {
    const { account } = await this.accounts.get(accountId);
    const factor = await this.store.read((stores) => stores.authenticators.find(account.userId));
    if (factor?.state !== "enrolled") await this.enroll(accountId);
    const draft = { name: `for ${accountId}`, kind: "idlcm", applicationId: application.id } as const;
    const { integration } = await this.integrations.create(draft, ADMINISTRATOR);
    await this.integrations.link(integration.id, accountId, ADMINISTRATOR);
    return integration.id;
  }

  /** Every event, oldest first. */
  async events(): Promise<readonly Event[]> {
    return (await this.logs.events({}, { limit: 1000 })).items.toReversed();
  }
}

/** Opens a world on a new file. */
export function openWorld({ batch = 256, saml = {}, outbound = NO_OUTBOUND, policy = {} }: WorldOptions = {}): World {
  const rootKey = aRootKey();
  const dataKey = createDataKey(rootKey, WORKSPACE);
  return new World({
    directory: openTempDirectory(),
    clock: new FakeClock(),
    rootKey,
    dataKey,
    batch,
    saml: { ...FAKE_SAML, ...saml },
    outbound,
    policy,
  });
}

/**
 * Evidence that the fake verifier judges as told. `one-of a b` describes the service providers a and b; `until 5` is proof
 * that is valid until the instant 5.
 */
export function fakeMetadata(verdict: Verdict | `one-of ${string}` | `until ${number}`): {
  readonly kind: "metadata";
  readonly document: Uint8Array;
} {
  return { kind: "metadata", document: new TextEncoder().encode(verdict) };
}

function readFakeMetadata(document: Uint8Array, { entityId }: { readonly entityId?: string }): MetadataReading {
  const [word = "", ...rest] = new TextDecoder().decode(document).split(" ");
  const sha256 = createHash("sha256").update(document).digest("hex");
  if (word === "until") {
    return { verdict: "supported", findings: [], profile: fakeProfile("until", Number(rest[0])), sha256 };
  }
  if (word !== "one-of") return { verdict: word as Verdict, findings: [], sha256 };
  if (entityId === undefined) return { verdict: "ambiguous", findings: [], candidates: rest, sha256 };
  if (rest.includes(entityId)) return { verdict: "supported", findings: [], profile: fakeProfile(entityId), sha256 };
  const facts = { attribute: "entityId", candidates: rest };
  throw new AnteroomError("invalid_value", `The entityId ${entityId} is not in the metadata.`, facts);
}

function fakeProfile(entityId: string, validUntil?: number): SamlProfile {
  return {
    entityId,
    acsEndpoints: [],
    nameIdFormats: [],
    authnRequestsSigned: false,
    wantAssertionsSigned: false,
    certificates: [],
    requestedAttributes: [],
    ...(validUntil === undefined ? {} : { validUntil }),
  };
}
