import { useCallback, useSyncExternalStore } from "react";

const NAME = "anteroom.shortcuts";
const listeners = new Set<() => void>();

function isOn(): boolean {
  return localStorage.getItem(NAME) !== "off";
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether single keys do something, which people may switch off (WCAG 2.1.4): dictation types keys that nobody pressed. */
export function useShortcutSetting(): readonly [isOn: boolean, choose: (on: boolean) => void] {
  const choose = useCallback((on: boolean) => {
    localStorage.setItem(NAME, on ? "on" : "off");
    for (const listener of listeners) listener();
  }, []);
  return [useSyncExternalStore(listen, isOn), choose];
}
