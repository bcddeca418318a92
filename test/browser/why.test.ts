import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type Json, type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, openTab, startBrowser } from "../support/browser.ts";
import { URN } from "../support/urns.ts";

const missing = missingChromium();
const METADATA = readFileSync(new URL("../../data/demo/northwind-crm.xml", import.meta.url), "utf8");
const SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const DAY_MS = 24 * 60 * 60 * 1000;

let api: RunningApi;
let browser: Browser;
let tab: ConsoleTab;
let okta: Json;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  okta = await done("POST", "/connections", { name: "Okta of Contoso", idp: "okta" });
  await done("POST", "/connections", { name: "Entra of Contoso", idp: "entra" });
  await done("POST", "/applications", { key: "crm", name: "CRM", metadataXml: METADATA });
  await done("POST", "/applications", { key: "wiki", name: "Wiki" });
  for (const { arrange, user } of SITUATIONS) await arrange(user);
  api.clock.at += 2 * DAY_MS;
  await api.runJobs();
  browser = await startBrowser();
  tab = await openTab(browser, api);
}, 180_000);

afterAll(async () => {
  await tab?.[Symbol.asyncDispose]();
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

async function done(method: "GET" | "POST" | "PUT", path: string, body?: Json): Promise<Json> {
  const answer = await api.call(method, path, body);
  expect([path, answer.status < 300, answer.body["detail"]]).toEqual([path, true, undefined]);
  return answer.body;
}

/** Pushes a user; answers its id. */
async function push(userName: string, more: Json = {}): Promise<string> {
  const user = { schemas: [URN.user], userName, active: true, ...more };
  return (await api.scim(okta["token"], "POST", "/Users", user)).body["id"];
}

const assigned = (app: string): Json => ({ roles: [{ value: app }] });

/** Pushes a user who is assigned CRM; answers the path of the account. */
async function account(userName: string): Promise<string> {
  await push(userName, assigned("crm"));
  const { items } = await done("GET", `/accounts?q=${encodeURIComponent(userName)}`);
  return `/accounts/${items[0].id}`;
}

async function enrol(path: string): Promise<void> {
  await done("POST", `${path}/authenticator`, { secret: SEED });
  await done("GET", `${path}/authenticator/code`);
  await done("POST", `${path}/authenticator/confirmation`, { acceptedByProvider: true });
}

/** Links an account to a new integration of its app. */
async function link(path: string): Promise<string> {
  const applicationId = (await done("GET", "/applications/crm"))["id"];
  const { id } = await done("POST", "/integrations", {
    name: `Members of ${path.slice(-6)}`,
    kind: "idlcm",
    applicationId,
  });
  await done("PUT", `/integrations/${id}/service-account`, { accountId: path.split("/").at(-1) });
  return id;
}

const exempt = (path: string) =>
  done("POST", `${path}/mfa-exemption`, { reason: "Test", until: "2027-01-01T00:00:00Z" });

/** Somebody who is no working service account, and what the page says about it. */
interface Situation {
  readonly name: string;
  readonly user: string;
  readonly arrange: (user: string) => Promise<unknown>;
  /** Where it stops. */
  readonly cause: RegExp;
  /** What mends it, or whose turn it is. */
  readonly turn: RegExp;
  readonly button: string;
  readonly leadsTo: RegExp;
}

const OWNER_TURN = /whoever owns or operates the account here/;

const SITUATIONS: readonly Situation[] = [
  {
    name: "nothing is assigned",
    user: "svc-none@example.com",
    arrange: (user) => push(user),
    cause: /Okta of Contoso assigns no application to svc-none@example\.com: put it into a group named app:/,
    turn: /whoever administers Okta of Contoso/,
    button: "See what assigns an app",
    leadsTo: /^\/connections\/[\w-]+\?tab=mapping$/,
  },
  {
    name: "the only group is not for an app",
    user: "svc-group@example.com",
    arrange: async (user) => {
      const members = [{ value: await push(user) }];
      await api.scim(okta["token"], "POST", "/Groups", { schemas: [URN.group], displayName: "Robots", members });
    },
    cause: /assigns no application to svc-group@example\.com|The group "Robots" assigns nothing/,
    turn: /whoever administers Okta of Contoso/,
    button: "See what assigns an app",
    leadsTo: /tab=mapping$/,
  },
  {
    name: "a value names an app that is not here",
    user: "svc-key@example.com",
    arrange: (user) => push(user, assigned("salesforce")),
    cause: /The role value "salesforce" assigns nothing: no application has the key "salesforce"/,
    turn: /If the app is missing here, add it/,
    button: "Look at the apps",
    leadsTo: /^\/apps$/,
  },
  {
    name: "the user is inactive",
    user: "svc-inactive@example.com",
    arrange: (user) => push(user, { active: false, ...assigned("crm") }),
    cause: /Okta of Contoso has deactivated svc-inactive@example\.com/,
    turn: /Activate the user in Okta of Contoso, or leave it off/,
    button: "See what it sent",
    leadsTo: /^\/log\?connection=.*svc-inactive/,
  },
  {
    name: "the user was deleted",
    user: "svc-deleted@example.com",
    arrange: async (user) => api.scim(okta["token"], "DELETE", `/Users/${await push(user, assigned("crm"))}`),
    cause: /Okta of Contoso deleted svc-deleted@example\.com on/,
    turn: /Have Okta of Contoso send the user again if it is still needed/,
    button: "See what it sent",
    leadsTo: /^\/log\?connection=/,
  },
  {
    name: "the app is unverified",
    user: "svc-wiki@example.com",
    arrange: (user) => push(user, assigned("wiki")),
    cause: /SAML support of Wiki: unknown, grade none, needed metadata/,
    turn: /whoever manages apps here/,
    button: "Add evidence",
    leadsTo: /^\/apps\/[\w-]+$/,
  },
  {
    name: "the account is held",
    user: "svc-held@example.com",
    arrange: async (user) => done("POST", `${await account(user)}/hold`, { reason: "It looked odd" }),
    cause: /Waits for a person to release the hold: It looked odd/,
    turn: OWNER_TURN,
    button: "Release the hold",
    leadsTo: /^\/accounts\/[\w-]+\?act=release$/,
  },
  {
    name: "its time is over",
    user: "svc-expired@example.com",
    arrange: async (user) => {
      const until = new Date(api.clock.at + DAY_MS).toISOString();
      await done("PUT", `${await account(user)}/validity`, { reason: "A test run", from: null, until });
    },
    cause: /The account for CRM is suspended\. .*Next: /,
    turn: OWNER_TURN,
    button: "Change its validity",
    leadsTo: /tab=access&act=validity$/,
  },
  {
    name: "the second factor is missing",
    user: "svc-mfa@example.com",
    arrange: (user) => account(user),
    cause: /The account for CRM is awaiting MFA\. Waits for a second factor for this login/,
    turn: OWNER_TURN,
    button: "Enrol the second factor",
    leadsTo: /^\/accounts\/[\w-]+\?tab=authenticator$/,
  },
  {
    name: "it is exempt, and not linked",
    user: "svc-exempt@example.com",
    arrange: async (user) => exempt(await account(user)),
    cause: /The account for CRM is awaiting integration\. /,
    turn: OWNER_TURN,
    button: "Link to an integration",
    leadsTo: /\?act=link$/,
  },
  {
    name: "it is enrolled, and not linked",
    user: "svc-unlinked@example.com",
    arrange: async (user) => enrol(await account(user)),
    cause: /The account for CRM is awaiting integration\. /,
    turn: OWNER_TURN,
    button: "Link to an integration",
    leadsTo: /\?act=link$/,
  },
  {
    name: "its link is paused",
    user: "svc-paused@example.com",
    arrange: async (user) => {
      const path = await account(user);
      await exempt(path);
      await done("POST", `/integrations/${await link(path)}/pause`, { reason: "Until Monday" });
    },
    cause: /The account for CRM is paused\. /,
    turn: OWNER_TURN,
    button: "Resume Members of",
    leadsTo: /\?act=resume$/,
  },
  {
    name: "another account has its name",
    user: "svc-twin@example.com",
    arrange: async (user) => {
      await done("POST", "/accounts", { kind: "individual", application: "crm", userName: user });
      await push(user, assigned("crm"));
    },
    cause: /Another account for CRM has this name or address, and a name proves nothing/,
    turn: /the turn of a person here/,
    button: "Decide",
    leadsTo: /^\/adoptions$/,
  },
  {
    name: "it was retired by a person",
    user: "svc-retired@example.com",
    arrange: async (user) => done("POST", `${await account(user)}/retirement`, { reason: "Not needed" }),
    cause: /The account for CRM is retired/,
    turn: /assign the app anew in the identity provider/,
    button: "Open the account",
    leadsTo: /^\/accounts\/[\w-]+$/,
  },
];

describe.skipIf(missing !== undefined)("why somebody is no service account", () => {
  it.each(SITUATIONS)("says so, and what mends it, when $name", async ({ user, cause, turn, button, leadsTo }) => {
    await tab.go(`/why?user=${encodeURIComponent(user)}`);
    const stop = tab.page.getByRole("listitem").filter({ hasText: "It stops here." }).filter({ hasText: cause });

    await stop.waitFor();

    expect(await stop.innerText()).toMatch(turn);
    expect(await stop.getByRole("link", { name: button }).getAttribute("href")).toMatch(leadsTo);
    expect(await tab.page.locator("main").innerText()).not.toMatch(/awaiting_|not_applicable/);
    expect(tab.problems()).toEqual([]);
  });

  it("names in one line the connections that do not know a user whom another one knows", async () => {
    await tab.go("/why?user=svc-none%40example.com");

    await tab.page.getByText("Never pushed by Entra of Contoso.").waitFor();

    expect(await tab.page.getByText("It stops here.").count()).toBe(1);
  });

  it("answers once for a name that nobody has pushed, with what to look at", async () => {
    await tab.go("/why?user=nobody%40example.com");

    await tab.page.getByRole("heading", { name: "Nobody has pushed nobody@example.com" }).waitFor();

    const said = await tab.page.locator("main").innerText();
    expect(said).toMatch(/Look for a typing mistake, or assign the user to the Anteroom app there/);
    expect(said).toContain("See what was sent by Entra of Contoso, Okta of Contoso.");
  });
});
