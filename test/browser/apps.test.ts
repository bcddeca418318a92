import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { newId, type VerificationId } from "../../src/domain/id.ts";
import { type ConsoleTab, missingChromium, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { ACS_URL, aKey, anEntity, aRole, CERTIFICATES } from "../support/metadata.ts";

const missing = missingChromium();
const OTHER_ACS = "https://elsewhere.vendor.io/saml/acs";
const signed = anEntity({ content: aRole({ before: aKey(CERTIFICATES.rsa, "signing") }) });

let world: ConsoleWorld;
let tab: ConsoleTab;

/** The tests of this file are one story and run in their order. */
beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld({ demo: true });
  tab = await openTab(world.browser, world.server);
  tab.page.setDefaultTimeout(10_000);
}, 120_000);

afterAll(async () => {
  await tab?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

const heading = (name: string) => tab.page.getByRole("heading", { level: 1, name });
const press = (name: string) => tab.page.getByRole("button", { name, exact: true }).click();
const inDialog = (name: string) => tab.page.getByRole("dialog").getByRole("button", { name, exact: true });
const header = () => tab.page.locator("main header").first();

/** Has the watch find that an app changed, as it would in the background. */
async function findChange(key: string): Promise<void> {
  const { store, workspaceId } = world.server;
  await store.write(async (stores) => {
    const app = await stores.applications.find(workspaceId, key);
    const accepted = app && (await stores.applications.findNewest(app.id, "metadata"));
    const profile = accepted?.profile;
    if (app === undefined || accepted === undefined || profile == null) throw new Error(`${key} has no metadata.`);
    const verificationId = newId<VerificationId>();
    const changes = [{ what: "acsUrls", from: ACS_URL, to: OTHER_ACS }];
    const acsEndpoints = profile.acsEndpoints.map((endpoint) => ({ ...endpoint, url: OTHER_ACS }));
    const found = { ...accepted, id: verificationId, profile: { ...profile, acsEndpoints }, changes, applied: false };
    await stores.applications.insertVerification(found, null);
    const pendingChange = { verificationId, changes, foundAt: Date.now(), refusedAt: null };
    await stores.applications.update({ ...app, pendingChange });
  });
}

describe.skipIf(missing !== undefined)("apps in a browser", () => {
  it("are added from the catalogue, which is searched as one types", async () => {
    await tab.go("/apps");
    await tab.page.getByRole("link", { name: "Add an app" }).first().click();

    await tab.page.getByRole("searchbox", { name: "Search the catalogue" }).fill("airtab");
    await tab.page.getByRole("link", { name: /^Airtable/ }).click();
    await press("Add the app");

    await heading("Airtable").waitFor();
    expect(await header().textContent()).toContain("Declared");
    expect(new URL(tab.page.url()).pathname).toBe("/apps/airtable");
  });

  it("say what new metadata would change before it is taken, and keep it in the ledger", async () => {
    await press("Verify now");
    await tab.page.getByRole("textbox", { name: "Metadata XML" }).fill(signed);
    await press("See what it would change");
    const foretold = await tab.page.getByRole("alert").textContent();
    await press("Take this metadata");
    const said = await tab.page.getByText("The evidence says: supported").textContent();
    await press("Done");
    await tab.page.getByRole("tab", { name: "Evidence" }).click();
    await tab.page.getByText("Counts now").first().waitFor();
    await tab.page.getByRole("link", { name: "Metadata", exact: true }).click();
    const document = tab.page.getByRole("link", { name: "Download the document as it came" });
    const address = await document.getAttribute("href");

    expect(foretold).toContain("From supported (declared) to supported (metadata)");
    expect(said).not.toBeNull();
    expect(address).toMatch(/^\/api\/v1\/applications\/[\w-]+\/verifications\/[\w-]+\/document$/);
    await tab.page.keyboard.press("Escape");
    expect(await header().textContent()).toContain("Metadata");
  });

  it("show what cannot be read as a refusal, and lose nothing that was typed", async () => {
    await tab.go("/apps/airtable?act=verify");
    const field = tab.page.getByRole("textbox", { name: "Metadata XML" });
    await field.fill("this is no XML");

    await press("See what it would change");
    await tab.page.getByRole("dialog").getByRole("alert").waitFor();

    expect(await field.inputValue()).toBe("this is no XML");
    await tab.page.keyboard.press("Escape");
    await tab.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("draw certificates on a time line that is told in words, too", async () => {
    await tab.go("/apps/airtable");

    const line = tab.page.getByRole("img", { name: /^1 certificate: signing\.example\.com, signing, from 2026-01-01/ });
    await line.waitFor();

    expect(await line.getByText("Today").count()).toBe(1);
  });

  it("are narrowed by the address, which a reload keeps", async () => {
    await tab.go("/apps");
    await tab.page.getByRole("combobox", { name: "Verdict" }).selectOption("unsupported");
    await tab.page.waitForURL("**/apps?verdict=unsupported");
    await tab.page.reload();
    await tab.page.getByRole("link", { name: "Legacy Wiki" }).waitFor();
    const narrowed = await tab.page.locator("main tbody tr").count();
    await tab.page.getByRole("searchbox", { name: "Search apps" }).fill("no such app");
    await tab.page.getByText("No app fits").waitFor();
    await press("Clear the filters");
    await tab.page.getByRole("link", { name: "Northwind CRM" }).waitFor();

    expect(narrowed).toBe(1);
    expect(new URL(tab.page.url()).search).toBe("");
  });

  it("bring a change before a person, with what was accepted beside what was found", async () => {
    await findChange("airtable");
    await tab.go("/apps");
    await tab.page.getByRole("link", { name: "Look at the change" }).click();

    await tab.page.getByRole("heading", { name: "A change waits for you" }).waitFor();
    const compared = await tab.page.getByRole("row", { name: /^ACS URLs/ }).textContent();
    await press("Approve it");
    await inDialog("Approve").click();
    await tab.page.getByRole("heading", { name: "A change waits for you" }).waitFor({ state: "detached" });

    expect(compared).toBe(`ACS URLs${ACS_URL}${OTHER_ACS}`);
    await tab.page.getByText(OTHER_ACS, { exact: true }).first().waitFor();
  });

  it("are deleted only by their name, once the consequences are read", async () => {
    await tab.go("/apps/airtable");
    await press("More");
    await tab.page.getByRole("menuitem", { name: "Delete" }).click();
    const isRefused = await inDialog("Delete the app").isDisabled();
    await tab.page.getByRole("textbox", { name: /^Type Airtable/ }).fill("Airtable");
    await inDialog("Delete the app").click();
    await heading("Apps").waitFor();

    expect(isRefused).toBe(true);
    expect((await world.api.get("/applications?q=airtable")) as object).toEqual({ items: [] });
  });

  it("let an integration have an account that is ready, pause it with a reason, and resume", async () => {
    await tab.go("/integrations?act=new&for=northwind-crm");
    await tab.page.getByRole("textbox", { name: "Name" }).fill("CRM guests");
    await inDialog("Create").click();
    await heading("CRM guests").waitFor();
    await tab.page.getByText("Waiting", { exact: false }).first().click();
    await tab.page.getByText("Second factor").first().waitFor();
    const waiting = await tab.page.locator("main li", { hasText: "Second factor" }).first().textContent();
    await tab.page.getByText(/^Ready 1$/).click();
    await press("Link it");
    await header().getByText("Linked").waitFor();
    await press("Pause");
    await tab.page.getByRole("textbox", { name: "Why" }).fill("maintenance");
    await inDialog("Pause").click();
    await tab.page.getByText("Paused: it may not act").waitFor();
    await press("Resume");
    await inDialog("Resume").click();
    await header().getByText("Linked").waitFor();
    await tab.page.getByRole("tab", { name: "History" }).click();
    await tab.page.getByText("maintenance").first().waitFor();

    expect(waiting).toContain("needs enrolled or exempt");
  });

  it("never break a rule of the browser", () => {
    expect(tab.problems()).toEqual([]);
  });
});
