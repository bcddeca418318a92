import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { consolePages } from "../../scripts/console-pages.ts";
import { ApiClient } from "../../src/cli/api-client.ts";
import { type RunningApi, startApi } from "../http/api-client.ts";
import { missingChromium, needBrowser, openTab, startBrowser } from "../support/browser.ts";
import { wrongWith } from "../support/page-checks.ts";
import { URN } from "../support/urns.ts";

let api: RunningApi;
let browser: Browser;

needBrowser();
beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  browser = await startBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

/** One of each, called by one word that is as long as the API takes it. */
async function longNames(): Promise<void> {
  const word = (letter: string) => letter.repeat(200);
  const app = (await api.call("POST", "/applications", { key: "k".repeat(63), name: word("A") })).body;
  const made = { name: word("C"), idp: "okta", applicationId: app["id"] };
  const { token } = (await api.call("POST", "/connections", made)).body;
  await api.scim(token, "POST", "/Users", { schemas: [URN.user], userName: word("u"), active: true });
  await api.scim(token, "GET", "/Users?filter=nonsense");
  await api.call("POST", "/integrations", { name: word("I"), kind: "idlcm", applicationId: app["id"] });
  await api.call("POST", "/people", { name: word("P"), loginName: `${word("p")}@corp.example`, role: "admin" });
}

/** What reaches over the edge of a screen of 1360 pixels or of one of 320, but for what scrolls by itself. */
async function checkEdges(page: Page): Promise<readonly string[]> {
  const over: string[] = [];
  for (const width of [1360, 320]) {
    await page.setViewportSize({ width, height: 860 });
    const found = await page.evaluate(widest);
    over.push(...found.map((one) => `${one} on a screen of ${width}`));
  }
  await page.setViewportSize({ width: 1360, height: 860 });
  return over;
}

function widest(): readonly string[] {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const scrolls = (element: Element | null): boolean =>
    element !== null && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const found = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > edge + 1 && !scrolls(element),
  );
  const named = found.slice(-4).map((element) => `${element.tagName} ${element.getAttribute("class") ?? ""}`);
  return named.length === 0 ? ["the page"] : named;
}

describe("names of one long word", () => {
  it("widen no page, on a wide screen or on a narrow one", async () => {
    await longNames();
    const pages = await consolePages(new ApiClient({ baseUrl: api.url, token: api.adminToken }));
    await using tab = await openTab(browser, api);

    const wrong = await wrongWith(tab, pages, [checkEdges]);

    expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(["account", "app", "connection", "person"]));
    expect(wrong).toEqual([]);
  }, 180_000);
});
