import type { IconName } from "../ui/icon.tsx";

/** A page that the navigation leads to. */
export interface Destination {
  readonly label: string;
  readonly to: string;
  readonly icon: IconName;
}

/** A part of the navigation. */
export interface NavigationGroup {
  readonly label: string;
  readonly destinations: readonly Destination[];
}

/** What the navigation leads to, in its order. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    label: "Overview",
    destinations: [
      { label: "Home", to: "/", icon: "home" },
      { label: "Connections", to: "/connections", icon: "connection" },
      { label: "Apps", to: "/apps", icon: "apps" },
      { label: "Service accounts", to: "/accounts", icon: "robot" },
      { label: "Integrations", to: "/integrations", icon: "bolt" },
    ],
  },
  {
    label: "What happened",
    destinations: [
      { label: "Provisioning log", to: "/log", icon: "activity" },
      { label: "Why not?", to: "/why", icon: "question" },
      { label: "Simulate", to: "/simulate", icon: "wand" },
      { label: "Audit", to: "/audit", icon: "history" },
    ],
  },
  {
    label: "To decide",
    destinations: [
      { label: "Approvals", to: "/approvals", icon: "review" },
      { label: "Reviews", to: "/reviews", icon: "owner" },
      { label: "Adoptions", to: "/adoptions", icon: "exchange" },
      { label: "Links", to: "/links", icon: "link" },
    ],
  },
  {
    label: "Administration",
    destinations: [
      { label: "People", to: "/people", icon: "people" },
      { label: "Sign-in (SSO)", to: "/sso", icon: "passkey" },
      { label: "Tokens", to: "/tokens", icon: "key" },
      { label: "Vaults", to: "/vaults", icon: "lock" },
      { label: "Security and keys", to: "/security", icon: "security" },
      { label: "System", to: "/system", icon: "server" },
    ],
  },
];
