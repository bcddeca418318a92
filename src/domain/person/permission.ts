/** Whom the permission matrix tells apart: the roles of people, their roles on one item, and what is no person. */
export const COLUMNS = [
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
] as const;
/** One column of the permission matrix; `item_owner` is the owner or backup owner of the item that is asked for. */
export type Column = (typeof COLUMNS)[number];

/**
 * What one cell says: `own` holds for items one owns, `step_up` needs a reason and a fresh proof of who asks,
 * `second_person` a reason and somebody else who could do it, `propose` is to ask those who could, and `scope` needs a scope
 * of the token that covers the action.
 */
export type Cell = keyof typeof SIGNS;

/** How the matrix writes each cell. */
export const SIGNS = {
  yes: "✓",
  no: "–",
  own: "own",
  own_step_up: "own◐",
  step_up: "◐",
  second_person: "2",
  step_up_second_person: "2◐",
  propose: "propose",
  scope: "scope",
} as const;

/** The kinds of things on which people have roles of their own. */
export const ITEM_KINDS = ["account", "integration", "application", "vault"] as const;
/** The kind of a thing on which people have roles of their own. */
export type ItemKind = (typeof ITEM_KINDS)[number];

/** The matrix as people read it: one row for each action, its cells in the order of `COLUMNS`, those of people first. */
const ROWS = {
  // owner, super admin, admin, user, auditor, operator | of one item: owner, operator, reviewer, manager | SCIM, token, local
  read: "✓ ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ ✓ | – scope ✓",
  step_up: "✓ ✓ ✓ ✓ ✓ ✓ | – – – – | – – ✓",
  manage_self: "✓ ✓ ✓ ✓ ✓ ✓ | – – – – | – – –",
  manage_own_credentials: "◐ ◐ ◐ ◐ ◐ ◐ | – – – – | – – –",
  decide_approvals: "✓ ✓ ✓ ✓ ✓ ✓ | – – – – | – – –",
  accept_ownership: "– ◐ ◐ ◐ ◐ ◐ | – – – – | – – –",
  transfer_ownership: "◐ – – – – – | – – – – | – – ✓",
  manage_connections: "◐ ◐ ◐ – – – | – – – – | – scope ✓",
  mint_credentials: "◐ ◐ ◐ – – – | – – – – | – scope ✓",
  rehearse_requests: "✓ ✓ ✓ – – – | – – – – | – scope ✓",
  run_simulations: "✓ ✓ ✓ – – – | – – – – | – scope ✓",
  approve_quarantine: "2◐ 2◐ 2 – – – | – – – – | – – ✓",
  manage_applications: "✓ ✓ ✓ own – – | ✓ – – propose | – scope ✓",
  override_gates: "2 2 propose – – – | propose – – – | – – ✓",
  register_account: "✓ ✓ ✓ ✓ – – | – – – – | – scope ✓",
  edit_account: "✓ ✓ ✓ own – – | ✓ – – – | – scope ✓",
  manage_mfa: "◐ ◐ ◐ own◐ – – | ◐ – – – | – – ✓",
  read_code: "◐ ◐ ◐ own◐ – ◐ | ◐ ◐ – – | – scope ✓",
  reveal_secret: "2◐ 2◐ – – – – | 2◐ – – – | – – ◐",
  export_seed: "2◐ 2◐ – – – – | 2◐ – – – | – – 2◐",
  manage_integrations: "✓ ✓ ✓ – – – | – – – ✓ | – scope ✓",
  link_integration: "✓ ✓ ✓ own – – | ✓ – – ✓ | – scope ✓",
  run_tasks: "✓ ✓ ✓ own – ✓ | ✓ ✓ – ✓ | – scope ✓",
  assign_owner: "✓ ✓ ✓ own – – | ✓ – – – | – – ✓",
  do_review: "– – 2 own – – | ✓ – ✓ – | – – ✓",
  hold_account: "✓ ✓ ◐ – – – | ✓ – – – | – – ✓",
  release_account: "✓ ✓ ◐ – – – | – – – – | – – ✓",
  retire_account: "✓ ✓ ✓ own – – | ✓ – – – | – – ✓",
  purge_account: "2◐ 2◐ – – – – | – – – – | – – ✓",
  rotate_credentials: "✓ ✓ ✓ own – – | ✓ – – – | – scope ✓",
  read_audit: "✓ ✓ ✓ own ✓ – | ✓ – ✓ ✓ | – scope ✓",
  read_access: "✓ ✓ ✓ – ✓ – | – – – – | – scope ✓",
  manage_people: "✓ ✓ ✓ – – – | – – – – | – – ✓",
  manage_vaults: "✓ ✓ ✓ own – – | ✓ – – – | – – ✓",
  manage_sign_in: "◐ ◐ ◐ – – – | – – – – | – scope ✓",
  require_sso: "◐ – – – – – | – – – – | – – ◐",
  manage_tokens: "◐ ◐ ◐ – – – | – – – – | – scope ✓",
  manage_keys: "2◐ 2◐ – – – – | – – – – | – – ✓",
  let_in: "– – – – – – | – – – – | – – ◐",
  export_root_key: "2◐ 2◐ – – – – | – – – – | – – ◐",
} as const;

/** What the management API lets people do, one name for each row of the matrix. */
export type Action = keyof typeof ROWS;

/** Every action, in the order of the matrix. */
export const ACTIONS: readonly Action[] = Object.keys(ROWS) as Action[];

/** What people do for themselves and for each other, whatever their role; no token that is nobody's can. */
export const PERSONAL_ACTIONS: ReadonlySet<Action> = new Set<Action>([
  "step_up",
  "manage_self",
  "manage_own_credentials",
  "decide_approvals",
  "accept_ownership",
]);

/** The permission matrix: what each column may do. */
const MATRIX: ReadonlyMap<Action, ReadonlyMap<Column, Cell>> = new Map(
  ACTIONS.map((action) => [action, cellsOf(ROWS[action])]),
);

/** What a column may do about an action. */
export function cellOf(action: Action, column: Column): Cell {
  return MATRIX.get(action)?.get(column) ?? "no";
}

function cellsOf(row: string): ReadonlyMap<Column, Cell> {
  const signs = row.split(/[ |]+/);
  if (signs.length !== COLUMNS.length) throw new TypeError(`A row of the permission matrix has ${signs.length} cells.`);
  return new Map(COLUMNS.map((column, at) => [column, named(signs[at] ?? "")]));
}

function named(sign: string): Cell {
  const found = Object.entries(SIGNS).find(([, text]) => text === sign);
  if (found === undefined) throw new TypeError(`The permission matrix has an unknown cell "${sign}".`);
  return found[0] as Cell;
}
