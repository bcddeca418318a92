import { crc32 } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toBase62 } from "../../src/lib/base62.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aClient, form, type OAuthSetup, requestToken } from "./oauth-client.ts";

let api: RunningApi;
let client: OAuthSetup;

beforeEach(async () => {
  api = await startApi();
  client = await aClient(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe("POST /oauth/token", () => {
  it.each([
    [
      "Basic credentials",
      () => requestToken(api, { grant_type: "client_credentials" }, basic(client.id, client.secret)),
    ],
    [
      "the form",
      () => requestToken(api, { grant_type: "client_credentials", client_id: client.id, client_secret: client.secret }),
    ],
    [
      "Basic credentials, with the client id in the form once more and a scope",
      () =>
        requestToken(
          api,
          { grant_type: "client_credentials", client_id: client.id, scope: "scim" },
          basic(client.id, client.secret),
        ),
    ],
  ])("grants an access token of an hour to a client that proves itself by %s", async (_way, ask) => {
    const answer = await ask();

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      access_token: expect.stringMatching(/^anr_access_[0-9A-Za-z]{10}_[0-9]{10}_[0-9a-f]{64}$/),
      token_type: "Bearer",
      expires_in: 3600,
      scope: "scim",
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect((await api.scim(answer.body["access_token"], "GET", "/Users")).status).toBe(200);
  });

  it("opens the client's own connection and no other, and not the management API", async () => {
    const other = await aClient(api);
    const token = await accessToken(client);
    const urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    const made = await api.scim(other.connectionToken, "POST", "/Users", { schemas: [urn], userName: "svc" });

    const own = await api.scim(token, "GET", "/Users");
    const foreign = await api.scim(token, "GET", `/Users/${made.body["id"]}`);
    const management = await api.call("GET", "/connections", undefined, { token });

    expect([own.body["totalResults"], foreign.status, management.status]).toEqual([0, 404, 401]);
  });

  it("lets an access token work until the second at which it expires", async () => {
    const token = await accessToken(client);

    api.clock.at += HOUR - 1;
    const last = await api.scim(token, "GET", "/Users");
    api.clock.at += 1;
    const late = await api.scim(token, "GET", "/Users");

    expect([last.status, late.status]).toEqual([200, 401]);
    expect(late.body).toEqual((await api.scim(`${token}x`, "GET", "/Users")).body);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the secret is revoked", () => api.call("DELETE", `${client.path}/secrets/${client.secretId}`)],
    ["the client is deleted", () => api.call("DELETE", client.path)],
    [
      "the connection is deleted",
      async () => {
        await api.call("PATCH", `/connections/${client.connectionId}`, { frozen: true });
        await api.call("DELETE", `/connections/${client.connectionId}`);
      },
    ],
  ])("ends at once what was granted, and grants no more, when %s", async (_what, end) => {
    const token = await accessToken(client);
    const before = await api.scim(token, "GET", "/Users");

    await end();

    const after = await api.scim(token, "GET", "/Users");
    const again = await requestToken(api, { grant_type: "client_credentials" }, basic(client.id, client.secret));
    expect([before.status, after.status, again.status]).toEqual([200, 401, 401]);
  });

  it("refuses a secret from the second at which it ends, and lets no access token outlive it", async () => {
    const expiresAt = new Date(api.clock.at + 30 * 60 * SECOND).toISOString();
    const short = (await api.call("POST", `${client.path}/secrets`, { expiresAt })).body;

    const granted = await requestToken(api, credentials(client.id, short["secret"]));
    api.clock.at += 30 * 60 * SECOND - 1;
    const last = await api.scim(granted.body["access_token"], "GET", "/Users");
    api.clock.at += 1;
    const late = await api.scim(granted.body["access_token"], "GET", "/Users");
    const refused = await requestToken(api, credentials(client.id, short["secret"]));
    const other = await requestToken(api, credentials(client.id, client.secret));

    expect(granted.body["expires_in"]).toBe(1800);
    expect([last.status, late.status, refused.status, other.status]).toEqual([200, 401, 401, 200]);
  });

  it("lets several secrets of one client live, and shows each of them once", async () => {
    const second = (await api.call("POST", `${client.path}/secrets`)).body;

    const statuses = await Promise.all(
      [client.secret, second["secret"]].map(
        async (secret) => (await requestToken(api, credentials(client.id, secret))).status,
      ),
    );
    const { items } = (await api.call("GET", `${client.path}/secrets`)).body;

    expect(statuses).toEqual([200, 200]);
    expect(items.map((item: Json) => item["id"])).toEqual([second["id"], client.secretId]);
    expect(JSON.stringify(items)).not.toContain(second["secret"].split("_")[3]);
    expect(Date.parse(second["expiresAt"]) - api.clock.at).toBe(365 * DAY);
  });

  it.each<[string, Json, number, string]>([
    ["no grant type", { client_id: "x" }, 400, "invalid_request"],
    ["an empty grant type", { grant_type: "" }, 400, "invalid_request"],
    ["another grant type", { grant_type: "password", username: "u", password: "p" }, 400, "unsupported_grant_type"],
    ["another scope", { grant_type: "client_credentials", scope: "scim admin" }, 400, "invalid_scope"],
    ["no client", { grant_type: "client_credentials" }, 401, "invalid_client"],
    [
      "an assertion of another type",
      { grant_type: "client_credentials", client_assertion: "a.b.c", client_assertion_type: "saml" },
      400,
      "invalid_request",
    ],
    [
      "an assertion that is none",
      {
        grant_type: "client_credentials",
        client_assertion: "a.b.c",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      },
      401,
      "invalid_client",
    ],
  ])("refuses %s by the error that RFC 6749 §5.2 names", async (_what, fields, status, error) => {
    const answer = await requestToken(api, fields);

    expect([answer.status, answer.body]).toEqual([
      status,
      { error, error_description: expect.stringMatching(PRINTABLE) },
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? 'Basic realm="anteroom"' : null);
  });

  it("answers a client of another connection, and its secrets, as unknown ones", async () => {
    const other = await aClient(api);
    const crossed = `/connections/${other.connectionId}/oauth-clients/${client.id}`;
    const unknown = `/connections/${other.connectionId}/oauth-clients/01980000-0000-7000-8000-000000000001`;
    const answersOf = async (path: string): Promise<unknown[]> => {
      const answers = [
        await api.call("GET", path),
        await api.call("DELETE", path),
        await api.call("GET", `${path}/secrets`),
        await api.call("POST", `${path}/secrets`),
        await api.call("DELETE", `${path}/secrets/${client.secretId}`),
        await api.call("POST", `${path}/trusts`, { jwksUri: "https://issuer.example/keys" }),
      ];
      return answers.map(({ status, body }) => [status, { ...body, requestId: "" }]);
    };

    const foreign = await answersOf(crossed);
    const stranger = await api.call("DELETE", `${other.path}/secrets/${client.secretId}`);
    const asToken = await api.call("DELETE", `/connections/${client.connectionId}/tokens/${client.secretId}`);

    expect(foreign).toEqual(await answersOf(unknown));
    expect(foreign.every((answer) => Array.isArray(answer) && answer[0] === 404)).toBe(true);
    expect([stranger.status, asToken.status]).toEqual([404, 404]);
    expect((await requestToken(api, credentials(client.id, client.secret))).status).toBe(200);
  });

  it("answers in the same words whatever is wrong with a client", async () => {
    const other = await aClient(api);
    const revoked = (await api.call("POST", `${client.path}/secrets`)).body;
    await api.call("DELETE", `${client.path}/secrets/${revoked["id"]}`);
    const wrong: [string, string][] = [
      ["01980000-0000-7000-8000-000000000001", client.secret],
      ["nobody", client.secret],
      [client.id, other.secret],
      [client.id, revoked["secret"]],
      [client.id, client.secret.slice(0, -1)],
      [client.id, client.connectionToken],
      [client.id, forged(`anr_secret_${client.secretId}_${"A".repeat(43)}`)],
      [client.id, forged(client.secret.slice(0, -8).concat(client.secret.at(-8) === "A" ? "B" : "A"))],
      [client.id, "x"],
    ];

    const answers = await Promise.all(
      wrong.flatMap(([id, secret]) => [
        requestToken(api, credentials(id, secret)),
        requestToken(api, { grant_type: "client_credentials" }, basic(id, secret)),
      ]),
    );

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(401);
    expect(answers[0]?.body["error"]).toBe("invalid_client");
  });

  it.each<[string, () => Promise<Response>, number]>([
    [
      "two proofs",
      () => post(form({ ...credentials(client.id, client.secret) }), basic(client.id, client.secret)),
      400,
    ],
    ["a parameter twice", () => post("grant_type=client_credentials&grant_type=client_credentials"), 400],
    [
      "another client in the form",
      () => post(form({ grant_type: "client_credentials", client_id: "x" }), basic(client.id, client.secret)),
      400,
    ],
    ["JSON", () => post("{}", undefined, { "Content-Type": "application/json" }), 400],
    ["a body beyond 32 KiB", () => post(`grant_type=${"x".repeat(33 * 1024)}`), 413],
    ["a query", () => post(form(credentials(client.id, client.secret)), undefined, {}, "?client_id=x"), 400],
    ["GET", () => fetch(`${api.url}/oauth/token`), 405],
    ["another address below", () => fetch(`${api.url}/oauth/authorize`), 404],
  ])("refuses %s as an invalid request", async (_what, ask, status) => {
    const answer = await ask();

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({
      error: "invalid_request",
      error_description: expect.stringMatching(PRINTABLE),
    });
    expect(answer.headers.get("allow")).toBe(status === 405 ? "POST" : null);
  });

  it.each(["Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer x", "Basic JTox", "Digest x"])(
    "takes the Authorization header %j for a client that is not known",
    async (authorization) => {
      const answer = await requestToken(api, { grant_type: "client_credentials" }, authorization);

      expect([answer.status, answer.body["error"]]).toEqual([401, "invalid_client"]);
    },
  );
});

const PRINTABLE = /^[ !#-[\]-~]+$/;

/** A token with a checksum that is right: anybody can compute it. */
function forged(body: string): string {
  return `${body}_${toBase62(crc32(body), 6)}`;
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;
}

function credentials(id: string, secret: string): Record<string, string> {
  return { grant_type: "client_credentials", client_id: id, client_secret: secret };
}

async function accessToken(of: OAuthSetup): Promise<string> {
  return (await requestToken(api, credentials(of.id, of.secret))).body["access_token"];
}

function post(
  body: string,
  authorization?: string,
  headers: Record<string, string> = {},
  query = "",
): Promise<Response> {
  return fetch(`${api.url}/oauth/token${query}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...headers,
    },
    body,
  });
}
