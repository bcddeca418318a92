import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/connections", load: async () => (await import("./connections-page.tsx")).ConnectionsPage },
  { path: "/connections/new", load: async () => (await import("./new-connection-page.tsx")).NewConnectionPage },
];
