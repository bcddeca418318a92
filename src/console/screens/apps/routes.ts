import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/apps", load: async () => (await import("./apps-page.tsx")).AppsPage },
  { path: "/apps/new", load: async () => (await import("./new-app-page.tsx")).NewAppPage },
  { path: "/apps/$id", load: async () => (await import("./app-page.tsx")).AppPage },
  { path: "/certificates", load: async () => (await import("./certificates-page.tsx")).CertificatesPage },
  { path: "/integrations", load: async () => (await import("./integrations-page.tsx")).IntegrationsPage },
  { path: "/integrations/$id", load: async () => (await import("./integration-page.tsx")).IntegrationPage },
];
