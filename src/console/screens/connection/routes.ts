import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/connections/$id", load: async () => (await import("./connection-page.tsx")).ConnectionPage },
  { path: "/simulate", load: async () => (await import("../simulate/simulate-page.tsx")).SimulatePage },
];
