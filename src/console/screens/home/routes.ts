import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [{ path: "/", load: async () => (await import("./home-page.tsx")).HomePage }];
