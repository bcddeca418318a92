import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/accounts", load: async () => (await import("./accounts-page.tsx")).AccountsPage },
];
