import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  asHost,
  FROM_CONSOLE,
  type LocalOwner,
  PASSWORD,
  problemIn,
  setUpWithPasskey,
  setUpWithPassword,
  signInWithPasskey,
  submit,
} from "../support/local-people.ts";
import { SoftAuthenticator } from "../support/soft-authenticator.ts";
import { type Seen, TestBrowser } from "../support/test-browser.ts";
import { totpAt } from "../support/totp.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NAME = "olga@corp.example";
const WRONG = "Login name, password and code do not fit together";

let api: RunningApi;
let owner: LocalOwner;
let browser: TestBrowser;

beforeEach(async () => {
  api = await startApi();
  browser = new TestBrowser(api.url);
});
afterEach(() => api[Symbol.asyncDispose]());

/** Calls the management API from the console, as the browser. */
function asked(by: TestBrowser, method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: Json) {
  const headers = { Cookie: by.cookie, ...FROM_CONSOLE, "Anteroom-Reason": "test" };
  return api.call(method, path, body, { token: "", headers });
}

function typed(fields: Readonly<Record<string, string>>): Promise<Seen> {
  return submit(browser, "/login", { by: "password", "login-name": NAME, password: PASSWORD, ...fields });
}

/** The code of the owner's app a step later, so that it was not used before. */
function nextCode(): string {
  api.clock.at += 30_000;
  return totpAt(owner.secret, api.clock.now());
}

function eventsOf(type: string): Promise<readonly Json[]> {
  return api
    .call("GET", "/audit-events?limit=200")
    .then(({ body }) => body["items"].filter((event: Json) => event["type"] === type));
}

describe("signing in by password and second factor", () => {
  beforeEach(async () => {
    owner = await setUpWithPassword(api);
  });

  it("leads back to a page of ours only, starts a session by a new secret, and ends the one that the browser had", async () => {
    const first = await typed({ code: nextCode(), return: "/accounts?status=active" });
    const before = browser.cookies.get("anteroom");
    const second = await typed({ code: nextCode(), return: "https://evil.example/" });
    const old = await api.call("GET", "/me", undefined, { token: "", headers: { Cookie: `anteroom=${before}` } });

    expect([first.status, first.location]).toEqual([303, `${api.url}/accounts?status=active`]);
    expect([second.status, second.location]).toEqual([303, `${api.url}/`]);
    expect(browser.cookies.get("anteroom")).not.toBe(before);
    expect(old.status).toBe(401);
    expect((await asked(browser, "GET", "/me")).status).toBe(200);
  });

  it.each([
    ["an unknown name", { "login-name": "nobody@corp.example" }],
    ["a wrong password", { password: "another password than that" }],
    ["no password", { password: "" }],
    ["a wrong code", { code: "000000" }],
    ["no code", { code: "" }],
    ["a recovery code that is none", { code: "AAAA-BBBB-CCCC-DDDD" }],
  ])("refuses %s in the same words", async (_what, fields) => {
    const refused = await typed({ code: nextCode(), ...fields });

    expect(refused.status).toBe(401);
    expect(problemIn(refused.text)).toBe(`${WRONG}; check them, and wait for a new code if this one was used.`);
    expect(browser.cookies.get("anteroom")).toBeUndefined();
  });

  it("takes each code once", async () => {
    const code = nextCode();
    const [first, second] = [await typed({ code }), await typed({ code })];

    expect([first.status, second.status]).toEqual([303, 401]);
  });

  it("locks a name after five tries, whether anybody has it or not, and lets in again after a while", async () => {
    const tries = async (name: string) => {
      const statuses: number[] = [];
      for (let tried = 0; tried < 6; tried += 1) {
        statuses.push((await typed({ "login-name": name, password: "wrong", code: "000000" })).status);
      }
      return statuses;
    };

    const [known, unknown] = [await tries(NAME), await tries("nobody@corp.example")];
    const locked = await typed({ code: nextCode() });
    api.clock.at += HOUR_MS;
    const later = await typed({ code: nextCode() });

    expect(known).toEqual(unknown);
    expect(known).toContain(429);
    expect(locked.status).toBe(429);
    expect(later.status).toBe(303);
  });

  it("takes a recovery code in place of the second factor, once", async () => {
    const [code = ""] = owner.recoveryCodes;
    const [first, second] = [await typed({ code: code.toLowerCase() }), await typed({ code })];

    expect([first.status, second.status]).toEqual([303, 401]);
    expect((await asked(browser, "GET", "/me")).body).toMatchObject({
      session: { way: "recovery_code" },
      ways: { recoveryCodesLeft: 9 },
    });
  });

  it("shows the way that was used last first, without script", async () => {
    await typed({ code: nextCode() });
    const page = (await browser.get("/login")).text;

    expect(page.indexOf('value="password"')).toBeLessThan(page.indexOf('value="passkey"'));
    expect(page).toContain("Used last.");
  });

  it("ends after 30 minutes without use, whatever a page asks by itself, and after 12 hours", async () => {
    await typed({ code: nextCode() });
    const idle = { token: "", headers: { Cookie: browser.cookie, "Anteroom-Idle": "1" } };
    const used = async () => (await asked(browser, "GET", "/me")).status;
    api.clock.at += 29 * MINUTE_MS;
    const [byItself, kept] = [await api.call("GET", "/me", undefined, idle), await used()];
    api.clock.at += 29 * MINUTE_MS;
    const still = await used();
    api.clock.at += 20 * MINUTE_MS;
    await api.call("GET", "/me", undefined, idle);
    api.clock.at += 11 * MINUTE_MS;
    const ended = await used();

    expect([byItself.status, kept, still, ended]).toEqual([200, 200, 200, 401]);
  });

  it("ends at once when somebody signs out, which another site cannot do", async () => {
    await typed({ code: nextCode() });
    const shown = { token: "", headers: { Cookie: browser.cookie } };
    const foreign = await browser.post("/saml/logout", "");
    const out = await submit(browser, "/saml/logout", {});

    expect([foreign.status, out.status, out.location]).toEqual([403, 303, `${api.url}/login`]);
    expect((await api.call("GET", "/me", undefined, shown)).status).toBe(401);
  });

  it("leads a page of the console to the sign-in and back", async () => {
    const seen = await browser.get("/accounts?status=active");
    const page = await browser.get(seen.location?.slice(api.url.length) ?? "");

    expect([seen.status, seen.location]).toEqual([303, `${api.url}/login?return=%2Faccounts%3Fstatus%3Dactive`]);
    expect(page.text).toContain('name="return" value="/accounts?status=active"');
  });
});

describe("signing in by passkey", () => {
  beforeEach(async () => {
    owner = await setUpWithPasskey(api);
  });

  it("takes no name, starts a session, and notes when the passkey was used", async () => {
    api.clock.at += MINUTE_MS;
    const { status } = await signInWithPasskey(browser, owner.authenticator);

    const { items } = (await asked(browser, "GET", "/me/passkeys")).body;
    expect(status).toBe(303);
    expect(items).toEqual([
      {
        id: expect.any(String),
        name: "First passkey",
        backedUp: false,
        createdAt: new Date(api.clock.at - MINUTE_MS).toISOString(),
        lastUsedAt: new Date(api.clock.at).toISOString(),
      },
    ]);
  });

  it.each([
    ["another address", { origin: "https://evil.example" }],
    ["another relying party", { rpId: "evil.example" }],
    ["another challenge", { challenge: Buffer.from("x".repeat(98)).toString("base64url") }],
    ["an authenticator that asked nobody", { verified: false }],
    ["a copy of the key, by its counter", { counter: 1 }],
  ])("refuses an answer for %s", async (_what, wrong) => {
    const options = JSON.parse((await browser.get("/login/passkey")).text);
    const credential = JSON.stringify(owner.authenticator.get(options, wrong));

    const refused = await submit(browser, "/login", { by: "passkey", credential });

    expect(refused.status).toBe(401);
    expect(problemIn(refused.text)).toContain("This passkey does not sign anybody in here");
  });

  it("takes an answer once, for five minutes, from a passkey that is known, and for the sign-in only", async () => {
    const options = JSON.parse((await browser.get("/login/passkey")).text);
    const credential = JSON.stringify(owner.authenticator.get(options));
    const sent = { by: "passkey", credential };
    const proof = (await asked(owner.browser, "POST", "/step-up/passkey/options")).body["options"];
    const late = JSON.parse((await browser.get("/login/passkey")).text);
    const statuses = [
      (await submit(browser, "/login", sent)).status,
      (await submit(browser, "/login", sent)).status,
      (await signInWithPasskey(browser, new SoftAuthenticator(api.url))).status,
      (await submit(browser, "/login", { by: "passkey", credential: JSON.stringify(owner.authenticator.get(proof)) }))
        .status,
    ];
    api.clock.at += 5 * MINUTE_MS;
    const after = { by: "passkey", credential: JSON.stringify(owner.authenticator.get(late)) };
    statuses.push((await submit(browser, "/login", after)).status);

    expect(statuses).toEqual([303, 401, 401, 401, 401]);
  });

  it("is in vain once the person left", async () => {
    const auditor = { name: "Anna", loginName: "anna@corp.example", role: "auditor" };
    const { id } = (await api.call("POST", "/people", auditor)).body;
    const link = await asHost(api, "POST", "/sign-in-links", { loginName: "anna@corp.example" });
    const token = new URL(link.body["url"]).searchParams.get("link") ?? "";
    await submit(browser, "/login", { by: "link", token });
    const anna = new SoftAuthenticator(api.url);
    const { options } = (await asked(browser, "POST", "/me/passkeys/options")).body;
    await asked(browser, "POST", "/me/passkeys", { name: "Key", response: anna.create(options) });
    const before = await signInWithPasskey(browser, anna);
    await api.call("POST", `/people/${id}/departure`, {});

    expect([before.status, (await signInWithPasskey(browser, anna)).status]).toEqual([303, 401]);
  });

  it("lets in by a recovery code without a password, for whoever has none", async () => {
    const [code = ""] = owner.recoveryCodes;

    expect((await typed({ password: "", code })).status).toBe(303);
  });
});

describe("a sign-in link from the host", () => {
  beforeEach(async () => {
    owner = await setUpWithPasskey(api);
  });

  async function link(loginName?: string): Promise<string> {
    const { body } = await asHost(api, "POST", "/sign-in-links", loginName === undefined ? {} : { loginName });
    return new URL(body["url"]).searchParams.get("link") ?? "";
  }

  it("signs the Owner in by a press of a button, once, and every administrator is told", async () => {
    const token = await link();
    const [looked, again] = [await browser.get(`/login?link=${token}`), await browser.get(`/login?link=${token}`)];
    const signedIn = await submit(browser, "/login", { by: "link", token });
    const [dead, used] = [
      await browser.get(`/login?link=${token}`),
      await submit(browser, "/login", { by: "link", token }),
    ];

    expect([looked.status, again.status, signedIn.status]).toEqual([200, 200, 303]);
    expect(looked.text).toContain("Sign in as Olga");
    expect([dead.status, used.status]).toEqual([404, 401]);
    expect((await asked(browser, "GET", "/me")).body).toMatchObject({
      session: { way: "sign_in_link" },
      letIn: [{ person: NAME, at: new Date(api.clock.at).toISOString() }],
    });
    expect((await asked(owner.browser, "GET", "/me")).body["letIn"]).toHaveLength(1);
    expect(await eventsOf("session.started")).toContainEqual(
      expect.objectContaining({ after: expect.objectContaining({ way: "sign_in_link" }) }),
    );
  });

  it("ends after ten minutes, and when another one is made", async () => {
    const first = await link();
    const second = await link();
    const replaced = await submit(browser, "/login", { by: "link", token: first });
    api.clock.at += 10 * MINUTE_MS;
    const late = await submit(browser, "/login", { by: "link", token: second });

    expect([replaced.status, late.status]).toEqual([401, 401]);
    expect(problemIn(late.text)).toContain("anteroom sign-in-link");
  });

  it("is made on the host only: not without the file there, not by people, and for nobody unknown", async () => {
    api.clock.at += HOUR_MS;
    const headers = { "Anteroom-Reason": "test" };
    const [remote, person] = [
      await api.call("POST", "/sign-in-links", {}, { headers }),
      await asked(owner.browser, "POST", "/sign-in-links", {}),
    ];
    const nobody = await asHost(api, "POST", "/sign-in-links", { loginName: "nobody@corp.example" });

    expect([remote.status, remote.body["code"]]).toEqual([403, "step_up_required"]);
    expect(person.status).toBeGreaterThanOrEqual(401);
    expect(nobody.status).toBe(404);
  });
});

describe("proving that it is you, in a session", () => {
  it("works by passkey, gives the session another secret, and counts for ten minutes", async () => {
    owner = await setUpWithPasskey(api);
    api.clock.at += 11 * MINUTE_MS;
    const needed = await asked(owner.browser, "POST", "/me/recovery-codes");
    const before = owner.browser.cookie;
    const { options } = (await asked(owner.browser, "POST", "/step-up/passkey/options")).body;
    const proved = await asked(owner.browser, "POST", "/step-up/passkey", {
      response: owner.authenticator.get(options),
    });
    const [cookie = ""] = proved.headers.getSetCookie();
    const old = await api.call("GET", "/me", undefined, { token: "", headers: { Cookie: before } });
    owner.browser.cookies.set("anteroom", /^anteroom=([\w-]{43});/.exec(cookie)?.[1] ?? "");
    const made = await asked(owner.browser, "POST", "/me/recovery-codes");

    expect([needed.status, needed.body["code"]]).toEqual([403, "step_up_required"]);
    expect(proved.body).toEqual({ until: new Date(api.clock.at + 10 * MINUTE_MS).toISOString() });
    expect(old.status).toBe(401);
    expect(made.status).toBe(201);
  });

  it("works by a code of one's own factor, and refuses the passkey of somebody else", async () => {
    owner = await setUpWithPassword(api);
    api.clock.at += 11 * MINUTE_MS;
    const none = await asked(owner.browser, "POST", "/step-up/passkey/options");
    const proved = await asked(owner.browser, "POST", "/step-up", { code: totpAt(owner.secret, api.clock.now()) });

    expect([none.status, none.body["code"]]).toEqual([409, "no_passkey"]);
    expect(proved.status).toBe(200);
    expect(proved.headers.getSetCookie()).toHaveLength(1);
  });
});

describe("what people sign in with", () => {
  beforeEach(async () => {
    owner = await setUpWithPasskey(api);
  });

  it("is added, named and removed by themselves, but never the last of it", async () => {
    const { browser: own } = owner;
    const [first] = (await asked(own, "GET", "/me/passkeys")).body["items"];
    const last = await asked(own, "DELETE", `/me/passkeys/${first.id}`);
    const { options } = (await asked(own, "POST", "/me/passkeys/options")).body;
    const key = new SoftAuthenticator(api.url);
    const added = await asked(own, "POST", "/me/passkeys", { name: "Yellow key", response: key.create(options) });
    const replayed = await asked(own, "POST", "/me/passkeys", { name: "Copy", response: key.create(options) });
    const named = await asked(own, "PATCH", `/me/passkeys/${added.body["id"]}`, { name: "Blue key" });
    const removed = await asked(own, "DELETE", `/me/passkeys/${first.id}`);
    const unknown = await asked(own, "DELETE", `/me/passkeys/${first.id}`);

    expect([last.status, last.body["code"]]).toEqual([409, "last_way_in"]);
    expect([added.status, replayed.status, named.body["name"]]).toEqual([201, 400, "Blue key"]);
    expect([removed.status, unknown.status]).toEqual([204, 404]);
    expect((await signInWithPasskey(browser, owner.authenticator)).status).toBe(401);
    expect((await signInWithPasskey(browser, key)).status).toBe(303);
  });

  it("can be a password, with a factor of one's own, and is no password any more when it is taken away", async () => {
    const { browser: own } = owner;
    const early = await asked(own, "PUT", "/me/password", { password: PASSWORD });
    const { otpauthUri } = (await asked(own, "POST", "/me/factor", {})).body;
    const secret = new URL(otpauthUri).searchParams.get("secret") ?? "";
    const now = api.clock.now();
    const codes = [totpAt(secret, now - 30_000), totpAt(secret, now)];
    await asked(own, "POST", "/me/factor/confirmation", { codes });
    const weak = await asked(own, "PUT", "/me/password", { password: "password1234" });
    const set = await asked(own, "PUT", "/me/password", { password: PASSWORD });
    api.clock.at += 30_000;
    const signedIn = await typed({ code: totpAt(secret, api.clock.now()) });
    const dropped = await asked(own, "DELETE", "/me/password");
    api.clock.at += 30_000;
    const without = await typed({ code: totpAt(secret, api.clock.now()) });

    expect([early.body["code"], weak.status, set.status]).toEqual(["no_own_factor", 400, 204]);
    expect([signedIn.status, dropped.status, without.status]).toEqual([303, 204, 401]);
  });

  it("includes recovery codes, of which new ones make the old ones worthless", async () => {
    const renewed = await asked(owner.browser, "POST", "/me/recovery-codes");
    const [old = ""] = owner.recoveryCodes;

    expect(renewed.body["codes"]).toHaveLength(10);
    expect((await typed({ password: "", code: old })).status).toBe(401);
    expect((await typed({ password: "", code: renewed.body["codes"][0] })).status).toBe(303);
  });

  it("shows where they are signed in, and ends that, of their own only", async () => {
    await signInWithPasskey(browser, owner.authenticator);
    const { items } = (await asked(browser, "GET", "/me/sessions")).body;
    const other = items.find(({ current }: Json) => !current);
    const ended = await asked(browser, "DELETE", `/me/sessions/${other.id}`);
    const unknown = await asked(browser, "DELETE", "/me/sessions/unknown");

    expect(items.map(({ way, current }: Json) => [way, current])).toEqual([
      ["passkey", true],
      ["passkey", false],
    ]);
    expect([ended.status, unknown.status]).toEqual([204, 404]);
    expect((await asked(owner.browser, "GET", "/me")).status).toBe(401);
  });
});
