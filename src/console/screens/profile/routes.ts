import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/profile", load: async () => (await import("./profile-page.tsx")).ProfilePage },
];
