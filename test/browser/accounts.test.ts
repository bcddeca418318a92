import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type Json, type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, needBrowser, openTab, settle, startBrowser } from "../support/browser.ts";
import { addManyAccounts } from "../support/many-accounts.ts";
import { addPerson } from "../support/people.ts";

needBrowser();

const MANY = 100_000;
const MB = 1024 * 1024;

let api: RunningApi;
let browser: Browser;

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  browser = await startBrowser();
  await api.call("POST", "/applications", { key: "crm", name: "CRM" });
  const { body } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
  for (const name of ["svc-a", "svc-b", "svc-c"]) {
    const user = { userName: `${name}@example.com`, active: true, roles: [{ value: "crm" }] };
    await api.scim(body["token"], "POST", "/Users", user);
  }
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

const open = (token: string = api.adminToken): Promise<ConsoleTab> =>
  openTab(browser, { url: api.url, adminToken: token });

describe("the front page", () => {
  it("leads from what is still to do and from each status to where it is done", async () => {
    await using tab = await open();
    await tab.go("/");

    await tab.page.getByRole("link", { name: /Awaiting verification/ }).click();
    await tab.page.getByRole("row").nth(3).waitFor();

    expect(new URL(tab.page.url()).search).toBe("?view=table&status=awaiting_verification");
    expect(await tab.page.getByRole("row").count()).toBe(4);
    expect(tab.problems()).toEqual([]);
  });
});

describe("service accounts", () => {
  it("stand on a board that the arrow keys lead through, with the button for the next step", async () => {
    await using tab = await open();
    await tab.go("/accounts");
    const cards = tab.page.locator("[data-card]");

    await cards.nth(0).getByRole("link").first().focus();
    await tab.page.keyboard.press("ArrowDown");

    const focused = await tab.page.evaluate(() => document.activeElement?.textContent);
    const next = await cards.nth(0).getByRole("link", { name: "Add evidence" }).getAttribute("href");
    expect([focused, next]).toEqual(["svc-b@example.com", "/apps/crm"]);
    expect(tab.problems()).toEqual([]);
  });

  it("are held many at once, and what was refused is said and tried again", async () => {
    const { body } = await api.call("GET", "/accounts?q=svc-a");
    await using tab = await open();
    await tab.go("/accounts?view=table&sort=userName");
    await tab.page.getByLabel("Choose all that are shown").check();
    await api.call("POST", `/accounts/${body["items"][0].id}/retirement`, { reason: "Meanwhile." });

    await tab.page.getByRole("button", { name: "Hold", exact: true }).click();
    await tab.page.getByLabel("Why").fill("An audit.");
    await tab.page.getByRole("dialog").getByRole("button", { name: "Hold" }).click();
    await tab.page.getByRole("dialog", { name: "Done for 2 accounts, refused for 1 account" }).waitFor();

    const refused = tab.page.getByRole("list", { name: "What was refused, and why" });
    expect(await refused.innerText()).toMatch(/svc-a@example\.com\s.*is retired/);
    await tab.page.getByRole("button", { name: "Try 1 account again" }).click();
    await tab.page.getByRole("button", { name: "Close" }).last().click();
    const { body: held } = await api.call("GET", "/accounts?status=held");
    expect(held["items"]).toHaveLength(2);
    expect(tab.problems()).toEqual([]);
  });

  it("get an owner many at once, who is chosen among the people", async () => {
    const { person } = await addPerson(api.place, { name: "Mila Frost" });
    await using tab = await open();
    await tab.go("/accounts?view=table&status=held");
    await tab.page.getByLabel("Choose all that are shown").check();

    await tab.page.getByRole("button", { name: "Name an owner" }).click();
    const dialog = tab.page.getByRole("dialog");
    await dialog.getByLabel("Who").selectOption({ label: `Mila Frost (${person.loginName})` });
    await dialog.getByRole("button", { name: "Name an owner" }).click();
    await dialog.waitFor({ state: "detached" });

    const { body } = await api.call("GET", "/accounts?status=held");
    const owners = body["items"].map((one: Json) => one["owners"].owner.name);
    expect(owners).toEqual(["Mila Frost", "Mila Frost"]);
    expect(tab.problems()).toEqual([]);
  });

  it("are narrowed by the address, and a view of them is kept under a name", async () => {
    const { token } = await addPerson(api.place, { role: "admin" });
    await using tab = await open(token);
    await tab.go("/accounts?view=table&status=held");

    await tab.page.getByRole("button", { name: "Save this view" }).click();
    await tab.page.getByLabel("Name").fill("What I hold");
    await tab.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await tab.page.getByRole("link", { name: "What I hold" }).waitFor();
    await tab.page.getByRole("button", { name: "Remove the filter Status: Held" }).click();
    await tab.page.getByRole("link", { name: "What I hold" }).click();
    await tab.page.getByText("1–2 of 2").waitFor();

    expect(new URL(tab.page.url()).search).toBe("?view=table&status=held");
    expect(tab.problems()).toEqual([]);
  });

  it(`stay fluent when there are ${MANY.toLocaleString("en")}`, async () => {
    addManyAccounts(api, MANY);
    await using tab = await open();
    await tab.go("/accounts?view=table");

    await tab.page.getByRole("spinbutton").fill("50");
    await tab.page.getByRole("spinbutton").press("Enter");
    await tab.page.getByText(/^4,901–5,000 of 100,00\d$/).waitFor();
    await settle(tab.page);
    const frame = tab.page.getByRole("region", { name: "Service accounts" });
    await frame.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    await tab.page.locator("tr[data-index='99']").waitFor();

    const devtools = await tab.page.context().newCDPSession(tab.page);
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    expect(await tab.page.locator("tbody tr").count()).toBeLessThan(60);
    expect(usedSize).toBeLessThan(120 * MB);
    expect(tab.problems()).toEqual([]);
  }, 60_000);
});
