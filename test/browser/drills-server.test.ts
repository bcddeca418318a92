import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type App, startApp } from "../../src/app.ts";
import { createLog } from "../../src/log/log.ts";
import { startApi } from "../http/api-client.ts";
import { openScene, SEED_URI } from "../http/enrolment-scene.ts";
import { missingChromium, openTab, settle, startBrowser } from "../support/browser.ts";
import { setupCode } from "../support/local-people.ts";
import { addAuthenticator, setUpOwner } from "../support/sign-in.ts";

const missing = missingChromium();
let browser: Browser;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  browser = await startBrowser();
}, 180_000);

afterAll(() => browser?.close());

function start(directory: string, port: string): Promise<App> {
  return startApp(
    { env: { ANTEROOM_DATA_DIR: directory, ANTEROOM_PORT: port } },
    { log: createLog({ level: "silent" }) },
  );
}

describe.skipIf(missing !== undefined)("what goes wrong on the server's side", () => {
  it("is restarted while somebody watches: the page comes back by itself and says so", async () => {
    await using resources = new AsyncDisposableStack();
    const directory = mkdtempSync(join(tmpdir(), "anteroom-drill-"));
    resources.defer(() => rmSync(directory, { recursive: true }));
    const first = await start(directory, "0");
    const { url } = first;
    const adminToken = readFileSync(join(directory, "admin.token"), "utf8").trim();
    const headers = { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" };
    const body = JSON.stringify({ name: "Okta", idp: "okta" });
    const made = await (await fetch(`${url}/api/v1/connections`, { method: "POST", headers, body })).json();
    const tab = resources.use(await openTab(browser, { url, adminToken }));
    tab.page.setDefaultTimeout(20_000);
    await tab.go(`/connections/new?connection=${made.id}&step=listen`);
    await tab.page.getByText("Listening").waitFor();

    await first[Symbol.asyncDispose]();
    await tab.page.getByText("This page comes back by itself.").waitFor();
    resources.use(await start(directory, new URL(url).port));
    await tab.page.getByText("Reconnected. The server was started again").waitFor();
    await fetch(`${url}/scim/v2/Users`, { headers: { Authorization: `Bearer ${made.token}` } });

    await tab.page.getByText("List users").waitFor();
    expect(await tab.page.getByText("look for earlier calls in the provisioning log").count()).toBe(1);
    expect(await tab.page.getByText("Okta is connected").count()).toBe(1);
  });

  it("is set up already when somebody comes with the same code: the page says so and leads to the sign-in", async () => {
    await using api = await startApi();
    api.clock.at = Date.now();
    const code = await setupCode(api);
    await using owner = await openTab(browser, { url: api.url });
    await addAuthenticator(owner.page);
    await setUpOwner(owner.page, code);
    await settle(owner.page);

    await using late = await openTab(browser, { url: api.url });
    await late.page.goto(`/setup?code=${code}`);

    const said = await late.page.locator("main").innerText();
    expect(said).toContain("This server is set up already");
    expect(said).toContain("The set-up code has been used; it works once. If it was you, sign in.");
    expect(said).toContain("anteroom people list");
    expect(await late.page.getByRole("link", { name: "Sign in" }).getAttribute("href")).toBe("./login");
  });

  it("gets codes of a device whose clock is ten minutes off: the page names the clock and what to do", async () => {
    await using scene = await openScene();
    await scene.api.call("POST", `/accounts/${scene.crm}/authenticator`, { otpauthUri: SEED_URI });
    await using tab = await openTab(browser, scene.api);
    tab.page.setDefaultTimeout(15_000);
    await tab.go(`/accounts/${scene.crm}?tab=authenticator`);

    await tab.page.getByText("Two codes of another device").click();
    await tab.page.getByLabel("First code").fill(scene.codeIn(-600));
    await tab.page.getByLabel("The next code").fill(scene.codeIn(-570));
    await tab.page.getByRole("button", { name: "Confirm", exact: true }).click();

    const said = tab.page.getByRole("alert").filter({ hasText: /clock/i });
    await said.waitFor();
    expect((await said.innerText()).replaceAll(/\s+/g, " ")).toContain(
      "Codes fit a clock that is about 10 minutes behind: correct the clock of the device and send two new codes. If other devices are refused, too, it is the clock of this server, which says 22 Nov 2026, 12:00:00 UTC.",
    );
    expect(await tab.page.getByLabel("First code").inputValue()).toBe(scene.codeIn(-600));
  });
});
