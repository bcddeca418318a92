import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aKeyFor, signAssertion } from "../support/local-issuer.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aClient, requestToken } from "./oauth-client.ts";

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const WELL_KNOWN = "/.well-known/oauth-authorization-server";

let api: RunningApi;
let metadata: Json;

beforeAll(async () => {
  api = await startApi();
  metadata = (await (await fetch(`${api.url}${WELL_KNOWN}`)).json()) as Json;
});
afterAll(() => api[Symbol.asyncDispose]());

describe("the metadata of RFC 8414", () => {
  it("says what is served and no more", async () => {
    const answer = await fetch(`${api.url}${WELL_KNOWN}`);

    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(await answer.json()).toEqual({
      issuer: api.url,
      token_endpoint: `${api.url}/oauth/token`,
      response_types_supported: [],
      grant_types_supported: ["client_credentials"],
      scopes_supported: ["scim"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: ["RS256", "PS256", "ES256"],
    });
  });

  it("names methods of authentication, grant types and scopes that all work", async () => {
    const client = await aClient(api);
    const key = await aKeyFor("ES256", "k");
    await api.call("POST", `${client.path}/trusts`, { keys: [key.jwk] });
    const exp = Math.floor(api.clock.at / 1000) + 60;
    const claims = { iss: client.id, sub: client.id, aud: metadata["issuer"], exp };
    const proofs: Record<string, { fields: Json; authorization?: string }> = {
      client_secret_basic: {
        fields: {},
        authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString("base64")}`,
      },
      client_secret_post: { fields: { client_id: client.id, client_secret: client.secret } },
      private_key_jwt: {
        fields: { client_assertion_type: ASSERTION_TYPE, client_assertion: await signAssertion(key, claims) },
      },
    };

    const tried: string[] = [];
    for (const method of metadata["token_endpoint_auth_methods_supported"]) {
      for (const grant_type of metadata["grant_types_supported"]) {
        for (const scope of metadata["scopes_supported"]) {
          const { fields, authorization } = proofs[method] ?? { fields: {} };
          const answer = await requestToken(api, { grant_type, scope, ...fields }, authorization);
          expect([method, answer.status]).toEqual([method, 200]);
          tried.push(method);
        }
      }
    }

    expect(tried.sort()).toEqual(Object.keys(proofs).sort());
  });

  it.each(["RS256", "PS256", "ES256", "RS384", "PS512", "ES384", "EdDSA"])(
    "lists %s exactly if assertions signed with it are taken",
    async (alg) => {
      const client = await aClient(api);
      const key = await aKeyFor(alg, "k");
      const { kty } = key.jwk;
      const jwk = kty === "OKP" ? { ...key.jwk, kty: "EC" } : key.jwk;
      await api.call("POST", `${client.path}/trusts`, { keys: [jwk] });
      const exp = Math.floor(api.clock.at / 1000) + 60;
      const claims = { iss: client.id, sub: client.id, aud: metadata["token_endpoint"], exp };

      const { status } = await requestToken(api, {
        grant_type: "client_credentials",
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await signAssertion(key, claims),
      });

      const isListed = metadata["token_endpoint_auth_signing_alg_values_supported"].includes(alg);
      expect(status).toBe(isListed ? 200 : 401);
    },
  );

  it("is found behind a path as RFC 8414 §3.1 puts it, too", async () => {
    await using behind = await startApi({ ANTEROOM_PUBLIC_URL: "https://idp.example.com/anteroom" });

    const [bare, suffixed, other] = await Promise.all(
      ["", "/anteroom", "/other"].map((suffix) => fetch(`${behind.url}${WELL_KNOWN}${suffix}`)),
    );

    const issuer = "https://idp.example.com/anteroom";
    expect([bare?.status, suffixed?.status, other?.status]).toEqual([200, 200, 404]);
    expect(await suffixed?.json()).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth/token` });
  });

  it.each(["POST", "PUT", "DELETE"])("is not changed by %s", async (method) => {
    const answer = await fetch(`${api.url}${WELL_KNOWN}`, { method });

    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
