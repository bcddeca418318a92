import type { Config } from "../config/config.ts";
import type { SettingOrigin } from "../config/settings-in-force.ts";
import type { AccountPolicy } from "../domain/account/account-policy.ts";
import { BulkService } from "../domain/account/bulk-service.ts";
import { createRederive, type Rederive } from "../domain/account/rederive.ts";
import { OfferService } from "../domain/application/offer-service.ts";
import type { CodeWaiters } from "../domain/authenticator/code-waiters.ts";
import type { Catalogue } from "../domain/catalogue/catalogue.ts";
import type { Clock } from "../domain/clock.ts";
import { Activity } from "../domain/connection/activity.ts";
import type { ApiTokenService } from "../domain/connection/api-token-service.ts";
import { GuestSetup } from "../domain/connection/guest-setup.ts";
import { Traffic } from "../domain/connection/traffic.ts";
import { AssignmentService } from "../domain/directory/assignment-service.ts";
import { Cursors } from "../domain/directory/cursors.ts";
import { GroupService } from "../domain/directory/group-service.ts";
import { RootService } from "../domain/directory/root-service.ts";
import { UserService } from "../domain/directory/user-service.ts";
import { ItemHistory } from "../domain/event/item-history.ts";
import { LogService } from "../domain/event/log-service.ts";
import { ProvisioningLog } from "../domain/event/provisioning-log.ts";
import { RequestStoryService } from "../domain/event/request-story-service.ts";
import { ExplanationService } from "../domain/explanation/explanation-service.ts";
import type { WorkspaceId } from "../domain/id.ts";
import { CandidateService } from "../domain/integration/candidate-service.ts";
import { IntegrationService } from "../domain/integration/integration-service.ts";
import { KeyService } from "../domain/key/key-service.ts";
import { Resealing } from "../domain/key/resealing.ts";
import type { RootKeyPlaces } from "../domain/key/root-key.ts";
import { LiveFeed } from "../domain/live/live-feed.ts";
import type { EntryService } from "../domain/local-sign-in/entry-service.ts";
import { OverviewService } from "../domain/overview/overview-service.ts";
import type { OnKnown } from "../domain/person/people-service.ts";
import type { PresenceFile } from "../domain/person/step-up-service.ts";
import { SearchService } from "../domain/search/search-service.ts";
import { SimulationService } from "../domain/simulation/simulation-service.ts";
import { TaskBoard } from "../domain/system/task-board.ts";
import { createApi } from "../http/api/api.ts";
import { createClientAddress } from "../http/client-address.ts";
import { Metrics } from "../http/metrics.ts";
import { DryRuns } from "../http/scim/dry-run.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";
import { JobRunner } from "../jobs/job-runner.ts";
import { Worker } from "../jobs/worker.ts";
import { blocksOf } from "../lib/address-list.ts";
import type { ProcessWatch } from "../lib/process-watch.ts";
import type { Log } from "../log/log.ts";
import { oneTimePasswords } from "../otp/totp.ts";
import { readMailDomains } from "../store/mail-domains.ts";
import type { SqliteStore } from "../store/sqlite.ts";
import type { Keyring } from "../vault/keyring.ts";
import { composeAccounts } from "./compose-accounts.ts";
import { composeDoors } from "./compose-doors.ts";
import { composeEvidence } from "./compose-evidence.ts";
import { composeFactors } from "./compose-factors.ts";
import { composeLocalSignIn } from "./compose-local-sign-in.ts";
import { composePeople } from "./compose-people.ts";
import { composeSecrets } from "./compose-secrets.ts";
import { composeSystem } from "./compose-system.ts";
import { lazyRecoveryFiles, samlTools } from "./loaded-late.ts";
import { createOwnSimulator, type OwnSimulator } from "./own-simulator.ts";
import type { WaysOut } from "./ways-out.ts";

/** What a server is made of. */
export interface Materials {
  readonly config: Config;
  /** Where each setting came from, by its path; what is missing is a default. */
  readonly origins: ReadonlyMap<string, SettingOrigin>;
  readonly dataDirectory: string;
  readonly databaseFile: string;
  readonly processWatch: ProcessWatch;
  readonly store: SqliteStore;
  readonly keyring: Keyring;
  readonly places: RootKeyPlaces;
  readonly workspaceId: WorkspaceId;
  readonly presence: PresenceFile;
  readonly outbound: WaysOut;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly clock: Clock;
}

/** The parts of a server that somebody has to start, stop or ask. */
export interface Composition {
  readonly worker: Worker;
  readonly jobs: JobRunner;
  readonly keys: KeyService;
  readonly waiters: CodeWaiters;
  readonly liveFeed: LiveFeed;
  readonly simulator: OwnSimulator;
  readonly simulations: SimulationService;
  readonly http: HttpServer;
  readonly apiTokens: ApiTokenService;
  readonly entries: EntryService;
  readonly rederive: Rederive;
}

/** Puts a server together; nothing runs yet. */
export function compose(materials: Materials): Composition {
  const { config, store: units, keyring, places, presence, workspaceId, outbound, catalogue, log, clock } = materials;
  const { graceDays, rederiveBatch: batch } = config.accounts;
  const policy = accountPolicy(config);
  const rederive = createRederive({ clock, policy, batch, onQueued: () => worker.wake() });
  const basics = { units, rederive, clock, workspaceId, requiredGrade: policy.requiredGrade, policy };
  const saml = samlTools(outbound.documents, clock);
  const secrets = composeSecrets(basics, keyring, config);
  const accounts = composeAccounts(basics, secrets.keeper, graceDays);
  const factors = composeFactors(basics, keyring, config, log);
  const onKnown: readonly OnKnown[] = [(stores, person, origin) => accounts.owners.find(stores, person, origin)];
  const people = composePeople({
    ...basics,
    sealer: keyring,
    otp: oneTimePasswords,
    limits: config.otp,
    onLeft: [(stores, person, origin) => accounts.owners.passOn(stores, person, origin)],
    onKnown,
  });
  const evidence = composeEvidence(basics, saml, outbound.documents, catalogue);
  const doors = composeDoors(basics, { keyring, config, saml, outbound, log, onKnown });
  const { sessions } = doors;
  const { personFactors } = people;
  const local = composeLocalSignIn({
    ...basics,
    signer: keyring,
    limits: config.otp,
    sessions,
    personFactors,
    presence,
    onKnown,
  });
  const logs = new LogService({ ...basics, retention: config.retention });
  const activity = new Activity(basics);
  const shared = {
    ...accounts,
    ...secrets,
    ...people,
    ...evidence,
    ...doors,
    ...local,
    units,
    clock,
    log,
    logs,
    requestStories: new RequestStoryService({ ...basics, logs }),
    searches: new SearchService({ ...basics, permits: people.permits }),
    activity,
    traffic: new Traffic(basics),
    liveFeed: new LiveFeed({ clock }),
    guestSetup: new GuestSetup({ ...basics, activity }),
    clientAddress: createClientAddress(blocksOf(config.server.trustedProxies)),
  };
  const { intervalSeconds } = config.jobs;
  const board = new TaskBoard(clock);
  const metrics = new Metrics();
  const worker = new Worker({ ...shared, board, rederive, factors: factors.shredder, intervalSeconds });
  const keys = new KeyService({
    ...basics,
    holder: keyring,
    places,
    loadRecoveryFiles: lazyRecoveryFiles(),
    onWork: () => jobs.wake(),
    onUntidy: (err) =>
      log.warn({ err }, "The root key's file could not be tidied up; it is tried again at the next start"),
  });
  const resealing = new Resealing({ ...basics, sealer: keyring, isSealed: () => keys.isSealed });
  const work = { evidence: (id: string) => evidence.evidenceWatch.check(id), reseal: resealing.work };
  const jobs = new JobRunner({ units, clock, log, work, intervalSeconds });
  const simulator = createOwnSimulator(log);
  const simulations = new SimulationService({ ...basics, ...shared, simulator });
  const scim = {
    users: new UserService(basics),
    groups: new GroupService(basics),
    cursors: new Cursors({ signer: keyring, clock }),
    provisioningLog: new ProvisioningLog(basics),
  };
  const pageSizes = { usual: config.limits.scimPageSize, most: config.limits.scimMaxPageSize };
  const system = composeSystem(basics, { ...materials, metrics, board, keys, onWork: () => jobs.wake() });
  const api = createApi({
    ...shared,
    ...factors,
    accountBulk: new BulkService(shared),
    overview: new OverviewService({ ...basics, activity: shared.activity, keys }),
    integrations: new IntegrationService(basics),
    candidates: new CandidateService(basics),
    itemHistory: new ItemHistory(basics),
    assignments: new AssignmentService(basics),
    explanations: new ExplanationService(basics),
    simulations,
    dryRuns: new DryRuns({ ...shared, ...scim, units, policy, pageSizes }),
    keys,
    system,
    limits: config.limits,
  });
  const http = createHttpServer({
    ...shared,
    metrics,
    ...factors,
    config,
    keys,
    system,
    ...scim,
    root: new RootService(basics),
    offers: new OfferService(basics),
    api,
  });
  return {
    worker,
    jobs,
    keys,
    waiters: factors.waiters,
    liveFeed: shared.liveFeed,
    simulator,
    simulations,
    http,
    apiTokens: doors.apiTokens,
    entries: local.entries,
    rederive,
  };
}

function accountPolicy({ saml: { requiredGrade }, accounts }: Config): AccountPolicy {
  const { ownerPolicy: owner, dedicationPolicy: dedication, reviewPolicy: review } = accounts;
  const { reviewDays, reviewGraceDays, validityDays } = accounts;
  const personalMailDomains = readMailDomains();
  return { requiredGrade, owner, dedication, review, reviewDays, reviewGraceDays, validityDays, personalMailDomains };
}
