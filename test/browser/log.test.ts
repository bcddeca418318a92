import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type ConsoleTab, missingChromium, openTab } from "../support/browser.ts";
import { type ConsoleWorld, startConsoleWorld } from "../support/console-world.ts";
import type { TestConnection } from "../support/server.ts";

const missing = missingChromium();
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let world: ConsoleWorld;
let okta: TestConnection;
let tab: ConsoleTab;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  world = await startConsoleWorld({ demo: true });
  okta = await world.server.connect({ name: "Okta of Contoso" });
  await okta.send("POST", "/Users", { userName: "svc-first@example.com" });
  tab = await openTab(world.browser, world.server);
  tab.page.setDefaultTimeout(10_000);
}, 120_000);

afterAll(async () => {
  await tab?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
});

const rows = () => tab.page.locator("main tbody tr:not([aria-hidden])");

describe.skipIf(missing !== undefined)("the provisioning log in a browser", () => {
  it("explains a failed request within two clicks of its id, and says where to click", async () => {
    const refused = await okta.send("POST", "/Users", { userName: "svc-first@example.com" });
    const requestId = refused.headers["x-request-id"] ?? "";
    await tab.go("/log");

    await tab.page.getByRole("searchbox", { name: "Search the log" }).fill(requestId);
    await tab.page.getByText(`Request: ${requestId}`).waitFor();
    await tab.page.getByText("1 of 1", { exact: true }).waitFor();
    await rows().getByRole("link", { name: "Create user" }).click();

    await tab.page
      .getByText("Okta created a user, and another user of this connection has the same userName.")
      .waitFor();
    expect(await tab.page.getByText("refused here").count()).toBe(1);
    expect(await tab.page.getByText(refused.body.detail).count()).toBe(1);
    expect(await tab.page.getByText("Where:").count()).toBe(1);
    expect(await tab.page.getByRole("link", { name: "Try again as a dry run" }).getAttribute("href")).toContain(
      okta.connection.id,
    );
    expect(await tab.page.title()).toBe("Create user · Anteroom");
  });

  it("narrows by what requests have in common, in the address, and takes filters away again", async () => {
    await tab.go("/log");
    const facets = tab.page.getByRole("complementary", { name: "Narrow the log" });

    await facets.getByRole("button", { name: /^Failure/ }).click();
    await tab.page.waitForURL("**/log?result=failure");
    await facets.getByRole("button", { name: /^Okta of Contoso/ }).click();
    await tab.page.waitForURL(`**/log?result=failure&connection=${okta.connection.id}`);
    await expect.poll(() => rows().count(), { timeout: 10_000 }).toBe(1);
    await tab.page.reload();
    const afterReload = await rows().first().textContent();
    await tab.page.getByRole("button", { name: "Clear all" }).click();
    await tab.page.waitForURL("**/log");

    expect(afterReload).toContain("Failure");
  });

  it("searches for what was typed though the page is drawn anew all the time", async () => {
    await tab.go("/log");
    await tab.page.evaluate(() => {
      setInterval(() => {
        const address = new URL(location.href);
        address.searchParams.set("drawn", String(performance.now()));
        history.replaceState(history.state, "", address);
      }, 50);
    });

    await tab.page.getByRole("searchbox", { name: "Search the log" }).fill("svc-first");

    await tab.page.waitForURL(/[?&]q=svc-first/);
  });

  it("opens a request beside the list, and closes it by keyboard", async () => {
    await tab.go("/log");

    await rows()
      .first()
      .click({ position: { x: 10, y: 10 } });
    await tab.page.getByRole("dialog").getByText("What happened, step by step").waitFor();
    await tab.page.keyboard.press("Escape");
    await tab.page.getByRole("dialog").waitFor({ state: "detached" });

    expect(new URL(tab.page.url()).search).toBe("");
  });

  it("shows what comes in while it is watched, without a reload", async () => {
    await tab.go("/log");
    await tab.page.getByRole("button", { name: "Watch live" }).click();
    await tab.page.getByText("Live", { exact: true }).waitFor();

    await okta.send("POST", "/Users", { userName: "svc-live@example.com" });

    await rows().getByText("svc-live@example.com").waitFor({ timeout: 5000 });
    await tab.page.getByRole("button", { name: "Stop watching" }).click();
    expect(tab.problems()).toEqual([]);
  });

  it("says why somebody is no service account, at which rule it stops, and whose turn it is", async () => {
    await tab.go("/why");

    await tab.page.getByRole("searchbox", { name: "User name or id" }).fill("svc-first@example.com");
    await tab.page.keyboard.press("Enter");
    await tab.page.getByText("It stops here.").first().waitFor();

    expect(tab.page.url()).toContain("/why?user=svc-first%40example.com");
    expect(await tab.page.getByRole("heading", { name: "Okta of Contoso" }).count()).toBe(1);
    expect(await tab.page.getByText("It is the turn of").count()).toBeGreaterThan(0);
  });

  it("shows one event of the audit with what changed, and leads on to all of the same cause", async () => {
    const { body } = await okta.send("POST", "/Users", { userName: "svc-audited@example.com" });
    await okta.send("PATCH", `/Users/${body.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", path: "active", value: false }],
    });
    await tab.go("/audit?subjectKind=user");

    await rows().getByRole("link", { name: "User deactivated" }).first().click();
    const dialog = tab.page.getByRole("dialog");
    await dialog.getByRole("row", { name: /active true false/ }).waitFor();
    await dialog.getByRole("button", { name: "All of this cause" }).click();

    await tab.page.getByText(/^Cause: /).waitFor();
    await expect.poll(() => rows().count(), { timeout: 10_000 }).toBe(1);
  });
});

describe.skipIf(missing !== undefined)("the keyboard", () => {
  it("finds an account by the beginning of its name, and goes there", async () => {
    await tab.go("/log");

    await tab.page.keyboard.press("Control+k");
    await tab.page.getByRole("combobox", { name: "Search everything" }).fill("svc-crm-02");
    await tab.page.getByRole("option", { name: /svc-crm-02@example.com/ }).waitFor();
    await tab.page.keyboard.press("Enter");
    await tab.page.waitForURL(/\/accounts\/[0-9a-f-]{36}/);

    await tab.go("/log");
    await tab.page.keyboard.press("/");
    await tab.page.getByRole("group", { name: "Recent" }).getByText("svc-crm-02@example.com").waitFor();
    await tab.page.keyboard.press("Escape");
    await tab.page.getByRole("combobox", { name: "Search everything" }).waitFor({ state: "detached" });
  });

  it("leads to pages and rows, never while somebody types, and not at all once it is switched off", async () => {
    await tab.go("/why");

    await tab.page.getByRole("searchbox", { name: "User name or id" }).focus();
    await tab.page.keyboard.type("gl");
    const whileTyping = new URL(tab.page.url()).pathname;
    await tab.page.getByRole("heading", { level: 1 }).click();
    await tab.page.keyboard.press("g");
    await tab.page.keyboard.press("l");
    await tab.page.waitForURL("**/log");
    await rows().first().waitFor();
    await tab.page.keyboard.press("j");
    await tab.page.keyboard.press("j");
    const focused = await tab.page.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"));

    await tab.page.keyboard.press("?");
    await tab.page.getByRole("switch", { name: "Single-key shortcuts" }).click();
    await tab.page.keyboard.press("Escape");
    await tab.page.getByRole("dialog").waitFor({ state: "detached" });
    await tab.page.keyboard.press("g");
    await tab.page.keyboard.press("h");
    await tab.page.keyboard.press("Control+k");
    await tab.page.getByRole("combobox", { name: "Search everything" }).waitFor();

    expect([whileTyping, focused, new URL(tab.page.url()).pathname]).toEqual(["/why", "3", "/log"]);
    expect(tab.problems()).toEqual([]);
  });
});
