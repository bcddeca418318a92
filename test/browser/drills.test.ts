import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";
import { type Json, type RunningApi, startApi } from "../http/api-client.ts";
import { type ConsoleTab, missingChromium, openTab, startBrowser } from "../support/browser.ts";
import { URN } from "../support/urns.ts";

const missing = missingChromium();
const DAY_MS = 24 * 60 * 60 * 1000;

const IDPS = ["okta", "entra"] as const;
type Idp = (typeof IDPS)[number];

let api: RunningApi;
let browser: Browser;
let connections: Readonly<Record<Idp, Json>>;
let tabs: Readonly<Record<Idp, ConsoleTab>>;

beforeAll(async () => {
  if (missing !== undefined) return;
  await buildConsole(process.cwd());
  api = await startApi();
  browser = await startBrowser();
  connections = { okta: await connect("okta"), entra: await connect("entra") };
  tabs = { okta: await listenTo("okta"), entra: await listenTo("entra") };
}, 180_000);

afterAll(async () => {
  for (const tab of Object.values(tabs ?? {})) await tab[Symbol.asyncDispose]();
  await browser?.close();
  await api?.[Symbol.asyncDispose]();
});

async function connect(idp: Idp, name = `Our ${idp}`): Promise<Json> {
  const { body } = await api.call("POST", "/connections", { name, idp });
  await api.scim(body["token"], "POST", "/Users", aUser("svc-first@example.com"));
  return body;
}

async function listenTo(idp: Idp): Promise<ConsoleTab> {
  const tab = await openTab(browser, api);
  tab.page.setDefaultTimeout(15_000);
  await tab.go(`/connections/new?connection=${connections[idp]["id"]}&step=listen`);
  await tab.page.getByText("Listening").waitFor();
  return tab;
}

function aUser(userName: string | undefined, more: Json = {}): Json {
  return { schemas: [URN.user], ...(userName !== undefined && { userName }), active: true, ...more };
}

function send(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${api.url}${path}`, { headers });
}

const bearer = (idp: Idp): Record<string, string> => ({ Authorization: `Bearer ${connections[idp]["token"]}` });
const scim = (idp: Idp, method: string, path: string, body?: Json) =>
  api.scim(connections[idp]["token"], method, path, body);
const newest = (idp: Idp) =>
  tabs[idp].page.getByRole("list", { name: "Calls, newest first" }).getByRole("listitem").first();
const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`attribute${at}`, `value ${at}`]));

/** What the screen says is wrong, what to do, and where. */
type Said = readonly [cause: string, fix: string, place: string];

/** What goes wrong, and what is said of it in the words of each. */
interface Drill {
  readonly name: string;
  readonly happen: (idp: Idp) => Promise<unknown>;
  readonly okta: Said;
  readonly entra: Said;
}

const OKTA_FORM = "Applications > your app > Provisioning > Integration";
const ENTRA_FORM = "Enterprise applications > your app > Provisioning";
const ENTRA_MAPPING = `${ENTRA_FORM} > Attribute mapping`;
const TOKENS = "Anteroom > Connections > this connection > Tokens";

const DRILLS: readonly Drill[] = [
  {
    name: "a wrong token",
    happen: () => send("/scim/v2/Users", { Authorization: "Bearer anr_scim_wrong" }),
    okta: [
      "What stands in Authorization is not a whole Anteroom token: letters are missing or changed.",
      "Paste the token of this connection into Authorization, whole and without spaces, then run Test Connector Configuration.",
      OKTA_FORM,
    ],
    entra: [
      "What Microsoft Entra ID sent is no token of Anteroom: Secret Token is empty, so that it made one of its own, or holds a part only.",
      "Paste the token of this connection into Secret Token, whole and without spaces, then run Test Connection.",
      ENTRA_FORM,
    ],
  },
  {
    name: "an address with http",
    happen: (idp) => send("/scim/v2/Users", { ...bearer(idp), "X-Forwarded-Proto": "http" }),
    okta: [
      "The call came over http: SCIM connector base URL begins with http://, so that the token travels in the open.",
      "Write https:// at the start of SCIM connector base URL, then rotate the token, because others may have read it.",
      OKTA_FORM,
    ],
    entra: [
      "The call came over http: Tenant URL begins with http://, so that the token travels in the open.",
      "Write https:// at the start of Tenant URL, then rotate the token, because others may have read it.",
      ENTRA_FORM,
    ],
  },
  {
    name: "/scim/v2 twice",
    happen: (idp) => send("/scim/v2/scim/v2/Users", bearer(idp)),
    okta: [
      "SCIM connector base URL ends with /scim/v2 twice.",
      "Leave one /scim/v2 at the end of SCIM connector base URL, then run Test Connector Configuration.",
      OKTA_FORM,
    ],
    entra: [
      "Tenant URL ends with /scim/v2 twice.",
      "Leave one /scim/v2 at the end of Tenant URL, then run Test Connection.",
      ENTRA_FORM,
    ],
  },
  {
    name: "a user without userName",
    happen: (idp) => scim(idp, "POST", "/Users", aUser(undefined)),
    okta: [
      "Okta sent a user without userName.",
      "Choose an Application username format that gives every user a value, then choose Update now.",
      "Applications > your app > Sign On",
    ],
    entra: [
      "Microsoft Entra ID sent a user without userName.",
      "Map userPrincipalName to userName, then use Provision on-demand with this user.",
      ENTRA_MAPPING,
    ],
  },
  {
    name: "a userName that is taken",
    happen: (idp) => scim(idp, "POST", "/Users", aUser("svc-first@example.com")),
    okta: [
      "Okta created a user, and another user of this connection has the same userName.",
      "If both are the same user, set Unique identifier field for users to userName, so that Okta finds it; if not, change the userName of one.",
      OKTA_FORM,
    ],
    entra: [
      "Microsoft Entra ID created a user, and another user of this connection has the same userName.",
      "If both are the same user, make userName the matching attribute of users, so that Microsoft Entra ID finds it; if not, change the userName of one.",
      ENTRA_MAPPING,
    ],
  },
  {
    name: "a group before its members",
    happen: (idp) =>
      scim(idp, "POST", "/Groups", {
        schemas: [URN.group],
        displayName: "app:crm",
        members: [{ value: "0192aaaa-0000-7000-8000-000000000000" }],
      }),
    okta: [
      "Okta pushed a group before its members: one of them is not here yet.",
      "Assign the members to the app under Assignments first; then Push Now on the tab Push Groups.",
      "Applications > your app > Assignments",
    ],
    entra: [
      "Microsoft Entra ID pushed a group before its members: one of them is not here yet.",
      "Assign the members to the app first; then use Provision on-demand, or wait for the next cycle, which comes about every 40 minutes.",
      "Enterprise applications > your app > Users and groups",
    ],
  },
  {
    name: "a token that has expired",
    happen: (idp) => {
      api.clock.at += 366 * DAY_MS;
      return scim(idp, "GET", "/Users");
    },
    okta: [
      "The token in Authorization has expired.",
      "Rotate the token in Anteroom and paste the new one into Authorization.",
      TOKENS,
    ],
    entra: [
      "The token in Secret Token has expired.",
      "Rotate the token in Anteroom and paste the new one into Secret Token.",
      TOKENS,
    ],
  },
];

describe.skipIf(missing !== undefined)("what goes wrong while connecting", () => {
  it.each(IDPS)("takes a profile with two hundred attributes of %s without a word", async (idp) => {
    await scim(idp, "POST", "/Users", aUser("svc-large@example.com", { "urn:okta:crm:1.0:user:custom": attributes }));

    await newest(idp).getByText("Create user svc-large@example.com").waitFor();

    expect(await newest(idp).innerText()).toMatch(/^Success\n/);
  });

  it.each(DRILLS.flatMap((drill) => IDPS.map((idp) => ({ ...drill, idp }))))(
    "explains $name in the words of $idp, and says where to click",
    async ({ idp, happen, ...said }) => {
      const [cause, fix, place] = said[idp];
      await happen(idp);

      await newest(idp).getByText(cause).waitFor();

      const words = (await newest(idp).innerText()).replaceAll(/\s+/g, " ");
      expect(words).toContain(`${cause} ${fix} ${place}`);
      expect(tabs[idp].problems()).toEqual([]);
    },
  );

  it.each(IDPS)("no longer calls %s connected once its token has expired", async (idp) => {
    const name = { okta: "Okta", entra: "Microsoft Entra ID" }[idp];

    await tabs[idp].page.getByText(`${name} was not let in`).waitFor();

    expect(await tabs[idp].page.getByText(`${name} is connected`).count()).toBe(0);
  });

  it("says on the connection that its token has expired, and leads to a new one", async () => {
    const { id } = await connect("okta", "Okta of Fabrikam");
    api.clock.at += 369 * DAY_MS;
    const { page, go } = tabs.okta;
    await go(`/connections/${id}`);

    await page.getByText(/ended on \d{4}-\d\d-\d\d; rotate it and give the new one to the identity provider/).waitFor();

    expect(await page.getByText("See in Okta whether provisioning is switched on").count()).toBe(0);
    await page.getByRole("link", { name: "Rotate it" }).click();
    await page.getByRole("dialog", { name: "Rotate the token of Okta of Fabrikam" }).waitFor();
  });

  it("explains from its request id a call that was not let in", async () => {
    const refused = await send("/scim/v2/Users", { Authorization: "Bearer anr_scim_wrong" });
    const { page, go } = tabs.entra;
    await go("/log");

    await page.getByRole("searchbox", { name: "Search the log" }).fill(refused.headers.get("x-request-id") ?? "");

    await page.getByText("This call is not in the log").waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: "401" }).innerText()).toContain(
      "What stands in the bearer token is not a whole Anteroom token",
    );
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
