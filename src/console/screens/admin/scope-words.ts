import type { Schemas } from "../../api/client.ts";

/** What a token can be made for. */
export type Scope = Schemas["ApiToken"]["scopes"][number];

/** Every scope, with what it covers in a few words. */
export const SCOPES: Readonly<Record<Scope, string>> = {
  read: "See everything that is no secret, the audit log included",
  write: "Change connections, apps, accounts and integrations",
  codes: "Read one-time passwords",
  tokens: "Manage tokens, sign-in, people, vaults and keys",
  accounts: "Register, change, hold and retire accounts",
  applications: "Change apps and their evidence",
  connections: "Change connections",
  integrations: "Change and link integrations, run tasks",
  audit: "Read the audit log",
  secrets: "Read and destroy secrets, with a second person",
};

/** Scopes as people read them. */
export function scopesText(scopes: readonly Scope[]): string {
  return scopes.length === Object.keys(SCOPES).length ? "Everything" : scopes.join(", ");
}

/** What tokens are mostly made for, each with as little as it takes. */
export const PRESETS: readonly { readonly id: string; readonly label: string; readonly scopes: readonly Scope[] }[] = [
  { id: "look", label: "Monitoring: looks, and changes nothing", scopes: ["read"] },
  { id: "codes", label: "Automation that signs in: reads codes", scopes: ["read", "codes"] },
  { id: "audit", label: "SIEM: reads the audit log", scopes: ["audit"] },
  { id: "accounts", label: "Self-service portal: registers accounts", scopes: ["read", "accounts"] },
  { id: "integrations", label: "Deployment: sets up integrations", scopes: ["read", "integrations"] },
  { id: "own", label: "Something else: choose the scopes", scopes: [] },
];
