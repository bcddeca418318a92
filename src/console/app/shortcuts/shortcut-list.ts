/** A page that two keys lead to: `g`, and then one of these. */
export interface PageKey {
  readonly key: string;
  readonly to: string;
  readonly label: string;
}

/** Where `g` and a second key lead. */
export const PAGE_KEYS: readonly PageKey[] = [
  { key: "h", to: "/", label: "Home" },
  { key: "c", to: "/connections", label: "Connections" },
  { key: "p", to: "/apps", label: "Apps" },
  { key: "a", to: "/accounts", label: "Service accounts" },
  { key: "i", to: "/integrations", label: "Integrations" },
  { key: "l", to: "/log", label: "Provisioning log" },
  { key: "w", to: "/why", label: "Why not?" },
  { key: "s", to: "/simulate", label: "Simulate" },
  { key: "u", to: "/audit", label: "Audit" },
  { key: "t", to: "/tokens", label: "Tokens" },
  { key: "y", to: "/system", label: "System" },
];

/** What a key does by itself. */
export const SINGLE_KEYS: readonly (readonly [key: string, label: string])[] = [
  ["/", "Search everything"],
  ["j", "Next row of a list"],
  ["k", "Row before it"],
  ["Enter", "Open the row"],
  ["?", "Show these shortcuts"],
];
