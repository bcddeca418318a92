import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SsoProviderId } from "../../src/domain/id.ts";
import { type RunningIdp, startIdp } from "../support/samlify-idp.ts";
import { formOf, type Seen, TestBrowser } from "../support/test-browser.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const ROLES = [
  { role: "admin", attribute: "groups", value: "admins" },
  { role: "auditor", attribute: "groups", value: "auditors" },
];

let api: RunningApi;
let idp: RunningIdp;
let provider: Json;
let browser: TestBrowser;

beforeAll(async () => {
  api = await startApi();
  const metadata = async () => (await fetch(`${api.url}/saml/metadata`)).text();
  idp = await startIdp(metadata, api.clock);
  const draft = { name: "Corp", metadataXml: idp.metadata, roles: ROLES };
  const created = await api.call("POST", "/sso/providers", draft);
  expect(created).toMatchObject({ status: 201 });
  provider = created.body;
});
afterAll(async () => {
  await idp[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});
beforeEach(() => {
  browser = new TestBrowser(api.url);
  idp.somebody = { nameId: "anna@corp.example", groups: "admins" };
});

/** Goes to the identity provider, and back with what it has the browser post. */
async function answered(by: TestBrowser, query = ""): Promise<URLSearchParams> {
  const { location } = await by.get(`/saml/login${query}`);
  const page = await fetch(location ?? "");
  return formOf(await page.text()).fields;
}

async function signIn(by: TestBrowser, query = ""): Promise<Seen> {
  return by.post("/saml/acs", await answered(by, query));
}

/** Calls the management API as the browser, from a page of ours. */
async function asked(
  by: TestBrowser,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: Json,
  site = "same-origin",
) {
  const headers = { Cookie: by.cookie, "Sec-Fetch-Site": site, "Anteroom-Console": "1" };
  return api.call(method, path, body, { token: "", headers });
}

describe("signing in through an identity provider", () => {
  it("leads back to where the person wanted to go, shows who they are, and lets them use the management API", async () => {
    const back = await signIn(browser, "?return=/api/v1/accounts%3Flimit%3D1");
    const me = await asked(browser, "GET", "/me");
    const accounts = await asked(browser, "GET", "/accounts");

    expect([back.status, back.location]).toEqual([303, `${api.url}/api/v1/accounts?limit=1`]);
    expect(me.body).toMatchObject({
      person: { loginName: "anna@corp.example", role: "admin" },
      session: { way: "saml", provider: provider["id"] },
    });
    expect(accounts.status).toBe(200);
  });

  it("keeps the cookies from scripts and from other sites, and shows no page to a cache", async () => {
    const { headers } = await signIn(browser);

    const session = headers.getSetCookie().find((line) => line.startsWith("anteroom="));
    expect(session).toMatch(/^anteroom=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect([...browser.cookies.keys()]).toEqual(["anteroom", "anteroom-way"]);
  });

  it("names the person in the events", async () => {
    await signIn(browser);

    const made = await asked(browser, "POST", "/applications", { key: `a-${Date.now()}`, name: "App" });
    const events: readonly Json[] = (await api.call("GET", "/audit-events")).body["items"];

    const actor = { kind: "person", id: "anna@corp.example (Corp)" };
    expect(made.status).toBe(201);
    expect(events[0]).toMatchObject({ type: "application.created", actor });
    expect(events.find(({ type }) => type === "session.started")).toMatchObject({
      actor,
      after: { person: "anna@corp.example", provider: "Corp", role: "admin", from: "127.0.0.1" },
    });
    expect(JSON.stringify(events)).not.toContain(browser.cookies.get("anteroom"));
  });

  it("gives the role of the rules, which the management API holds people to", async () => {
    idp.somebody = { nameId: "otto@corp.example", groups: "auditors" };
    await signIn(browser);

    const [read, write, tokens] = [
      await asked(browser, "GET", "/applications"),
      await asked(browser, "POST", "/applications", { key: "x", name: "X" }),
      await asked(browser, "GET", "/sessions"),
    ];

    expect([read.status, write.status, tokens.status]).toEqual([200, 403, 200]);
    expect(write.body).toMatchObject({
      action: "manage_applications",
      detail: expect.stringMatching(/^Your role Auditor does not allow "manage applications" here; /),
    });
  });

  it("refuses people without a role, and says which attributes came", async () => {
    idp.somebody = { nameId: "eve@corp.example", groups: "interns" };

    const refused = await signIn(browser);

    expect(refused.status).toBe(403);
    expect(refused.text).toContain("Corp knows you as eve@corp.example, but none of its rules gives you a role here.");
    expect(refused.text).toContain("It sent the attributes groups.");
    expect(refused.text).toContain("<code>no-role</code>");
    expect(browser.cookies.has("anteroom")).toBe(false);
  });

  it("ends the session that the browser had, though its cookie does not come along with the answer", async () => {
    await signIn(browser);
    const secret = browser.cookies.get("anteroom") ?? "";
    const answer = await answered(browser);
    browser.cookies.delete("anteroom");

    await browser.post("/saml/acs", answer);

    const [after, before]: readonly Json[] = (await api.call("GET", "/sessions?limit=2")).body["items"];
    expect([after?.["live"], before?.["live"]]).toEqual([true, false]);
    expect((await asked(browser, "GET", "/me")).status).toBe(200);
    browser.cookies.set("anteroom", secret);
    expect((await asked(browser, "GET", "/me")).status).toBe(401);
  });

  it("lets several pages of one browser sign in at the same time", async () => {
    const first = await answered(browser);
    const second = await answered(browser);

    const answers = [await browser.post("/saml/acs", first), await browser.post("/saml/acs", second)];

    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  });

  it("sends people nowhere else afterwards, whatever the address asks for", async () => {
    for (const path of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/a\r\nX: y",
      "javascript:alert(1)",
    ]) {
      const back = await signIn(browser, `?return=${encodeURIComponent(path)}`);

      expect(back.location).toBe(`${api.url}/`);
    }
  });

  it("signs out, and ends the session for good", async () => {
    await signIn(browser);
    const { cookie } = browser;

    const forged = await browser.post("/saml/logout", "");
    const out = await browser.post("/saml/logout", "", { "Sec-Fetch-Site": "same-origin" });
    const after = await api.call("GET", "/accounts", undefined, { token: "", headers: { Cookie: cookie } });

    expect([forged.status, out.status, out.location]).toEqual([403, 303, `${api.url}/login`]);
    expect(after.status).toBe(401);
    expect(browser.cookies.get("anteroom")).toBeUndefined();
    expect((await browser.get("/")).location).toBe(`${api.url}/login`);
  });
});

describe("a session", () => {
  it("ends after half an hour without a request, and after twelve hours at the latest", async () => {
    await signIn(browser);
    const idle = new TestBrowser(api.url);
    await signIn(idle);
    const started = api.clock.at;
    const busy: number[] = [];
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      api.clock.at = started + minutes * 60_000;
      busy.push((await asked(browser, "GET", "/accounts")).status);
    }
    const forgotten = await asked(idle, "GET", "/accounts");
    api.clock.at = started + 12 * 3_600_000;
    const late = await asked(browser, "GET", "/accounts");

    expect(new Set(busy)).toEqual(new Set([200]));
    expect([forgotten.status, late.status]).toEqual([401, 401]);
  });

  it("is listed with who and where, and ended by an admin", async () => {
    await signIn(browser);
    const mine = (await asked(browser, "GET", "/sessions")).body["items"][0];

    const ended = await api.call("DELETE", `/sessions/${mine.id}`);
    const again = await api.call("DELETE", `/sessions/${mine.id}`);
    const unknown = await api.call("DELETE", "/sessions/01890000-0000-7000-8000-000000000000");
    const after = await asked(browser, "GET", "/accounts");

    expect(mine).toMatchObject({
      person: "anna@corp.example",
      provider: { id: provider["id"], name: "Corp" },
      role: "admin",
      live: true,
      current: true,
      endedAt: null,
    });
    expect([ended.status, again.status, unknown.status, after.status]).toEqual([204, 204, 404, 401]);
  });

  const CONSOLE = { "Anteroom-Console": "1" };

  it.each([
    ["another site", { "Sec-Fetch-Site": "cross-site", ...CONSOLE }, 403],
    ["another host of the same site", { "Sec-Fetch-Site": "same-site", ...CONSOLE }, 403],
    ["the address bar", { "Sec-Fetch-Site": "none", ...CONSOLE }, 403],
    ["metadata that no browser sends", { "Sec-Fetch-Site": "same-origin, cross-site", ...CONSOLE }, 403],
    ["nobody knows where", CONSOLE, 403],
    ["a page without an origin", { Origin: "null", ...CONSOLE }, 403],
    ["another origin, in a browser without metadata", { Origin: "https://evil.example", ...CONSOLE }, 403],
    ["another port of the same host", { Origin: "http://localhost:1", ...CONSOLE }, 403],
    ["a host whose name begins like ours", { Origin: "http://localhost.evil.example", ...CONSOLE }, 403],
    [
      "an origin of ours beside metadata of another",
      { Origin: "ours", "Sec-Fetch-Site": "cross-site", ...CONSOLE },
      403,
    ],
    ["a form of a page of ours, which cannot say that it is the console", { "Sec-Fetch-Site": "same-origin" }, 403],
    ["a page that says it in other words", { "Sec-Fetch-Site": "same-origin", "Anteroom-Console": "true" }, 403],
    ["the console", { "Sec-Fetch-Site": "same-origin", ...CONSOLE }, 404],
    ["the console, in a browser without metadata", { Origin: "ours", ...CONSOLE }, 404],
  ])("changes nothing on the word of %s, unless it is the console", async (_from, sent, status) => {
    await signIn(browser, "?step-up=1");
    const headers: Record<string, string> = { Cookie: browser.cookie, "Anteroom-Reason": "test", ...sent };
    if (headers["Origin"] === "ours") headers["Origin"] = api.url;
    const asking = { token: "", headers };

    const change = await api.call("DELETE", "/accounts/x/hold", undefined, asking);
    const code = await api.call("GET", "/accounts/x/authenticator/code", undefined, asking);

    expect([change.status, code.status]).toEqual([status, status]);
  });

  it("counts for nothing beside a token, in another server's words, or twice", async () => {
    await signIn(browser);
    const secret = browser.cookies.get("anteroom") ?? "";
    const shown = async (headers: Readonly<Record<string, string>>) =>
      (await api.call("GET", "/accounts", undefined, { token: "", headers })).status;

    expect(await shown({ Cookie: `anteroom=${secret}` })).toBe(200);
    expect(await shown({ Cookie: `anteroom=${secret}`, Authorization: "Bearer nonsense" })).toBe(401);
    expect(await shown({ Cookie: `anteroom=${secret}; anteroom=${secret}` })).toBe(401);
    expect(await shown({ Cookie: `__Host-anteroom=${secret}` })).toBe(401);
    expect(await shown({ Cookie: `anteroom=${secret.slice(1)}A` })).toBe(401);
    expect(await shown({ Cookie: "anteroom=" })).toBe(401);
  });
});

describe("proving that it is you", () => {
  const asking = () => ({ token: "", headers: headersOf(browser) });
  const headersOf = (by: TestBrowser) => ({
    Cookie: by.cookie,
    "Sec-Fetch-Site": "same-origin",
    "Anteroom-Console": "1",
    "Anteroom-Reason": "A new connection",
  });
  const connect = () => api.call("POST", "/connections", { name: crypto.randomUUID(), idp: "okta" }, asking());

  it("is a new sign-in in a browser, which counts for ten minutes and for that session alone", async () => {
    await signIn(browser);
    const before = await connect();
    const other = new TestBrowser(api.url);
    await signIn(other, "?step-up=1");
    const stillBefore = await connect();
    await signIn(browser, "?step-up=1");
    const after = await connect();
    api.clock.at += 10 * 60_000;
    const late = await connect();

    expect([before, stillBefore, after, late].map(({ status, body }) => [status, body["code"]])).toEqual([
      [403, "step_up_required"],
      [403, "step_up_required"],
      [201, undefined],
      [403, "step_up_required"],
    ]);
    expect(before.body["detail"]).toContain("/saml/login?step-up=1");
  });

  it("asks the identity provider to authenticate anew, and refuses an authentication of long ago", async () => {
    const { location } = await browser.get("/saml/login?step-up=1");
    const request = new URL(location ?? "").searchParams.get("SAMLRequest") ?? "";
    idp.somebody = { nameId: "anna@corp.example", groups: "admins", authenticatedMinutesAgo: 3 };

    const forced = await signIn(browser, "?step-up=1");
    const usual = await signIn(browser);

    expect(inflateRawSync(Buffer.from(request, "base64")).toString()).toContain('ForceAuthn="true"');
    expect([forced.status, usual.status]).toEqual([403, 303]);
    expect(forced.text).toContain("<code>stale-authentication</code>");
  });
});

describe("the person who signs in", () => {
  const me = async (by: TestBrowser) => (await asked(by, "GET", "/me")).body["person"];

  it("is made by the rules, and becomes what they say with each sign-in", async () => {
    idp.somebody = { nameId: "rula@corp.example", groups: "auditors" };
    await signIn(browser);
    const first = await me(browser);
    idp.somebody = { nameId: "RULA@corp.example", groups: "admins" };
    await signIn(browser);
    const second = await me(browser);

    expect(first).toMatchObject({ loginName: "rula@corp.example", role: "auditor", roleFrom: "rule" });
    expect(second).toEqual({ ...first, role: "admin", updatedAt: expect.any(String) });
  });

  it("keeps a role that was chosen by hand, with it is let in without a rule, and counts it at once", async () => {
    await api.call("POST", "/people", { name: "Hanna", loginName: "hanna@corp.example", role: "operator" });
    idp.somebody = { nameId: "hanna@corp.example", groups: "none" };
    await signIn(browser);
    const hanna = await me(browser);
    const denied = await asked(browser, "GET", "/sessions");
    await api.call("PATCH", `/people/${hanna.id}`, { role: "admin" });
    const allowed = await asked(browser, "GET", "/sessions");

    expect(hanna).toMatchObject({ role: "operator", roleFrom: "hand", providerId: provider["id"] });
    expect([denied.status, allowed.status]).toEqual([403, 200]);
  });

  it("is out at once when noted as having left, and is not let in again", async () => {
    idp.somebody = { nameId: "lea@corp.example", groups: "admins" };
    await signIn(browser);
    const lea = await me(browser);
    await api.call("POST", `/people/${lea.id}/departure`, {});

    const after = await asked(browser, "GET", "/me");
    const again = await signIn(browser);
    await api.call("DELETE", `/people/${lea.id}/departure`);
    const back = await signIn(browser);

    expect([after.status, again.status, back.status]).toEqual([401, 403, 303]);
    expect(again.text).toContain("<code>person-left</code>");
  });

  it("is vouched for by one identity provider only, so that no other can lend its name", async () => {
    const owner = { name: "Olga", loginName: "olga@corp.example", role: "super_admin" };
    const { body: olga } = await api.call("POST", "/people", owner);
    await api.place.store.write(async (stores) => {
      const person = await stores.people.find(api.place.workspaceId, olga["id"]);
      if (person !== undefined) await stores.people.update({ ...person, providerId: "elsewhere" as SsoProviderId });
    });
    idp.somebody = { nameId: "olga@corp.example", groups: "admins" };

    const refused = await signIn(browser);

    expect(refused.status).toBe(403);
    expect(refused.text).toContain("<code>other-provider</code>");
    expect(browser.cookies.has("anteroom")).toBe(false);
  });
});
