import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  asHost,
  FROM_CONSOLE,
  hostLink,
  type LocalOwner,
  PASSWORD,
  problemIn,
  setUpWithPasskey,
  setUpWithPassword,
  signInWithPasskey,
  submit,
} from "../support/local-people.ts";
import { addPerson, stepUp } from "../support/people.ts";
import { type RunningIdp, startIdp } from "../support/samlify-idp.ts";
import { formOf, type Seen, TestBrowser } from "../support/test-browser.ts";
import { totpAt } from "../support/totp.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

const NAME = "olga@corp.example";
const ROLES = [{ role: "auditor", attribute: "groups", value: "auditors" }];
const DAY_MS = 24 * 60 * 60 * 1000;

let api: RunningApi;
let idp: RunningIdp;
let owner: LocalOwner;
let provider = "";

beforeEach(async () => {
  api = await startApi();
  idp = await startIdp(async () => (await fetch(`${api.url}/saml/metadata`)).text(), api.clock);
  idp.somebody = { nameId: NAME, groups: "auditors" };
  const { body } = await api.call("POST", "/sso/providers", { name: "Corp", metadataXml: idp.metadata, roles: ROLES });
  provider = `/sso/providers/${body["id"]}`;
});
afterEach(async () => {
  await idp[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

/** Calls the management API from the console, as a browser. */
function asked(by: TestBrowser, method: "GET" | "POST" | "PUT", path: string, body?: Json): Promise<ApiAnswer> {
  const headers = { Cookie: by.cookie, ...FROM_CONSOLE, "Anteroom-Reason": "test" };
  return api.call(method, path, body, { token: "", headers });
}

/** Goes to the identity provider and back, from an address of ours. */
async function throughIdp(browser: TestBrowser, path: string): Promise<Seen> {
  const { location } = await browser.get(path);
  const { fields } = formOf(await (await fetch(location ?? "")).text());
  return browser.post("/saml/acs", fields);
}

async function test(by: TestBrowser): Promise<void> {
  const { body } = await asked(by, "POST", `${provider}/tests`, {});
  await throughIdp(new TestBrowser(api.url), body["url"].slice(api.url.length));
}

/** Signs the Owner in by a link from the host. */
async function byLink(): Promise<{ readonly seen: Seen; readonly browser: TestBrowser }> {
  const browser = new TestBrowser(api.url);
  const token = new URL(await hostLink(api)).searchParams.get("link") ?? "";
  return { seen: await submit(browser, "/login", { by: "link", token }), browser };
}

function require(by: TestBrowser, ssoRequired = true): Promise<ApiAnswer> {
  return asked(by, "PUT", "/sso/policy", { ssoRequired });
}

/** Meets every condition and switches it on. */
async function switchOn(): Promise<ApiAnswer> {
  await byLink();
  await test(owner.browser);
  return require(owner.browser);
}

function metOf({ body }: ApiAnswer): Json {
  return Object.fromEntries(body["conditions"].map(({ name, met }: Json) => [name, met]));
}

function nextCode(): string {
  api.clock.at += 30_000;
  return totpAt(owner.secret, api.clock.now());
}

function typed(fields: Readonly<Record<string, string>>): Promise<Seen> {
  return submit(new TestBrowser(api.url), "/login", { by: "password", "login-name": NAME, ...fields });
}

async function eventTypes(): Promise<readonly string[]> {
  const { items } = (await api.call("GET", "/audit-events?limit=200")).body;
  return items.map(({ type }: Json) => type).filter((type: string) => type.startsWith("workspace."));
}

describe("what it takes to leave sign-in to the identity provider alone", () => {
  beforeEach(async () => {
    owner = await setUpWithPassword(api);
  });

  it("is a test that the Owner passed, and a link from the host that was used; both are told with what to do", async () => {
    const before = await asked(owner.browser, "GET", "/sso/policy");
    const early = await require(owner.browser);
    await test(owner.browser);
    const tested = await require(owner.browser);
    await byLink();
    const on = await require(owner.browser);

    expect(metOf(before)).toEqual({ tested: false, host_link: false });
    expect(early).toMatchObject({ status: 409, body: { code: "sso_not_ready", unmet: ["tested", "host_link"] } });
    expect(tested).toMatchObject({ status: 409, body: { code: "sso_not_ready", unmet: ["host_link"] } });
    expect(tested.body["detail"]).toContain("anteroom sign-in-link");
    expect(on).toMatchObject({ status: 200, body: { ssoRequired: true, since: expect.any(String) } });
    expect(await eventTypes()).toEqual(["workspace.sso_required"]);
  });

  it.each([
    ["a test of somebody else", () => (idp.somebody = { nameId: "anna@corp.example", groups: "auditors" })],
    [
      "a test that failed",
      () =>
        addPerson(api.place, { loginName: "gone@corp.example", leftAt: 5 }).then(
          () => (idp.somebody = { nameId: "gone@corp.example", groups: "auditors" }),
        ),
    ],
  ])("is not %s", async (_what, change) => {
    await byLink();
    await change();
    await test(owner.browser);

    const refused = await require(owner.browser);

    expect(refused.body).toMatchObject({ code: "sso_not_ready", unmet: ["tested"] });
  });

  it("is not a test from before the provider was changed or switched off", async () => {
    await byLink();
    await test(owner.browser);
    api.clock.at += 1000;
    await api.call("PATCH", provider, { name: "Corp two" });
    const changed = await asked(owner.browser, "GET", "/sso/policy");
    await test(owner.browser);
    const again = await asked(owner.browser, "GET", "/sso/policy");
    await api.call("PATCH", provider, { enabled: false });
    const off = await asked(owner.browser, "GET", "/sso/policy");

    expect([changed, again, off].map(metOf)).toEqual([
      { tested: false, host_link: true },
      { tested: true, host_link: true },
      { tested: false, host_link: true },
    ]);
  });

  it("counts a link from the host for thirty days", async () => {
    await byLink();
    const watcher = await addPerson(api.place, { loginName: "watch@corp.example" });
    const look = () => api.call("GET", "/sso/policy", undefined, { token: watcher.token });
    const soon = await look();
    api.clock.at += 30 * DAY_MS - 1000;
    const kept = await look();
    api.clock.at += 2000;
    const over = await look();

    expect([soon, kept, over].map((one) => metOf(one)["host_link"])).toEqual([true, true, false]);
  });

  it("counts a test for an hour", async () => {
    await test(owner.browser);
    for (const _ of ["used", "and used again, so that the session stays"]) {
      api.clock.at += 25 * 60_000;
      await asked(owner.browser, "GET", "/me");
    }
    const before = await asked(owner.browser, "GET", "/sso/policy");
    api.clock.at += 11 * 60_000;
    const after = await asked(owner.browser, "GET", "/sso/policy");

    expect([metOf(before)["tested"], metOf(after)["tested"]]).toEqual([true, false]);
  });

  it("is decided by the Owner with a fresh proof, and by nobody else; the host only takes it back", async () => {
    const admin = await addPerson(api.place, { role: "super_admin", loginName: "sam@corp.example" });
    await stepUp(api.place, admin.tokenId, api.clock.at);
    const options = { token: admin.token, headers: { "Anteroom-Reason": "test" } };
    const bySuperAdmin = await api.call("PUT", "/sso/policy", { ssoRequired: true }, options);
    await byLink();
    await test(owner.browser);
    const byHost = await asHost(api, "PUT", "/sso/policy", { ssoRequired: true });
    api.clock.at += 11 * 60_000;
    const late = await require(owner.browser);

    expect(bySuperAdmin).toMatchObject({ status: 403, body: { action: "require_sso" } });
    expect(byHost.body).toMatchObject({ code: "sso_not_ready", unmet: ["tested"] });
    expect(late).toMatchObject({ status: 403, body: { code: "step_up_required" } });
    expect(await eventTypes()).toEqual([]);
  });

  it("ends the sessions that began here when it is switched on, but for the one that did it and those of links", async () => {
    const other = new TestBrowser(api.url);
    await submit(other, "/login", { by: "password", "login-name": NAME, password: PASSWORD, code: nextCode() });
    const sso = new TestBrowser(api.url);
    await throughIdp(sso, "/saml/login");
    const { browser: linked } = await byLink();
    await test(owner.browser);

    await require(owner.browser);

    const statuses = [];
    for (const one of [owner.browser, other, sso, linked]) statuses.push((await asked(one, "GET", "/me")).status);
    expect(statuses).toEqual([200, 401, 200, 200]);
  });
});

describe("every way to sign in", () => {
  it("by password and code, and by a recovery code, lets in while it is off, not while it is on, and again afterwards", async () => {
    owner = await setUpWithPassword(api);
    const [first = "", second = "", third = ""] = owner.recoveryCodes;
    const both = async (recovery: string) => [
      await typed({ password: PASSWORD, code: nextCode() }),
      await typed({ password: PASSWORD, code: recovery }),
    ];
    const off = await both(first);
    await switchOn();
    const on = await both(second);
    await require(owner.browser, false);
    const again = await both(third);
    const unused = await typed({ password: PASSWORD, code: second });

    expect([off, on, again].map((seen) => seen.map(({ status }) => status))).toEqual([
      [303, 303],
      [403, 403],
      [303, 303],
    ]);
    expect(problemIn(on[0]?.text ?? "")).toContain("through the identity provider only");
    expect(unused.status).toBe(303);
    expect(await eventTypes()).toEqual(["workspace.local_sign_in_allowed", "workspace.sso_required"]);
  });

  it("by passkey, and by a recovery code alone, likewise", async () => {
    owner = await setUpWithPasskey(api);
    const [first = "", second = ""] = owner.recoveryCodes;
    const begun = new TestBrowser(api.url);
    const options = JSON.parse((await begun.get("/login/passkey")).text);
    const off = [await signInWithPasskey(new TestBrowser(api.url), owner.authenticator), await typed({ code: first })];
    await switchOn();
    const credential = JSON.stringify(owner.authenticator.get(options));
    const on = [await submit(begun, "/login", { by: "passkey", credential }), await typed({ code: second })];
    const asking = await begun.get("/login/passkey");
    await require(owner.browser, false);
    const again = await signInWithPasskey(new TestBrowser(api.url), owner.authenticator);

    expect([off, on, [asking, again]].map((seen) => seen.map(({ status }) => status))).toEqual([
      [303, 303],
      [403, 403],
      [403, 303],
    ]);
  });

  it("through the identity provider, and by a link from the host, lets in either way", async () => {
    owner = await setUpWithPassword(api);
    const both = async () => [
      (await throughIdp(new TestBrowser(api.url), "/saml/login")).status,
      (await byLink()).seen.status,
    ];
    const off = await both();
    await switchOn();
    const on = await both();

    expect(on).toEqual(off);
    expect(on[1]).toBe(303);
  });

  it("is told on the sign-in page: only the provider's button is left, with the reason and the way for an emergency", async () => {
    owner = await setUpWithPasskey(api);
    const off = (await new TestBrowser(api.url).get("/login")).text;
    await switchOn();
    const on = (await new TestBrowser(api.url).get("/login")).text;

    const shown = (page: string) =>
      [
        "Sign in with Corp",
        'name="password"',
        "with a passkey",
        "through the identity provider only",
        "sign-in-link",
      ].map((part) => page.includes(part));
    expect(shown(off)).toEqual([true, true, true, false, true]);
    expect(shown(on)).toEqual([true, false, false, true, true]);
  });
});

describe("nobody is locked out", () => {
  beforeEach(async () => {
    owner = await setUpWithPassword(api);
    await switchOn();
  });

  it("by switching off or deleting the last provider, which is refused; another one may go", async () => {
    const refused = [await api.call("PATCH", provider, { enabled: false }), await api.call("DELETE", provider)];
    await using second = await startIdp(async () => (await fetch(`${api.url}/saml/metadata`)).text(), api.clock);
    const draft = { name: "Second", metadataXml: second.metadata, roles: ROLES };
    const { body } = await api.call("POST", "/sso/providers", draft);
    const allowed = await api.call("PATCH", `/sso/providers/${body["id"]}`, { enabled: false });
    const stillLast = await api.call("PATCH", provider, { enabled: false });
    await api.call("PATCH", `/sso/providers/${body["id"]}`, { enabled: true });
    const free = await api.call("DELETE", provider);

    for (const one of [...refused, stillLast])
      expect(one).toMatchObject({ status: 409, body: { code: "last_provider" } });
    expect([allowed.status, free.status]).toEqual([200, 204]);
  });

  it("when the identity provider is gone: whoever comes in by a link switches it off, and so does the host", async () => {
    const { browser } = await byLink();
    const byOwner = await require(browser, false);
    await test(browser);
    const on = await require(browser);
    const byHost = await asHost(api, "PUT", "/sso/policy", { ssoRequired: false });
    const local = await typed({ password: PASSWORD, code: nextCode() });

    expect([byOwner.body["ssoRequired"], on.body["ssoRequired"], byHost.body["ssoRequired"]]).toEqual([
      false,
      true,
      false,
    ]);
    expect(local.status).toBe(303);
  });

  it("by switching it on twice: the second time changes nothing", async () => {
    const again = await require(owner.browser);

    expect(again.body).toMatchObject({ ssoRequired: true });
    expect(await eventTypes()).toEqual(["workspace.sso_required"]);
  });
});
