import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type Json, type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, openTab, startBrowser } from "../support/browser.ts";
import { URN } from "../support/urns.ts";

const missing = missingChromium();
const DAY_MS = 24 * 60 * 60 * 1000;

let api: RunningApi;
let browser: Browser;
let tab: ConsoleTab;
let okta: Json;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  browser = await startBrowser();
  okta = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
  await api.scim(okta["token"], "POST", "/Users", aUser("svc-first@example.com"));
  tab = await openTab(browser, api);
  tab.page.setDefaultTimeout(15_000);
  await tab.go(`/connections/new?connection=${okta["id"]}&step=listen`);
  await tab.page.getByText("Listening").waitFor();
}, 180_000);

afterAll(async () => {
  await tab?.[Symbol.asyncDispose]();
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

function aUser(userName: string | undefined, more: Json = {}): Json {
  return { schemas: [URN.user], ...(userName !== undefined && { userName }), active: true, ...more };
}

function send(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${api.url}${path}`, { headers });
}

const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${okta["token"]}` });
const newest = () => tab.page.getByRole("list", { name: "Calls, newest first" }).getByRole("listitem").first();
const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`attribute${at}`, `value ${at}`]));

/** Each drill: what goes wrong, and what the screen says is wrong, what to do, and where. */
const DRILLS: readonly (readonly [name: string, happen: () => Promise<unknown>, cause: RegExp, fix: RegExp])[] = [
  [
    "a wrong token",
    () => send("/scim/v2/Users", { Authorization: "Bearer anr_scim_wrong" }),
    /What stands in Authorization .* is not a whole Anteroom token/,
    /Paste the token of this connection into Authorization/,
  ],
  [
    "an address with http",
    () => send("/scim/v2/Users", { ...bearer(), "X-Forwarded-Proto": "http" }),
    /SCIM connector base URL begins with http:/,
    /Write https:\/\/ at the start of SCIM connector base URL/,
  ],
  [
    "/scim/v2 twice",
    () => send("/scim/v2/scim/v2/Users", bearer()),
    /SCIM connector base URL ends with \/scim\/v2 twice/,
    /Leave one \/scim\/v2 at the end/,
  ],
  [
    "a user without userName",
    () => api.scim(okta["token"], "POST", "/Users", aUser(undefined)),
    /Okta sent a user without userName/,
    /Give the user a value for userName/,
  ],
  [
    "a userName that is taken",
    () => api.scim(okta["token"], "POST", "/Users", aUser("svc-first@example.com")),
    /Okta created a user whose userName is on this connection already/,
    /Okta then looks the user up by userName/,
  ],
  [
    "a group before its members",
    () =>
      api.scim(okta["token"], "POST", "/Groups", {
        schemas: [URN.group],
        displayName: "app:crm",
        members: [{ value: "0192aaaa-0000-7000-8000-000000000000" }],
      }),
    /Okta pushed a group before its members/,
    /Assign the members to the app under Assignments first/,
  ],
  [
    "a token that has expired",
    () => {
      api.clock.at += 366 * DAY_MS;
      return api.scim(okta["token"], "GET", "/Users");
    },
    /The token in Authorization .* has expired/,
    /Rotate the token in Anteroom/,
  ],
];

describe.skipIf(missing !== undefined)("what goes wrong while connecting", () => {
  it("takes a profile with two hundred attributes without a word", async () => {
    await api.scim(
      okta["token"],
      "POST",
      "/Users",
      aUser("svc-large@example.com", { "urn:okta:crm:1.0:user:custom": attributes }),
    );

    await newest().getByText("Create user svc-large@example.com").waitFor();

    expect(await newest().getByText("Failure").count()).toBe(0);
  });

  it.each(DRILLS)("explains %s, and says where to click", async (_, happen, cause, fix) => {
    await happen();

    await newest().getByText(cause).waitFor();

    expect(await newest().getByText(fix).count()).toBeGreaterThan(0);
    expect(
      await newest()
        .getByText(/your app|Anteroom >/)
        .count(),
    ).toBeGreaterThan(0);
    expect(tab.problems()).toEqual([]);
  });

  it("goes on where a browser was closed after the values were copied", async () => {
    const entra = (await api.call("POST", "/connections", { name: "Entra of Contoso", idp: "entra" })).body;
    await using later = await openTab(browser, api);
    await later.go("/connections");

    await later.page.getByRole("link", { name: "Go on connecting" }).click();

    await later.page.getByRole("heading", { level: 1, name: "Connect Entra of Contoso" }).waitFor();
    await later.page.getByText("Waiting for Microsoft Entra ID").waitFor();
    await api.scim(entra["token"], "GET", '/Users?filter=userName eq "x"');
    await later.page.getByText("Search users").waitFor();
    await later.page.getByText("Microsoft Entra ID is connected").waitFor();
    expect(later.problems()).toEqual([]);
  });
});
