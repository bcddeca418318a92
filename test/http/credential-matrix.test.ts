import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cellOf } from "../../src/domain/person/permission.ts";
import { covers, type Scope } from "../../src/domain/person/scope.ts";
import type { Route } from "../../src/http/api/route.ts";
import { routes } from "../../src/http/api/routes.ts";
import { readTarget, TARGET_KINDS } from "../../src/http/scim/scim-target.ts";
import { dialectOf } from "../../src/scim/dialect.ts";
import { KeptSocket, type WireAnswer } from "../support/wire.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { type Credentials, makeCredentials } from "./credentials.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const UNKNOWN = "01890000-0000-7000-8000-000000000000";

/** What a method is answered where it is served, without a body; 405 where it is not. HEAD is answered as GET unless it is named. */
type Row = Readonly<Partial<Record<(typeof METHODS)[number], number>>>;

const LIST: Row = { GET: 200, POST: 400 };
const READ: Row = { GET: 200 };
const FIND: Row = { GET: 404 };
const SEND: Row = { POST: 400 };
const NOTHING: Row = always(404);

/** Every address of SCIM as one who is let in meets it. */
const SCIM: Readonly<Record<string, Row>> = {
  "/Users": LIST,
  [`/Users/${UNKNOWN}`]: { GET: 404, PUT: 400, PATCH: 400, DELETE: 404 },
  "/Users/.search": SEND,
  "/Groups": LIST,
  [`/Groups/${UNKNOWN}`]: { GET: 404, PUT: 400, PATCH: 400, DELETE: 404 },
  "/Groups/.search": SEND,
  "/Roles": READ,
  [`/Roles/${UNKNOWN}`]: FIND,
  "/Roles/.search": SEND,
  "/Entitlements": READ,
  [`/Entitlements/${UNKNOWN}`]: FIND,
  "/Entitlements/.search": SEND,
  "/Schemas": READ,
  "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User": READ,
  "/ResourceTypes": READ,
  "/ResourceTypes/User": READ,
  "/ServiceProviderConfig": READ,
  "/Bulk": SEND,
  "/.search": SEND,
  "": READ,
  "/Me": always(501),
  "/Nothing": NOTHING,
  "/Users/x/y": NOTHING,
};

/** Every address of the management API as the administrator meets it when `x` is nobody's id. */
const API: Readonly<Record<string, Row>> = {
  "/connections": LIST,
  "/connections/{id}": { GET: 404, PATCH: 400, DELETE: 404 },
  "/connections/traffic": { GET: 200, PATCH: 400, DELETE: 404 },
  "/connections/{id}/traffic": FIND,
  "/connections/{id}/dry-run": SEND,
  "/connections/{id}/setup-links": { POST: 404 },
  "/setup-links": READ,
  "/setup-links/{id}": { DELETE: 404 },
  "/setup-guides": READ,
  "/dialects": READ,
  "/simulations": LIST,
  "/simulations/{id}": { GET: 404, DELETE: 404 },
  "/connections/{id}/reads": FIND,
  "/connections/{id}/idp-metadata": { GET: 404, PUT: 400, DELETE: 404 },
  "/connections/{id}/tokens": { GET: 404, POST: 404 },
  "/connections/{id}/tokens/{tokenId}": { PATCH: 400, DELETE: 404 },
  "/connections/{id}/oauth-clients": { GET: 404, POST: 400 },
  "/connections/{id}/oauth-clients/{clientId}": { GET: 404, DELETE: 404 },
  "/connections/{id}/oauth-clients/{clientId}/secrets": { GET: 404, POST: 404 },
  "/connections/{id}/oauth-clients/{clientId}/secrets/{secretId}": { DELETE: 404 },
  "/connections/{id}/oauth-clients/{clientId}/trusts": { GET: 404, POST: 400 },
  "/connections/{id}/oauth-clients/{clientId}/trusts/{trustId}": { DELETE: 404 },
  "/applications": LIST,
  "/applications/{id}": { GET: 404, PATCH: 400, DELETE: 404 },
  "/applications/{id}/verifications": { GET: 404, POST: 400 },
  "/applications/{id}/verifications/{verificationId}": FIND,
  "/applications/{id}/verifications/{verificationId}/document": FIND,
  "/applications/{id}/verifications/{verificationId}/changes": { GET: 400 },
  "/applications/{id}/preview": SEND,
  "/applications/{id}/history": FIND,
  "/applications/{id}/pending-change": { DELETE: 404 },
  "/applications/{id}/pending-change/approval": SEND,
  "/applications/{id}/watch": { DELETE: 404 },
  "/catalogue": READ,
  "/catalogue/{key}": FIND,
  "/certificates": READ,
  "/accounts": LIST,
  "/accounts/{id}": { GET: 404, PATCH: 400 },
  "/accounts/counts": { GET: 200, PATCH: 400 },
  "/accounts/board": { GET: 200, PATCH: 400 },
  "/accounts/bulk": { GET: 404, POST: 400, PATCH: 400 },
  "/accounts/export.csv": { GET: 200, PATCH: 400 },
  "/accounts/export.jsonl": { GET: 200, PATCH: 400 },
  "/accounts/{id}/timeline": FIND,
  "/accounts/{id}/retirement": SEND,
  "/accounts/{id}/hold": { POST: 400, DELETE: 404 },
  "/accounts/{id}/mfa-exemption": { POST: 400, DELETE: 404 },
  "/accounts/{id}/authenticator": { GET: 404, POST: 400, DELETE: 404 },
  // Reading a code leaves a trace, so nothing reads it by the way.
  "/accounts/{id}/authenticator/code": { GET: 404, HEAD: 405 },
  "/accounts/{id}/authenticator/confirmation": SEND,
  "/accounts/{id}/authenticator/enrolment-link": { POST: 404, DELETE: 404 },
  "/accounts/{id}/steps": FIND,
  "/accounts/{id}/steps/{step}": SEND,
  "/accounts/{id}/contact": { PUT: 400 },
  "/accounts/{id}/contact/verification": { POST: 400, DELETE: 404 },
  "/accounts/{id}/upstream-statement": SEND,
  "/accounts/{id}/validity": { PUT: 400, DELETE: 404 },
  "/accounts/{id}/dedication": FIND,
  "/accounts/{id}/dedication-exception": { POST: 400, DELETE: 404 },
  "/accounts/{id}/owners/{role}": { PUT: 400, DELETE: 400 },
  "/accounts/{id}/review": FIND,
  "/accounts/{id}/reviews": { GET: 404, POST: 400 },
  "/reviews": { GET: 400 },
  "/accounts/{id}/failures": SEND,
  "/accounts/{id}/failures/{code}": { DELETE: 404 },
  "/accounts/{id}/conversion": { GET: 404, POST: 400 },
  "/accounts/{id}/conversion/steps/{step}": { POST: 404 },
  "/accounts/{id}/conversion/secrets/{kind}": { POST: 403 },
  "/accounts/{id}/conversion/cancellation": SEND,
  "/adoptions": READ,
  "/adoptions/{id}": FIND,
  "/adoptions/{id}/approval": SEND,
  "/adoptions/{id}/rejection": SEND,
  "/passwords": { POST: 200 },
  "/accounts/{id}/authenticator/recovery-codes": { GET: 404, PUT: 400 },
  "/accounts/{id}/authenticator/recovery-codes/use": SEND,
  "/accounts/{id}/authenticator/suspect": { POST: 400, DELETE: 400 },
  "/accounts/{id}/authenticator/rollback": { POST: 404 },
  "/vaults": LIST,
  "/vaults/{id}": { GET: 404, PATCH: 400 },
  "/vaults/{id}/members": { PUT: 400 },
  "/vaults/{id}/members/{kind}/{memberId}": { DELETE: 404 },
  "/accounts/{id}/secrets": FIND,
  "/accounts/{id}/secrets/password": { PUT: 400, DELETE: 404 },
  "/accounts/{id}/secrets/note": { PUT: 400, DELETE: 404 },
  // Nothing is said about an account before presence is proved.
  "/accounts/{id}/secrets/{kind}/reveal": { POST: 403 },
  "/accounts/{id}/secrets/{kind}": { DELETE: 404 },
  "/accounts/{id}/vault": { PUT: 400 },
  "/accounts/{id}/authenticator/export": { POST: 403 },
  "/accounts/{id}/purge": { GET: 404, POST: 400 },
  "/accounts/{id}/gates": FIND,
  "/accounts/{id}/directory-user": FIND,
  "/enrolment-links": READ,
  "/users/{user}/explanation": READ,
  "/integrations": LIST,
  "/integrations/{id}": { GET: 404, PATCH: 400, DELETE: 404 },
  "/integrations/{id}/candidates": FIND,
  "/integrations/{id}/history": FIND,
  "/integrations/{id}/service-account": { PUT: 400, DELETE: 404 },
  "/integrations/{id}/pause": SEND,
  "/integrations/{id}/resume": { POST: 404 },
  "/assignments": READ,
  "/requests": READ,
  "/requests/{id}": FIND,
  "/requests/{id}/story": FIND,
  "/requests/facets": READ,
  "/requests/export/requests.csv": READ,
  "/requests/export/steps.csv": READ,
  "/requests/export/changes.csv": READ,
  "/requests/export/requests.jsonl": READ,
  "/live": READ,
  "/overview": READ,
  "/search": { GET: 400 },
  "/audit-events": READ,
  "/audit-events/{id}": FIND,
  "/audit-events/export/events.jsonl": READ,
  "/api-tokens": LIST,
  "/api-tokens/{id}": { DELETE: 404 },
  "/people": LIST,
  "/people/{id}": { GET: 404, PATCH: 400 },
  "/people/{id}/departure": { POST: 404, DELETE: 404 },
  "/people/{id}/factor": { DELETE: 404 },
  "/people/{id}/ownership-offer": { POST: 404 },
  "/people/{id}/roles": FIND,
  "/people/{id}/access": FIND,
  "/permissions": READ,
  "/accounts/{id}/roles": FIND,
  "/accounts/{id}/roles/{role}/{personId}": { PUT: 400, DELETE: 400 },
  "/integrations/{id}/roles": FIND,
  "/integrations/{id}/roles/{role}/{personId}": { PUT: 400, DELETE: 400 },
  "/applications/{id}/roles": FIND,
  "/applications/{id}/roles/{role}/{personId}": { PUT: 400, DELETE: 400 },
  "/me": READ,
  // A person's own, which the local administrator is not.
  "/me/factor": { POST: 403 },
  "/me/factor/confirmation": { POST: 403 },
  "/me/tokens": { GET: 403, POST: 403 },
  "/me/tokens/{id}": { DELETE: 403 },
  "/me/ownership": { POST: 403 },
  "/me/passkeys": { GET: 403, POST: 403 },
  "/me/passkeys/options": { POST: 403, PATCH: 403, DELETE: 403 },
  "/me/passkeys/{id}": { PATCH: 403, DELETE: 403 },
  "/me/password": { PUT: 403, DELETE: 403 },
  "/me/recovery-codes": { POST: 403 },
  "/me/sessions": { GET: 403 },
  "/me/sessions/{id}": { DELETE: 403 },
  "/me/views": { GET: 403, POST: 403 },
  "/me/views/{id}": { PUT: 403, DELETE: 403 },
  // On the host only, which has to be proved first.
  "/setup-codes": { POST: 403 },
  "/sign-in-links": { POST: 403 },
  "/step-up": SEND,
  "/step-up/passkey": SEND,
  "/step-up/passkey/options": { POST: 409 },
  "/step-up/challenge": { POST: 200 },
  "/approvals": READ,
  "/approvals/{id}": FIND,
  "/approvals/{id}/approve": { POST: 403 },
  "/approvals/{id}/reject": { POST: 403 },
  "/keys": READ,
  "/keys/init": SEND,
  // Nothing happens to a server that is open.
  "/keys/unseal": { POST: 200 },
  "/keys/rotation": { POST: 200 },
  // Presence is proved before anything is looked at.
  "/keys/root-rotation": { POST: 403 },
  "/keys/data-keys/{id}": { DELETE: 404 },
  "/keys/recovery": { POST: 403 },
  "/keys/recovery/saved": SEND,
  "/sso/policy": { GET: 200, PUT: 403 },
  "/sso/providers": LIST,
  "/sso/providers/{id}": { GET: 404, PATCH: 400, DELETE: 404 },
  "/sso/providers/{id}/preview": SEND,
  "/sso/providers/{id}/tests": { POST: 404 },
  "/sso/providers/{id}/tests/{testId}": FIND,
  "/sessions": READ,
  "/sessions/{id}": { DELETE: 404 },
  "/system": READ,
  "/system/settings": READ,
  "/system/jobs": READ,
  "/system/jobs/{kind}/{subjectId}/retry": { POST: 404 },
  "/system/frozen": READ,
  "/system/support-bundle": READ,
};

/** What is served by a more general address of the table, and by which. */
const GENERAL: Readonly<Record<string, string>> = {
  "PATCH /connections/traffic": "PATCH /connections/{id}",
  "DELETE /connections/traffic": "DELETE /connections/{id}",
  "PATCH /accounts/counts": "PATCH /accounts/{id}",
  "PATCH /accounts/board": "PATCH /accounts/{id}",
  "GET /accounts/bulk": "GET /accounts/{id}",
  "PATCH /accounts/bulk": "PATCH /accounts/{id}",
  "PATCH /accounts/export.csv": "PATCH /accounts/{id}",
  "PATCH /accounts/export.jsonl": "PATCH /accounts/{id}",
  "DELETE /accounts/{id}/secrets/password": "DELETE /accounts/{id}/secrets/{kind}",
  "DELETE /accounts/{id}/secrets/note": "DELETE /accounts/{id}/secrets/{kind}",
  "PATCH /me/passkeys/options": "PATCH /me/passkeys/{id}",
  "DELETE /me/passkeys/options": "DELETE /me/passkeys/{id}",
};

/** Addresses that ask nobody who calls; a server that listens on loopback shows its metrics to all who reach it. */
const PUBLIC: Readonly<Record<string, Row>> = {
  "/healthz": READ,
  "/readyz": READ,
  "/metrics": READ,
  "/oauth/token": SEND,
  "/.well-known/oauth-authorization-server": READ,
  // Forms have to come from a page of ours, and nobody sets anything up here.
  "/login": { GET: 200, POST: 403 },
  "/login/passkey": READ,
  "/sign-in.js": READ,
  "/setup": { GET: 200, POST: 403 },
  "/setup/passkey": { GET: 403 },
  "/status": READ,
  "/saml/metadata": READ,
  // There is no provider yet.
  "/saml/login": FIND,
  "/saml/acs": SEND,
  // It has to come from a page of ours.
  "/saml/logout": { POST: 403 },
  "/saml": NOTHING,
  "/saml/nothing": NOTHING,
  "/api": NOTHING,
  "/api/v2/connections": NOTHING,
  "/oauth": NOTHING,
  "/scimx": NOTHING,
};

let api: RunningApi;
let socket: KeptSocket;
let credentials: Credentials;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_OAUTH_FAILURES_PER_MINUTE: "10000" });
  socket = new KeptSocket(Number(new URL(api.url).port));
  credentials = await makeCredentials(api);
});
afterAll(async () => {
  socket.close();
  await api[Symbol.asyncDispose]();
});

function always(status: number): Row {
  return Object.fromEntries(METHODS.map((method) => [method, status]));
}

function statusIn(row: Row, method: (typeof METHODS)[number]): number {
  return row[method] ?? (method === "HEAD" ? row.GET : undefined) ?? 405;
}

function ask(method: string, path: string, authorization: string | undefined): Promise<WireAnswer> {
  const shown = authorization === undefined ? [] : [`Authorization: ${authorization}`];
  const head = [`${method} ${path} HTTP/1.1`, "Host: x", ...shown];
  return socket.send(Buffer.from(`${head.join("\r\n")}\r\n\r\n`), method === "HEAD");
}

/** What every method of every address is answered, in one word each. */
async function answersOf(
  addresses: readonly string[],
  authorization: string | undefined,
  wordOf: (answer: WireAnswer, method: string) => string | number,
): Promise<Json> {
  const seen: Json = {};
  for (const address of addresses) {
    for (const method of METHODS) {
      const path = address.replaceAll(/\{\w+\}/g, "x");
      seen[`${method} ${address}`] = wordOf(await ask(method, path, authorization), method);
    }
  }
  return seen;
}

function expectedOf(rows: Readonly<Record<string, Row>>, base: string): Json {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([address, row]) =>
      METHODS.map((method) => [`${method} ${base}${address}`, statusIn(row, method)]),
    ),
  );
}

/** The same refusal everywhere; HEAD has no body. */
function everywhere(addresses: readonly string[], text: string): Json {
  const bodiless = text.replace(/\{.*$/, "");
  return Object.fromEntries(
    addresses.flatMap((address) =>
      METHODS.map((method) => [`${method} ${address}`, method === "HEAD" ? bodiless : text]),
    ),
  );
}

function below(rows: Readonly<Record<string, Row>>, base: string): readonly string[] {
  return Object.keys(rows).map((address) => `${base}${address}`);
}

const status = ({ status: found }: WireAnswer): number => found;

/** Status, challenge, type and body of a refusal, without the request's own id. */
function refusal({ status: found, headers, body }: WireAnswer, method: string): string {
  const text = body.replace(/"requestId":"[^"]*"/, '"requestId":""');
  const shown = [headers.get("www-authenticate"), headers.get("content-type")].join(" ");
  return `${found} ${shown} ${method === "HEAD" ? "" : text}`;
}

const SCIM_REFUSAL =
  '401 Bearer realm="anteroom" application/scim+json; charset=utf-8 {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"The Authorization header holds no valid scim token; paste the token that Anteroom showed when the connection was created, or rotate it and paste the new one.","status":"401"}';
const API_REFUSAL =
  '401 Bearer realm="anteroom" application/problem+json; charset=utf-8 {"type":"urn:anteroom:problem:unauthenticated","title":"Not authenticated","status":401,"detail":"The Authorization header holds no valid api token; send a management token as Authorization: Bearer <token>.","code":"unauthenticated","requestId":""}';

/** A token that is nobody's needs a scope, and an action that such tokens are for. */
function mayDo(scope: Scope, { action }: Route): boolean {
  return cellOf(action, "api_token") !== "no" && covers([scope], action);
}

describe("the matrix", () => {
  it("has a row for every address of SCIM", () => {
    const kinds = Object.keys(SCIM).flatMap(
      (address) => readTarget(`/scim/v2${address}`, dialectOf("generic")).target?.kind ?? [],
    );

    expect(new Set(kinds)).toEqual(TARGET_KINDS);
  });

  it("has a row for every address of the management API, and a status for every method", () => {
    const rows = Object.entries(API).flatMap(([path, row]) =>
      Object.entries(row).flatMap(([method, found]) => (found === 405 ? [] : [`${method} ${path}`])),
    );

    const served = rows.filter((row) => !Object.hasOwn(GENERAL, row));
    expect(served.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });
});

describe("SCIM", () => {
  const accepted = ["token", "bareToken", "foreignToken", "accessToken", "overlappingToken"] as const;
  const refused = [
    ...["none", "empty", "word", "adminToken", "revokedToken", "expiredToken", "tokenOfDeletedConnection"],
    ...["tokenFromElsewhere", "expiredAccessToken", "accessTokenOfDeletedClient", "accessTokenOfRevokedSecret"],
    ...["accessTokenOfDeletedConnection", "forgedAccessToken", "clientSecret", "basicCredentials", "changedToken"],
    ...["cutToken", "twoTokens", "longToken", "retiredToken"],
  ] as const;

  it.each(accepted)("lets in: %s", async (name) => {
    const seen = await answersOf(below(SCIM, "/scim/v2"), credentials[name], status);

    expect(seen).toEqual(expectedOf(SCIM, "/scim/v2"));
  });

  it.each(refused)("refuses in the same words, whatever is asked: %s", async (name) => {
    const addresses = [...below(SCIM, "/scim/v2"), "/scim", "/scim/v1/Users", "//SCIM/v2/Users"];

    const seen = await answersOf(addresses, credentials[name], refusal);

    expect(seen).toEqual(everywhere(addresses, SCIM_REFUSAL));
  });

  it("only reads for a connection that is frozen", async () => {
    const seen = await answersOf(below(SCIM, "/scim/v2"), credentials.frozenToken, status);

    const isRead = (name: string): boolean => /^(?:GET|HEAD|OPTIONS) |^POST .*\.search$/.test(name);
    const expected = Object.entries(expectedOf(SCIM, "/scim/v2"));
    expect(seen).toEqual(Object.fromEntries(expected.map(([name, one]) => [name, isRead(name) ? one : 503])));
  });
});

describe("the management API", () => {
  const refused = [
    ...["none", "empty", "word", "token", "foreignToken", "accessToken", "revokedAdminToken", "revokedToken"],
    ...["clientSecret", "basicCredentials", "changedAdminToken", "twoTokens", "longToken"],
  ] as const;

  it("lets the administrator in", async () => {
    const seen = await answersOf(below(API, "/api/v1"), credentials.adminToken, status);

    expect(seen).toEqual(expectedOf(API, "/api/v1"));
  });

  it.each(refused)("refuses in the same words, whatever is asked: %s", async (name) => {
    const addresses = [...below(API, "/api/v1"), "/api/v1", "/api/v1/nothing"];

    const seen = await answersOf(addresses, credentials[name], refusal);

    expect(seen).toEqual(everywhere(addresses, API_REFUSAL));
  });

  it.each(["read", "write", "codes", "tokens"] satisfies Scope[])(
    "answers 403 where a token with the scope %s alone is not enough",
    async (scope) => {
      const { body } = await api.call("POST", "/api-tokens", { name: scope, scopes: [scope] });
      const may = new Map(routes.map((route) => [`${route.method} ${route.path}`, mayDo(scope, route)]));
      for (const [address, general] of Object.entries(GENERAL)) may.set(address, may.get(general) ?? false);

      const seen = await answersOf(below(API, "/api/v1"), `Bearer ${body["token"]}`, status);

      const expected = Object.entries(expectedOf(API, "/api/v1")).map(([name, found]) => {
        const served = may.get(name.replace(/^HEAD /, "GET ").replace(" /api/v1", " "));
        return [name, served === false && found !== 405 ? 403 : found];
      });
      expect(seen).toEqual(Object.fromEntries(expected));
    },
  );

  it("describes itself to everybody", async () => {
    for (const name of ["none", "word", "token", "adminToken"] as const) {
      expect((await ask("GET", "/api/v1/openapi.json", credentials[name])).status).toBe(200);
    }
  });
});

describe("addresses that are open", () => {
  it.each(["none", "word", "token", "accessToken", "adminToken", "revokedToken", "longToken"] as const)(
    "answer everybody alike: %s",
    async (name) => {
      const seen = await answersOf(below(PUBLIC, ""), credentials[name], status);

      expect(seen).toEqual(expectedOf(PUBLIC, ""));
    },
  );

  it("do not show metrics outside this machine but to a management token that may read", async () => {
    await using outside = await startApi({ ANTEROOM_HOST: "0.0.0.0" });
    const shown = await makeCredentials(outside);
    const writer = await outside.call("POST", "/api-tokens", { name: "w", scopes: ["write"] });
    const statusWith = async (authorization: string | undefined): Promise<number> => {
      const headers: HeadersInit = authorization === undefined ? {} : { Authorization: authorization };
      return (await fetch(`${outside.url}/metrics`, { headers })).status;
    };

    const seen: Json = { writer: await statusWith(`Bearer ${writer.body["token"]}`) };
    for (const name of ["adminToken", "none", "word", "token", "accessToken", "revokedAdminToken"] as const) {
      seen[name] = await statusWith(shown[name]);
    }

    expect(seen).toEqual({
      writer: 403,
      adminToken: 200,
      none: 401,
      word: 401,
      token: 401,
      accessToken: 401,
      revokedAdminToken: 401,
    });
  });
});

describe("the token endpoint", () => {
  it("refuses every proof but the right one alike, and names the client nobody knows like one that is wrong", async () => {
    const form = "grant_type=client_credentials";
    const asked = async (authorization: string | undefined): Promise<string> => {
      const type = { "Content-Type": "application/x-www-form-urlencoded" };
      const headers = { ...type, ...(authorization !== undefined && { Authorization: authorization }) };
      const answer = await fetch(`${api.url}/oauth/token`, { method: "POST", headers, body: form });
      const { error } = (await answer.json()) as Json;
      return `${answer.status} ${error ?? "granted"} ${answer.headers.get("www-authenticate") ?? ""}`.trim();
    };
    const { basicCredentials, proofs } = credentials;

    const seen = await Promise.all(Object.values(proofs).map(asked));

    expect(await asked(basicCredentials)).toBe("200 granted");
    expect(Object.fromEntries(Object.keys(proofs).map((name, index) => [name, seen[index]]))).toEqual(
      Object.fromEntries(Object.keys(proofs).map((name) => [name, '401 invalid_client Basic realm="anteroom"'])),
    );
  });
});
