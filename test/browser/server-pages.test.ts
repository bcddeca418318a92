import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, needBrowser, openTab, startBrowser } from "../support/browser.ts";
import { PASSWORD, setupCode } from "../support/local-people.ts";
import { addAuthenticator } from "../support/sign-in.ts";

needBrowser();

let browser: Browser;
let api: RunningApi;
let tab: ConsoleTab;

beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  browser = await startBrowser();
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async ({ onTestFinished }) => {
  if (missingChromium() !== undefined) return;
  api = await startApi();
  api.clock.at = Date.now();
  tab = await openTab(browser, { url: api.url }, { viewport: { width: 320, height: 700 } });
  onTestFinished(async () => {
    await tab[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });
});

/** What axe finds on the page in light and in dark colours, and what is wider than a narrow screen. */
async function wrongOn(page: Page): Promise<readonly string[]> {
  const name = await page.locator("h1").innerText();
  const wrong: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    wrong.push(...violations.map(({ id, nodes }) => `${name}, ${colorScheme}: ${id} ${nodes[0]?.target.join(" ")}`));
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  return width <= 320 ? wrong : [...wrong, `${name}: ${width} pixels wide`];
}

describe("pages that the server writes by itself, on a narrow screen", () => {
  it("set the Owner up without a violation of WCAG, from the code to the console", async () => {
    const { page } = tab;
    const wrong: string[] = [];
    const titles: string[] = [];
    const look = async () => {
      titles.push(await page.locator("h1").innerText());
      wrong.push(...(await wrongOn(page)));
    };
    await addAuthenticator(page);

    await page.goto(`/setup?code=${await setupCode(api)}`);
    await look();
    await page.getByLabel("Your name").fill("Olga");
    await page.getByLabel("Your e-mail address").fill("olga@corp.example");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Create a passkey" }).waitFor();
    await look();
    await page.getByRole("button", { name: "Create a passkey" }).click();
    await page.getByRole("link", { name: "I have kept them" }).waitFor();
    await look();
    await page.getByRole("link", { name: "I have kept them" }).click();
    await page.getByLabel("Passphrase").fill(PASSWORD);
    await page.getByLabel("The same again").fill("not the same at all");
    await page.getByRole("button", { name: "Download the recovery file" }).click();
    await page.getByText("The two passphrases differ").waitFor();
    await look();
    await page.getByRole("link", { name: "Do it later" }).click();
    await page.getByRole("button", { name: "Open the console" }).waitFor();
    await look();

    expect(new Set(titles).size).toBe(5);
    expect([...wrong, ...tab.problems()]).toEqual([]);
  });

  it("sign people in, say how everything is and what is wrong, without a violation of WCAG", async () => {
    const { page } = tab;
    const wrong: string[] = [];

    for (const path of ["/login", "/status", "/enroll", "/connect", "/setup?code=WRONG-CODE", "/saml/acs"]) {
      await page.goto(path);
      wrong.push(...(await wrongOn(page)));
    }

    expect([...wrong, ...tab.problems()]).toEqual([]);
  });

  it("lead a colleague with a setup link to the values and the token, without a violation of WCAG", async () => {
    const { page } = tab;
    const { body: made } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    const { body: link } = await api.call("POST", `/connections/${made["id"]}/setup-links`, {});

    await page.goto(String(link["url"]));
    await page.getByRole("button", { name: /token/ }).waitFor();
    const guide = await wrongOn(page);
    await page.getByRole("button", { name: /token/ }).click();
    await page.getByText("The token, shown this once").waitFor();
    const token = await wrongOn(page);

    expect([...guide, ...token, ...tab.problems()]).toEqual([]);
    expect(page.url()).not.toContain("#");
  });
});
