import type { Finding, IdpProfile } from "../application/saml-evidence.ts";
import type { SsoProviderId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { RoleRule } from "./role.ts";

/** An identity provider through which people sign in to Anteroom. */
export interface SsoProvider {
  readonly id: SsoProviderId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  /** Nobody can sign in through one that is not. */
  readonly enabled: boolean;
  /** Whether a sign-in may begin at the identity provider, without a request of ours. */
  readonly idpInitiated: boolean;
  readonly profile: IdpProfile;
  readonly findings: readonly Finding[];
  /** Of the metadata, lower-case hex. */
  readonly sha256: string;
  /** Where the metadata was fetched; null when it was uploaded. */
  readonly sourceUrl: string | null;
  readonly roles: readonly RoleRule[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Keeps the identity providers of people, of which a workspace has few. */
export interface SsoProviderStore {
  /** @throws {AnteroomError} `uniqueness` for a name or an entity id that another one has; names without case. */
  insert(provider: SsoProvider): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<SsoProvider | undefined>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<SsoProvider>>;
  /** Every one of them, oldest first. */
  listAll(workspaceId: WorkspaceId): Promise<readonly SsoProvider[]>;
  /** @throws {AnteroomError} `uniqueness` as for `insert`. */
  update(provider: SsoProvider): Promise<void>;
  delete(id: SsoProviderId): Promise<void>;
}

/** The binding by which requests go to an identity provider: SAML bindings §3.4. */
export const REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** Where sign-in requests go; undefined when the identity provider takes none by HTTP-Redirect. */
export function ssoUrlOf({ ssoEndpoints }: IdpProfile): string | undefined {
  return ssoEndpoints.find(({ binding }) => binding === REDIRECT_BINDING)?.url;
}
