import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";

let world: ConsoleWorld;

needBrowser();

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld();
  await world.api.post("/applications", { key: "crm", name: "CRM" });
}, 120_000);

afterAll(() => world?.[Symbol.asyncDispose]());

/** Makes a connection; answers its id. */
async function aConnection(name: string): Promise<string> {
  return String((await world.api.post("/connections", { idp: "okta", name }))["id"]);
}

describe("the page of a connection", () => {
  it("says what to check while nothing has called, and freezes and unfreezes with what comes of it", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const id = await aConnection("Quiet Okta");
    await tab.go(`/connections/${id}`);

    await page.getByText("Okta has not called yet.").waitFor();
    await page.getByRole("button", { name: "Freeze" }).click();
    const dialog = page.getByRole("dialog").filter({ visible: true });
    await dialog.getByText("Every change is put off with 503").waitFor();
    await dialog.getByRole("button", { name: "Freeze" }).click();
    await page.getByText("The connection is frozen.").waitFor();
    await page.getByRole("button", { name: "Unfreeze" }).click();
    await dialog.getByRole("button", { name: "Unfreeze" }).click();
    await page.getByText("Okta has not called yet.").waitFor();

    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("rotates a token, shows it once, ties a group to an app, and shows both after a reload", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const id = await aConnection("Ruled Okta");

    await tab.go(`/connections/${id}?tab=tokens`);
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByText("This is the only time that it is shown").waitFor();
    await page.getByLabel("I have copied it").check();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("Being replaced").waitFor();
    await page.getByRole("tab", { name: "Mapping and rules" }).click();
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Group", { exact: true }).fill("CRM robots");
    await page.getByRole("button", { name: "Save the rules" }).click();
    await page.getByText("The rules are saved.").first().waitFor();

    const { groupBindings } = await world.api.get(`/connections/${id}`);
    expect(groupBindings).toEqual([{ displayName: "CRM robots", application: "crm" }]);
    await page.reload();
    expect(await page.getByLabel("Group", { exact: true }).inputValue()).toBe("CRM robots");
    expect(tab.problems()).toEqual([]);
  }, 40_000);
});

describe("an OAuth client", () => {
  it("proves itself by what Entra signs, without a secret, until the issuer is removed", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const { id } = await world.api.post("/connections", { idp: "entra", name: "Federated Entra" });
    const tenant = "3f8e8e2c-1a55-4f0e-9d3c-6a2f0c9b7d11";
    await tab.go(`/connections/${id}?tab=tokens`);

    await page.getByRole("button", { name: "Make a client" }).click();
    await page.getByLabel("Name").fill("Entra");
    await page.getByLabel("It proves itself by").selectOption("issuer");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByLabel("Tenant ID").fill(tenant);
    await page.getByLabel("Object ID").fill("object-1");
    await page.reload();
    expect(await page.getByLabel("Tenant ID").inputValue()).toBe(tenant);
    await page.getByLabel("Application ID").fill("api://anteroom");
    await page.getByRole("button", { name: "Trust it" }).click();
    const row = page.getByRole("row").filter({ hasText: `https://login.microsoftonline.com/${tenant}/v2.0` });
    await row.getByText("Valid").waitFor();

    const clients = await world.api.list(`/connections/${id}/oauth-clients`);
    const path = `/connections/${id}/oauth-clients/${clients.items[0]?.["id"]}`;
    const trusts = await world.api.list(`${path}/trusts`);
    const secrets = await world.api.list(`${path}/secrets`);
    await row.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Stop trusting it" }).click();
    await row.getByText("Revoked").waitFor();
    expect(secrets.items).toEqual([]);
    expect(trusts.items).toEqual([
      expect.objectContaining({
        issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
        subject: "object-1",
        audiences: ["api://anteroom"],
        tenantId: tenant,
        jwksUri: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
        keys: [],
        sources: [],
        revokedAt: null,
      }),
    ]);
    expect(tab.problems()).toEqual([]);
  }, 40_000);
});

describe("simulate", () => {
  it("shows a request step by step, and opens the step at which one is refused", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const connection = await aConnection("Tried Okta");
    await tab.go(`/simulate?tab=request&connection=${connection}`);

    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("It would be carried out: 201").waitFor();
    expect(
      await page.getByRole("list", { name: "The steps of the request" }).getByRole("listitem").count(),
    ).toBeGreaterThan(5);
    await page.getByLabel("Sample").selectOption("nameless");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("It would be refused: 400").waitFor();
    await page.getByText("userName is required and missing").first().waitFor();

    const { userCount } = await world.api.get(`/connections/${connection}`);
    expect(userCount).toBe(0);
    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("takes a simulated Okta through its cycle before one's eyes, and removes it again", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/simulate");

    await page.getByLabel("Invented users").fill("2");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("heading", { name: /^Calls/ }).waitFor();
    await page.getByText("Done", { exact: true }).first().waitFor({ timeout: 30_000 });
    await page.getByRole("link", { name: "Connection", exact: true }).click();
    await page.getByText("Sample data", { exact: true }).waitFor();
    await page.getByRole("img").or(page.getByRole("figure")).first().waitFor();
    await tab.go("/simulate");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove it" }).click();
    await page.getByRole("heading", { name: "Simulate an identity provider" }).waitFor();

    const { items } = await world.api.get("/simulations");
    expect(items).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);
});
