import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { consolePages } from "../../scripts/console-pages.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import {
  checkAccessibility,
  checkName,
  checkReflow,
  checkStillness,
  checkWords,
  wrongWith,
} from "../support/page-checks.ts";

needBrowser();

describe("every page of the console with something on it", () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    world = await startConsoleWorld({ demo: true });
  }, 120_000);

  afterAll(() => world?.[Symbol.asyncDispose]());

  it("keeps WCAG, the content security policy, its own origin, its name, narrow screens and stillness", async () => {
    await using tab = await openTab(world.browser, world.server);
    const pages = await consolePages(world.api);

    const wrong = await wrongWith(tab, pages, [checkName, checkAccessibility, checkWords, checkStillness, checkReflow]);

    expect(pages.length).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  }, 400_000);

  it("is reached by keyboard without going through the navigation", async () => {
    await using tab = await openTab(world.browser, world.server);
    await tab.go("/accounts?view=table");

    await tab.page.keyboard.press("Tab");
    const first = await tab.page.evaluate(() => document.activeElement?.textContent);
    await tab.page.keyboard.press("Enter");

    expect(first).toBe("Skip to the page");
    await expect.poll(() => tab.page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});
