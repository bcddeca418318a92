import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type RunningApi, startApi } from "../http/api-client.ts";
import { missingChromium, needBrowser, openTab, settle, startBrowser } from "../support/browser.ts";
import { hostLink, PASSWORD, secretIn, setupCode, submit } from "../support/local-people.ts";
import { startIdp } from "../support/samlify-idp.ts";
import { addAuthenticator, setUpOwner, signIn } from "../support/sign-in.ts";
import { TestBrowser } from "../support/test-browser.ts";
import { totpAt } from "../support/totp.ts";

let browser: Browser;
let api: RunningApi;

needBrowser();
beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser?.close());

/** What the page says went wrong. */
function problemOn(page: Page): Promise<string> {
  return page.locator(".problem:visible").first().innerText();
}

describe("a new server, in a real browser", () => {
  beforeAll(async () => {
    api = await startApi();
    api.clock.at = Date.now();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it("is set up with a passkey, repeats what needs a proof of presence after one, signs out, and leads back after signing in", async () => {
    await using tab = await openTab(browser, { url: api.url });
    const { page } = tab;
    await addAuthenticator(page);

    await setUpOwner(page, await setupCode(api));
    await settle(page);
    const home = new URL(page.url()).pathname;
    await page.goto("/profile");
    await page.getByRole("table", { name: "Passkeys" }).waitFor();
    const passkey = await page.getByRole("table", { name: "Passkeys" }).innerText();
    api.clock.at += 11 * 60_000;
    await page.getByRole("button", { name: "Make new ones" }).click();
    await page.getByRole("button", { name: "Make ten new ones" }).click();
    await page.getByRole("button", { name: "Use a passkey" }).click();
    const codes = await page.getByRole("dialog", { name: "Your new recovery codes" }).locator("pre").innerText();
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("button", { name: "Olga" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    await page.goto("/profile");
    const led = new URL(page.url());
    await signIn(page);
    await page.waitForURL("**/profile");

    expect(home).toBe("/");
    expect(passkey).toContain("First passkey");
    expect(codes.trim().split("\n")).toHaveLength(10);
    expect([led.pathname, led.search]).toEqual(["/login", "?return=%2Fprofile"]);
    expect(tab.problems()).toEqual([]);
  });

  it("says in a dialog that the session has ended, keeps what was typed, and goes on after a sign-in", async () => {
    await using tab = await openTab(browser, { url: api.url });
    const { page } = tab;
    await letIn(page);
    await page.goto("/profile");
    await page.getByRole("button", { name: "Add a passkey" }).first().click();
    await page.getByRole("textbox", { name: "Name" }).fill("Yellow key");
    api.clock.at += 31 * 60_000;
    await page.getByRole("button", { name: "Continue" }).click();
    const dialog = page.getByRole("dialog", { name: "Your session has ended" });
    await dialog.waitFor();
    const link = await dialog.getByRole("link", { name: "Sign in, in a new tab" }).getAttribute("href");

    await dialog.getByRole("button", { name: "Not now" }).click();

    expect(link).toBe("/login?return=/profile");
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Yellow key");
  });
});

describe("the identity provider as the only way in", () => {
  it("is switched on by the Owner once both things on the list hold, and the sign-in page says so", async () => {
    await using server = await startApi();
    server.clock.at = Date.now();
    await using idp = await startIdp(async () => (await fetch(`${server.url}/saml/metadata`)).text(), server.clock);
    idp.somebody = { nameId: "olga@corp.example", groups: "admins" };
    const roles = [{ role: "auditor", attribute: "groups", value: "auditors" }];
    const added = await server.call("POST", "/sso/providers", { name: "Corp", metadataXml: idp.metadata, roles });
    await using tab = await openTab(browser, { url: server.url });
    const { page } = tab;
    await addAuthenticator(page);
    await setUpOwner(page, await setupCode(server));
    await settle(page);
    await page.goto("/sso");
    const list = page.getByRole("list", { name: "What it takes to switch it on" });
    await list.getByText("Run anteroom sign-in-link on the host").waitFor();
    const isOffered = await page.getByRole("button", { name: "Switch it on" }).isEnabled();

    const token = new URL(await hostLink(server)).searchParams.get("link") ?? "";
    await submit(new TestBrowser(server.url), "/login", { by: "link", token });
    await page.goto(`/sso/${added.body["id"]}?tab=test`);
    const opened = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Test in a new window" }).click();
    const popup = await opened;
    await popup.waitForURL(/\/sso\?|saml\/acs/);
    if (!popup.url().includes("/saml/acs"))
      await popup.locator("form").evaluate((form) => (form as HTMLFormElement).submit());
    await popup.getByText("The test sign-in works").waitFor();
    await page.goto("/sso");
    await list.getByText("You passed a test of Corp.").waitFor();
    await page.getByRole("button", { name: "Switch it on" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Switch it on" }).click();
    const asked = page.getByRole("dialog", { name: "Why are you doing this?" });
    await asked.getByLabel("Reason").fill("Everybody has an account there");
    await asked.getByRole("button", { name: "Continue" }).click();
    await page.getByText("The last provider that is on can be neither").waitFor();
    const { location, text } = await new TestBrowser(server.url).get("/login");

    expect([isOffered, location]).toEqual([false, null]);
    expect(text).toContain("People sign in here through the identity provider only");
    expect(text).not.toContain("with a passkey");
    expect(tab.problems()).toEqual([]);
  });
});

describe("a new server, in a browser without script", () => {
  it("is set up with a password and an app, and signs in by them", async () => {
    await using server = await startApi();
    server.clock.at = Date.now();
    await using tab = await openTab(browser, { url: server.url }, { javaScriptEnabled: false });
    const { page } = tab;
    await page.goto(`/setup?code=${await setupCode(server)}`);
    await page.getByLabel("Your name").fill("Olga");
    await page.getByLabel("Your e-mail address").fill("olga@corp.example");
    await page.getByRole("button", { name: "Continue" }).click();
    const secret = secretIn(await page.content());
    await page.getByText("Use a password and an authenticator app").click();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("The code that the app shows now").fill("000000");
    await page.getByRole("button", { name: "Create the Owner" }).click();
    const wrong = await problemOn(page);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("The code that the app shows now").fill(totpAt(secret, server.clock.now()));
    await page.getByRole("button", { name: "Create the Owner" }).click();
    const codes = await page.locator(".codes li").count();
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByRole("link", { name: "Do it later" }).click();
    const address = await page.locator("table").innerText();
    await page.context().clearCookies();
    server.clock.at += 30_000;
    await page.goto("/login");
    await page.getByLabel("Login name").fill("olga@corp.example");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Code").fill(totpAt(secret, server.clock.now()));
    await page.getByRole("button", { name: "Sign in with a password" }).click();
    const cookies = await page.context().cookies();

    expect(wrong).toContain("The code is not what this factor shows now");
    expect(codes).toBe(10);
    expect(address).toContain(server.url);
    expect(cookies.find(({ name }) => name === "anteroom")).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    expect(tab.problems()).toEqual([]);
  });
});

/** Signs in by a link from the host: this browser has no passkey of an earlier one. */
async function letIn(page: Page): Promise<void> {
  await page.goto(await hostLink(api));
  await page.getByRole("button", { name: "Sign in" }).click();
  await settle(page);
}
