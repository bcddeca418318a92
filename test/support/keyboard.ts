import type { Locator, Page } from "playwright-core";

/** More stops than any page has: whoever is not reached by then is not reached at all. */
const MOST_STOPS = 200;

/** What somebody does who has no mouse. */
export interface Keyboard {
  /** Goes on by Tab until something has the focus; backwards by Shift and Tab. */
  readonly to: (target: Locator, way?: "on" | "back") => Promise<void>;
  /** Goes to something and presses a key on it, Enter where none is said. */
  readonly press: (target: Locator, key?: string) => Promise<void>;
  /** Goes to a field and types over what is in it. */
  readonly fill: (target: Locator, text: string) => Promise<void>;
  /** Goes to a list of choices and takes the one that begins with some letters. */
  readonly choose: (target: Locator, beginning: string) => Promise<void>;
  /** Stops on the way at which nothing on the screen said where the focus is. Empty is right. */
  readonly unseen: () => readonly string[];
}

/** Keys and nothing else; looks at every stop whether the focus can be seen. */
export function keyboardOf(page: Page): Keyboard {
  const unseen = new Set<string>();
  const to = async (target: Locator, way: "on" | "back" = "on") => {
    await target.first().waitFor();
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      if (await hasFocus(target)) return;
      await page.keyboard.press(way === "on" ? "Tab" : "Shift+Tab");
      const hidden = await page.evaluate(unseenFocus);
      if (hidden !== undefined) unseen.add(hidden);
    }
    throw new Error(`${MOST_STOPS} times Tab do not lead to ${target}.`);
  };
  const press = async (target: Locator, key = "Enter") => {
    await to(target);
    await page.keyboard.press(key);
  };
  return {
    to,
    press,
    fill: async (target, text) => {
      await press(target, "Control+a");
      await page.keyboard.type(text);
    },
    choose: async (target, beginning) => {
      await to(target);
      await page.keyboard.type(beginning);
    },
    unseen: () => [...unseen],
  };
}

/** What has the focus, as somebody hears it: its label or its text; `BODY` where the focus stays lost. */
export async function focusedName(page: Page): Promise<string> {
  const hasFocus = () => document.activeElement !== document.body;
  await page.waitForFunction(hasFocus, undefined, { timeout: 2000 }).catch(() => undefined);
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return "BODY";
    return focused.getAttribute("aria-label") ?? (focused.textContent?.trim() || focused.tagName);
  });
}

async function hasFocus(target: Locator): Promise<boolean> {
  const all = await target.all();
  for (const each of all) {
    if (await each.evaluate((element) => element === document.activeElement)) return true;
  }
  return false;
}

/** Runs in the page: what has the focus without a mark of it inside the window. */
async function unseenFocus(): Promise<string | undefined> {
  // What shows itself with the focus, such as the way past the navigation, is drawn with the next picture.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const focused = document.activeElement;
  // Past the last stop the browser itself has the focus.
  if (focused === null || focused === document.body) return undefined;
  const isMarked = (element: Element | null | undefined) => {
    if (element === null || element === undefined) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0;
  };
  // A field marks itself by its border and its caret; a box that cannot be styled is marked on what stands for it.
  const isField = focused.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=file])");
  const around = [focused, focused.nextElementSibling, focused.parentElement, focused.closest("label")];
  const box = focused.getBoundingClientRect();
  const isInside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (isInside && (isField || around.some(isMarked))) return undefined;
  const name = focused.getAttribute("aria-label") ?? focused.textContent?.trim().slice(0, 40);
  return `${location.pathname}: ${focused.tagName.toLowerCase()} "${name}"${isInside ? "" : " out of sight"}`;
}
