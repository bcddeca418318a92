import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity } from "../support/metadata.ts";
import { aHar, anAuthnRequest, base64, deflated, type RecordingParts } from "../support/recordings.ts";
import { aResponse, type ResponseParts } from "../support/responses.ts";
import { aSigningIdp, idpMetadata, type SigningIdp } from "../support/signing-idp.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";

const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
const MEBIBYTE = 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;
const IDP = aSigningIdp();
const OTHER_IDP = aSigningIdp("ec", "https://other.example.com/saml");

let api: RunningApi;
let connection: Json;
let other: Json;
let count = 0;

beforeAll(async () => {
  api = await startApi();
  connection = await connect("Okta", IDP);
  other = await connect("Entra", OTHER_IDP);
  await api.call("POST", "/applications", { key: "crm", name: "CRM", metadataXml: anEntity() });
  await api.call("POST", "/applications", { key: "twin", name: "Twin", metadataXml: anEntity() });
});
afterAll(() => api[Symbol.asyncDispose]());

async function connect(name: string, idp: SigningIdp): Promise<Json> {
  const { body } = await api.call("POST", "/connections", { name, idp: "okta" });
  const given = await api.call("PUT", `/connections/${body["id"]}/idp-metadata`, { metadataXml: idpMetadata(idp) });
  expect(given.status).toBe(200);
  return body;
}

/** Pushes a user with an account, and says who it is. */
async function anAccount(
  apps: readonly string[] = ["crm"],
  by: Json = connection,
): Promise<{ id: string; userName: string }> {
  count += 1;
  const userName = `robot-${count}@example.com`;
  const user = { schemas: [USER_URN], userName, active: true, roles: apps.map((value) => ({ value })) };
  expect((await api.scim(by["token"], "POST", "/Users", user)).status).toBe(201);
  return { id: await idOf(userName, apps[0] ?? ""), userName };
}

async function idOf(userName: string, key: string): Promise<string> {
  const { body } = await api.call("GET", `/accounts?q=${encodeURIComponent(userName)}`);
  const found = body["items"].find((one: Json) => one["application"].key === key && one["status"] !== "retired");
  return found?.["id"] ?? "";
}

function signIn(nameId: string, parts: ResponseParts = {}, idp: SigningIdp = IDP): string {
  count += 1;
  return aResponse(idp, { at: api.clock.at, nameId, assertionId: `_assertion-${count}`, ...parts });
}

function bring(response: string, recording: RecordingParts = {}, more: Json = {}, app = "crm"): Promise<ApiAnswer> {
  const har = aHar({ response, at: api.clock.at, ...recording });
  return api.call("POST", `/applications/${app}/verifications`, { har, ...more });
}

function codesOf({ body }: ApiAnswer): readonly string[] {
  return body["findings"].map(({ code }: Json) => code);
}

async function gateOf(id: string): Promise<string> {
  return (await api.call("GET", `/accounts/${id}`)).body["gates"].saml;
}

describe("a recorded sign-in", () => {
  it("proves it for its account, whose timeline shows it", async () => {
    const account = await anAccount();
    const before = await gateOf(account.id);

    const answer = await bring(signIn(account.userName));

    const { body: timeline } = await api.call("GET", `/accounts/${account.id}/timeline`);
    expect([answer.status, answer.body["verdict"], answer.body["grade"]]).toEqual([201, "supported", "login"]);
    expect(answer.body["login"]).toMatchObject({
      nameId: account.userName,
      secondFactor: "not_shown",
      signed: "assertion",
    });
    expect([answer.body["accountId"], answer.body["sha256"]]).toEqual([
      account.id,
      answer.body["login"].assertionSha256,
    ]);
    expect([before, await gateOf(account.id)]).toEqual(["metadata", "login"]);
    expect(timeline["items"].slice(0, 2).map(({ what, to }: Json) => [what, to])).toEqual([
      ["saml", "login"],
      ["account.sign_in_proven", null],
    ]);
  });

  it("proves it by its two messages, too, and for nobody else", async () => {
    const [account, bystander] = [await anAccount(), await anAccount()];
    const messages = { samlResponse: base64(signIn(account.userName)), samlRequest: deflated(anAuthnRequest()) };

    const answer = await api.call("POST", "/applications/crm/verifications", { messages, accountId: account.id });

    expect([answer.body["grade"], answer.body["accountId"]]).toEqual(["login", account.id]);
    expect([await gateOf(account.id), await gateOf(bystander.id)]).toEqual(["login", "metadata"]);
    expect((await api.call("GET", "/applications/crm")).body["saml"].grade).toBe("metadata");
  });

  it("is verified with the provider of the connection that the account came over", async () => {
    const account = await anAccount(["crm"], other);

    const [foreign, own] = [
      await bring(signIn(account.userName)),
      await bring(signIn(account.userName, {}, OTHER_IDP)),
    ];

    expect(codesOf(foreign)).toContain("other-account");
    expect([own.body["grade"], own.body["login"].issuer]).toEqual(["login", OTHER_IDP.entityId]);
  });

  it("proves the account of whichever connection it came over, when several have one provider", async () => {
    const sibling = await connect("Okta, too", IDP);
    const accounts = [await anAccount(["crm"]), await anAccount(["crm"], sibling)];

    const answers = [];
    for (const { userName } of accounts) answers.push(await bring(signIn(userName)));

    expect(answers.map(({ body }) => [body["grade"], body["accountId"]])).toEqual(
      accounts.map(({ id }) => ["login", id]),
    );
  });

  it("that is brought again proves no more than it did", async () => {
    const account = await anAccount();
    const response = signIn(account.userName);
    const at = api.clock.at;
    const first = await bring(response);
    const { body: before } = await api.call("GET", `/accounts/${account.id}`);
    api.clock.at += DAY_MS;

    const second = await bring(response, { at });

    const { body: after } = await api.call("GET", `/accounts/${account.id}`);
    expect([first.body["grade"], second.body["grade"]]).toEqual(["login", "login"]);
    expect([first, second].map((answer) => codesOf(answer).includes("known-assertion"))).toEqual([false, true]);
    expect(before["signInProvenAt"]).toBe(new Date(at).toISOString());
    expect(after["signInProvenAt"]).toBe(before["signInProvenAt"]);
  });

  it("never proves a second account", async () => {
    const account = await anAccount(["crm", "twin"]);
    const twin = await idOf(account.userName, "twin");
    const response = signIn(account.userName);
    await bring(response);

    const answer = await bring(response, {}, {}, "twin");

    expect([answer.status, answer.body["verdict"], answer.body["grade"]]).toEqual([201, "unknown", "none"]);
    expect(codesOf(answer)).toContain("assertion-used");
    expect([answer.body["login"], answer.body["accountId"], answer.body["sha256"]]).toEqual([null, null, null]);
    expect(await gateOf(twin)).toBe("metadata");
  });

  it("never proves a second account, even when both are asked for at once", async () => {
    const account = await anAccount(["crm", "twin"]);
    const response = signIn(account.userName);

    const answers = await Promise.all([bring(response), bring(response, {}, {}, "twin")]);

    expect(answers.map(({ body }) => body["grade"]).sort()).toEqual(["login", "none"]);
  });

  it("from before its account existed proves nothing", async () => {
    const userName = `robot-${count + 1}@example.com`;
    const response = signIn(userName, { at: api.clock.at - DAY_MS });
    count -= 1;
    const account = await anAccount();

    const answer = await bring(response, { at: api.clock.at - DAY_MS });

    expect([account.userName, codesOf(answer)]).toEqual([userName, expect.arrayContaining(["other-account"])]);
    expect(await gateOf(account.id)).toBe("metadata");
  });

  it.each([
    [6, "login", []],
    [8, "login", ["old-recording"]],
    [91, "none", ["recording-too-old"]],
  ])("that is %d days old has the grade %s and says so", async (days, grade, codes) => {
    const account = await anAccount();
    const at = api.clock.at;
    const response = signIn(account.userName);
    api.clock.at += days * DAY_MS;

    const answer = await bring(response, { at });

    expect(answer.body["grade"]).toBe(grade);
    expect(codesOf(answer).filter((code) => code.includes("recording"))).toEqual(codes);
  });
});

describe("a recording that proves nothing", () => {
  it.each<[string, string, ResponseParts, RecordingParts]>([
    ["another user's", "other-account", { nameId: "stranger@example.com" }, {}],
    ["for another app", "wrong-audience", { audience: "https://elsewhere.example/sp" }, {}],
    ["that answers another request", "wrong-request", { inResponseTo: "_other" }, {}],
    ["that the app refused", "refused-by-app", {}, { status: 403 }],
    ["that was posted elsewhere", "posted-elsewhere", {}, { postedTo: "https://elsewhere.example/acs" }],
    ["by an unknown provider", "wrong-issuer", { assertionIssuer: "https://unknown.example/idp" }, {}],
    ["that failed", "wrong-status", { status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }, {}],
  ])("%s is kept with the reason: %s", async (_, code, parts, recording) => {
    const account = await anAccount();

    const answer = await bring(signIn(account.userName, parts), recording);

    expect([answer.status, answer.body["verdict"], answer.body["grade"]]).toEqual([201, "unknown", "none"]);
    expect(codesOf(answer)).toContain(code);
    expect([answer.body["login"], answer.body["sha256"], await gateOf(account.id)]).toEqual([null, null, "metadata"]);
  });

  it("lies in the future", async () => {
    const account = await anAccount();
    const at = api.clock.at + DAY_MS;

    const answer = await bring(signIn(account.userName, { at }), { at });

    expect(codesOf(answer)).toContain("recording-in-future");
    expect(answer.body["grade"]).toBe("none");
  });

  it("is of another account than the one that is named", async () => {
    const [account, named] = [await anAccount(), await anAccount()];

    const answer = await bring(signIn(account.userName), {}, { accountId: named.id });

    expect(codesOf(answer)).toContain("other-account");
    expect([await gateOf(account.id), await gateOf(named.id)]).toEqual(["metadata", "metadata"]);
  });

  it.each([
    ["the app's metadata", "no_metadata"],
    ["an app", "not_found"],
  ])("is refused without %s", async (_, code) => {
    const key = code === "not_found" ? "nowhere" : "bare";
    if (key === "bare") await api.call("POST", "/applications", { key, name: "Bare" });

    const answer = await bring(signIn("x"), {}, {}, key);

    expect([answer.status, answer.body["code"]]).toEqual([code === "not_found" ? 404 : 409, code]);
  });

  it("is refused when it holds no response", async () => {
    const answer = await api.call("POST", "/applications/crm/verifications", { har: aHar() });

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });
});

describe("a recording of many megabytes", () => {
  /** With text that no store would keep, as browsers write it down. */
  function largeHar(response: string, bytes: number): Json {
    const har = aHar({ response, at: api.clock.at });
    const page = { request: { method: "GET", url: "https://app.vendor.io/app.js" } };
    const content = { text: "\0\ud800".padEnd(bytes, "x") };
    return { log: { entries: [{ ...page, response: { status: 200, content } }, ...har.log.entries] } };
  }

  it("is taken", async () => {
    const account = await anAccount();

    const har = largeHar(signIn(account.userName), 20 * MEBIBYTE);
    const answer = await api.call("POST", "/applications/crm/verifications", { har });

    expect([answer.status, answer.body["grade"]]).toEqual([201, "login"]);
  });

  it("is taken nowhere else, and above its limit not here", async () => {
    const har = largeHar("<x/>", 33 * MEBIBYTE);

    const elsewhere = await api.call("POST", "/connections", { name: "x".repeat(9 * MEBIBYTE) });
    const here = await api.call("POST", "/applications/crm/verifications", { har });

    expect([elsewhere.status, here.status]).toEqual([413, 413]);
  });

  it("may not bring such text to what is stored", async () => {
    const declaration = { supported: true, source: "a\0b", date: "2026-11-20" };

    const answer = await api.call("POST", "/applications/crm/verifications", { declaration });

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });

  it("is not read for those who may not bring it", async () => {
    const har = largeHar("<x/>", 20 * MEBIBYTE);

    const answer = await fetch(`${api.url}/api/v1/applications/crm/verifications`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer wrong" },
      body: JSON.stringify({ har }),
    }).catch((error: unknown) => error);

    // The server may hang up on a body that it does not want.
    if (answer instanceof Response) expect(answer.status).toBe(401);
    else expect(answer).toBeInstanceOf(TypeError);
  });
});

describe("what else is in a recording", () => {
  it("is neither stored nor logged, whether it proves something or not", async () => {
    const account = await anAccount();
    const secret = "canary-7f3a9";
    const attributes = `<saml:AttributeStatement><saml:Attribute Name="ssn"><saml:AttributeValue>${secret}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`;
    api.log.length = 0;

    const proven = await bring(signIn(account.userName, { attributes }), { secret });
    const refused = await bring(signIn(account.userName, { attributes, audience: "x" }), { secret });
    const broken = await api.call("POST", "/applications/crm/verifications", { har: { log: { entries: secret } } });

    const { body: ledger } = await api.call("GET", "/applications/crm/verifications");
    const stored = ["", "-wal"].map((end) => readFileSync(`${api.databaseFile}${end}`).toString("latin1")).join("");
    expect([proven.body["grade"], refused.body["grade"], broken.status]).toEqual(["login", "none", 400]);
    expect(stored).toContain(account.userName);
    for (const text of [stored, api.log.join(), JSON.stringify(ledger), proven.text, refused.text, broken.text]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain("<saml:Assertion");
    }
  });
});
