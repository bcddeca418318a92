import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { consolePages } from "../../scripts/console-pages.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import { checkAccessibility } from "../support/page-checks.ts";

needBrowser();

/** The buttons that open a dialog, by the page and the view that they are on. */
const OPENERS: readonly (readonly [page: string, view: string, buttons: readonly string[]])[] = [
  ["connection", "overview", ["Freeze"]],
  ["connection", "tokens", ["Rotate", "Make a client"]],
  ["account", "overview", ["Hold"]],
  ["account", "authenticator", ["Call it suspect", "Export the seed"]],
  ["account", "credentials", ["Store a password", "Store a note"]],
  ["account", "access", ["Name somebody", "Bound it", "Exempt it for a while", "Take the review"]],
  ["app", "overview", ["Verify now"]],
  ["integrations", "all", ["New integration"]],
  ["people", "people", ["Add a person"]],
  ["sso", "all", ["Add a provider"]],
  ["tokens", "all", ["Make a token"]],
  ["vaults", "all", ["Make a vault"]],
  ["security", "keys", ["Make a recovery file", "Change"]],
];

describe("dialogs of the console", () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    world = await startConsoleWorld({ demo: true });
  }, 120_000);

  afterAll(() => world?.[Symbol.asyncDispose]());

  it("keep WCAG in light and in dark colours, and give the focus back when they close", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    page.setDefaultTimeout(10_000);
    const paths = new Map((await consolePages(world.api)).map(({ name, path }) => [name, path]));
    const wrong: string[] = [];

    for (const [name, view, buttons] of OPENERS) {
      for (const button of buttons) {
        await tab.go(`${paths.get(name)}?tab=${view}`);
        const opener = page.locator("main").getByRole("button", { name: button, exact: true }).first();
        await opener.click();
        const dialog = page.getByRole("dialog").first();
        await dialog.waitFor();
        wrong.push(...(await checkAccessibility(page)).map((line) => `${name}, ${button}: ${line}`));
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        const isBack = opener.and(page.locator(":focus")).waitFor({ timeout: 1000 });
        await isBack.catch(() => wrong.push(`${name}, ${button}: the focus is lost`));
      }
    }

    expect([...wrong, ...tab.problems()]).toEqual([]);
  }, 300_000);

  it("find anything and list the keys without a violation of WCAG", async () => {
    await using tab = await openTab(world.browser, world.server);
    const { page } = tab;
    await tab.go("/");

    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("svc-crm");
    await page.getByRole("option").first().waitFor();
    const palette = await checkAccessibility(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    const keys = await checkAccessibility(page);

    expect([...palette, ...keys, ...tab.problems()]).toEqual([]);
  }, 60_000);
});
