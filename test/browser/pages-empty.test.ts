import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { consolePages } from "../../scripts/console-pages.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { checkAccessibility, checkName, checkWords, wrongWith } from "../support/page-checks.ts";

/** Pages on which there is always something, or nothing to be missed. */
const NEVER_EMPTY = [
  "home",
  "wizard",
  "new-app",
  "register",
  "why",
  "simulate",
  "tokens",
  "security",
  "system",
  "profile",
  "audit",
  "sso",
  "people",
];

needBrowser();

describe("every page of the console of a new server", () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    world = await startConsoleWorld();
  }, 120_000);

  afterAll(() => world?.[Symbol.asyncDispose]());

  it("keeps WCAG and the content security policy, and says what belongs there", async () => {
    await using tab = await openTab(world.browser, world.server);
    const pages = await consolePages(world.api);

    const wrong = await wrongWith(tab, pages, [checkName, checkAccessibility, checkWords]);

    expect(wrong).toEqual([]);
  }, 400_000);

  it("offers something to do where there is nothing", async () => {
    await using tab = await openTab(world.browser, world.server);
    const silent: string[] = [];

    for (const { name, path } of await consolePages(world.api)) {
      if (NEVER_EMPTY.includes(name)) continue;
      await tab.go(path);
      const words = await tab.page.locator("main").innerText();
      if (words.trim().split(/\s+/).length < 8) silent.push(name);
    }

    expect(silent).toEqual([]);
  }, 120_000);
});
