import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { api } from "../../api/client.ts";
import { ACTIONS, matching, PAGES } from "./fixed-entries.ts";
import { foundGroups } from "./found-entries.ts";
import type { PaletteGroup } from "./palette-entry.ts";
import { recentEntries } from "./recent-entries.ts";

/** So that a word is searched for, and not each letter of it. */
const PAUSE_MS = 150;
/** How many pages are offered before anything is typed. */
const FIRST_PAGES = 6;

/** What the palette offers for a text: pages and actions at once, and what the server finds. */
export function usePaletteGroups(text: string): {
  readonly groups: readonly PaletteGroup[];
  readonly isSearching: boolean;
} {
  const sought = useSettled(text.trim());
  const isAsked = sought !== "";
  const search = api.useQuery(
    "get",
    "/search",
    { params: { query: { q: sought } } },
    { enabled: isAsked, placeholderData: keepPreviousData, staleTime: 5000, retry: false },
  );
  const groups = useMemo(() => {
    const found = isAsked && search.data !== undefined ? foundGroups(search.data.items) : [];
    return (text.trim() === "" ? offered() : [...fixed(text), ...found]).filter(({ entries }) => entries.length > 0);
  }, [text, isAsked, search.data]);
  return { groups, isSearching: text.trim() !== sought || (isAsked && search.isFetching) };
}

function offered(): readonly PaletteGroup[] {
  return [
    { heading: "Recent", entries: recentEntries() },
    { heading: "Actions", entries: ACTIONS },
    { heading: "Pages", entries: PAGES.slice(0, FIRST_PAGES) },
  ];
}

function fixed(text: string): readonly PaletteGroup[] {
  return [
    { heading: "Pages", entries: matching(PAGES, text) },
    { heading: "Actions", entries: matching(ACTIONS, text) },
  ];
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
