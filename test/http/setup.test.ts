import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  asHost,
  begin,
  codesIn,
  PASSWORD,
  problemIn,
  secretIn,
  setUpWithPasskey,
  setUpWithPassword,
  setupCode,
  signInWithPasskey,
  submit,
} from "../support/local-people.ts";
import { SoftAuthenticator } from "../support/soft-authenticator.ts";
import { TestBrowser } from "../support/test-browser.ts";
import { totpAt } from "../support/totp.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const MINUTE_MS = 60_000;
const named = { step: "begin", name: "Olga", "login-name": "olga@corp.example" };

let api: RunningApi;
let browser: TestBrowser;

beforeEach(async () => {
  api = await startApi();
  browser = new TestBrowser(api.url);
});
afterEach(() => api[Symbol.asyncDispose]());

describe("the set-up", () => {
  it("leads from the code to an Owner who is signed in by a passkey, with recovery codes, and into the console", async () => {
    const { browser: owner, recoveryCodes } = await setUpWithPasskey(api);
    const me = await api.call("GET", "/me", undefined, { token: "", headers: { Cookie: owner.cookie } });
    const file = await submit(owner, "/setup", { step: "recovery", passphrase: PASSWORD, again: PASSWORD });
    const saved = await submit(owner, "/setup", { step: "saved" });
    const address = await owner.get("/setup?step=address");
    const done = await submit(owner, "/setup", { step: "finish" });

    expect(recoveryCodes).toHaveLength(10);
    expect(me.body).toMatchObject({
      kind: "person",
      person: { name: "Olga", loginName: "olga@corp.example", role: "owner" },
      session: { way: "passkey", provider: null },
      ways: { passkeys: 1, password: false, factor: false, recoveryCodesLeft: 10 },
    });
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="anteroom-recovery.age"');
    expect(file.text).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----/);
    expect([saved.status, saved.location]).toEqual([303, `${api.url}/setup?step=address`]);
    expect(address.text).toContain(`<td>${api.url}<br>`);
    expect([done.status, done.location]).toEqual([303, `${api.url}/`]);
    expect((await api.call("GET", "/keys")).body["rootKey"].recoveryFileSavedAt).not.toBeNull();
    expect([...owner.cookies.keys()].toSorted()).toEqual(["anteroom", "anteroom-way"]);
  });

  it("works without script by a password and one code of an authenticator app", async () => {
    const { browser: owner, recoveryCodes } = await setUpWithPassword(api);
    const me = await api.call("GET", "/me", undefined, { token: "", headers: { Cookie: owner.cookie } });

    expect(recoveryCodes).toHaveLength(10);
    expect(me.body).toMatchObject({
      session: { way: "password" },
      ways: { passkeys: 0, password: true, factor: true, recoveryCodesLeft: 10 },
    });
  });

  it("takes no word for a recovery file that was never downloaded", async () => {
    const { browser: owner } = await setUpWithPasskey(api);

    const early = await submit(owner, "/setup", { step: "saved" });
    const differing = await submit(owner, "/setup", { step: "recovery", passphrase: PASSWORD, again: "another one" });
    const stillEarly = await submit(owner, "/setup", { step: "saved" });

    expect([early.status, differing.status, stillEarly.status]).toEqual([400, 400, 400]);
    expect(early.text).toContain("No file was downloaded yet");
    expect((await api.call("GET", "/keys")).body["rootKey"].recoveryFileSavedAt).toBeNull();
  });

  it("counts as a proof of presence, so that the first connection takes no second sign-in", async () => {
    const { browser: owner } = await setUpWithPasskey(api);
    const headers = { Cookie: owner.cookie, "Sec-Fetch-Site": "same-origin", "Anteroom-Console": "1" };

    const made = await api.call(
      "POST",
      "/connections",
      { name: "Okta", idp: "okta" },
      {
        token: "",
        headers: { ...headers, "Anteroom-Reason": "First" },
      },
    );

    expect(made.status).toBe(201);
  });

  it.each([
    ["a wrong code", "AAAA-BBBB-CCCC-DDDD", 0, "is wrong, older than 30 minutes"],
    ["no code", "", 0, "is wrong, older than 30 minutes"],
    ["an old code", undefined, 30 * MINUTE_MS, "is wrong, older than 30 minutes"],
  ])("refuses %s and says how to print another", async (_what, wrong, later, words) => {
    const code = wrong ?? (await setupCode(api));
    api.clock.at += later;

    const refused = await submit(browser, "/setup", { ...named, code });

    expect(refused.status).toBe(403);
    expect(problemIn(refused.text)).toContain(words);
    expect(problemIn(refused.text)).toContain("anteroom setup-code");
    expect(browser.cookies.size).toBe(0);
  });

  it("takes a code however it is typed, once, and says of a used one where to go on", async () => {
    const code = await setupCode(api);
    const typed = ` ${code.toLowerCase().replaceAll("-", " ")}`;
    const [first, second] = [
      await submit(browser, "/setup", { ...named, code: typed }),
      await submit(new TestBrowser(api.url), "/setup", { ...named, code }),
    ];

    expect(first.status).toBe(303);
    expect(second.status).toBe(403);
    expect(problemIn(second.text)).toContain(
      "was used before. If it was you, go on in the browser in which you began.",
    );
  });

  it("goes on where it was left when the browser comes back, with the same key for the app", async () => {
    await begin(api, browser);
    const before = secretIn((await browser.get("/setup")).text);
    const after = secretIn((await browser.get("/setup")).text);

    expect(before).toMatch(/^[A-Z2-7]{32}$/);
    expect(after).toBe(before);
  });

  it("goes on from the recovery file after the browser was closed, by signing in", async () => {
    const { authenticator } = await setUpWithPasskey(api);
    const again = new TestBrowser(api.url);
    const opened = await again.get("/setup");
    const signedIn = await signInWithPasskey(again, authenticator);

    expect([opened.status, opened.location]).toEqual([303, `${api.url}/login`]);
    expect([signedIn.status, signedIn.location]).toEqual([303, `${api.url}/`]);
  });

  it("gives a new code for a set-up that was abandoned, which ends the earlier one and keeps its Owner", async () => {
    await begin(api, browser);
    const other = await begin(api);
    const [abandoned, people] = [await browser.get("/setup"), await api.call("GET", "/people")];

    expect(abandoned.text).toContain('name="code"');
    expect((await other.get("/setup")).text).toContain("How Olga signs in");
    expect(people.body["items"].map((one: Json) => one["role"])).toEqual(["owner"]);
  });

  it("takes another name and address until there is a way in, so that a slip keeps nobody out", async () => {
    await begin(api, browser);
    const offered = await browser.get("/setup?step=owner");
    const olga = { name: "Olga Petrova", "login-name": "olga.petrova@corp.example" };
    await submit(browser, "/setup", { step: "owner", ...olga });
    const renamed = await browser.get("/setup");
    const again = new TestBrowser(api.url);
    const ada = { name: "Ada", "login-name": "ada@corp.example" };
    await submit(again, "/setup", { step: "begin", code: await setupCode(api), ...ada });
    const replaced = await again.get("/setup");
    const { items } = (await api.call("GET", "/people")).body;
    const events = (await api.call("GET", "/audit-events?limit=200")).body["items"] as readonly Json[];

    expect(offered.text).toContain('value="olga@corp.example"');
    expect(renamed.text).toContain("You sign in as <strong>olga.petrova@corp.example</strong>");
    expect(replaced.text).toContain("How Ada signs in");
    expect(items).toMatchObject([{ name: "Ada", loginName: "ada@corp.example", role: "owner" }]);
    expect(events.filter(({ type }) => type === "person.changed").map(({ actor }) => actor["id"])).toEqual([
      "setup",
      "setup",
    ]);
  });

  it.each([
    ["short", "short-one", "must have 12 to 256 characters"],
    ["guessed", "password1234567", "is guessed quickly"],
    ["the login name", "olga-olga-olga-4711", "holds your login name"],
  ])("refuses a password that is %s, and keeps the key of the app", async (_what, password, words) => {
    await begin(api, browser);
    const secret = secretIn((await browser.get("/setup")).text);
    const code = totpAt(secret, api.clock.now());

    const refused = await submit(browser, "/setup", { step: "password", password, code });

    expect(refused.status).toBe(400);
    expect(problemIn(refused.text)).toContain(words);
    expect(secretIn(refused.text)).toBe(secret);
  });

  it("refuses a wrong code of the app, and a passkey of another address, challenge or without verification", async () => {
    await begin(api, browser);
    await browser.get("/setup");
    const password = await submit(browser, "/setup", { step: "password", password: PASSWORD, code: "000000" });
    const options = JSON.parse((await browser.get("/setup/passkey")).text);
    const wrongs = [
      { origin: "https://evil.example" },
      { rpId: "evil.example" },
      { challenge: Buffer.from("another").toString("base64url") },
      { verified: false },
    ];
    const answers = [];
    for (const wrong of wrongs) {
      const credential = JSON.stringify(new SoftAuthenticator(api.url).create(options, wrong));
      answers.push((await submit(browser, "/setup", { step: "passkey", credential })).status);
    }
    const junk = await submit(browser, "/setup", { step: "passkey", credential: "[1" });

    expect(problemIn(password.text)).toContain("The code is not what this factor shows now");
    expect(answers).toEqual([400, 400, 400, 400]);
    expect(problemIn(junk.text)).toContain("sent no passkey");
  });

  it("is over once somebody can sign in: the page leads to the sign-in, and no code is made any more", async () => {
    await setUpWithPasskey(api);

    const code = await asHost(api, "POST", "/setup-codes", {});

    expect((await browser.get("/setup")).location).toBe(`${api.url}/login`);
    expect([code.status, code.body["code"]]).toEqual([409, "set_up"]);
  });

  it("does not begin with a code that was left over when somebody could sign in", async () => {
    await begin(api, browser);
    const left = await setupCode(api);
    const options = JSON.parse((await browser.get("/setup/passkey")).text);
    const credential = JSON.stringify(new SoftAuthenticator(api.url).create(options));
    await submit(browser, "/setup", { step: "passkey", credential });
    const stranger = new TestBrowser(api.url);

    const refused = await submit(stranger, "/setup", { ...named, code: left });

    expect([refused.status, [...stranger.cookies.keys()]]).toEqual([409, []]);
    expect(refused.text).toContain("This server is set up already");
  });

  it("makes one Owner when two browsers finish at the same moment", async () => {
    await begin(api, browser);
    const options = JSON.parse((await browser.get("/setup/passkey")).text);
    const credentials = [1, 2].map(() => JSON.stringify(new SoftAuthenticator(api.url).create(options)));

    const answers = await Promise.all(
      credentials.map((credential) => submit(browser, "/setup", { step: "passkey", credential })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 303]);
    expect(answers.flatMap(({ text }) => codesIn(text))).toHaveLength(10);
  });

  it("gives the recovery file to the new Owner only", async () => {
    const { browser: owner } = await setUpWithPasskey(api);
    const stranger = new TestBrowser(api.url);
    stranger.cookies.set("anteroom-setup", owner.cookies.get("anteroom-setup") ?? "");
    const fields = { step: "recovery", passphrase: PASSWORD, again: PASSWORD };

    const [theirs, differing] = [
      await submit(stranger, "/setup", fields),
      await submit(owner, "/setup", { ...fields, again: "another one" }),
    ];

    expect(theirs.status).toBe(403);
    expect(problemIn(differing.text)).toBe("The two passphrases differ; type them again.");
  });

  it("takes no form from another site, and looks at ten wrong codes a minute", async () => {
    const code = await setupCode(api);
    const foreign = await browser.post("/setup", new URLSearchParams({ ...named, code }));
    for (let tried = 0; tried < 10; tried += 1) await submit(browser, "/setup", { ...named, code: `WRONG-${tried}` });
    const limited = await submit(browser, "/setup", { ...named, code });

    expect(foreign.status).toBe(403);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "6"]);
  });

  it("leads whoever opens the console to the set-up, and from the IP address to the name that passkeys belong to", async () => {
    const front = await browser.get("/");
    const byNumber = await fetch(`${api.url.replace("localhost", "127.0.0.1")}/setup?code=A`, { redirect: "manual" });

    expect([front.status, front.location]).toEqual([303, `${api.url}/setup`]);
    expect(byNumber.headers.get("location")).toBe(`${api.url}/setup?code=A`);
  });

  it("shows nothing of a code, password or key in the log", async () => {
    const { secret, recoveryCodes } = await setUpWithPassword(api);

    for (const planted of [PASSWORD, secret, ...recoveryCodes]) expect(api.log.join("")).not.toContain(planted);
  });
});
