import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type ConsolePage, consolePages } from "../../scripts/console-pages.ts";
import { type ConsoleTab, missingChromium, needBrowser, openTab, settle } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What a page is shown with. */
interface Condition {
  readonly name: string;
  readonly demo: boolean;
  /** Has the management API answer otherwise. */
  readonly prepare: (page: Page) => Promise<unknown>;
}

function answering(status: number, title: string): Condition["prepare"] {
  const detail = "The reason is said here, and what to do.";
  const body = { type: "urn:anteroom:problem:test", title, status, detail, code: "test", requestId: "r-1" };
  return (page) =>
    page.route("**/api/v1/**", (route) =>
      route.fulfill({ status, json: body, contentType: "application/problem+json" }),
    );
}

const CONDITIONS: readonly Condition[] = [
  { name: "loaded", demo: true, prepare: async () => undefined },
  { name: "empty", demo: false, prepare: async () => undefined },
  { name: "failed", demo: true, prepare: answering(500, "Anteroom failed") },
  { name: "not allowed", demo: true, prepare: answering(403, "Not allowed") },
  { name: "cut off", demo: true, prepare: (page) => page.route("**/api/v1/**", (route) => route.abort()) },
];

/** Each violation in a line: the rule, and where. */
async function violationsOf(page: Page, tags: readonly string[]): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags([...tags]).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
  );
}

async function contrastViolationsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} (dark): ${target.join(" ")}`));
}

needBrowser();

describe("every page of the console", () => {
  const worlds = new Map<boolean, ConsoleWorld>();
  const pages = new Map<boolean, readonly ConsolePage[]>();

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    for (const demo of [true, false]) {
      const world = await startConsoleWorld({ demo });
      worlds.set(demo, world);
      pages.set(demo, await consolePages(world.api));
    }
  }, 120_000);

  afterAll(async () => {
    for (const world of worlds.values()) await world[Symbol.asyncDispose]();
  });

  function worldOf(demo: boolean): ConsoleWorld {
    const world = worlds.get(demo);
    if (world === undefined) throw new Error("There is no such world.");
    return world;
  }

  it.each(CONDITIONS)(
    "is without violations of WCAG, of the content security policy, and without errors when it is $name",
    async ({ demo, prepare }) => {
      const { browser, server } = worldOf(demo);
      await using tab = await openTab(browser, server);
      await prepare(tab.page);
      const found: string[] = [];

      for (const { name, path } of pages.get(demo) ?? []) {
        await tab.go(path);
        const headings = await tab.page.locator("h1").count();
        if (headings !== 1) found.push(`${name}: ${headings} headings of the first level`);
        found.push(...(await violationsOf(tab.page, TAGS)).map((line) => `${name}: ${line}`));
        await tab.page.emulateMedia({ colorScheme: "dark" });
        found.push(...(await contrastViolationsOf(tab.page)).map((line) => `${name}: ${line}`));
        await tab.page.emulateMedia({ colorScheme: "light" });
      }

      expect([...found, ...tab.problems()]).toEqual([]);
    },
    240_000,
  );

  it("shows while it loads what it will have, and nothing else", async () => {
    const { browser, server } = worldOf(true);
    await using tab = await openTab(browser, server);
    await tab.page.route("**/api/v1/**", () => new Promise(() => undefined));
    const found: string[] = [];

    for (const { name, path } of pages.get(true) ?? []) {
      await tab.page.goto(path);
      await tab.page.locator("h1").first().waitFor();
      const text = await tab.page.locator("main").innerText();
      if (/undefined|null|NaN|\[object|Invalid Date/.test(text)) found.push(`${name}: ${text}`);
    }

    expect([...found, ...tab.problems()]).toEqual([]);
  }, 120_000);

  it("has everything on a screen of 320 pixels, which is 1280 at 400 %, without scrolling to the side", async () => {
    const { browser, server } = worldOf(true);
    await using tab = await openTab(browser, server, { viewport: { width: 320, height: 640 } });
    const wide: string[] = [];

    for (const { name, path } of pages.get(true) ?? []) {
      await tab.go(path);
      const width = await tab.page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${name}: ${width} pixels`);
    }

    expect(wide).toEqual([]);
  }, 120_000);

  it("has a name of its own in the title of the document", async () => {
    const { browser, server } = worldOf(true);
    await using tab = await openTab(browser, server);
    const titles = new Map<string, string>();

    for (const { name, path } of pages.get(true) ?? []) {
      await tab.go(path);
      titles.set(name, await tab.page.title());
    }

    const others = [...titles].filter(([name]) => name !== "board");
    expect([...titles.values()].every((title) => / · Anteroom$/.test(title))).toBe(true);
    expect(new Set(others.map(([, title]) => title)).size).toBe(others.length);
  }, 120_000);

  it("can be left by the keyboard: the first stop leads past the navigation", async () => {
    const { browser, server } = worldOf(true);
    await using tab: ConsoleTab = await openTab(browser, server);
    await tab.go("/accounts?view=table");

    await tab.page.keyboard.press("Tab");
    const first = await tab.page.evaluate(() => document.activeElement?.textContent);
    await tab.page.keyboard.press("Enter");
    await settle(tab.page);

    expect(first).toBe("Skip to the page");
    expect(await tab.page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  it("moves nothing for those who asked for less motion", async () => {
    const { browser, server } = worldOf(true);
    await using tab = await openTab(browser, server, { reducedMotion: "reduce" });
    await tab.go("/");

    const moving = await tab.page.evaluate(
      () =>
        document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 10)
          .length,
    );

    expect(moving).toBe(0);
  });
});
