import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, openTab, startBrowser } from "../support/browser.ts";
import { URN } from "../support/urns.ts";

const missing = missingChromium();

let api: RunningApi;
let browser: Browser;
let token: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  token = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body["token"];
  for (let at = 0; at < 450; at += 1) await push(`svc-early-${at}@example.com`);
  browser = await startBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

function push(userName: string): Promise<unknown> {
  return api.scim(token, "POST", "/Users", { schemas: [URN.user], userName, active: true });
}

async function watch(): Promise<ConsoleTab> {
  const tab = await openTab(browser, api);
  tab.page.setDefaultTimeout(20_000);
  await tab.go("/log?live=on");
  await tab.page.getByText("Live", { exact: true }).waitFor();
  return tab;
}

const frame = ({ page }: ConsoleTab) => page.getByRole("region", { name: "Requests, newest first" });
const scrolled = (tab: ConsoleTab) => frame(tab).evaluate((element) => element.scrollTop);

describe.skipIf(missing !== undefined)("the log while it is watched", () => {
  it("stays where somebody reads, says that there is something new, and goes there when asked to", async () => {
    await using tab = await watch();
    await frame(tab).hover();
    await tab.page.mouse.wheel(0, 100_000);
    await tab.page.getByText("400 of 450").waitFor();
    const before = await scrolled(tab);

    await push("svc-new@example.com");
    const button = tab.page.getByRole("button", { name: "Show what is new" });
    await button.waitFor();
    const meanwhile = await scrolled(tab);
    await button.click();
    await tab.page.getByText("svc-new@example.com").waitFor();

    expect(before).toBeGreaterThan(5000);
    expect(meanwhile).toBe(before);
    expect(await scrolled(tab)).toBe(0);
    expect(await button.count()).toBe(0);
    expect(tab.problems()).toEqual([]);
  });

  it("shows what comes in although the server answers more slowly than calls come", async () => {
    await using tab = await watch();
    await tab.page.route(/\/api\/v1\/requests\?/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await route.continue();
    });
    const busy = new AbortController();
    const traffic = (async () => {
      for (let at = 0; !busy.signal.aborted; at += 1) {
        await push(`svc-stream-${at}@example.com`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();

    await tab.page
      .getByText(/^svc-stream-\d+@example\.com$/)
      .first()
      .waitFor()
      .finally(() => busy.abort());

    await traffic;
    await tab.page.unrouteAll({ behavior: "ignoreErrors" });
    expect(tab.problems()).toEqual([]);
  });
});
