import type { PaletteEntry } from "./palette-entry.ts";

const NAME = "anteroom.recent";
const MOST = 6;

/** What was chosen last in this tab, newest first. It goes with the tab, since it names accounts. */
export function recentEntries(): readonly PaletteEntry[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isEntry).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Keeps that something was chosen. */
export function remember(entry: PaletteEntry): void {
  const others = recentEntries().filter(({ id }) => id !== entry.id);
  sessionStorage.setItem(NAME, JSON.stringify([entry, ...others].slice(0, MOST)));
}

function isEntry(value: unknown): value is PaletteEntry {
  if (typeof value !== "object" || value === null) return false;
  return ["id", "title", "detail", "icon", "to"].every((name) => typeof Reflect.get(value, name) === "string");
}
