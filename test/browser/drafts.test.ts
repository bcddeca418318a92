import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";

let world: ConsoleWorld;
let connection: string;

needBrowser();

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld();
  await world.api.post("/applications", { key: "crm", name: "CRM" });
  connection = String((await world.api.post("/connections", { idp: "okta", name: "Okta" }))["id"]);
}, 120_000);

afterAll(() => world?.[Symbol.asyncDispose]());

/** What this tab keeps of forms. */
function keptIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("anteroom.draft.")));
}

describe("what was typed", () => {
  it("is there again after a reload, also in a dialog, and gone once it was given up", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    page.setDefaultTimeout(10_000);
    await tab.go("/sso");
    await page.getByRole("button", { name: "Add a provider" }).first().click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Northwind Okta");
    await page.getByLabel("Address of its metadata").fill("https://idp.example/metadata");

    await page.reload();
    const kept = [
      await page.getByRole("textbox", { name: "Name", exact: true }).inputValue(),
      await page.getByLabel("Address of its metadata").inputValue(),
    ];
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });

    expect(kept).toEqual(["Northwind Okta", "https://idp.example/metadata"]);
    await expect.poll(() => keptIn(page)).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("is no other token's, and nobody else's once another person is here", async () => {
    const { id } = await world.api.post("/api-tokens", { name: "Reports", scopes: ["read"] });
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    page.setDefaultTimeout(10_000);
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await tab.go("/tokens?act=make");
    await name.fill("SIEM");
    await page.reload();
    const kept = await name.inputValue();
    await tab.go(`/tokens?act=make&replace=${id}`);
    const other = await name.inputValue();
    await page.evaluate(() => sessionStorage.setItem("anteroom.drafts-of", "somebody-else"));
    await tab.go("/tokens");
    await page.waitForFunction(() => sessionStorage.getItem("anteroom.drafts-of") !== "somebody-else");

    expect([kept, other]).toEqual(["SIEM", "Reports"]);
    await expect.poll(() => keptIn(page)).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("is gone once it was sent, and everything else follows the server", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    page.setDefaultTimeout(10_000);
    await tab.go(`/connections/${connection}?tab=settings`);
    await page.getByLabel("Grace, in days").fill("21");
    await world.api.patch(`/connections/${connection}`, { name: "Okta of elsewhere" });

    await page.reload();
    await page.getByLabel("Grace, in days").waitFor();
    const [days, name] = [
      await page.getByLabel("Grace, in days").inputValue(),
      await page.getByRole("textbox", { name: "Name", exact: true }).inputValue(),
    ];
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("is saved.").first().waitFor();

    const { graceDays } = await world.api.get(`/connections/${connection}`);
    expect([days, name, graceDays]).toEqual(["21", "Okta of elsewhere", 21]);
    await expect.poll(() => keptIn(page)).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("is kept of an app, of rules and of a request, and nowhere where a password is in it", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    page.setDefaultTimeout(10_000);
    await tab.go("/apps/new?way=declaration");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Northwind CRM");
    await page.reload();
    const app = await page.getByRole("textbox", { name: "Name", exact: true }).inputValue();
    await tab.go(`/connections/${connection}?tab=mapping`);
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Group", { exact: true }).fill("Robots");
    await page.reload();
    const group = await page.getByLabel("Group", { exact: true }).inputValue();
    await page.getByRole("button", { name: "Discard the changes" }).click();
    await page.getByLabel("Group", { exact: true }).waitFor({ state: "detached" });
    await tab.go(`/simulate?tab=request&connection=${connection}`);
    const body = page.getByLabel("Body (JSON)");
    await body.fill('{"userName":"typed@x.example"}');
    await page.reload();
    const request = await body.inputValue();
    await body.fill('{"userName":"typed@x.example","password":"s3cret"}');
    const all = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));

    expect([app, group, request]).toEqual(["Northwind CRM", "Robots", '{"userName":"typed@x.example"}']);
    expect(all).not.toContain("s3cret");
    expect(await keptIn(page)).toEqual(["anteroom.draft.app.declaration"]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);
});
