import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Person } from "../../src/domain/person/person.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { addPerson, stepUp, type TestPerson } from "../support/people.ts";
import { aSigningIdp } from "../support/signing-idp.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const by = ({ token }: TestPerson) => ({ token, headers: { "Anteroom-Reason": "test" } });

async function proven(overrides: Partial<Person>): Promise<TestPerson> {
  const made = await addPerson(api.place, overrides);
  await stepUp(api.place, made.tokenId, api.clock.at);
  return made;
}

function registration(key: string, userName: string): Json {
  return { kind: "idp_provisioned", application: key, userName, identityProvider: "Their own" };
}

/** A login of an identity provider without SCIM, with a factor, for the first of two apps. */
async function aLogin(key: string, owner?: TestPerson): Promise<{ readonly id: string; readonly userName: string }> {
  for (const one of [key, `${key}-2`]) await api.call("POST", "/applications", { key: one, name: one });
  const userName = `svc@${key}.example`;
  const { body } = await api.call("POST", "/accounts", registration(key, userName), owner && by(owner));
  await api.call("POST", `/accounts/${body["id"]}/authenticator`, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" });
  return { id: body["id"], userName };
}

describe("registering another account of a login", () => {
  it("gives nobody the login: who answers for it answers for the new account, too", async () => {
    const [mia, mallory] = [await proven({ name: "Mia" }), await proven({ name: "Mallory" })];
    const { userName } = await aLogin("shared", mia);

    const { status, body } = await api.call("POST", "/accounts", registration("shared-2", userName), by(mallory));

    const code = await api.call("GET", `/accounts/${body["id"]}/authenticator/code`, undefined, by(mallory));
    const reset = await api.call("DELETE", `/accounts/${body["id"]}/authenticator`, undefined, by(mallory));
    expect([status, body["owners"].owner?.name, code.status, reset.status]).toEqual([201, "Mia", 403, 403]);
  });

  it("leaves a login that nobody answers for without an owner", async () => {
    const mallory = await proven({ name: "Mallory" });
    const { userName } = await aLogin("ownerless");

    const { body } = await api.call("POST", "/accounts", registration("ownerless-2", userName), by(mallory));

    const code = await api.call("GET", `/accounts/${body["id"]}/authenticator/code`, undefined, by(mallory));
    expect([body["owners"].owner, code.status]).toEqual([null, 403]);
  });

  it("is the business of whoever answers for it already", async () => {
    const [mia, ben] = [await proven({ name: "Mia" }), await proven({ name: "Ben" })];
    const { id, userName } = await aLogin("backed", mia);
    await api.call("PUT", `/accounts/${id}/owners/backup_owner`, { personId: ben.person.id }, by(mia));

    const { body } = await api.call("POST", "/accounts", registration("backed-2", userName), by(ben));

    expect([body["owners"].owner?.name, body["owners"].backupOwner?.name]).toEqual(["Mia", "Ben"]);
  });
});

describe("converting an account", () => {
  it("leaves it with those who answer for it", async () => {
    const [mia, admin] = [await proven({ name: "Mia" }), await proven({ role: "admin" })];
    const { id } = await aLogin("converted", mia);

    const draft = { to: "placeholder", reason: "No more SSO." };
    const { body } = await api.call("POST", `/accounts/${id}/conversion`, draft, by(admin));

    const { body: successor } = await api.call("GET", `/accounts/${body["successor"].id}`);
    expect(successor["owners"].owner?.name).toBe("Mia");
  });
});

describe("deleting a sign-in provider", () => {
  it("is for who may give the roles of its people: without it, another provider could vouch for them", async () => {
    const boss = await proven({ role: "super_admin", loginName: "boss@corp.example" });
    const idp = aSigningIdp("ec", "https://deleted.example.com/saml");
    const keys = aKey(idp.cert.replaceAll(/-----[^-]+-----|\s/g, ""), "signing");
    const sso = anSso(`${idp.entityId}/sso`, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect");
    const metadataXml = anEntity({ attributes: { entityID: idp.entityId }, content: anIdpRole({ keys, sso }) });
    const rule = { attribute: "groups", value: "readers", role: "auditor" };
    const draft = { name: "Corporate", metadataXml, roles: [rule] };
    const { body: provider, status } = await api.call("POST", "/sso/providers", draft);
    const path = `/people/${boss.person.id}`;
    await api.call("PATCH", path, { providerId: provider["id"] });
    const admin = await proven({ role: "admin", providerId: provider["id"] });

    const refused = await api.call("DELETE", `/sso/providers/${provider["id"]}`, undefined, by(admin));
    const allowed = await api.call("DELETE", `/sso/providers/${provider["id"]}`, undefined, by(boss));

    expect([status, refused.status, allowed.status]).toEqual([201, 403, 204]);
  });
});

describe("a token that may be used from some addresses", () => {
  it("makes no token that may be used from others", async () => {
    const scopes = ["read", "tokens"];
    const { body: own } = await api.call("POST", "/api-tokens", { name: "own", scopes, sources: ["127.0.0.0/8"] });
    const make = (draft: Json) => api.call("POST", "/api-tokens", { name: "made", scopes, ...draft }, own);

    const answers = [
      await make({ sources: ["127.0.0.1", "127.1.0.0/16"] }),
      await make({}),
      await make({ sources: ["127.0.0.1", "192.0.2.1"] }),
      await make({ sources: ["0.0.0.0/0"] }),
      await make({ sources: ["::/0"] }),
    ];

    expect(answers.map(({ status, body }) => [status, body["sources"]])).toEqual([
      [201, ["127.0.0.1", "127.1.0.0/16"]],
      [201, ["127.0.0.0/8"]],
      [403, undefined],
      [403, undefined],
      [403, undefined],
    ]);
  });
});

describe("a token that is nobody's", () => {
  it("names no owners by the defaults of a connection, and retires nothing by a conversion", async () => {
    const { id } = await aLogin("by-token");
    const { body: own } = await api.call("POST", "/api-tokens", { name: "own", scopes: ["read", "write"] });
    const { person } = await addPerson(api.place);
    const { body: connection } = await api.call("POST", "/connections", { name: "By token", idp: "okta" });
    await api.call("POST", `/accounts/${id}/conversion`, { to: "placeholder", reason: "No more SSO." });

    const answers = [
      await api.call("PATCH", `/connections/${connection["id"]}`, { name: "Renamed" }, own),
      await api.call("PATCH", `/connections/${connection["id"]}`, { defaultOwnerId: person.id }, own),
      await api.call("PATCH", `/connections/${connection["id"]}`, { defaultBackupOwnerId: null }, own),
      await api.call("POST", `/accounts/${id}/conversion/steps/retire`, {}, own),
      await api.call("POST", `/accounts/${id}/retirement`, { reason: "Test." }, own),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403, 403]);
  });
});
