import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asHost } from "../support/local-people.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { anAttribute, aResponse, type ResponseParts, unsignedResponse } from "../support/responses.ts";
import { aSigningIdp, type SigningIdp } from "../support/signing-idp.ts";
import { type Seen, TestBrowser } from "../support/test-browser.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const CORP = "https://idp.corp.example/saml";
const OTHER = "https://idp.other.example/saml";
const MINUTE_MS = 60_000;

let api: RunningApi;
let corp: SigningIdp;
let other: SigningIdp;
let corpId: string;
let browser: TestBrowser;
let made = 0;

beforeAll(async () => {
  api = await startApi();
  [corp, other] = [aSigningIdp("rsa", CORP), aSigningIdp("rsa", OTHER)];
  corpId = await addProvider("Corp", corp);
  await addProvider("Other", other);
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  browser = new TestBrowser(api.url);
  // Refused answers are counted by the minute.
  api.clock.at += MINUTE_MS;
});

async function addProvider(name: string, idp: SigningIdp, more: object = {}): Promise<string> {
  const key = aKey(idp.cert.replaceAll(/-----[^-]+-----|\s/g, ""), "signing");
  const role = anIdpRole({ keys: key, sso: anSso(`${idp.entityId}/sso`, REDIRECT) });
  const metadataXml = anEntity({ attributes: { entityID: idp.entityId }, content: role });
  const roles = [{ role: "admin", attribute: "groups", value: "admins" }];
  const answer = await api.call("POST", "/sso/providers", { name, metadataXml, roles, ...more });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body["id"];
}

/** Begins a sign-in; answers the id of the request, which is its RelayState, too. */
async function begin(by: TestBrowser = browser, provider: string = corpId): Promise<string> {
  const { location } = await by.get(`/saml/login?provider=${provider}`);
  return new URL(location ?? "").searchParams.get("RelayState") ?? "";
}

/** What a good identity provider would send. */
function partsFor(requestId: string | null): ResponseParts {
  made += 1;
  return {
    at: api.clock.at,
    responseId: `_response-${made}`,
    assertionId: `_assertion-${made}`,
    inResponseTo: requestId,
    destination: `${api.url}/saml/acs`,
    recipient: `${api.url}/saml/acs`,
    audience: `${api.url}/saml/metadata`,
    attributes: anAttribute("groups", "admins"),
  };
}

function post(xml: string, relayState: string | undefined, by: TestBrowser = browser): Promise<Seen> {
  const fields = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64") });
  if (relayState !== undefined) fields.set("RelayState", relayState);
  return by.post("/saml/acs", fields);
}

/** The rule that a page names. */
function ruleOf({ text }: Seen): string | undefined {
  return /Rule: <code>([^<]+)<\/code>/.exec(text)?.[1];
}

async function sessions(): Promise<number> {
  return (await api.call("GET", "/sessions?limit=200")).body["items"].length;
}

type Attack = readonly [name: string, rule: string, respond: (id: string) => string | Promise<string>];

const ATTACKS: readonly Attack[] = [
  ["signed by nobody", "not-signed", (id) => unsignedResponse(CORP, partsFor(id))],
  ["signed by a key that is not the provider's", "wrong-signature", (id) => forged(id)],
  ["of another provider, in its own name", "wrong-issuer", (id) => aResponse(other, partsFor(id))],
  [
    "of another provider, in this one's name",
    "wrong-signature",
    (id) => aResponse({ ...other, entityId: CORP }, partsFor(id), "assertion", { carried: null }),
  ],
  [
    "for another app",
    "wrong-audience",
    (id) => aResponse(corp, { ...partsFor(id), audience: "https://app.vendor.io" }),
  ],
  [
    "for another app's address",
    "wrong-recipient",
    (id) => aResponse(corp, { ...partsFor(id), recipient: "https://app.vendor.io/acs" }),
  ],
  [
    "sent to another address",
    "wrong-destination",
    (id) => aResponse(corp, { ...partsFor(id), destination: "https://app.vendor.io/acs" }, "both"),
  ],
  ["to no request", "unsolicited", () => aResponse(corp, partsFor(null))],
  ["to a request that was never made", "wrong-request", () => aResponse(corp, partsFor(`_${"0".repeat(32)}`))],
  ["of an hour ago", "bearer-expired", (id) => aResponse(corp, { ...partsFor(id), at: api.clock.at - 60 * MINUTE_MS })],
  [
    "with a failure in it",
    "wrong-status",
    (id) => aResponse(corp, { ...partsFor(id), status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }),
  ],
  [
    "with a comment in the name",
    "comment-in-value",
    (id) => aResponse(corp, { ...partsFor(id), nameId: "anna@corp.example<!---->.evil.example" }),
  ],
  ["with a DOCTYPE", "doctype", (id) => `<!DOCTYPE x [<!ENTITY y "z">]>${aResponse(corp, partsFor(id))}`],
  ["that is no XML", "not-xml", () => "hello"],
  [
    "with a name that changes each time",
    "transient-name",
    (id) => aResponse(corp, { ...partsFor(id), nameIdFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" }),
  ],
  [
    "with a name that is too long",
    "unusable-name",
    (id) => aResponse(corp, { ...partsFor(id), nameId: "a".repeat(300) }),
  ],
  [
    "without a group that has a role",
    "no-role",
    (id) => aResponse(corp, { ...partsFor(id), attributes: anAttribute("groups", "Admins", "admins ") }),
  ],
  [
    "with the role's group under another name",
    "no-role",
    (id) => aResponse(corp, { ...partsFor(id), attributes: anAttribute("group", "admins") }),
  ],
];

/** By a key of the attacker's, whose certificate comes along. */
function forged(id: string): string {
  return aResponse({ ...aSigningIdp("rsa", CORP), entityId: CORP }, partsFor(id), "assertion", { carried: null });
}

describe("an answer of an identity provider", () => {
  it("signs in when it is as it should be, so that what follows fails for its own reason", async () => {
    const id = await begin();

    const answer = await post(aResponse(corp, partsFor(id)), id);

    expect(answer.status).toBe(303);
    expect(browser.cookies.has("anteroom")).toBe(true);
  });

  it.each(ATTACKS)("is refused when it is one %s, by the rule %s", async (_name, rule, respond) => {
    const before = await sessions();
    const id = await begin();

    const answer = await post(await respond(id), id);

    expect([answer.status, ruleOf(answer)]).toEqual([403, rule]);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.text).not.toContain("incident");
    expect(browser.cookies.has("anteroom")).toBe(false);
    expect(await sessions()).toBe(before);
  });

  it("signs in once: neither the same answer nor another one to the same request works again", async () => {
    const id = await begin();
    const cookies = new Map(browser.cookies);
    const xml = aResponse(corp, partsFor(id));
    await post(xml, id);

    const again = await post(xml, id);
    const thief = new TestBrowser(api.url);
    for (const [name, value] of cookies) thief.cookies.set(name, value);
    const replayed = await post(xml, id, thief);
    const renewed = await post(aResponse(corp, partsFor(id)), id, thief);

    expect([again, replayed, renewed].map(ruleOf)).toEqual(["unsolicited", "replayed", "replayed"]);
    expect(thief.cookies.has("anteroom")).toBe(false);
  });

  it("signs in once, also when it is posted many times at the same moment", async () => {
    const id = await begin();
    const xml = aResponse(corp, partsFor(id));
    const before = await sessions();

    const answers = await Promise.all(
      Array.from({ length: 8 }, () => {
        const twin = new TestBrowser(api.url);
        for (const [name, value] of browser.cookies) twin.cookies.set(name, value);
        return post(xml, id, twin);
      }),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(7).fill(403)]);
    expect(await sessions()).toBe(before + 1);
  });

  it("ends the session when the identity provider says that it ends", async () => {
    const id = await begin();
    const [instant, end] = [0, 5].map((minutes) => new Date(api.clock.at + minutes * MINUTE_MS).toISOString());
    const authnStatement = `<saml:AuthnStatement AuthnInstant="${instant}" SessionNotOnOrAfter="${end}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:x</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
    const answer = await post(aResponse(corp, { ...partsFor(id), authnStatement }), id);
    const look = async () =>
      (await api.call("GET", "/accounts", undefined, { token: "", headers: { Cookie: browser.cookie } })).status;

    api.clock.at += 5 * MINUTE_MS - 1;
    const before = await look();
    api.clock.at += 1;
    const after = await look();

    expect([answer.status, before, after]).toEqual([303, 200, 401]);
  });

  it("signs in only the browser that asked for it", async () => {
    const attacker = new TestBrowser(api.url);
    const id = await begin(attacker);
    const xml = aResponse(corp, { ...partsFor(id), nameId: "mallory@corp.example" });
    const own = await begin();

    const [bare, borrowed] = [await post(xml, id), await post(xml, own)];

    expect([bare, borrowed].map(ruleOf)).toEqual(["unsolicited", "wrong-request"]);
    expect(browser.cookies.has("anteroom")).toBe(false);
  });

  it("is not waited for longer than ten minutes, nor by a cookie that somebody changed", async () => {
    const id = await begin();
    const carried = browser.cookies.get("anteroom-sign-in") ?? "";
    browser.cookies.set(
      "anteroom-sign-in",
      carried.replace(corpId, (await begin(new TestBrowser(api.url))).slice(0, 36)),
    );
    const changed = await post(aResponse(corp, partsFor(id)), id);
    browser.cookies.set("anteroom-sign-in", carried);
    api.clock.at += 10 * MINUTE_MS;
    const late = await post(aResponse(corp, partsFor(id)), id);

    expect([changed, late].map(ruleOf)).toEqual(["unsolicited", "unsolicited"]);
  });

  it("is refused when nobody asked for it, unless the provider may begin by itself; then once", async () => {
    const xml = aResponse(corp, partsFor(null));
    const refused = await post(xml, undefined);

    await api.call("PATCH", `/sso/providers/${corpId}`, { idpInitiated: true });
    const taken = await post(xml, "https://evil.example");
    const replayed = await post(xml, undefined);
    const answering = await post(aResponse(corp, partsFor(`_${"0".repeat(32)}`)), undefined);
    await api.call("PATCH", `/sso/providers/${corpId}`, { idpInitiated: false });

    expect(ruleOf(refused)).toBe("unsolicited");
    expect([taken.status, taken.location]).toEqual([303, `${api.url}/`]);
    expect([replayed, answering].map(ruleOf)).toEqual(["replayed", "wrong-request"]);
  });

  it("is not taken from a provider that was disabled meanwhile", async () => {
    const id = await begin();
    await api.call("PATCH", `/sso/providers/${corpId}`, { enabled: false });

    const answer = await post(aResponse(corp, partsFor(id)), id);
    await api.call("PATCH", `/sso/providers/${corpId}`, { enabled: true });

    expect(ruleOf(answer)).toBe("unsolicited");
  });
});

describe("a refused answer", () => {
  it("leaves an event with its rule, and none twice within an hour", async () => {
    api.clock.at += 60 * MINUTE_MS;
    for (const _ of [1, 2]) {
      const id = await begin();
      await post(unsignedResponse(CORP, partsFor(id)), id);
    }
    const id = await begin();
    const cookies = new Map(browser.cookies);
    const xml = aResponse(corp, partsFor(id));
    await post(xml, id);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    await post(xml, id);
    const roleless = await begin();
    await post(aResponse(corp, { ...partsFor(roleless), attributes: "" }), roleless);

    const reasons = async (): Promise<readonly string[]> => {
      const events: readonly Json[] = (await api.call("GET", "/audit-events?limit=20")).body["items"];
      const fresh = events.filter(({ type, at }) => type === "provider.refused" && Date.parse(at) === api.clock.at);
      return fresh.map(({ reason, subject, after }) => `${reason} ${subject.id === corpId} ${after.from}`).toSorted();
    };
    await expect
      .poll(reasons)
      .toEqual(["no-role true 127.0.0.1", "not-signed true 127.0.0.1", "replayed true 127.0.0.1"]);
  });
});

describe("a form that is none", () => {
  const FORMS: readonly (readonly [name: string, body: string, type: string | undefined, status: number])[] = [
    ["empty", "", undefined, 400],
    ["without a response", "RelayState=x", undefined, 400],
    ["with an empty response", "SAMLResponse=", undefined, 400],
    ["with two responses", "SAMLResponse=AAAA&SAMLResponse=AAAA", undefined, 400],
    ["with a list of responses", "SAMLResponse[]=AAAA&SAMLResponse[0]=AAAA", undefined, 400],
    ["with a response that is not base64", "SAMLResponse=<xml/>", undefined, 400],
    ["with base64 that is cut off", "SAMLResponse=AAA", undefined, 400],
    ["named like what objects inherit", "__proto__=AAAA&constructor=AAAA", undefined, 400],
    ["in JSON", '{"SAMLResponse":"AAAA"}', "application/json", 415],
    ["of 5 MB", `SAMLResponse=${"A".repeat(5 * 1024 * 1024)}`, undefined, 413],
    ["of zeros", `SAMLResponse=${"A".repeat(400 * 1024)}`, undefined, 403],
  ];

  it.each(FORMS)("%s is refused with a page", async (_name, body, type, status) => {
    await begin();

    const answer = await browser.post("/saml/acs", body, type === undefined ? {} : { "Content-Type": type });

    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "text/html; charset=utf-8"]);
    expect(answer.text).toContain("Sign in");
  });

  it("is not even read after too many of its kind from one network", async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 40; count += 1) statuses.push((await browser.post("/saml/acs", "")).status);

    const id = await begin();
    const good = await post(aResponse(corp, partsFor(id)), id);
    api.clock.at += MINUTE_MS;
    const later = await post(aResponse(corp, { ...partsFor(id), at: api.clock.at }), id);

    expect(new Set(statuses)).toEqual(new Set([400, 429]));
    expect([good.status, Number(good.headers.get("retry-after"))]).toEqual([429, 2]);
    expect(later.status).toBe(303);
  });

  it("is not even read after too many of its kind, those included that were begun before", async () => {
    const bodies: (() => Promise<number>)[] = [];
    for (let count = 0; count < 40; count += 1) bodies.push(await beginPost(`${api.url}/saml/acs`));

    const statuses = await Promise.all(bodies.map((send) => send()));

    const counts = [...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]);
    expect(counts.toSorted()).toEqual([
      [403, 30],
      [429, 10],
    ]);
  });
});

const UNASKED = "SAMLResponse=AAAA";

/** Begins a post until the server waits for the form; answers how to send one that nobody asked for, and what comes of it. */
async function beginPost(url: string): Promise<() => Promise<number>> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": UNASKED.length };
  const req = request(url, { method: "POST", headers: { ...headers, Expect: "100-continue" }, agent: false });
  req.flushHeaders();
  await once(req, "continue");
  return async () => {
    req.end(UNASKED);
    const [res] = await once(req, "response");
    res.resume();
    return res.statusCode;
  };
}

describe("what people and providers are called", () => {
  it("is text on every page, never markup", async () => {
    const evil = aSigningIdp("rsa", "https://evil.example/saml");
    const id = await addProvider(`<script>alert(1)</script>"'&`, evil);
    const login = await browser.get(`/login?return=${encodeURIComponent('/"><script>')}`);
    const requestId = await begin(browser, id);
    const nameId = "&lt;img src=x onerror=alert(1)&gt;";
    await post(aResponse(evil, { ...partsFor(requestId), nameId }), requestId);
    const link = await asHost(api, "POST", "/sign-in-links", { loginName: "<img src=x onerror=alert(1)>" });
    const { pathname, search } = new URL(link.body["url"]);
    const front = await browser.get(`${pathname}${search}`);

    expect(login.text).toContain("Sign in with &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    expect(front.text).toContain("<strong>&lt;img src=x onerror=alert(1)&gt;</strong>");
    expect(login.text + front.text).not.toMatch(/<script|<img/);
  });

  it("cannot pass for somebody of another provider in the events", async () => {
    const id = await begin(browser, corpId);
    await post(aResponse(corp, { ...partsFor(id), nameId: "boss (Other)" }), id);

    const [event] = (await api.call("GET", "/audit-events")).body["items"];

    expect(event.actor).toEqual({ kind: "person", id: "boss (Other) (Corp)" });
  });
});
