import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type ConsolePage, consolePages } from "../../scripts/console-pages.ts";
import { missingChromium, needBrowser, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import {
  checkAccessibility,
  checkName,
  checkReflow,
  checkStillness,
  checkWords,
  wrongWith,
} from "../support/page-checks.ts";
import { addPerson, stepUp } from "../support/people.ts";

needBrowser();

describe("every page of the console with something on it", () => {
  let world: ConsoleWorld;

  beforeAll(async () => {
    if (missingChromium() !== undefined) return;
    await buildConsole(process.cwd());
    world = await startConsoleWorld({ demo: true });
    await addWhatTheDemoLacks(world);
  }, 120_000);

  afterAll(() => world?.[Symbol.asyncDispose]());

  it("keeps WCAG, the content security policy, its own origin, its name, narrow screens and stillness", async () => {
    await using tab = await openTab(world.browser, world.server);
    const pages = [...(await consolePages(world.api)), await aPlaceholder(world)];

    const wrong = await wrongWith(tab, pages, [checkName, checkAccessibility, checkWords, checkStillness, checkReflow]);

    expect(wrong).toEqual([]);
    expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(["person", "vault", "approval"]));
  }, 900_000);

  it("is reached by keyboard without going through the navigation", async () => {
    await using tab = await openTab(world.browser, world.server);
    await tab.go("/accounts?view=table");

    await tab.page.keyboard.press("Tab");
    const first = await tab.page.evaluate(() => document.activeElement?.textContent);
    await tab.page.keyboard.press("Enter");

    expect(first).toBe("Skip to the page");
    await expect.poll(() => tab.page.evaluate(() => document.activeElement?.id)).toBe("main");
  });
});

/** The page of an account that no identity provider signs in, which has other views. */
async function aPlaceholder({ api }: ConsoleWorld): Promise<ConsolePage> {
  const { id } = await api.post("/accounts", { kind: "placeholder", application: "northwind-crm", label: "Robot" });
  return { name: "placeholder", path: `/accounts/${id}` };
}

/** A vault, people, and what one of them asks a second one for. */
async function addWhatTheDemoLacks({ server, api }: ConsoleWorld): Promise<void> {
  await api.post("/vaults", { name: "Sales" });
  const person = await addPerson(server, { role: "super_admin", name: "Boris Lund" });
  await stepUp(server, person.tokenId, Date.now());
  await fetch(`${server.url}/api/v1/keys/root-rotation`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${person.token}`,
      "Content-Type": "application/json",
      "Anteroom-Reason": "Somebody left",
    },
    body: JSON.stringify({ to: "passphrase", passphrase: "five random words are good" }),
  });
}
