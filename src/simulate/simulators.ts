import { AuthentikClient } from "./authentik.ts";
import { createEntraClient, type EntraOptions } from "./entra.ts";
import { GoogleClient } from "./google.ts";
import type { IdpClient } from "./idp-client.ts";
import { JumpCloudClient } from "./jumpcloud.ts";
import { KeycloakClient } from "./keycloak.ts";
import { createOktaClient } from "./okta.ts";
import { createOktaGovernanceClient } from "./okta-entitlements.ts";
import { OneLoginClient } from "./onelogin.ts";
import { PingClient } from "./ping.ts";
import type { ClientOptions } from "./scim-session.ts";

/** The identity providers that can be simulated, by the names that connections know them by. */
export type SimulatedIdp = "okta" | "entra" | "onelogin" | "jumpcloud" | "ping" | "google" | "keycloak" | "authentik";

/** One identity provider that can be simulated. */
export interface Simulator {
  readonly idp: SimulatedIdp;
  /** The provider's name, for people. */
  readonly label: string;
  /** The domain of the invented users, one that can belong to nobody (RFC 2606). */
  readonly domain: string;
  /** The default first. */
  readonly variants: readonly Variant[];
}

/** One way in which a provider's client can be set up. */
export interface Variant {
  readonly name: string;
  /** What is special about it, in a few words. */
  readonly does: string;
  /** Whether it fetches short-lived tokens, and so needs an OAuth client instead of a token. */
  readonly fetchesTokens?: boolean;
  readonly open: (options: ClientOptions) => IdpClient;
}

/** Every identity provider that can be simulated. */
export const simulators: readonly Simulator[] = [
  {
    idp: "okta",
    label: "Okta",
    domain: "example.com",
    variants: [
      { name: "aiw", does: "wizard-made app: PUT", open: (options) => createOktaClient({ ...options, family: "aiw" }) },
      {
        name: "oin",
        does: "catalogue app: PATCH, bare token",
        open: (options) => createOktaClient({ ...options, family: "oin" }),
      },
      { name: "governance", does: "entitlement management", open: createOktaGovernanceClient },
    ],
  },
  {
    idp: "entra",
    label: "Entra",
    domain: "contoso.example",
    variants: [
      entra("legacy", "the default", { dialect: "legacy" }),
      entra("legacy-single", "SingleAppRoleAssignment", { dialect: "legacy", roles: "single" }),
      entra("legacy-assertive", "AssertiveAppRoleAssignmentsComplex", { dialect: "legacy", roles: "assertive" }),
      entra("aadOptscim062020", "with the flag in the tenant URL", { dialect: "compliant" }),
      entra("aadOptscim062020-single", "SingleAppRoleAssignment", { dialect: "compliant", roles: "single" }),
      entra("aadOptscim062020-complex", "AppRoleAssignmentsComplex", { dialect: "compliant", roles: "complex" }),
      entra("mixed", "both dialects from one tenant", { dialect: "mixed" }),
      entra("on-demand", "single objects, picked by hand", { dialect: "legacy", onDemand: true }),
      { ...entra("client-credentials", "OAuth 2.0 instead of a token", { dialect: "compliant" }), fetchesTokens: true },
    ],
  },
  plain("onelogin", "OneLogin", (options) => new OneLoginClient(options)),
  plain("jumpcloud", "JumpCloud", (options) => new JumpCloudClient(options)),
  {
    idp: "ping",
    label: "Ping",
    domain: "ping.example",
    variants: [
      { name: "put", does: "groups by PUT", open: (options) => new PingClient({ ...options, patchesGroups: false }) },
      {
        name: "patch",
        does: "groups by PATCH",
        open: (options) => new PingClient({ ...options, patchesGroups: true }),
      },
    ],
  },
  plain("google", "Google", (options) => new GoogleClient(options)),
  {
    idp: "keycloak",
    label: "Keycloak",
    domain: "keycloak.example",
    variants: [
      { name: "put", does: "users by PUT", open: (options) => new KeycloakClient({ ...options, patches: false }) },
      { name: "patch", does: "users by PATCH", open: (options) => new KeycloakClient({ ...options, patches: true }) },
    ],
  },
  plain("authentik", "authentik", (options) => new AuthentikClient(options)),
];

function plain(idp: SimulatedIdp, label: string, open: (options: ClientOptions) => IdpClient): Simulator {
  return { idp, label, domain: `${idp}.example`, variants: [{ name: "default", does: "as it comes", open }] };
}

function entra(name: string, does: string, settings: Omit<EntraOptions, keyof ClientOptions>): Variant {
  return { name, does, open: (options) => createEntraClient({ ...options, ...settings }) };
}
