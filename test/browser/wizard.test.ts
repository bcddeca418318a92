import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type RunningApi, startApi } from "../http/api-client.ts";
import { missingChromium, openTab, startBrowser } from "../support/browser.ts";
import { URN } from "../support/urns.ts";

const missing = missingChromium();
let api: RunningApi;
let browser: Browser;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  browser = await startBrowser();
  await api.call("POST", "/applications", { key: "crm", name: "Contoso CRM" });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

describe.skipIf(missing !== undefined)("connecting an identity provider in a browser", () => {
  it("leads from nothing to the first service account, and shows each call as it comes", async () => {
    await using tab = await openTab(browser, api);
    const { page } = tab;
    page.setDefaultTimeout(15_000);
    await tab.go("/connections");

    await page.getByRole("link", { name: /^Okta/ }).click();
    await page.getByText("Okta: the template of the catalogue").click();
    await page.getByRole("button", { name: "Make the connection" }).click();
    await page.getByText("API Token", { exact: true }).waitFor();
    const token = await page.locator("code", { hasText: "anr_scim_" }).innerText();
    const next = page.getByRole("button", { name: "Watch for the first call" });
    const isHeld = await next.isDisabled();
    await page.getByLabel("I have copied the token").check();
    await next.click();
    await page.getByText("Listening").waitFor();
    await api.scim(token, "GET", "/Users?startIndex=1&count=2");
    await page.getByText("Okta is connected").waitFor();
    await page.getByRole("button", { name: "Decide what will happen" }).click();
    await page.getByText("by being pushed at all").click();
    await page.getByRole("button", { name: "Go on to the first user" }).click();
    await page.getByText("Listening").waitFor();
    await api.scim(token, "POST", "/Users", { schemas: [URN.user], userName: "svc@example.com", active: true });
    await page.getByText("svc@example.com has arrived").waitFor();
    await page.getByRole("link", { name: "Open the account" }).click();
    await page.getByRole("heading", { level: 1, name: "svc@example.com" }).waitFor();

    expect(isHeld).toBe(true);
    expect(page.url()).not.toContain("anr_");
    expect(tab.problems()).toEqual([]);
  });

  it("comes back to where an app was missing once it is added", async () => {
    await using empty = await startApi();
    const okta = (await empty.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
    await using tab = await openTab(browser, empty);
    const { page } = tab;
    page.setDefaultTimeout(15_000);
    await tab.go(`/connections/new?connection=${okta["id"]}&step=apps`);

    await page.getByRole("link", { name: "Add an app" }).click();
    await page.getByRole("link", { name: /^Asana/ }).click();
    await page.getByRole("button", { name: "Add the app" }).click();
    await page.getByText("Which apps do the users get?").waitFor();
    await page.getByText("by being pushed at all").waitFor();

    expect(new URL(page.url()).searchParams.get("connection")).toBe(okta["id"]);
    expect(tab.problems()).toEqual([]);
  });

  it("forgets the token with the page, and makes another one when it was lost", async () => {
    await using tab = await openTab(browser, api);
    const { page } = tab;
    page.setDefaultTimeout(15_000);
    await tab.go("/connections/new?idp=authentik");
    await page.getByRole("button", { name: "Make the connection" }).click();
    const first = await page.locator("code", { hasText: "anr_scim_" }).innerText();

    await page.reload();
    await page.getByRole("button", { name: "Make another token" }).click();
    const dialog = page.getByRole("dialog");
    const kept = await page.locator("code", { hasText: "anr_scim_" }).count();
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const second = await page.locator("code", { hasText: "anr_scim_" }).innerText();

    expect(kept).toBe(0);
    expect(second).not.toBe(first);
    expect(tab.problems()).toEqual([]);
  });

  it("lets a colleague do it by a setup link, without an account here", async () => {
    const entra = (await api.call("POST", "/connections", { name: "Entra", idp: "entra" })).body;
    await using tab = await openTab(browser, api);
    tab.page.setDefaultTimeout(15_000);
    await tab.go(`/connections/new?connection=${entra["id"]}&step=copy`);
    await tab.page.getByRole("button", { name: "Send a setup link" }).click();
    await tab.page.getByLabel("For whom").fill("Ada of the identity team");
    await tab.page.getByRole("button", { name: "Make the link" }).click();
    const link = await tab.page.locator("code", { hasText: "/connect#" }).innerText();
    await using guest = await openTab(browser, { url: api.url });
    guest.page.setDefaultTimeout(15_000);

    await guest.page.goto(link);
    await guest.page.getByRole("heading", { name: "Connect Entra" }).waitFor();
    const address = guest.page.url();
    await guest.page.getByRole("button", { name: "Make the token" }).click();
    const token = await guest.page.locator("code", { hasText: "anr_scim_" }).first().innerText();
    await api.scim(token, "GET", '/Users?filter=userName eq "x"');
    await guest.page.getByRole("link", { name: "I have copied it" }).click();
    const progress = await guest.page.getByRole("region", { name: "Progress" }).innerText();
    await tab.go("/links?tab=setup");
    await tab.page.getByRole("button", { name: "Withdraw" }).click();
    await tab.page.getByRole("button", { name: "Withdraw the link" }).click();
    await tab.page.getByText("Withdrawn").waitFor();
    await guest.page.reload();

    expect(address).toBe(`${api.url}/connect`);
    expect(progress).toMatch(/A call was let in: done/);
    expect(await guest.page.locator("main").innerText()).toContain("Ask whoever sent it for a new one");
    expect([...tab.problems(), ...guest.problems()]).toEqual([]);
  });
});
