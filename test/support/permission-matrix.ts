/**
 * The permission matrix as it was decided, written down a second time: whatever the product says is compared with this. What is
 * allowed is `✓`, `◐` needs a step-up and a reason, `2` a second person, `own` holds for one's own items, `propose` is to ask.
 */
export const EXPECTED_COLUMNS: readonly string[] = [
  "owner",
  "super_admin",
  "admin",
  "user",
  "auditor",
  "operator",
  "item_owner",
  "item_operator",
  "item_reviewer",
  "integration_manager",
  "scim_client",
  "api_token",
  "local_administrator",
];

const NOBODY = ["–", "–", "–", "–"];

/** By action, in the order of the columns. */
export const EXPECTED_MATRIX: Readonly<Record<string, readonly string[]>> = {
  read: ["✓", "✓", "✓", "✓", "✓", "✓", "✓", "✓", "✓", "✓", "–", "scope", "✓"],
  read_audit: ["✓", "✓", "✓", "own", "✓", "–", "✓", "–", "✓", "✓", "–", "scope", "✓"],
  read_access: ["✓", "✓", "✓", "–", "✓", "–", ...NOBODY, "–", "scope", "✓"],
  step_up: ["✓", "✓", "✓", "✓", "✓", "✓", ...NOBODY, "–", "–", "✓"],
  manage_self: ["✓", "✓", "✓", "✓", "✓", "✓", ...NOBODY, "–", "–", "–"],
  manage_own_credentials: ["◐", "◐", "◐", "◐", "◐", "◐", ...NOBODY, "–", "–", "–"],
  decide_approvals: ["✓", "✓", "✓", "✓", "✓", "✓", ...NOBODY, "–", "–", "–"],
  accept_ownership: ["–", "◐", "◐", "◐", "◐", "◐", ...NOBODY, "–", "–", "–"],
  transfer_ownership: ["◐", "–", "–", "–", "–", "–", ...NOBODY, "–", "–", "✓"],
  // Create connection, mint or rotate SCIM credential.
  manage_connections: ["◐", "◐", "◐", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  mint_credentials: ["◐", "◐", "◐", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  // Dry run; a whole cycle of a simulated identity provider.
  rehearse_requests: ["✓", "✓", "✓", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  run_simulations: ["✓", "✓", "✓", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  // Approve quarantined cycle, raise safeguard.
  approve_quarantine: ["2◐", "2◐", "2", "–", "–", "–", ...NOBODY, "–", "–", "✓"],
  // Manage apps, SSO profiles, metadata.
  manage_applications: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "propose", "–", "scope", "✓"],
  // Declare SAML by hand, exempt from MFA, override the human-use guard.
  override_gates: ["2", "2", "propose", "–", "–", "–", "propose", "–", "–", "–", "–", "–", "✓"],
  // Register a service account by hand.
  register_account: ["✓", "✓", "✓", "✓", "–", "–", ...NOBODY, "–", "scope", "✓"],
  // Edit account details, mailbox, phone.
  edit_account: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "–", "–", "scope", "✓"],
  // Enrol or reset MFA.
  manage_mfa: ["◐", "◐", "◐", "own◐", "–", "–", "◐", "–", "–", "–", "–", "–", "✓"],
  // Get a TOTP code. The workspace's Operator is the item's operator everywhere.
  read_code: ["◐", "◐", "◐", "own◐", "–", "◐", "◐", "◐", "–", "–", "–", "scope", "✓"],
  // See password, export seed.
  reveal_secret: ["2◐", "2◐", "–", "–", "–", "–", "2◐", "–", "–", "–", "–", "–", "◐"],
  export_seed: ["2◐", "2◐", "–", "–", "–", "–", "2◐", "–", "–", "–", "–", "–", "2◐"],
  manage_integrations: ["✓", "✓", "✓", "–", "–", "–", "–", "–", "–", "✓", "–", "scope", "✓"],
  // Link, unlink, pause an integration.
  link_integration: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "✓", "–", "scope", "✓"],
  // Run check-for-updates, invite, role, remove.
  run_tasks: ["✓", "✓", "✓", "own", "–", "✓", "✓", "✓", "–", "✓", "–", "scope", "✓"],
  // Assign owner or backup, transfer.
  assign_owner: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "–", "–", "–", "✓"],
  // Do or close a review.
  do_review: ["–", "–", "2", "own", "–", "–", "✓", "–", "✓", "–", "–", "–", "✓"],
  // Hold, release: an item's owner can hold only.
  hold_account: ["✓", "✓", "◐", "–", "–", "–", "✓", "–", "–", "–", "–", "–", "✓"],
  release_account: ["✓", "✓", "◐", "–", "–", "–", "–", "–", "–", "–", "–", "–", "✓"],
  // Retire, purge.
  retire_account: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "–", "–", "–", "✓"],
  purge_account: ["2◐", "2◐", "–", "–", "–", "–", ...NOBODY, "–", "–", "✓"],
  // Rotation now, policy.
  rotate_credentials: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "–", "–", "scope", "✓"],
  // Manage roles, people, policies, vaults; sign-in, tokens and keys need more.
  manage_people: ["✓", "✓", "✓", "–", "–", "–", ...NOBODY, "–", "–", "✓"],
  manage_vaults: ["✓", "✓", "✓", "own", "–", "–", "✓", "–", "–", "–", "–", "–", "✓"],
  manage_sign_in: ["◐", "◐", "◐", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  // The only way in: nobody is locked out by it, on the host it is taken back.
  require_sso: ["◐", "–", "–", "–", "–", "–", ...NOBODY, "–", "–", "◐"],
  manage_tokens: ["◐", "◐", "◐", "–", "–", "–", ...NOBODY, "–", "scope", "✓"],
  // Backup, restore, key ceremony.
  manage_keys: ["2◐", "2◐", "–", "–", "–", "–", ...NOBODY, "–", "–", "✓"],
  // Whoever has the root key has everything: presence is proved on the host, too.
  // Make set-up codes and sign-in links, on the host alone.
  let_in: ["–", "–", "–", "–", "–", "–", ...NOBODY, "–", "–", "◐"],
  export_root_key: ["2◐", "2◐", "–", "–", "–", "–", ...NOBODY, "–", "–", "◐"],
};
