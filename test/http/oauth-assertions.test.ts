import { createHmac } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aKeyFor, type IssuerKey, type LocalIssuer, signAssertion, startIssuer } from "../support/local-issuer.ts";
import { type ApiAnswer, type Json, type RunningApi, startApi } from "./api-client.ts";
import { aClient, type OAuthSetup, requestToken } from "./oauth-client.ts";

const TENANT = "7d9f3a52-0b0e-4c57-9a52-5f1d2a0c9e11";
const APPLICATION = "2f6a4c1e-9d3b-4a7e-8f21-c0ffee000001";
const SUBJECT = "6b1c6f0a-1111-4222-8333-944445555666";
const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const MINUTE = 60;

let api: RunningApi;
let client: OAuthSetup;
let issuer: LocalIssuer;
let rsa: IssuerKey;
let pss: IssuerKey;
let ec: IssuerKey;

beforeAll(async () => {
  [rsa, pss, ec] = await Promise.all([aKeyFor("RS256", "rsa"), aKeyFor("PS256", "pss"), aKeyFor("ES256", "ec")]);
});
beforeEach(async () => {
  await using resources = new AsyncDisposableStack();
  issuer = resources.use(await startIssuer([rsa, pss, ec]));
  api = resources.use(await startApi({ ANTEROOM_JWKS_ADDRESSES: "127.0.0.1, ::1" }));
  client = await aClient(api);
  const owned = resources.move();
  return () => owned.disposeAsync();
});

/** The assertion as Microsoft Entra ID sends it: the bare id as audience, `uti` and no `jti`. */
function claims(overrides: Json = {}): Json {
  const now = Math.floor(api.clock.at / 1000);
  return {
    aud: APPLICATION,
    iss: ISSUER,
    iat: now,
    nbf: now,
    exp: now + 65 * MINUTE,
    azp: "11111111-2222-4333-8444-555555555555",
    azpacr: "2",
    oid: SUBJECT,
    sub: SUBJECT,
    tid: TENANT,
    uti: "pZ3Q8q0nM0-xk4lq1fEAAA",
    ver: "2.0",
    ...overrides,
  };
}

async function trust(overrides: Json = {}): Promise<ApiAnswer> {
  return api.call("POST", `${client.path}/trusts`, {
    issuer: ISSUER,
    subject: SUBJECT,
    audiences: [`api://${APPLICATION}`],
    tenantId: TENANT,
    jwksUri: issuer.jwksUri,
    ...overrides,
  });
}

function present(assertion: string, fields: Json = { client_id: client.id }): Promise<ApiAnswer> {
  return requestToken(api, {
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: assertion,
    scope: "scim",
    ...fields,
  });
}

describe("a client assertion", () => {
  it.each<[string, () => Promise<string>]>([
    ["of Entra, with the bare id as audience", async () => signAssertion(rsa, claims())],
    [
      "with the audience that the documentation names",
      async () => signAssertion(rsa, claims({ aud: `api://${APPLICATION}` })),
    ],
    ["signed with PS256", async () => signAssertion(pss, claims())],
    ["signed with ES256", async () => signAssertion(ec, claims())],
    ["that names no key", async () => signAssertion({ ...ec, jwk: { ...ec.jwk, kid: "" } }, claims())],
    [
      "of a clock that is 60 seconds ahead",
      async () => signAssertion(rsa, claims({ nbf: seconds() + 60, iat: seconds() + 60 })),
    ],
    ["that expired 59 seconds ago", async () => signAssertion(rsa, claims({ exp: seconds() - 59 }))],
  ])("%s gets an access token that opens the connection", async (_what, make) => {
    await trust();

    const answer = await present(await make());

    expect([answer.status, answer.body["token_type"], answer.body["expires_in"]]).toEqual([200, "Bearer", 3600]);
    const { status } = await api.scim(answer.body["access_token"], "GET", "/Users");
    expect(status).toBe(200);
  });

  it("may be presented again, and the keys are fetched once", async () => {
    await trust();
    const assertion = await signAssertion(rsa, claims());

    const answers = [await present(assertion), await present(assertion), await present(assertion)];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(issuer.asked).toBe(1);
  });

  it.each<[string, () => Promise<string>]>([
    ["another issuer", async () => signAssertion(rsa, claims({ iss: ISSUER.replace("v2.0", "v1.0") }))],
    ["an issuer with a slash more", async () => signAssertion(rsa, claims({ iss: `${ISSUER}/` }))],
    ["another subject", async () => signAssertion(rsa, claims({ sub: SUBJECT.toUpperCase() }))],
    ["another audience", async () => signAssertion(rsa, claims({ aud: TENANT }))],
    ["no audience", async () => signAssertion(rsa, claims({ aud: undefined }))],
    ["another tenant", async () => signAssertion(rsa, claims({ tid: APPLICATION }))],
    ["no tenant", async () => signAssertion(rsa, claims({ tid: undefined }))],
    ["no end", async () => signAssertion(rsa, claims({ exp: undefined }))],
    ["an end that is 61 seconds past", async () => signAssertion(rsa, claims({ exp: seconds() - 61 }))],
    ["a beginning that is 61 seconds ahead", async () => signAssertion(rsa, claims({ nbf: seconds() + 61 }))],
    ["a date of issue that is 61 seconds ahead", async () => signAssertion(rsa, claims({ iat: seconds() + 61 }))],
    ["a life of more than a day", async () => signAssertion(rsa, claims({ exp: seconds() + 24 * 60 * MINUTE + 61 }))],
    ["the key of somebody else", async () => signAssertion(await aKeyFor("RS256", "rsa"), claims())],
    ["a key that nobody publishes", async () => signAssertion(await aKeyFor("RS256", "new"), claims())],
    ["an algorithm that is not taken", async () => signAssertion(await aKeyFor("RS512", "rsa"), claims())],
    ["no signature", async () => `${encode({ alg: "none", typ: "JWT" })}.${encode(claims())}.`],
    ["a changed claim", async () => changed(await signAssertion(rsa, claims({ tid: APPLICATION })), claims())],
    [
      "a critical header that is not known",
      async () => `${encode({ alg: "RS256", crit: ["x"], x: 1 })}.${encode(claims())}.AA`,
    ],
    ["two parts", async () => "e30.e30"],
    ["a header that is no object", async () => `${encode([])}.${encode(claims())}.AA`],
    ["claims that are no object", async () => `${encode({ alg: "RS256" })}.${encode([])}.AA`],
    ["an empty text", async () => " "],
  ])("with %s is refused in the same words as a wrong secret", async (_what, make) => {
    await trust();
    const assertion = await make();
    const secret = { grant_type: "client_credentials", client_id: client.id, client_secret: "wrong" };

    const answer = await present(assertion);
    const wrong = await requestToken(api, secret);

    expect([answer.status, answer.text]).toEqual([401, wrong.text]);
    expect(answer.body["error"]).toBe("invalid_client");
  });

  it("is refused when it was signed with the public key as a shared secret", async () => {
    await trust();
    const assertion = hmacSigned(claims());

    const answer = await present(assertion);

    expect(answer.status).toBe(401);
  });

  it("names its client by the subject when no client id is sent, for issuers that are the client itself", async () => {
    const { body } = await api.call("POST", `${client.path}/trusts`, { keys: [publicOf(ec)] });
    const own = claims({ iss: client.id, sub: client.id });

    const byTokenUrl = await present(
      await signAssertion(ec, { ...own, aud: `${await metadataIssuer()}/oauth/token` }),
      {},
    );
    const byIssuer = await present(await signAssertion(ec, { ...own, aud: await metadataIssuer() }), {});
    const elsewhere = await present(await signAssertion(ec, { ...own, aud: "https://other.example" }), {});

    expect([body["issuer"], body["subject"], body["audiences"]]).toEqual([client.id, client.id, []]);
    expect([byTokenUrl.status, byIssuer.status, elsewhere.status]).toEqual([200, 200, 401]);
  });

  it("is checked against pinned keys without asking anybody", async () => {
    await trust({ jwksUri: null, keys: [publicOf(rsa)] });

    const good = await present(await signAssertion(rsa, claims()));
    const bad = await present(await signAssertion(ec, claims()));

    expect([good.status, bad.status, issuer.asked]).toEqual([200, 401, 0]);
  });

  it("is checked against each pinned key that fits when it names none", async () => {
    const [first, second, stranger] = await Promise.all([aKeyFor("ES256"), aKeyFor("ES256"), aKeyFor("ES256")]);
    await trust({ jwksUri: null, keys: [publicOf(first), publicOf(second)] });

    const answers = [];
    for (const key of [first, second, stranger]) answers.push(await present(await signAssertion(key, claims())));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  });

  it("is believed by one trust although the keys of another in the same issuer cannot be had", async () => {
    await trust({ jwksUri: "https://127.0.0.1:1/keys" });
    await trust({ jwksUri: null, keys: [publicOf(rsa)] });

    const good = await present(await signAssertion(rsa, claims()));
    const unknown = await present(await signAssertion(ec, claims()));

    expect([good.status, unknown.status]).toEqual([200, 503]);
  });

  it("ends with the trust, and what was granted for it ends, too", async () => {
    const { body } = await trust();
    const assertion = await signAssertion(rsa, claims());
    const token = (await present(assertion)).body["access_token"];

    await api.call("DELETE", `${client.path}/trusts/${body["id"]}`);

    expect((await api.scim(token, "GET", "/Users")).status).toBe(401);
    expect((await present(assertion)).status).toBe(401);
  });

  it("opens no other client, even one of the same connection", async () => {
    await trust();
    const other = await aClient(api);
    const assertion = await signAssertion(rsa, claims());

    expect((await present(assertion, { client_id: other.id })).status).toBe(401);
  });
});

describe("the keys of an issuer", () => {
  it("are fetched anew when one is missed, but not more often than every 30 seconds", async () => {
    await trust();
    const rotated = await aKeyFor("RS256", "rotated");
    await present(await signAssertion(rsa, claims()));
    issuer.keys = [rotated.jwk];

    const early = await present(await signAssertion(rotated, claims()));
    const askedEarly = issuer.asked;
    api.clock.at += 30_000;
    const later = await present(await signAssertion(rotated, claims()));
    const gone = await present(await signAssertion(rsa, claims()));

    expect([early.status, askedEarly, later.status, issuer.asked, gone.status]).toEqual([401, 1, 200, 2, 401]);
  });

  it.each<[string, NonNullable<LocalIssuer["answer"]>]>([
    ["an error", (_req, res) => void res.writeHead(500).end()],
    ["a redirect", (_req, res) => void res.writeHead(302, { Location: "/keys" }).end()],
    ["no JSON", (_req, res) => void res.end("<html>")],
    ["no keys", (_req, res) => void res.end("[]")],
    ["more than 256 KiB", (_req, res) => void res.end(`{"keys": [], "x": "${"x".repeat(256 * 1024)}"}`)],
    ["a broken connection", (req) => void req.socket.destroy()],
  ])("that cannot be had because the answer is %s make a 503 with Retry-After", async (_what, answer) => {
    await trust();
    issuer.answer = answer;
    const assertion = await signAssertion(rsa, claims());

    const refused = await present(assertion);
    const again = await present(assertion);
    issuer.answer = undefined;
    api.clock.at += 30_000;
    const well = await present(assertion);

    expect([refused.status, refused.body["error"]]).toEqual([503, "temporarily_unavailable"]);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect([again.status, issuer.asked, well.status]).toEqual([503, 2, 200]);
    expect(api.log.some((line) => line.includes("keys of an issuer cannot be fetched"))).toBe(true);
  });

  it("are used for an hour while the issuer cannot be reached, and no longer", async () => {
    await trust();
    await present(await signAssertion(rsa, claims()));
    issuer.answer = (_req, res) => void res.writeHead(503).end();

    api.clock.at += 59 * MINUTE * 1000;
    const stale = await present(await signAssertion(rsa, claims()));
    api.clock.at += MINUTE * 1000;
    const late = await present(await signAssertion(rsa, claims()));

    expect([stale.status, late.status]).toEqual([200, 503]);
  });

  it("are asked for once by requests that come together", async () => {
    await trust();
    const assertion = await signAssertion(rsa, claims());

    const answers = await Promise.all(Array.from({ length: 10 }, () => present(assertion)));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(issuer.asked).toBe(1);
  });
});

describe("an issuer inside the network", () => {
  it("is never asked unless the operator allows its address", async () => {
    await using closed = await startApi();
    const setup = await aClient(closed);
    const given = { issuer: ISSUER, subject: SUBJECT, audiences: [APPLICATION] };
    for (const host of ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"]) {
      const jwksUri = issuer.jwksUri.replace("localhost", host);
      await closed.call("POST", `${setup.path}/trusts`, { ...given, subject: host, jwksUri });
      const assertion = await signAssertion(rsa, claims({ sub: host }));

      const answer = await requestToken(closed, {
        grant_type: "client_credentials",
        client_id: setup.id,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
      });

      expect(answer.status).toBe(503);
    }
    expect(issuer.asked).toBe(0);
  });
});

describe("a trusted issuer", () => {
  it("is shown as it was given", async () => {
    const made = await trust({ sources: ["192.0.2.0/24"] });
    const { items } = (await api.call("GET", `${client.path}/trusts`)).body;

    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{10}$/),
      issuer: ISSUER,
      subject: SUBJECT,
      audiences: [`api://${APPLICATION}`],
      tenantId: TENANT,
      jwksUri: issuer.jwksUri,
      keys: [],
      sources: ["192.0.2.0/24"],
      createdAt: "2026-11-22T12:00:00.000Z",
      lastUsedAt: null,
      lastUsedFrom: null,
      revokedAt: null,
    });
    expect(items).toEqual([made.body]);
  });

  it.each<[string, Json]>([
    ["keys over http", { jwksUri: "http://issuer.example/keys" }],
    ["an address with a user name", { jwksUri: "https://user:secret@issuer.example/keys" }],
    ["neither address nor keys", { jwksUri: null }],
    ["both address and keys", { keys: [{ kty: "RSA", n: "x", e: "AQAB" }] }],
    ["a private key", { jwksUri: null, keys: [{ kty: "RSA", n: "x", e: "AQAB", d: "secret" }] }],
    ["a shared key", { jwksUri: null, keys: [{ kty: "oct", k: "secret" }] }],
    ["an issuer with a space", { issuer: "https://issuer.example /" }],
    ["a field it does not know", { algorithm: "none" }],
  ])("is refused with %s", async (_what, overrides) => {
    const answer = await trust(overrides);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });
});

function seconds(): number {
  return Math.floor(api.clock.at / 1000);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function changed(assertion: string, payload: Json): string {
  const [header, , signature] = assertion.split(".");
  return `${header}.${encode(payload)}.${signature}`;
}

function publicOf({ jwk }: IssuerKey): Json {
  return { ...jwk };
}

function hmacSigned(payload: Json): string {
  const said = `${encode({ alg: "HS256", kid: "rsa" })}.${encode(payload)}`;
  return `${said}.${createHmac("sha256", JSON.stringify(rsa.jwk)).update(said).digest("base64url")}`;
}

async function metadataIssuer(): Promise<string> {
  const answer = await fetch(`${api.url}/.well-known/oauth-authorization-server`);
  return ((await answer.json()) as Json)["issuer"];
}
