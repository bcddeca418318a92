import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import type { ConsolePage } from "../../scripts/console-pages.ts";
import { type ConsoleTab, otherViews } from "./browser.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What of a page is not as it has to be, a line for each; empty is right. */
export type PageCheck = (page: Page) => Promise<readonly string[]>;

/** Opens one page after the other in a tab, with all its views, and gathers what is wrong with each, and with the tab. */
export async function wrongWith(
  tab: ConsoleTab,
  pages: readonly ConsolePage[],
  checks: readonly PageCheck[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const look = async (name: string, path: string) => {
    await tab.go(path);
    for (const check of checks) wrong.push(...(await check(tab.page)).map((line) => `${name}: ${line}`));
  };
  for (const { name, path } of pages) {
    await look(name, path);
    for (const [view, address] of await otherViews(tab.page, path)) await look(`${name} ${view}`, address);
  }
  return [...wrong, ...tab.problems()];
}

/** WCAG 2.2 at level AA, as far as axe can tell, in light colours and in dark ones. */
export async function checkAccessibility(page: Page): Promise<readonly string[]> {
  // There are no frames within the pages; looking for some takes as long as the rest.
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  const light = await axe().withTags(TAGS).analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(':root[data-mantine-color-scheme="dark"]').waitFor({ state: "attached" });
  // What fades from one colour to the other has neither while it does.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null),
  );
  // Nothing but colours is different.
  const dark = await axe().withRules(["color-contrast"]).analyze();
  await page.emulateMedia({ colorScheme: "light" });
  const linesOf = ({ violations }: typeof light, scheme: string) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} (${scheme}): ${target.join(" ")}`));
  return [...linesOf(light, "light"), ...linesOf(dark, "dark")];
}

/** One heading of the first level, and a title of the document with the same name. */
export async function checkName(page: Page): Promise<readonly string[]> {
  const headings = await page.locator("h1").allInnerTexts();
  const title = await page.title();
  return headings.length === 1 && title === `${headings[0]} · Anteroom` ? [] : [`headings ${headings}, title ${title}`];
}

/** 320 pixels are 1280 at a zoom of 400 %: nothing but tables, boards and code scrolls to the side (WCAG 1.4.10). */
export async function checkReflow(page: Page): Promise<readonly string[]> {
  const viewport = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (viewport !== null) await page.setViewportSize(viewport);
  return width > 320 ? [`${width} pixels wide on a screen of 320`] : [];
}

/** Nothing that a program meant for itself. */
export async function checkWords(page: Page): Promise<readonly string[]> {
  const text = await page.locator("main").innerText();
  const found = /\bundefined\b|\bNaN\b|\[object|Invalid Date/.exec(text);
  return found === null ? [] : [`says "${found[0]}"`];
}

/** Nothing moves for those who asked for less motion. */
export async function checkStillness(page: Page): Promise<readonly string[]> {
  const moving = await page.evaluate(
    () =>
      document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 10)
        .length,
  );
  return moving === 0 ? [] : [`${moving} things move`];
}
