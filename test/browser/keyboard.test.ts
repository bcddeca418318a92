import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { focusedName, keyboardOf } from "../support/keyboard.ts";

needBrowser();

const KEY = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";

let world: ConsoleWorld;

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld({ demo: true });
}, 120_000);

afterAll(() => world?.[Symbol.asyncDispose]());

/** The id of the one account whose name begins so. */
async function accountId(beginning: string): Promise<string> {
  const { items } = (await world.api.get(`/accounts?q=${beginning}`)) as { items: readonly { id: string }[] };
  return items[0]?.id ?? "";
}

describe("somebody without a mouse", () => {
  it("connects an identity provider and sees its first call", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const keys = keyboardOf(page);
    await tab.go("/connections/new");

    await keys.press(page.getByRole("link", { name: /^Okta/ }));
    await keys.to(page.getByRole("radio").first());
    await page.keyboard.press("ArrowDown");
    await keys.fill(page.getByLabel("Name of the connection"), "Okta by keys");
    await keys.press(page.getByRole("button", { name: "Make the connection" }));
    const token = await page.locator("code", { hasText: "anr_scim_" }).innerText();
    const afterMaking = await focusedName(page);
    await keys.press(page.getByLabel("I have copied the token"), "Space");
    await keys.press(page.getByRole("button", { name: "Watch for the first call" }));
    await page.getByText("Listening").waitFor();
    const afterCopying = await focusedName(page);
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(`${world.server.url}/scim/v2/Users?startIndex=1&count=2`, { headers });
    await page.getByText("Okta is connected").waitFor();
    await keys.press(page.getByRole("button", { name: "Decide what will happen" }));
    await page.getByRole("heading", { level: 1, name: "Connect Okta by keys" }).waitFor();

    expect([afterMaking, afterCopying]).not.toContain("BODY");
    expect(keys.unseen()).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);

  it("finds an account, holds it and releases it, and never has to look for the place again", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const keys = keyboardOf(page);
    const dialog = page.getByRole("dialog").filter({ visible: true });
    await tab.go("/");

    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search everything" }).waitFor();
    await page.keyboard.type("svc-crm-01");
    await page.getByRole("option", { name: /svc-crm-01@example.com/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "svc-crm-01@example.com" }).waitFor();
    const hold = page.getByRole("button", { name: "Hold", exact: true });
    await keys.press(hold);
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const afterEscape = await focusedName(page);
    await keys.press(hold);
    await keys.fill(dialog.getByLabel("Why"), "Looked into after an alert");
    await keys.press(dialog.getByRole("button", { name: "Hold", exact: true }));
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Waits for a person to release the hold: Looked into after an alert.").waitFor();
    const afterHold = await focusedName(page);
    await keys.press(page.getByRole("button", { name: "Release the hold" }));
    await keys.press(dialog.getByRole("button", { name: "Release", exact: true }));
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Everything is in place").waitFor();
    const afterRelease = await focusedName(page);

    expect(afterEscape).toBe("Hold");
    expect([afterHold, afterRelease]).not.toContain("BODY");
    expect(keys.unseen()).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);

  it("enrols a second factor by its key, confirms it, and links the account", async () => {
    await world.api.post("/integrations", { name: "By keys", kind: "idlcm", applicationId: "northwind-crm" });
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const keys = keyboardOf(page);
    const dialog = page.getByRole("dialog").filter({ visible: true });
    await tab.go(`/accounts/${await accountId("svc-crm-02")}`);

    await keys.press(page.getByRole("button", { name: "Enrol the second factor" }).first());
    await keys.fill(page.getByLabel("Key or address"), KEY);
    await keys.press(page.getByRole("button", { name: "Bring it in" }));
    await page.getByRole("button", { name: "Show the code" }).waitFor();
    const afterEnrolling = await focusedName(page);
    await keys.press(page.getByRole("button", { name: "Show the code" }));
    await page.getByRole("status", { name: "The code" }).waitFor();
    await keys.press(page.getByRole("button", { name: "Yes, it was accepted" }));
    await keys.press(page.getByRole("button", { name: "Link to an integration" }).first());
    await keys.choose(dialog.getByLabel("Integration"), "By");
    await keys.press(dialog.getByRole("button", { name: "Link", exact: true }));
    await page.getByText("Everything is in place").waitFor();
    await dialog.waitFor({ state: "detached" });
    const afterLinking = await focusedName(page);

    expect([afterEnrolling, afterLinking]).not.toContain("BODY");
    expect(keys.unseen()).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);

  it("finds a failed request, reads what to do about it, and goes back to where it was", async () => {
    const okta = await world.server.connect({ name: "Okta of Contoso" });
    await okta.send("POST", "/Users", { userName: "svc-twice@example.com" });
    await okta.send("POST", "/Users", { userName: "svc-twice@example.com" });
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const keys = keyboardOf(page);
    await tab.go("/");

    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await page.waitForURL("**/log");
    await keys.press(page.getByRole("button", { name: /^Failure/ }));
    await page.waitForURL("**/log?result=failure");
    await page.getByText("1 of 1", { exact: true }).waitFor();
    await keys.press(page.getByRole("row").getByRole("link", { name: "Create user" }));
    await page.getByText("Okta created a user, and another user of this connection has the same userName.").waitFor();
    const atRequest = new URL(page.url()).pathname;
    // The key for it belongs to the window, which there is none of here.
    await page.goBack();
    await page.getByText("1 of 1", { exact: true }).waitFor();

    expect(atRequest).toMatch(/^\/log\/./);
    expect(keys.unseen()).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);

  it("adds a person, after a look back", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    const keys = keyboardOf(page);
    const dialog = page.getByRole("dialog").filter({ visible: true });
    await tab.go("/people");

    const add = page.getByRole("button", { name: "Add a person" }).first();
    await keys.press(add);
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const afterEscape = await focusedName(page);
    await keys.press(add);
    await keys.fill(dialog.getByLabel("Name", { exact: false }).first(), "Anna Kirk");
    await keys.fill(dialog.getByLabel("Login name"), "anna@northwind.example");
    await keys.choose(dialog.getByLabel("Role"), "Aud");
    await keys.press(dialog.getByRole("button", { name: "Add", exact: true }));
    await page.getByRole("heading", { level: 1, name: "Anna Kirk" }).waitFor();
    await dialog.waitFor({ state: "detached" });

    expect(afterEscape).toBe("Add a person");
    expect(await focusedName(page)).not.toBe("BODY");
    expect(await page.locator("main").innerText()).toContain("Auditor");
    expect(keys.unseen()).toEqual([]);
    expect(tab.problems()).toEqual([]);
  }, 60_000);
});
