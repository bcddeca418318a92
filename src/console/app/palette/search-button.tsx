import { lazy, Suspense, useCallback, useState } from "react";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useShortcuts } from "../shortcuts/use-shortcuts.ts";
import styles from "./search-button.module.css";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const ShortcutHelp = lazy(async () => ({ default: (await import("../shortcuts/shortcut-help.tsx")).ShortcutHelp }));

/** The search of the top bar: it opens the palette, as `Ctrl K` and `/` do, with the help for the keyboard beside it. */
export function SearchButton() {
  const [open, setOpen] = useState<"palette" | "help" | null>(null);
  const [wasOpen, setWasOpen] = useState(false);
  const show = useCallback((what: "palette" | "help") => {
    setWasOpen(true);
    setOpen(what);
  }, []);
  const search = useCallback(() => show("palette"), [show]);
  const help = useCallback(() => show("help"), [show]);
  const close = useCallback(() => setOpen(null), []);
  useShortcuts({ onSearch: search, onHelp: help });
  return (
    <>
      <button type="button" className={styles.search} onClick={search} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" />
        <span className={styles.words}>Search</span>
        <kbd className={styles.key}>{isMac() ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      <IconButton label="Keyboard shortcuts" icon="keyboard" onClick={help} />
      {wasOpen ? (
        <Suspense fallback={null}>
          <Palette opened={open === "palette"} onClose={close} />
          <ShortcutHelp opened={open === "help"} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
