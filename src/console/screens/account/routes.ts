import type { Screen } from "../../app/screen.ts";

/** The pages of this folder. */
export const screens: readonly Screen[] = [
  { path: "/accounts/new", load: async () => (await import("./new-account-page.tsx")).NewAccountPage },
  { path: "/accounts/$id", load: async () => (await import("./account-page.tsx")).AccountPage },
  { path: "/reviews", load: async () => (await import("./reviews-page.tsx")).ReviewsPage },
  { path: "/adoptions", load: async () => (await import("./adoptions-page.tsx")).AdoptionsPage },
  { path: "/links", load: async () => (await import("./links-page.tsx")).LinksPage },
];
