import { ACTIONS, type Action } from "./permission.ts";

/** What a token of the management API can be made for, the plain ones first. */
export const SCOPES = [
  "read",
  "write",
  "codes",
  "tokens",
  "accounts",
  "applications",
  "connections",
  "integrations",
  "audit",
  "secrets",
] as const;
/** One thing that a token of the management API is made for; `codes` is reading one-time passwords. */
export type Scope = (typeof SCOPES)[number];

const ACCOUNTS: readonly Action[] = [
  "register_account",
  "edit_account",
  "manage_mfa",
  "assign_owner",
  "do_review",
  "hold_account",
  "release_account",
  "retire_account",
  "rotate_credentials",
];
const APPLICATIONS: readonly Action[] = ["manage_applications", "override_gates"];
const CONNECTIONS: readonly Action[] = [
  "manage_connections",
  "rehearse_requests",
  "run_simulations",
  "approve_quarantine",
];
const INTEGRATIONS: readonly Action[] = ["manage_integrations", "link_integration", "run_tasks"];

/** What each scope of a token of the management API covers. What the token's column of the matrix denies stays denied. */
const COVERED: Readonly<Record<Scope, readonly Action[]>> = {
  read: ["read", "read_audit"],
  write: ["manage_self", "decide_approvals", ...CONNECTIONS, ...APPLICATIONS, ...ACCOUNTS, ...INTEGRATIONS],
  codes: ["read_code"],
  tokens: [
    "manage_own_credentials",
    "accept_ownership",
    "transfer_ownership",
    "mint_credentials",
    "read_access",
    "manage_sign_in",
    "require_sso",
    "manage_tokens",
    "manage_people",
    "manage_vaults",
    "manage_keys",
    "let_in",
    "export_root_key",
  ],
  accounts: ACCOUNTS,
  applications: APPLICATIONS,
  connections: CONNECTIONS,
  integrations: INTEGRATIONS,
  audit: ["read_audit"],
  secrets: ["reveal_secret", "export_seed", "purge_account"],
};

const scopesByAction: ReadonlyMap<Action, readonly Scope[]> = new Map(
  ACTIONS.map((action) => [action, SCOPES.filter((scope) => actionsOf(scope).includes(action))]),
);

/** What a scope covers. */
export function actionsOf(scope: Scope): readonly Action[] {
  return COVERED[scope];
}

/** The scopes that cover an action, the plainest first; any of them is enough. */
export function scopesFor(action: Action): readonly Scope[] {
  return scopesByAction.get(action) ?? [];
}

/** Whether somebody with these scopes may do it, as far as scopes go. */
export function covers(scopes: readonly Scope[], action: Action): boolean {
  // Proving that it is they does nothing by itself, and comes before what any scope may be for.
  return action === "step_up" || scopesFor(action).some((scope) => scopes.includes(scope));
}
