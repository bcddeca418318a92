import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { stepRow } from "./row-steps.ts";
import { PAGE_KEYS } from "./shortcut-list.ts";
import { useShortcutSetting } from "./shortcut-setting.ts";

/** How long after `g` the second key may come. */
const PAIR_MS = 1200;

interface Handlers {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** Listens for keys, wherever the focus is, but never while somebody types or a dialog is open. */
export function useShortcuts({ onSearch, onHelp }: Handlers): void {
  const navigate = useNavigate();
  const [isOn] = useShortcutSetting();
  const goneAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = isSearchKey(event) ? onSearch : ofSingleKey(event);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    const ofSingleKey = (event: KeyboardEvent) => {
      if (!isOn || isOccupied(event)) return undefined;
      const { key, timeStamp } = event;
      const isPair = timeStamp - goneAt.current < PAIR_MS;
      goneAt.current = key === "g" ? timeStamp : Number.NEGATIVE_INFINITY;
      const page = isPair ? PAGE_KEYS.find((one) => one.key === key) : undefined;
      return page === undefined ? actOf(key, { onSearch, onHelp }) : () => void navigate({ to: page.to as never });
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [navigate, isOn, onSearch, onHelp]);
}

function isSearchKey({ ctrlKey, metaKey, key }: KeyboardEvent): boolean {
  return (ctrlKey || metaKey) && key.toLowerCase() === "k";
}

/** What a key does by itself. */
function actOf(key: string, { onSearch, onHelp }: Handlers): (() => void) | undefined {
  if (key === "/") return onSearch;
  if (key === "?") return onHelp;
  if (key === "j") return () => stepRow(1);
  return key === "k" ? () => stepRow(-1) : undefined;
}

/** Whether the key means something else where it is pressed. */
function isOccupied({ ctrlKey, metaKey, altKey, target, isComposing }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing) return true;
  if (document.querySelector('[aria-modal="true"]') !== null) return true;
  return (
    target instanceof Element && target.closest('input,textarea,select,[contenteditable="true"],[role="menu"]') !== null
  );
}
