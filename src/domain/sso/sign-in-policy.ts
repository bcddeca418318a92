import { AnteroomError } from "../errors.ts";
import type { SsoProviderId, WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** How people may sign in to a workspace. */
export interface SignInPolicy {
  /** Since when the identity provider is the only way but for links from the host, epoch ms; null while other ways are open. */
  readonly ssoRequiredAt: number | null;
}

/** Keeps the policy of each workspace. */
export interface SignInPolicyStore {
  find(workspaceId: WorkspaceId): Promise<SignInPolicy>;
  put(workspaceId: WorkspaceId, policy: SignInPolicy): Promise<void>;
}

/** @throws {AnteroomError} `forbidden` where people sign in through the identity provider only */
export async function assertLocalSignIn(stores: Stores, workspaceId: WorkspaceId): Promise<void> {
  const { ssoRequiredAt } = await stores.signInPolicies.find(workspaceId);
  if (ssoRequiredAt === null) return;
  const problem =
    "People sign in here through the identity provider only: no passkey, password or code signs anybody in. Use its button, or ask whoever has the host for a sign-in link.";
  throw new AnteroomError("forbidden", problem, { check: "sso-required" });
}

/**
 * Holds the last provider through which people can sign in where nothing else signs them in.
 * @throws {AnteroomError} `conflict` with code `last_provider`
 */
export async function assertNotLast(stores: Stores, workspaceId: WorkspaceId, id: SsoProviderId): Promise<void> {
  const { ssoRequiredAt } = await stores.signInPolicies.find(workspaceId);
  if (ssoRequiredAt === null) return;
  const providers = await stores.ssoProviders.listAll(workspaceId);
  if (providers.some((one) => one.enabled && one.id !== id)) return;
  const problem =
    "This is the last provider that is on, and people sign in through the identity provider only; have the Owner switch that off first, or run on the host: anteroom sso allow-local";
  throw new AnteroomError("conflict", problem, { code: "last_provider" });
}
