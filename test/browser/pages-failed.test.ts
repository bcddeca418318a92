import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type ConsolePage, consolePages } from "../../scripts/console-pages.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { checkAccessibility, checkName, checkWords, wrongWith } from "../support/page-checks.ts";

const API = "**/api/v1/**";
/** Pages that ask the server for nothing before somebody does something. */
const ASK_LATER = ["wizard", "why", "nothing", "new-app", "register"];

function problem(status: number, title: string) {
  const detail = "The reason is said here, and what to do.";
  const json = { type: "urn:anteroom:problem:test", title, status, detail, code: "test", requestId: "01-request" };
  return { status, json, contentType: "application/problem+json" };
}

needBrowser();

/** Tabs that look at pages at the same time. */
const TABS = 4;

describe("every page of the console when the server does not answer as it should", () => {
  let world: ConsoleWorld;
  let pages: readonly ConsolePage[];

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    world = await startConsoleWorld({ demo: true });
    pages = await consolePages(world.api);
  }, 120_000);

  afterAll(() => world?.[Symbol.asyncDispose]());

  /** Pages of which the words lack something that has to be said. Several at a time: most of it is waiting for another try. */
  async function silentPages(prepare: (page: Page) => Promise<unknown>, said: RegExp): Promise<readonly string[]> {
    const asked = pages.filter(({ name }) => !ASK_LATER.includes(name)).values();
    const lookAtThem = async (): Promise<readonly string[]> => {
      await using tab = await openTab(world.browser, world.server);
      await prepare(tab.page);
      const silent: string[] = [];
      for (const { name, path } of asked) {
        await tab.go(path);
        const told = tab.page.locator("main").getByText(said).first();
        await told.waitFor({ timeout: 15_000 }).catch(() => silent.push(name));
      }
      return [...silent, ...tab.problems()];
    };
    return (await Promise.all(Array.from({ length: TABS }, lookAtThem))).flat();
  }

  it("keeps WCAG and the content security policy when it fails", async () => {
    await using tab = await openTab(world.browser, world.server);
    await tab.page.route(API, (route) => route.fulfill(problem(500, "Anteroom failed")));

    const wrong = await wrongWith(tab, pages, [checkName, checkAccessibility, checkWords]);

    expect(wrong).toEqual([]);
  }, 400_000);

  it("says what failed, with the request to report", async () => {
    const silent = await silentPages(
      (page) => page.route(API, (route) => route.fulfill(problem(500, "Anteroom failed"))),
      /01-request/,
    );

    expect(silent).toEqual([]);
  }, 240_000);

  it("says whom to ask where a role does not include it", async () => {
    const silent = await silentPages(
      (page) => page.route(API, (route) => route.fulfill(problem(403, "Not allowed"))),
      /Your role does not include this|Not allowed/,
    );

    expect(silent).toEqual([]);
  }, 240_000);

  it("says that the server cannot be reached", async () => {
    const silent = await silentPages((page) => page.route(API, (route) => route.abort()), /cannot be reached/);

    expect(silent).toEqual([]);
  }, 300_000);

  it("shows its name and nothing wrong while it waits", async () => {
    await using tab = await openTab(world.browser, world.server);
    await tab.page.route(API, () => new Promise(() => undefined));
    const wrong: string[] = [];

    for (const { name, path } of pages) {
      await tab.page.goto(path);
      await tab.page.locator("h1").first().waitFor();
      wrong.push(...(await checkWords(tab.page)).map((line) => `${name}: ${line}`));
    }

    expect([...wrong, ...tab.problems()]).toEqual([]);
  }, 120_000);
});
