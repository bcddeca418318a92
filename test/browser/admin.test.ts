import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { addPerson, stepUp } from "../support/people.ts";
import { startIdp } from "../support/samlify-idp.ts";

let world: ConsoleWorld;

needBrowser();

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld();
}, 120_000);

afterAll(() => world?.[Symbol.asyncDispose]());

/** How the management API answers somebody with a token. */
async function statusFor(token: string, path: string): Promise<number> {
  const answer = await fetch(`${world.server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.status;
}

describe("a token", () => {
  it("is made with as little as it takes, shown once, replaced, and revoked", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/tokens");
    await page.getByRole("button", { name: "Make a token" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("SIEM");
    await dialog.getByLabel("What is it for?").selectOption({ label: "SIEM: reads the audit log" });
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const first = await dialog.locator("code").filter({ hasText: /^anr_/ }).innerText();
    const isLocked = await dialog.getByRole("button", { name: "Done" }).isDisabled();
    await dialog.getByLabel("I have saved it").check();
    await dialog.getByRole("button", { name: "Done" }).click();

    const reach = [await statusFor(first, "/audit-events"), await statusFor(first, "/accounts")];
    await page.getByRole("button", { name: "What can be done with SIEM" }).click();
    await page.getByRole("menuitem", { name: "Replace" }).click();
    await dialog.getByRole("button", { name: "Make the token" }).click();
    const second = await dialog.locator("code").filter({ hasText: /^anr_/ }).innerText();
    await dialog.getByLabel("I have saved it").check();
    await dialog.getByRole("button", { name: "Revoke the old one" }).click();
    await dialog.waitFor({ state: "detached" });

    expect([isLocked, ...reach]).toEqual([true, 200, 403]);
    expect([await statusFor(first, "/audit-events"), await statusFor(second, "/audit-events")]).toEqual([401, 200]);
    await page.getByText("With those that ended").click();
    await page.getByRole("cell", { name: "Revoked" }).waitFor();
    expect(await page.content()).not.toContain(second);
    expect(tab.problems()).toEqual([]);
  });
});

describe("a person", () => {
  it("is added, leaves with the consequences in sight, and comes back", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/people");
    await page.getByRole("button", { name: "Add a person" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: false }).first().fill("Anna Kirk");
    await dialog.getByLabel("Login name").fill("anna@northwind.example");
    await dialog.getByLabel("Role").selectOption("admin");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Anna Kirk" }).waitFor();
    await page.getByRole("button", { name: "More about Anna Kirk" }).click();
    await page.getByRole("menuitem", { name: "They left" }).click();
    await dialog
      .getByText("No session and No personal token end.")
      .or(dialog.getByText("No sessions and No personal tokens end."))
      .waitFor();
    await dialog.getByRole("button", { name: "Yes, they left" }).click();
    await page.getByRole("button", { name: "They are back" }).click();
    await dialog.getByRole("button", { name: "Yes, they are back" }).click();
    await page.getByRole("button", { name: "Change", exact: true }).waitFor();

    expect(tab.problems()).toEqual([]);
  });

  it("who left has seen what programs use, which is listed until it is replaced", async () => {
    const { person, token, tokenId } = await addPerson(world.server, { role: "admin", name: "Ida Moss" });
    await stepUp(world.server, tokenId, Date.now());
    const made = await fetch(`${world.server.url}/api/v1/api-tokens`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Anteroom-Reason": "An export" },
      body: JSON.stringify({ name: "Billing export", scopes: ["read"] }),
    });
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go(`/people/${person.id}`);
    await page.getByRole("button", { name: "More about Ida Moss" }).click();
    await page.getByRole("menuitem", { name: "They left" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Tokens and secrets that they made for programs go on: 1.").waitFor();
    await dialog.getByRole("button", { name: "Yes, they left" }).click();
    await page.getByRole("heading", { name: "To be replaced" }).waitFor();
    await page.getByRole("link", { name: "Billing export" }).click();
    await page.getByRole("button", { name: "What can be done with Billing export" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await dialog.getByRole("button", { name: "Revoke" }).click();
    await dialog.waitFor({ state: "detached" });
    await tab.go(`/people/${person.id}`);

    expect(made.status).toBe(201);
    expect(await page.getByRole("heading", { name: "To be replaced" }).count()).toBe(0);
    expect(tab.problems()).toEqual([]);
  }, 40_000);

  it("who may not see tokens is told which roles may", async () => {
    const user = await addPerson(world.server, { role: "user", name: "Lea Holm" });
    await using tab = await openTab(world.browser, { url: world.server.url, adminToken: user.token });
    await tab.go("/tokens");

    await tab.page.getByText("It takes one of these roles: Owner, Super Admin, Admin, Auditor.").waitFor();

    expect(tab.problems()).toEqual([]);
  });
});

describe("what needs a second person", () => {
  it("shows exactly what is asked for, and is approved with a note", async () => {
    const [owner, boss] = [
      await addPerson(world.server, { role: "owner", name: "Olga Berg" }),
      await addPerson(world.server, { role: "super_admin", name: "Boris Lund" }),
    ];
    await stepUp(world.server, boss.tokenId, Date.now());
    await stepUp(world.server, owner.tokenId, Date.now());
    const headers = { Authorization: `Bearer ${boss.token}`, "Content-Type": "application/json" };
    const asked = await fetch(`${world.server.url}/api/v1/keys/root-rotation`, {
      method: "POST",
      headers: { ...headers, "Anteroom-Reason": "Somebody left" },
      body: JSON.stringify({ to: "passphrase", passphrase: "five random words are good" }),
    });
    await using tab = await openTab(world.browser, { url: world.server.url, adminToken: owner.token });
    const { page } = tab;
    await tab.go("/approvals");
    await page.getByRole("link", { name: /root key/ }).click();
    await page.getByText('"passphrase": "[redacted]"').waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("dialog").getByLabel("Note").fill("As discussed.");
    await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
    await page.getByText("Approved, not used yet").waitFor();

    expect(asked.status).toBe(409);
    expect(await page.content()).not.toContain("five random words");
    expect(tab.problems()).toEqual([]);
  });
});

describe("a sign-in provider", () => {
  it("is added, its rules are tried, and a test in a new window shows every check", async () => {
    const clock = { now: () => Date.now() };
    await using idp = await startIdp(async () => (await fetch(`${world.server.url}/saml/metadata`)).text(), clock);
    idp.somebody = { nameId: "nora@northwind.example", groups: "interns" };
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/sso");
    await page.getByRole("button", { name: "Add a provider" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: false }).first().fill("Corp");
    await dialog.getByText("As a file or text").click();
    await dialog.getByRole("textbox", { name: "Metadata" }).fill(idp.metadata);
    await dialog.getByLabel("Value").fill("auditors");
    await dialog.getByRole("button", { name: "Add the provider" }).click();
    await page.getByRole("heading", { level: 1, name: "Corp" }).waitFor();
    await page.getByRole("tab", { name: /Role rules/ }).click();
    await page.getByLabel("What the identity provider would send").fill("groups=auditors");
    await page.getByRole("button", { name: "Look" }).click();
    await page.getByText("They would be Admin.").waitFor();

    await page.getByRole("tab", { name: "Test" }).click();
    const opened = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Test in a new window" }).click();
    const popup = await opened;
    await popup.waitForURL(/\/sso\?|saml\/acs/);
    if (!popup.url().includes("/saml/acs"))
      await popup.locator("form").evaluate((form) => (form as HTMLFormElement).submit());
    await popup.getByText("The test sign-in").first().waitFor();
    await page.getByText("Fails", { exact: true }).waitFor();

    const holds = await page.getByText("Holds", { exact: true }).count();
    expect(holds).toBe(14);
    await page.getByText("Add a rule for one of the attributes below").first().waitFor();
    expect(await page.getByRole("definition").filter({ hasText: "interns" }).count()).toBe(1);
    expect(tab.problems()).toEqual([]);
  });
});

describe("the server", () => {
  it("tells how its parts stand, does a new data key, and downloads a support bundle", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/security");
    await page.getByRole("button", { name: "Make a new one" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Make it" }).click();
    await page.getByText("Only opens").waitFor();
    await tab.go("/system");
    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: "Support bundle" }).click();
    const name = (await downloaded).suggestedFilename();
    await page.getByRole("tab", { name: "Settings in force" }).click();
    await page.getByLabel("Find").fill("DATA_DIR");

    expect(name).toMatch(/^anteroom-support-.*\.json$/);
    await page.getByRole("cell", { name: "ANTEROOM_DATA_DIR" }).waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
    expect(tab.problems()).toEqual([]);
  });
});
