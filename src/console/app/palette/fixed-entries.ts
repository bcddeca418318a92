import { NAVIGATION } from "../navigation.ts";
import type { PaletteEntry } from "./palette-entry.ts";

/** What people come to do. */
export const ACTIONS: readonly PaletteEntry[] = [
  { id: "do:connect", title: "Connect an identity provider", detail: "Action", icon: "plus", to: "/connections/new" },
  { id: "do:app", title: "Add an app", detail: "Action", icon: "plus", to: "/apps/new" },
  { id: "do:account", title: "Register an account", detail: "Action", icon: "plus", to: "/accounts/new" },
  {
    id: "do:why",
    title: "Explain why something is no service account",
    detail: "Action",
    icon: "question",
    to: "/why",
  },
  { id: "do:dry-run", title: "Try a request as a dry run", detail: "Action", icon: "wand", to: "/simulate" },
  {
    id: "do:live",
    title: "Watch requests live",
    detail: "Action",
    icon: "activity",
    to: "/log",
    search: { live: "on" },
  },
  {
    id: "do:failures",
    title: "Show what failed in the last 24 hours",
    detail: "Action",
    icon: "bad",
    to: "/log",
    search: { result: "failure", range: "24h" },
  },
];

/** Every page of the navigation. */
export const PAGES: readonly PaletteEntry[] = NAVIGATION.flatMap(({ destinations }) =>
  destinations.map(({ label, to, icon }) => ({ id: `page:${to}`, title: label, detail: "Page", icon, to })),
);

/** The entries that have every word of a text at the beginning of one of their own. */
export function matching(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const sought = wordsOf(text);
  return entries.filter(({ title }) => {
    const words = wordsOf(title);
    return sought.every((part) => words.some((word) => word.startsWith(part)));
  });
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
