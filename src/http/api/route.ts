import { z } from "zod";
import type { AccountGrounds } from "../../domain/account/account-grounds.ts";
import type { AccountLists } from "../../domain/account/account-lists.ts";
import type { AccountService } from "../../domain/account/account-service.ts";
import type { AdoptionService } from "../../domain/account/adoption-service.ts";
import type { BulkService } from "../../domain/account/bulk-service.ts";
import type { ContactService } from "../../domain/account/contact-service.ts";
import type { ConversionService } from "../../domain/account/conversion-service.ts";
import type { FailureService } from "../../domain/account/failure-service.ts";
import type { OwnershipService } from "../../domain/account/ownership-service.ts";
import type { RegistrationService } from "../../domain/account/registration-service.ts";
import type { ReviewService } from "../../domain/account/review-service.ts";
import type { StepService } from "../../domain/account/step-service.ts";
import type { TermService } from "../../domain/account/term-service.ts";
import type { UpstreamStatements } from "../../domain/account/upstream-statement.ts";
import type { ApplicationOverview } from "../../domain/application/application-overview.ts";
import type { ApplicationService } from "../../domain/application/application-service.ts";
import type { CertificateKeeper } from "../../domain/application/certificate-keeper.ts";
import type { EvidencePreview } from "../../domain/application/evidence-preview.ts";
import type { EvidenceWatch } from "../../domain/application/evidence-watch.ts";
import type { PendingChanges } from "../../domain/application/pending-changes.ts";
import type { ReportService } from "../../domain/application/report-service.ts";
import type { AuthenticatorService } from "../../domain/authenticator/authenticator-service.ts";
import type { EnrolmentLinkService } from "../../domain/authenticator/enrolment-link-service.ts";
import type { EnrolmentService } from "../../domain/authenticator/enrolment-service.ts";
import type { RecoveryCodeService } from "../../domain/authenticator/recovery-code-service.ts";
import type { AppLookup } from "../../domain/catalogue/app-lookup.ts";
import type { Catalogue } from "../../domain/catalogue/catalogue.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Activity } from "../../domain/connection/activity.ts";
import type { ApiTokenService } from "../../domain/connection/api-token-service.ts";
import type { ConnectionService } from "../../domain/connection/connection-service.ts";
import type { ConnectionTokenService } from "../../domain/connection/connection-token-service.ts";
import type { ApiCaller } from "../../domain/connection/gatekeeper.ts";
import type { IdpMetadataService } from "../../domain/connection/idp-metadata-service.ts";
import type { OAuthClientService } from "../../domain/connection/oauth-client-service.ts";
import type { SetupLinkService } from "../../domain/connection/setup-link-service.ts";
import type { TokenKeeper } from "../../domain/connection/token-keeper.ts";
import type { Traffic } from "../../domain/connection/traffic.ts";
import type { AssignmentService } from "../../domain/directory/assignment-service.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import type { Origin } from "../../domain/event/event.ts";
import type { ItemHistory } from "../../domain/event/item-history.ts";
import type { LogService } from "../../domain/event/log-service.ts";
import type { RequestStoryService } from "../../domain/event/request-story-service.ts";
import type { ExplanationService } from "../../domain/explanation/explanation-service.ts";
import type { CandidateService } from "../../domain/integration/candidate-service.ts";
import type { IntegrationService } from "../../domain/integration/integration-service.ts";
import type { KeyService } from "../../domain/key/key-service.ts";
import type { LiveFeed } from "../../domain/live/live-feed.ts";
import type { CredentialService } from "../../domain/local-sign-in/credential-service.ts";
import type { EntryService } from "../../domain/local-sign-in/entry-service.ts";
import type { PasskeyService } from "../../domain/local-sign-in/passkey-service.ts";
import type { OverviewService } from "../../domain/overview/overview-service.ts";
import type { ApprovalService } from "../../domain/person/approval-service.ts";
import type { Item } from "../../domain/person/item-role.ts";
import type { ItemRoleService } from "../../domain/person/item-role-service.ts";
import type { OwnershipTransfer } from "../../domain/person/ownership-transfer.ts";
import type { PeopleService } from "../../domain/person/people-service.ts";
import type { Action, ItemKind } from "../../domain/person/permission.ts";
import type { PersonAccessService } from "../../domain/person/person-access.ts";
import type { PersonFactorService } from "../../domain/person/person-factor-service.ts";
import type { SavedViewService } from "../../domain/person/saved-view-service.ts";
import type { StepUpService } from "../../domain/person/step-up-service.ts";
import type { SearchService } from "../../domain/search/search-service.ts";
import type { PasswordGenerator } from "../../domain/secret/password-generator.ts";
import type { PurgeService } from "../../domain/secret/purge-service.ts";
import type { ReadingRefusals } from "../../domain/secret/reading-refusals.ts";
import type { SecretService } from "../../domain/secret/secret-service.ts";
import type { SeedExports } from "../../domain/secret/seed-export.ts";
import type { VaultService } from "../../domain/secret/vault-service.ts";
import type { SimulationService } from "../../domain/simulation/simulation-service.ts";
import type { SsoProviderService } from "../../domain/sso/provider-service.ts";
import type { SessionService } from "../../domain/sso/session-service.ts";
import type { SignInPolicyService } from "../../domain/sso/sign-in-policy-service.ts";
import type { SignInTests } from "../../domain/sso/sign-in-tests.ts";
import type { SystemService } from "../../domain/system/system-service.ts";
import type { DryRuns } from "../scim/dry-run.ts";
import type { EventSource, StreamWish } from "./event-stream.ts";
import type { FetchPace } from "./fetch-pace.ts";
import { mediaTypes } from "./file-answer.ts";
import type { Patience } from "./patience.ts";
import { parseInput } from "./validation.ts";

/** What the endpoints are made of; each handler takes out what it needs. */
export interface ApiServices {
  readonly connections: ConnectionService;
  readonly connectionTokens: ConnectionTokenService;
  readonly setupLinks: SetupLinkService;
  readonly dryRuns: DryRuns;
  readonly simulations: SimulationService;
  readonly idpMetadata: IdpMetadataService;
  readonly oauthClients: OAuthClientService;
  readonly tokenKeeper: TokenKeeper;
  readonly activity: Activity;
  readonly traffic: Traffic;
  readonly applications: ApplicationService;
  readonly applicationOverview: ApplicationOverview;
  readonly evidencePreview: EvidencePreview;
  readonly reports: ReportService;
  readonly pendingChanges: PendingChanges;
  readonly evidenceWatch: EvidenceWatch;
  readonly certificateKeeper: CertificateKeeper;
  readonly catalogue: Catalogue;
  readonly accounts: AccountService;
  readonly accountLists: AccountLists;
  readonly accountBulk: BulkService;
  readonly grounds: AccountGrounds;
  readonly registrations: RegistrationService;
  readonly contacts: ContactService;
  readonly accountSteps: StepService;
  readonly upstreamStatements: UpstreamStatements;
  readonly appLookup: AppLookup;
  readonly terms: TermService;
  readonly owners: OwnershipService;
  readonly reviews: ReviewService;
  readonly failures: FailureService;
  readonly conversions: ConversionService;
  readonly adoptions: AdoptionService;
  readonly authenticators: AuthenticatorService;
  readonly recoveryCodes: RecoveryCodeService;
  readonly enrolments: EnrolmentService;
  readonly enrolmentLinks: EnrolmentLinkService;
  readonly integrations: IntegrationService;
  readonly candidates: CandidateService;
  readonly itemHistory: ItemHistory;
  readonly assignments: AssignmentService;
  readonly explanations: ExplanationService;
  readonly logs: LogService;
  readonly requestStories: RequestStoryService;
  readonly searches: SearchService;
  readonly liveFeed: LiveFeed;
  readonly apiTokens: ApiTokenService;
  readonly keys: KeyService;
  readonly people: PeopleService;
  readonly personAccess: PersonAccessService;
  readonly ownershipTransfer: OwnershipTransfer;
  readonly personFactors: PersonFactorService;
  readonly itemRoles: ItemRoleService;
  readonly overview: OverviewService;
  readonly savedViews: SavedViewService;
  readonly stepUps: StepUpService;
  readonly approvals: ApprovalService;
  readonly ssoProviders: SsoProviderService;
  readonly sessions: SessionService;
  readonly signInTests: SignInTests;
  readonly signInPolicies: SignInPolicyService;
  readonly passkeys: PasskeyService;
  readonly credentials: CredentialService;
  readonly entries: EntryService;
  readonly passwords: PasswordGenerator;
  readonly vaults: VaultService;
  readonly secrets: SecretService;
  readonly purges: PurgeService;
  readonly seedExports: SeedExports;
  readonly readingRefusals: ReadingRefusals;
  readonly system: SystemService;
  readonly clock: Clock;
  readonly fetchPace: FetchPace;
  /** Where the outside reaches the server, without a slash at the end. */
  readonly publicUrl: string;
}

/** The methods of the management API. */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The names in braces of a path such as `/connections/{id}`. */
export type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsOf<Rest>
  : unknown;

/** One call of an endpoint, all of it checked. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: ApiCaller;
  readonly origin: Origin;
  /** Why, in the words of whoever asks: the header `Anteroom-Reason`. Null when it is not said. */
  readonly reason: string | null;
  /** The id of an approval by a second person: the header `Anteroom-Approval`. */
  readonly approval: string | null;
  /** Has the browser show another secret of its session from now on. */
  readonly keepSession: (secret: string) => void;
  /** For handlers that make the caller wait. */
  readonly patience: Patience;
  /** How the caller wants events as they happen; null when it wants one answer. */
  readonly stream: StreamWish | null;
}

/** A call before its parts are checked. */
export type RawCall = Call<Readonly<Record<string, string>>, unknown, unknown>;

/** What an endpoint answers. `location` is a path below `/api/v1`. */
export interface Answer {
  readonly body?: unknown;
  /** Whether the body is a `FileAnswer`, of this media type. */
  readonly mediaType?: string;
  readonly location?: string;
  /** In place of a body: what goes on being answered. */
  readonly events?: EventSource;
}

/** What a body asks for beyond what its endpoint says. */
export interface BodyDemand {
  /** Another row of the permission matrix, which has to allow it as well as the endpoint's own. */
  readonly action?: Action | undefined;
  /** What else the caller may have a role on, beside what `{id}` names. */
  readonly items?: readonly Item[] | undefined;
}

/** What is known about an endpoint without calling it. */
export interface Endpoint {
  readonly method: Method;
  /** Below `/api/v1`, parameters in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Its row in the permission matrix. */
  readonly action: Action;
  /** What `{id}` names, if people have roles on such things. */
  readonly item?: ItemKind;
  readonly status: 200 | 201 | 204;
  /** The refusals of its own, beside those every endpoint has. */
  readonly refuses?: readonly ErrorCode[];
  /** Whether whatever its path names is answered for, so that there is no 404. */
  readonly neverMissing?: boolean;
  /** The member of its body that may hold a recording of a browser: large, deep, with any text, and never stored. */
  readonly recording?: string;
  /** Whether its answer holds a secret that is kept here: every reading leaves an event, and so does every refusal. */
  readonly reveals?: boolean;
  /** Whether a GET leaves a trace, so that a HEAD, which is to be harmless, is refused. */
  readonly leavesTrace?: boolean;
}

/** An endpoint as it is declared: from this come its route, its checks and its part of the OpenAPI document. */
export interface EndpointSpec<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Result extends z.ZodType,
> extends Endpoint {
  readonly path: Path;
  readonly query?: Query;
  /** An empty request body reads as `{}`. */
  readonly body?: Body;
  readonly answer?: Result;
  readonly location?: (result: z.output<Result>) => string;
  /** The address that a call makes the server ask, which callers may do so often only (`too_many_requests`). */
  readonly fetches?: (body: z.output<Body>) => string | undefined;
  /** Another row of the permission matrix, which a body or the path can ask for and has to allow it, too. */
  readonly stricter?: (body: z.output<Body>, params: ParamsOf<Path>) => Action | undefined;
  /** What else in a body the caller may have a role on; nothing of the call is decided before the body is read then. */
  readonly moreItems?: (body: z.output<Body>) => readonly Item[];
  /** What a caller gets who asks for `text/event-stream`. */
  readonly events?: (
    call: Call<ParamsOf<Path>, z.output<Query>, z.output<Body>>,
    services: ApiServices,
    wish: StreamWish,
  ) => Promise<EventSource>;
  readonly handle: (
    call: Call<ParamsOf<Path>, z.output<Query>, z.output<Body>>,
    services: ApiServices,
  ) => Promise<z.output<Result>>;
}

/** An endpoint whose types are settled: it checks what it is handed. */
export interface Route extends Endpoint {
  readonly query: z.ZodType;
  /** Undefined when the endpoint reads no body. */
  readonly body: z.ZodType | undefined;
  /** Undefined when it answers without a body. */
  readonly answer: z.ZodType | undefined;
  /** Whether the answer names the place of what was made. */
  readonly hasLocation: boolean;
  /** Whether the body has a say in who may call it. */
  readonly bodyDecides: boolean;
  /** @throws {AnteroomError} `invalid_value` naming every field that is wrong; what the endpoint refuses. */
  readonly run: (
    call: RawCall,
    services: ApiServices,
    admit: (call: RawCall, demand: BodyDemand) => Promise<void>,
  ) => Promise<Answer>;
}

/** An object that may hold no field. */
export const NO_FIELDS: z.ZodObject<Record<never, never>, z.core.$strict> = z.strictObject({});

/** Declares an endpoint. */
export function endpoint<
  const Path extends string,
  Query extends z.ZodType = typeof NO_FIELDS,
  Body extends z.ZodType = typeof NO_FIELDS,
  Result extends z.ZodType = z.ZodVoid,
>(spec: EndpointSpec<Path, Query, Body, Result>): Route {
  const { handle, events, location, answer, body, fetches, stricter, moreItems, query = NO_FIELDS, ...known } = spec;
  return {
    ...known,
    ...(fetches !== undefined && { refuses: [...(known.refuses ?? []), "too_many_requests"] }),
    query,
    body,
    answer,
    hasLocation: location !== undefined,
    bodyDecides: moreItems !== undefined,
    run: async (call, services, admit) => {
      const checked = {
        params: call.params as ParamsOf<Path>,
        query: parseInput(query, call.query, "query") as z.output<Query>,
        body: (body === undefined ? {} : parseInput(body, call.body, "body")) as z.output<Body>,
        caller: call.caller,
        origin: call.origin,
        reason: call.reason,
        approval: call.approval,
        keepSession: call.keepSession,
        patience: call.patience,
        stream: call.stream,
      };
      const demand = { action: stricter?.(checked.body, checked.params), items: moreItems?.(checked.body) };
      await admit({ ...call, query: checked.query, body: checked.body }, demand);
      const address = fetches?.(checked.body);
      if (address !== undefined) services.fetchPace.count(call.caller, address);
      if (events !== undefined && call.stream !== null) {
        return { events: await events(checked, services, call.stream) };
      }
      const result = await handle(checked, services);
      if (answer === undefined) return {};
      const file = mediaTypes.get(answer);
      if (file !== undefined) return { body: result, ...file };
      return location === undefined ? { body: result } : { body: result, location: location(result) };
    },
  };
}
