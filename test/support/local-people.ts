import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { ApiAnswer, RunningApi } from "../http/api-client.ts";
import { SoftAuthenticator } from "./soft-authenticator.ts";
import { type Seen, TestBrowser } from "./test-browser.ts";
import { totpAt } from "./totp.ts";

/** What a page of ours sends with a form. */
export const FROM_HERE: Readonly<Record<string, string>> = { "Sec-Fetch-Site": "same-origin" };
/** What the console sends with whatever it changes. */
export const FROM_CONSOLE: Readonly<Record<string, string>> = { ...FROM_HERE, "Anteroom-Console": "1" };
/** A password that withstands guessing. */
export const PASSWORD = "plover cistern walnut quartz ferry";

/** An Owner who was set up in a browser. */
export interface LocalOwner {
  readonly browser: TestBrowser;
  readonly recoveryCodes: readonly string[];
  readonly authenticator: SoftAuthenticator;
  /** Base32; empty with a passkey. */
  readonly secret: string;
}

/** Makes a set-up code on the host; answers what stands in its address. */
export async function setupCode(api: RunningApi): Promise<string> {
  const { body } = await asHost(api, "POST", "/setup-codes", {});
  return new URL(body["url"]).searchParams.get("code") ?? "";
}

/** Makes a sign-in link for the Owner on the host. */
export async function hostLink(api: RunningApi): Promise<string> {
  return (await asHost(api, "POST", "/sign-in-links", {})).body["url"];
}

/** Calls the management API as the local administrator who proved to be on the host, with a reason. */
export async function asHost(api: RunningApi, method: "POST" | "PUT", path: string, body: object): Promise<ApiAnswer> {
  const { file } = (await api.call("POST", "/step-up/challenge")).body;
  await api.call("POST", "/step-up", { code: readFileSync(file, "utf8").trim() });
  return api.call(method, path, body, { headers: { "Anteroom-Reason": "test" } });
}

/** Posts a form of a page of ours. */
export function submit(browser: TestBrowser, path: string, fields: Readonly<Record<string, string>>): Promise<Seen> {
  return browser.post(path, new URLSearchParams(fields), FROM_HERE);
}

/** Goes through the set-up up to the way in. */
export async function begin(api: RunningApi, browser: TestBrowser = new TestBrowser(api.url)): Promise<TestBrowser> {
  const code = await setupCode(api);
  const named = { step: "begin", code, name: "Olga", "login-name": "olga@corp.example" };
  const begun = await submit(browser, "/setup", named);
  expect([begun.status, begun.location]).toEqual([303, `${api.url}/setup`]);
  return browser;
}

/** Sets an Owner up with a passkey. */
export async function setUpWithPasskey(api: RunningApi): Promise<LocalOwner> {
  const browser = await begin(api);
  const authenticator = new SoftAuthenticator(api.url);
  const options = JSON.parse((await browser.get("/setup/passkey")).text);
  const credential = JSON.stringify(authenticator.create(options));
  const made = await submit(browser, "/setup", { step: "passkey", credential });
  return { browser, authenticator, recoveryCodes: codesIn(made.text), secret: "" };
}

/** Sets an Owner up with a password and a second factor, without script. */
export async function setUpWithPassword(api: RunningApi): Promise<LocalOwner> {
  const browser = await begin(api);
  const secret = secretIn((await browser.get("/setup")).text);
  const code = totpAt(secret, api.clock.now());
  const made = await submit(browser, "/setup", { step: "password", password: PASSWORD, code });
  return { browser, authenticator: new SoftAuthenticator(api.url), recoveryCodes: codesIn(made.text), secret };
}

/** The key of a second factor, as a page shows it. */
export function secretIn(page: string): string {
  return (/Key: <code>([^<]*)<\/code>/.exec(page)?.[1] ?? "").replaceAll(" ", "");
}

/** The recovery codes that a page shows. */
export function codesIn(page: string): readonly string[] {
  return [...page.matchAll(/<li><code>([^<]*)<\/code><\/li>/g)].map(([, code = ""]) => code);
}

/** Signs in with a passkey at the sign-in page. */
export async function signInWithPasskey(browser: TestBrowser, authenticator: SoftAuthenticator): Promise<Seen> {
  const options = JSON.parse((await browser.get("/login/passkey")).text);
  return submit(browser, "/login", { by: "passkey", credential: JSON.stringify(authenticator.get(options)) });
}

/** What the problem box of a page says. */
export function problemIn(page: string): string {
  return /<p class="problem" role="alert">([^<]+)<\/p>/.exec(page)?.[1] ?? "";
}
