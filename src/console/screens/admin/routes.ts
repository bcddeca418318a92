import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/people", load: async () => (await import("./people-page.tsx")).PeoplePage },
  { path: "/people/$id", load: async () => (await import("./person-page.tsx")).PersonPage },
  { path: "/sso", load: async () => (await import("./sso-page.tsx")).SsoPage },
  { path: "/sso/$id", load: async () => (await import("./provider-page.tsx")).ProviderPage },
  { path: "/tokens", load: async () => (await import("./tokens-page.tsx")).TokensPage },
  { path: "/vaults", load: async () => (await import("./vaults-page.tsx")).VaultsPage },
  { path: "/vaults/$id", load: async () => (await import("./vault-page.tsx")).VaultPage },
  { path: "/approvals", load: async () => (await import("./approvals-page.tsx")).ApprovalsPage },
  { path: "/approvals/$id", load: async () => (await import("./approval-page.tsx")).ApprovalPage },
  { path: "/security", load: async () => (await import("./security-page.tsx")).SecurityPage },
  { path: "/system", load: async () => (await import("./system-page.tsx")).SystemPage },
];
