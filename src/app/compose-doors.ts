import type { Config } from "../config/config.ts";
import type { SamlTools } from "../domain/application/evidence.ts";
import { ApiTokenService } from "../domain/connection/api-token-service.ts";
import { ClientGrants } from "../domain/connection/client-grant.ts";
import { ConnectionService } from "../domain/connection/connection-service.ts";
import { ConnectionTokenService } from "../domain/connection/connection-token-service.ts";
import { Gatekeeper } from "../domain/connection/gatekeeper.ts";
import { IdpMetadataService } from "../domain/connection/idp-metadata-service.ts";
import { OAuthClientService } from "../domain/connection/oauth-client-service.ts";
import { RefusalNotes } from "../domain/connection/refusal-notes.ts";
import { SetupLinkService } from "../domain/connection/setup-link-service.ts";
import { TokenKeeper } from "../domain/connection/token-keeper.ts";
import { TokenUses } from "../domain/connection/token-uses.ts";
import type { OnKnown } from "../domain/person/people-service.ts";
import { PersonAccessService } from "../domain/person/person-access.ts";
import { SsoProviderService } from "../domain/sso/provider-service.ts";
import { SessionService } from "../domain/sso/session-service.ts";
import { SignInPolicyService } from "../domain/sso/sign-in-policy-service.ts";
import { SignInService } from "../domain/sso/sign-in-service.ts";
import { SignInTests } from "../domain/sso/sign-in-tests.ts";
import { SigningKeys } from "../domain/sso/signing-keys.ts";
import type { Log } from "../log/log.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { Basics } from "./basics.ts";
import { lazyAssertions, lazyServiceProvider } from "./loaded-late.ts";
import type { WaysOut } from "./ways-out.ts";

/** What the ways in are made of. */
export interface DoorMaterials {
  readonly keyring: Keyring;
  readonly config: Pick<Config, "accounts" | "sessions">;
  readonly saml: SamlTools;
  readonly outbound: WaysOut;
  /** What else happens when somebody signs in for the first time. */
  readonly onKnown: readonly OnKnown[];
  readonly log: Log;
}

/** The ways in: connections and tokens, OAuth clients, sign-ins and sessions. */
export interface Doors {
  readonly gatekeeper: Gatekeeper;
  readonly connections: ConnectionService;
  readonly connectionTokens: ConnectionTokenService;
  readonly setupLinks: SetupLinkService;
  readonly idpMetadata: IdpMetadataService;
  readonly oauthClients: OAuthClientService;
  readonly grants: ClientGrants;
  readonly tokenKeeper: TokenKeeper;
  readonly apiTokens: ApiTokenService;
  readonly ssoProviders: SsoProviderService;
  readonly sessions: SessionService;
  readonly personAccess: PersonAccessService;
  readonly signIns: SignInService;
  readonly signInTests: SignInTests;
  readonly signInPolicies: SignInPolicyService;
}

/** Puts the ways in together. */
export function composeDoors(basics: Basics, { keyring, config, saml, outbound, log, onKnown }: DoorMaterials): Doors {
  const { clock } = basics;
  const sessions = new SessionService({ ...basics, terms: config.sessions });
  const doors = { ...basics, signer: keyring, uses: new TokenUses(basics), refusals: new RefusalNotes(basics) };
  const signInTests = new SignInTests(basics);
  const documents = { ...basics, saml, outbound: outbound.documents };
  return {
    gatekeeper: new Gatekeeper({ ...doors, sessions }),
    connections: new ConnectionService({ ...basics, graceDays: config.accounts.graceDays }),
    connectionTokens: new ConnectionTokenService(basics),
    setupLinks: new SetupLinkService(basics),
    idpMetadata: new IdpMetadataService(documents),
    oauthClients: new OAuthClientService(basics),
    grants: new ClientGrants({ ...doors, loadVerifier: lazyAssertions(outbound.keys, clock, log) }),
    tokenKeeper: new TokenKeeper(basics),
    apiTokens: new ApiTokenService(basics),
    ssoProviders: new SsoProviderService(documents),
    sessions,
    personAccess: new PersonAccessService({ ...basics, isLive: (one) => sessions.isLive(one) }),
    signInTests,
    signInPolicies: new SignInPolicyService({ ...basics, tests: signInTests }),
    signIns: new SignInService({
      ...doors,
      tests: signInTests,
      sessions,
      onKnown,
      saml,
      keys: new SigningKeys({ ...basics, sealer: keyring }),
      loadTool: lazyServiceProvider(),
    }),
  };
}
