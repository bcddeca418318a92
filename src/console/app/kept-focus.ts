import { useEffect } from "react";

/** The parts of a page that can have the focus in place of what was in them. */
const PLACES = 'section, [role="tabpanel"], [role="dialog"], main';

/** Time for dialogs and screens to put the focus somewhere themselves. */
const PATIENCE_MS = 80;

/**
 * Keeps the focus in its place when what has it goes away, such as the button of a step that was done: the nearest
 * part of the page that is still there gets it. Browsers drop it, and screen readers then begin at the top.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let places: readonly HTMLElement[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = ({ target }: FocusEvent) => {
      const around = placesAround(target);
      // Of a dialog stays what it was opened from.
      places = around.some(({ tagName }) => tagName === "MAIN") ? around : [...new Set([...around, ...places])];
    };
    // Whoever presses on nothing wants the focus nowhere.
    const forget = () => {
      places = [];
    };
    const restore = () => {
      timer = undefined;
      if (document.activeElement !== document.body) return;
      const place = places.find((each) => each.isConnected);
      if (place === undefined) return;
      if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (document.activeElement === document.body) timer ??= setTimeout(restore, PATIENCE_MS);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", remember);
    document.addEventListener("pointerdown", forget);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      document.removeEventListener("focusin", remember);
      document.removeEventListener("pointerdown", forget);
    };
  }, []);
}

/** From the inside to the outside. */
function placesAround(target: EventTarget | null): readonly HTMLElement[] {
  const places: HTMLElement[] = [];
  let place = target instanceof Element ? target.closest<HTMLElement>(PLACES) : null;
  while (place !== null) {
    places.push(place);
    place = place.parentElement?.closest<HTMLElement>(PLACES) ?? null;
  }
  return places;
}
