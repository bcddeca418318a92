import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { composePeople } from "./compose-people.ts";
import type { Config } from "./config/config.ts";
import { type ConfigSources, loadConfig, unknownVariables } from "./config/load-config.ts";
import type { AccountPolicy } from "./domain/account/account-policy.ts";
import { AccountService } from "./domain/account/account-service.ts";
import { AdoptionService } from "./domain/account/adoption-service.ts";
import { ContactService } from "./domain/account/contact-service.ts";
import { ConversionService } from "./domain/account/conversion-service.ts";
import { FailureService } from "./domain/account/failure-service.ts";
import { OwnershipService } from "./domain/account/ownership-service.ts";
import { createRederive } from "./domain/account/rederive.ts";
import { RegistrationService } from "./domain/account/registration-service.ts";
import { ReviewService } from "./domain/account/review-service.ts";
import { StepService } from "./domain/account/step-service.ts";
import { TermService } from "./domain/account/term-service.ts";
import { UpstreamStatements } from "./domain/account/upstream-statement.ts";
import { ApplicationService } from "./domain/application/application-service.ts";
import { CertificateKeeper } from "./domain/application/certificate-keeper.ts";
import type { SamlTools } from "./domain/application/evidence.ts";
import { EvidenceJudge } from "./domain/application/evidence-judge.ts";
import { EvidenceLedger } from "./domain/application/evidence-ledger.ts";
import { EvidenceWatch } from "./domain/application/evidence-watch.ts";
import { OfferService } from "./domain/application/offer-service.ts";
import { PendingChanges } from "./domain/application/pending-changes.ts";
import { ReportService } from "./domain/application/report-service.ts";
import { EnrolmentLinkService } from "./domain/authenticator/enrolment-link-service.ts";
import { EnrolmentService } from "./domain/authenticator/enrolment-service.ts";
import { createFactorServices } from "./domain/authenticator/factor-services.ts";
import { LinkedEnrolment } from "./domain/authenticator/linked-enrolment.ts";
import type { SeedPictures } from "./domain/authenticator/seed-pictures.ts";
import { AppLookup } from "./domain/catalogue/app-lookup.ts";
import { Catalogue } from "./domain/catalogue/catalogue.ts";
import type { CatalogueSource } from "./domain/catalogue/catalogue-entry.ts";
import { type Clock, systemClock } from "./domain/clock.ts";
import { Activity } from "./domain/connection/activity.ts";
import { ApiTokenService } from "./domain/connection/api-token-service.ts";
import type { AssertionVerifier } from "./domain/connection/client-assertion.ts";
import { ClientGrants } from "./domain/connection/client-grant.ts";
import { ConnectionService } from "./domain/connection/connection-service.ts";
import { ConnectionTokenService } from "./domain/connection/connection-token-service.ts";
import { Gatekeeper } from "./domain/connection/gatekeeper.ts";
import { IdpMetadataService } from "./domain/connection/idp-metadata-service.ts";
import { OAuthClientService } from "./domain/connection/oauth-client-service.ts";
import { RefusalNotes } from "./domain/connection/refusal-notes.ts";
import { TokenKeeper } from "./domain/connection/token-keeper.ts";
import { TokenUses } from "./domain/connection/token-uses.ts";
import { AssignmentService } from "./domain/directory/assignment-service.ts";
import { Cursors } from "./domain/directory/cursors.ts";
import { GroupService } from "./domain/directory/group-service.ts";
import { RootService } from "./domain/directory/root-service.ts";
import { UserService } from "./domain/directory/user-service.ts";
import type { Origin } from "./domain/event/event.ts";
import { LogService } from "./domain/event/log-service.ts";
import { ProvisioningLog } from "./domain/event/provisioning-log.ts";
import { ExplanationService } from "./domain/explanation/explanation-service.ts";
import type { WorkspaceId } from "./domain/id.ts";
import { IntegrationService } from "./domain/integration/integration-service.ts";
import { KeyService } from "./domain/key/key-service.ts";
import { Resealing } from "./domain/key/resealing.ts";
import type { RootKeyPlaces } from "./domain/key/root-key.ts";
import type { Outbound } from "./domain/outbound.ts";
import type { PresenceFile } from "./domain/person/step-up-service.ts";
import type { PasswordGenerator } from "./domain/secret/password-generator.ts";
import { PurgeService } from "./domain/secret/purge-service.ts";
import { ReadingRefusals } from "./domain/secret/reading-refusals.ts";
import { SecretKeeper } from "./domain/secret/secret-keeper.ts";
import { SecretService } from "./domain/secret/secret-service.ts";
import { SeedExports } from "./domain/secret/seed-export.ts";
import { VaultService } from "./domain/secret/vault-service.ts";
import { SsoProviderService } from "./domain/sso/provider-service.ts";
import { SessionService } from "./domain/sso/session-service.ts";
import { SignInService } from "./domain/sso/sign-in-service.ts";
import { SigningKeys } from "./domain/sso/signing-keys.ts";
import { readAuthorities } from "./fetch/authorities.ts";
import { createOutbound } from "./fetch/outbound.ts";
import { createApi } from "./http/api/api.ts";
import { createClientAddress } from "./http/client-address.ts";
import { createHttpServer } from "./http/server.ts";
import { JobRunner } from "./jobs/job-runner.ts";
import { Worker } from "./jobs/worker.ts";
import { AddressList, blocksOf } from "./lib/address-list.ts";
import { lazily } from "./lib/lazily.ts";
import { packageVersion } from "./lib/package-version.ts";
import { createLog, type Log } from "./log/log.ts";
import { openStore } from "./open-store.ts";
import { oneTimePasswords } from "./otp/totp.ts";
import { openCatalogue } from "./store/catalogue-files.ts";
import { type DataDirectory, openDataDirectory } from "./store/data-directory.ts";
import { readMailDomains } from "./store/mail-domains.ts";
import { createPresenceFile } from "./store/presence-file.ts";
import type { SqliteStore } from "./store/sqlite.ts";
import type { Keyring } from "./vault/keyring.ts";
import { createPseudonyms } from "./vault/pseudonyms.ts";
import { createSubjectSealer } from "./vault/subject-keys.ts";

/** What tests put in place of the real thing. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A running server. Disposing of it lets running requests end, stops the jobs and closes the store. */
export interface App extends AsyncDisposable {
  /** Where it listens, for clients on this machine. */
  readonly url: string;
  readonly publicUrl: string;
  readonly store: SqliteStore;
  readonly worker: Worker;
  readonly jobs: JobRunner;
  readonly keys: KeyService;
}

/**
 * Starts a server from its settings.
 * @throws {StartError} with one sentence when it cannot start; nothing is changed then
 */
export async function startApp(sources: ConfigSources, overrides: AppOverrides = {}): Promise<App> {
  const config = loadConfig(sources);
  const log = overrides.log ?? createLog({ level: config.log.level });
  for (const name of unknownVariables(sources.env)) log.warn({ variable: name }, "An unknown ANTEROOM variable is set");
  const outbound = createWaysOut(config, overrides.clock ?? systemClock);
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(openDataDirectory(config.store.dataDir));
  for (const warning of directory.warnings) log.warn({ warning }, "The data directory is not as safe as it could be");
  if (directory.has(directory.rootKeyFile) && !directory.has(directory.databaseFile)) {
    log.warn(
      { database: directory.databaseFile },
      "There is a root key without its database: starting with an empty one",
    );
  }
  const clock = overrides.clock ?? systemClock;
  const credentialsDirectory = sources.env["CREDENTIALS_DIRECTORY"] || undefined;
  const opened = openStore({ config, directory, clock, log, credentialsDirectory });
  const { store, workspaceId } = opened;
  resources.use(store);
  const catalogue = new Catalogue(await openOwnCatalogue(config, directory, clock, log));
  const parts = compose({
    ...opened,
    presence: createPresenceFile(directory.path),
    config,
    outbound,
    log,
    clock,
    catalogue,
  });
  await store.write((stores) => parts.rederive.policy(stores, workspaceId));
  await parts.keys.resume();
  await warnOfKeys(parts.keys, log);
  await writeAdminToken(directory, parts.apiTokens);
  resources.use(parts.worker);
  resources.use(parts.jobs);
  const server = parts.http;
  const { url, publicUrl } = await server.listen();
  resources.defer(() => server.close());
  // Whoever waits for a code would keep the server from closing.
  resources.use(parts.waiters);
  directory.writeServerFile({ url, pid: process.pid, startedAt: new Date().toISOString() });
  parts.worker.start();
  parts.jobs.start();
  const owned = resources.move();
  return {
    url,
    publicUrl,
    store,
    worker: parts.worker,
    jobs: parts.jobs,
    keys: parts.keys,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A broken file is left out: facts on apps are a help, and no reason to stop. */
function openOwnCatalogue(config: Config, directory: DataDirectory, clock: Clock, log: Log): Promise<CatalogueSource> {
  const { dir } = config.catalogue;
  return openCatalogue({
    own: dir ?? join(directory.path, "catalogue"),
    ownIsOptional: dir === undefined,
    now: clock.now(),
    onProblem: ({ path, reason }) => log.warn({ path, reason }, "A part of the application catalogue is left out"),
  });
}

interface WaysOut {
  readonly documents: Outbound;
  readonly keys: Outbound;
}

/** The public internet is asked, and what the operator lists beyond it. */
function createWaysOut({ fetch, oauth }: Config, clock: Clock): WaysOut {
  const authorities = fetch.caFile === undefined ? [] : readAuthorities(fetch.caFile);
  const version = packageVersion();
  const open = (addresses: readonly string[]) =>
    createOutbound({ allowed: new AddressList(addresses), authorities, clock, version });
  const allowed = blocksOf(fetch.addresses);
  return { documents: open(allowed), keys: open([...allowed, ...blocksOf(oauth.jwksAddresses)]) };
}

function accountPolicy({ saml: { requiredGrade }, accounts }: Config): AccountPolicy {
  const { ownerPolicy: owner, dedicationPolicy: dedication, reviewPolicy: review } = accounts;
  const { reviewDays, reviewGraceDays, validityDays } = accounts;
  const personalMailDomains = readMailDomains();
  return { requiredGrade, owner, dedication, review, reviewDays, reviewGraceDays, validityDays, personalMailDomains };
}

interface Materials {
  readonly outbound: WaysOut;
  readonly config: Config;
  readonly store: SqliteStore;
  readonly keyring: Keyring;
  readonly places: RootKeyPlaces;
  readonly presence: PresenceFile;
  readonly workspaceId: WorkspaceId;
  readonly log: Log;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
}

function compose(materials: Materials) {
  const {
    config,
    outbound,
    store: units,
    keyring: sealer,
    places,
    presence,
    workspaceId,
    log,
    clock,
    catalogue,
  } = materials;
  const { requiredGrade } = config.saml;
  const policy = accountPolicy(config);
  const rederive = createRederive({
    clock,
    policy,
    batch: config.accounts.rederiveBatch,
    onQueued: () => worker.wake(),
  });
  const basics = { units, rederive, clock, workspaceId, requiredGrade, policy };
  const activity = new Activity(basics);
  const sessions = new SessionService({ ...basics, terms: config.sessions });
  const doors = { ...basics, signer: sealer, uses: new TokenUses(basics), refusals: new RefusalNotes(basics) };
  const gatekeeper = new Gatekeeper({ ...doors, sessions });
  const clientAddress = createClientAddress(blocksOf(config.server.trustedProxies));
  const accounts = new AccountService(basics);
  const owners = new OwnershipService(basics);
  const upstreamStatements = new UpstreamStatements(basics);
  const logs = new LogService({ ...basics, retention: config.retention });
  const apiTokens = new ApiTokenService(basics);
  const tokenKeeper = new TokenKeeper(basics);
  const certificateKeeper = new CertificateKeeper(basics);
  const passwords = lazyPasswords();
  const secretKeeper = new SecretKeeper({ ...basics, sealer: createSubjectSealer(sealer), limits: config.secrets });
  const secrets = new SecretService({ ...basics, keeper: secretKeeper, passwords });
  const purges = new PurgeService({
    ...basics,
    purgeAfterDays: config.retention.purgeAfterDays,
    createPseudonyms,
    scrub: () => units.scrub(),
  });
  const conversions = new ConversionService({
    ...basics,
    keeper: secretKeeper,
    graceDays: config.accounts.graceDays,
  });
  const adoptions = new AdoptionService(basics);
  const factors = createFactorServices({
    ...basics,
    sealer,
    otp: oneTimePasswords,
    limits: config.otp,
    waitSeconds: Math.max(0, Math.min(50, config.limits.answerTimeSeconds - 5)),
    pause: (ms, signal) => sleep(ms, undefined, { signal }),
    scrub: () => units.scrub(),
    onAlert: (actor) => log.warn({ actor }, "Codes are read unusually often; look whether that is meant"),
  });
  const people = composePeople({
    ...basics,
    sealer,
    otp: oneTimePasswords,
    limits: config.otp,
    presence,
    onLeft: [(stores, person, origin) => owners.passOn(stores, person, origin)],
  });
  const worker = new Worker({
    factors: factors.shredder,
    conversions,
    adoptions,
    units,
    tokenKeeper,
    certificateKeeper,
    rederive,
    accounts,
    upstreamStatements,
    logs,
    sessions,
    approvals: people.approvals,
    stepUps: people.stepUps,
    secrets,
    purges,
    activity,
    log,
    intervalSeconds: config.jobs.intervalSeconds,
  });
  const { authenticators, waiters } = factors;
  const enrolments = new EnrolmentService({
    ...basics,
    ...factors,
    otp: oneTimePasswords,
    limits: config.otp,
    loadPictures: lazyPictures(),
  });
  const saml = samlTools(outbound.documents, clock);
  const judge = new EvidenceJudge({ ...basics, saml, outbound: outbound.documents, tool: packageVersion() });
  const ledger = new EvidenceLedger(basics);
  const watch = new EvidenceWatch({ ...basics, judge });
  const keys = new KeyService({
    ...basics,
    holder: sealer,
    places,
    loadRecoveryFiles: lazily(async () => (await import("./vault/recovery-file.ts")).recoveryFiles),
    onWork: () => jobs.wake(),
    onUntidy: (err) =>
      log.warn({ err }, "The root key's file could not be tidied up; it is tried again at the next start"),
  });
  const resealing = new Resealing({ ...basics, sealer, isSealed: () => keys.isSealed });
  const jobs = new JobRunner({
    units,
    clock,
    log,
    work: { evidence: (id) => watch.check(id), reseal: resealing.work },
    intervalSeconds: config.jobs.intervalSeconds,
  });
  const api = createApi({
    connectionTokens: new ConnectionTokenService(basics),
    idpMetadata: new IdpMetadataService({ ...basics, saml, outbound: outbound.documents }),
    oauthClients: new OAuthClientService(basics),
    tokenKeeper,
    connections: new ConnectionService({ ...basics, graceDays: config.accounts.graceDays }),
    applications: new ApplicationService({ ...basics, judge, ledger }),
    reports: new ReportService(basics),
    pendingChanges: new PendingChanges({ ...basics, ledger }),
    evidenceWatch: watch,
    certificateKeeper,
    catalogue,
    accounts,
    registrations: new RegistrationService({ ...basics, graceDays: config.accounts.graceDays }),
    contacts: new ContactService(basics),
    accountSteps: new StepService(basics),
    upstreamStatements,
    appLookup: new AppLookup({ ...basics, catalogue }),
    terms: new TermService(basics),
    owners,
    reviews: new ReviewService(basics),
    authenticators,
    recoveryCodes: factors.recoveryCodes,
    enrolments,
    enrolmentLinks: new EnrolmentLinkService(basics),
    integrations: new IntegrationService(basics),
    assignments: new AssignmentService(basics),
    explanations: new ExplanationService(basics),
    logs,
    apiTokens,
    ...people,
    ssoProviders: new SsoProviderService({ ...basics, saml, outbound: outbound.documents }),
    sessions,
    keys,
    passwords,
    failures: new FailureService(basics),
    conversions,
    adoptions,
    vaults: new VaultService(basics),
    secrets,
    purges,
    seedExports: new SeedExports({ ...basics, ...factors, otp: oneTimePasswords }),
    readingRefusals: new ReadingRefusals(basics),
    activity,
    gatekeeper,
    clientAddress,
    clock,
    limits: config.limits,
    log,
  });
  const http = createHttpServer({
    factorTally: factors.tally,
    config,
    clock,
    log,
    units,
    gatekeeper,
    clientAddress,
    tokenKeeper,
    grants: new ClientGrants({
      ...doors,
      loadVerifier: lazily(() => loadAssertionVerifier(outbound.keys, clock, log)),
    }),
    users: new UserService(basics),
    root: new RootService(basics),
    cursors: new Cursors({ signer: sealer, clock }),
    groups: new GroupService(basics),
    accounts,
    linkedEnrolment: new LinkedEnrolment({ ...basics, enrolments, authenticators }),
    offers: new OfferService(basics),
    activity,
    provisioningLog: new ProvisioningLog(basics),
    signIns: new SignInService({
      ...doors,
      sessions,
      saml,
      keys: new SigningKeys({ ...basics, sealer }),
      loadTool: lazily(async () => (await import("./saml/own-service-provider.ts")).createServiceProviderTool()),
    }),
    sessions,
    keys,
    api,
  });
  return { worker, jobs, keys, waiters, http, apiTokens, rederive };
}

/*
 * What follows is loaded when it is first needed: an XML parser in WebAssembly and the libraries of SAML and JWT are a tenth of
 * what a server holds, and many a server reads no metadata and grants no access tokens for weeks.
 */

function samlTools(outbound: Outbound, clock: Clock): SamlTools {
  const thread = lazily(async () => new (await import("./saml/metadata-thread.ts")).MetadataThread());
  return {
    metadata: lazily(async () => (await import("./saml/metadata-verifier.ts")).createMetadataVerifier(await thread())),
    idpMetadata: lazily(async () =>
      (await import("./saml/idp-metadata-reader.ts")).createIdpMetadataReader(await thread()),
    ),
    observer: lazily(async () =>
      (await import("./saml/sign-in-observer.ts")).createSignInObserver({ outbound, clock }),
    ),
    recordings: lazily(async () => (await import("./saml/recording-reader.ts")).createRecordingReader()),
    responses: lazily(async () => (await import("./saml/response-verifier.ts")).createResponseVerifier()),
  };
}

function lazyPasswords(): PasswordGenerator {
  const load = lazily(async () => (await import("./password/generator.ts")).createPasswordGenerator(randomBytes));
  return {
    generate: async (wish) => (await load()).generate(wish),
    judge: async (password) => (await load()).judge(password),
  };
}

function lazyPictures(): () => Promise<SeedPictures> {
  return lazily(async () => (await import("./otp/seed-pictures.ts")).createSeedPictures());
}

async function loadAssertionVerifier(outbound: Outbound, clock: Clock, log: Log): Promise<AssertionVerifier> {
  const { createAssertionVerifier } = await import("./jwt/assertion-verifier.ts");
  const { KeySets } = await import("./jwt/key-sets.ts");
  const keySets = new KeySets({
    clock,
    outbound,
    onProblem: (uri, err) => log.warn({ uri, err }, "The keys of an issuer cannot be fetched"),
  });
  return createAssertionVerifier({ clock, keySets });
}

/** Two states that nobody should overlook. */
async function warnOfKeys(keys: KeyService, log: Log): Promise<void> {
  const { state, rootKey, dataKeys } = await keys.status();
  if (state !== "open") log.warn({ state }, "The server is sealed: secrets answer 503 until it is unsealed");
  if (rootKey?.recoverySavedAt === null && dataKeys.some((key) => key.records > 0)) {
    log.warn("Secrets are stored and there is no recovery file of the root key; make one with: anteroom keys recovery");
  }
}

async function writeAdminToken(directory: DataDirectory, apiTokens: ApiTokenService): Promise<void> {
  const origin: Origin = { actor: { kind: "local", id: "start" }, cause: { kind: "start", id: "start" } };
  const kept = directory.has(directory.adminTokenFile) ? readFileSync(directory.adminTokenFile, "utf8") : undefined;
  const token = await apiTokens.ensureLocal(kept, origin);
  if (token === undefined) return;
  directory.replaceSecretFile(directory.adminTokenFile, `${token}\n`);
}
