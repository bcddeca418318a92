import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type Json, type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, needBrowser, openTab, settle, startBrowser } from "../support/browser.ts";
import { hostLink, setupCode } from "../support/local-people.ts";
import { addPerson, stepUp, type TestPerson } from "../support/people.ts";
import { addAuthenticator, setUpOwner } from "../support/sign-in.ts";

const MINUTE_MS = 60_000;

let browser: Browser;
let api: RunningApi;
let tab: ConsoleTab;
let page: Page;
let colleague: TestPerson;

needBrowser();
/** An Owner who is signed in with a passkey. */
beforeAll(async () => {
  if (missingChromium() !== undefined) return;
  await buildConsole(process.cwd());
  browser = await startBrowser();
  api = await startApi();
  api.clock.at = Date.now();
  colleague = await addPerson(api.place, { role: "super_admin", name: "Boris" });
  tab = await openTab(browser, { url: api.url });
  page = tab.page;
  await addAuthenticator(page);
  await setUpOwner(page, await setupCode(api));
  await settle(page);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

/** Whatever was proved before counts no more, but for the colleague. */
beforeEach(async () => {
  if (missingChromium() !== undefined) return;
  api.clock.at += 11 * MINUTE_MS;
  await stepUp(api.place, colleague.tokenId, api.clock.at);
});

function dialog(name: string): Locator {
  return page.getByRole("dialog", { name });
}

/** Asks for a new data key: it needs a reason, a proof of presence and a second person. */
async function askForKey(): Promise<void> {
  await page.goto("/security");
  await page.getByRole("button", { name: "Make a new one" }).click();
  await page.getByRole("button", { name: "Make it" }).click();
}

/** Asks for it up to the second person; answers the address that is to be sent to them. */
async function askUpToSecondPerson(): Promise<string> {
  await askForKey();
  await dialog("Why are you doing this?").getByLabel("Reason").fill("Rotation, Ärger with the old one");
  await page.getByRole("button", { name: "Continue" }).click();
  await dialog("Show that it is you").getByRole("button", { name: "Use a passkey" }).click();
  return dialog("Somebody else has to agree").getByText("/approvals/").innerText();
}

/** What is asked of the second person. */
async function requests(): Promise<readonly Json[]> {
  return (await api.call("GET", "/approvals")).body["items"];
}

describe("a call that lacks something", () => {
  it("is repeated with the reason, after the proof of presence, and once a second person has agreed", async () => {
    const link = await askUpToSecondPerson();
    const [request] = await requests();
    const agreed = await api.call("POST", `/approvals/${request?.["id"]}/approve`, {}, { token: colleague.token });

    await page.getByText("The new key seals from now on.").waitFor();

    expect(agreed.status).toBe(200);
    expect(link).toBe(`${api.url}/approvals/${request?.["id"]}`);
    expect(request).toMatchObject({ requestedBy: "Olga", reason: "Rotation, Ärger with the old one" });
    expect(await page.getByRole("table", { name: "Data keys, oldest first" }).getByRole("row").count()).toBe(3);
    expect((await requests())[0]).toMatchObject({ state: "used", decidedBy: "Boris" });
    expect(tab.problems()).toEqual([]);
  });

  it("says who refused it and why, and gives the refusal back to the page", async () => {
    await askUpToSecondPerson();
    const [request] = await requests();
    const body = { note: "Not before Monday." };
    await api.call("POST", `/approvals/${request?.["id"]}/reject`, body, { token: colleague.token });
    const told = dialog("Somebody else has to agree");
    await told.getByText("Boris refused it: Not before Monday.").waitFor();

    await told.getByRole("button", { name: "Close" }).last().click();

    await dialog("Make a new data key?").getByText("A second person has to agree").waitFor();
  });

  it("is given up without a word to the server, and leaves the page as it was", async () => {
    const before = await requests();
    await askForKey();
    const asked = dialog("Why are you doing this?");

    await asked.getByRole("button", { name: "Cancel" }).click();

    await asked.waitFor({ state: "detached" });
    await dialog("Make a new data key?").getByText("A reason is needed").waitFor();
    expect(await requests()).toEqual(before);
  });

  it("waits above all for a session when that ends meanwhile, and goes on where it was", async () => {
    await askUpToSecondPerson();
    api.clock.at += 31 * MINUTE_MS;
    const ended = dialog("Your session has ended");
    await ended.waitFor();
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(await hostLink(api));
    await elsewhere.getByRole("button", { name: "Sign in" }).click();
    await settle(elsewhere);
    await elsewhere.close();
    await ended.getByRole("button", { name: "I have signed in" }).click();
    await ended.waitFor({ state: "detached" });
    await stepUp(api.place, colleague.tokenId, api.clock.at);
    const [request] = await requests();

    await api.call("POST", `/approvals/${request?.["id"]}/reject`, {}, { token: colleague.token });

    await dialog("Somebody else has to agree").getByText("Boris refused it, and gave no reason.").waitFor();
  });
});

describe("a session that nobody uses", () => {
  it("says so two minutes before its end, and lasts another half hour for whoever stays", async () => {
    await page.goto("/profile");
    await expect.poll(sessionEnd, { timeout: 5000 }).toBe(inHalfAnHour());
    await page.reload();
    await settle(page);
    api.clock.at += 30 * MINUTE_MS - 90_000;
    await page.clock.setSystemTime(api.clock.at);
    const warning = dialog("Your session is about to end");
    await warning.waitFor();

    await warning.getByRole("button", { name: "Stay signed in" }).click();

    await warning.waitFor({ state: "detached" });
    await expect.poll(sessionEnd, { timeout: 5000 }).toBe(inHalfAnHour());
  });
});

/** When the session of the page ends if it is not used from now on. */
async function sessionEnd(): Promise<string> {
  const answer = await page.request.get("/api/v1/me", { headers: { "Anteroom-Idle": "1" } });
  return ((await answer.json()) as Json)["session"].endsAt;
}

function inHalfAnHour(): string {
  return new Date(api.clock.at + 30 * MINUTE_MS).toISOString();
}
