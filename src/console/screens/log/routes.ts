import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/log", load: async () => (await import("./log-page.tsx")).LogPage },
  { path: "/log/$id", load: async () => (await import("./request-page.tsx")).RequestPage },
  { path: "/why", load: async () => (await import("./why-page.tsx")).WhyPage },
  { path: "/audit", load: async () => (await import("./audit-page.tsx")).AuditPage },
];
