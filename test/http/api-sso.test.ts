import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aKey, anAggregate, anEntity, anIdpRole, anSso, CERTIFICATES } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const UNKNOWN = "01890000-0000-7000-8000-000000000000";
const ADMINS = { role: "admin", attribute: "groups", value: "admins" };
const VIEWERS = { role: "auditor", attribute: "groups", value: "staff" };

let api: RunningApi;

beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api[Symbol.asyncDispose]());

function metadata(name: string, keys = aKey(CERTIFICATES.rsa, "signing"), sso?: string): string {
  const location = sso ?? anSso(`https://${name}.example.com/sso`, REDIRECT);
  const attributes = { entityID: `https://${name}.example.com/saml` };
  return anEntity({ attributes, content: anIdpRole({ keys, sso: location }) });
}

function aDraft(name: string, overrides: Json = {}): Json {
  return { name, metadataXml: metadata(name.toLowerCase()), roles: [VIEWERS], ...overrides };
}

async function create(name: string, overrides: Json = {}, token?: string) {
  return api.call("POST", "/sso/providers", aDraft(name, overrides), token === undefined ? {} : { token });
}

async function mint(...scopes: readonly string[]): Promise<string> {
  return (await api.call("POST", "/api-tokens", { name: scopes.join(" "), scopes })).body["token"];
}

describe("a sign-in provider", () => {
  it("is shown with what it trusts, who has which role, and what the identity provider has to know of us", async () => {
    const created = await create("Okta", { roles: [ADMINS, VIEWERS] });

    const { id, certificates, findings, createdAt, updatedAt, ...shown } = created.body;
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(`${api.url}/api/v1/sso/providers/${id}`);
    expect(shown).toEqual({
      name: "Okta",
      enabled: true,
      idpInitiated: false,
      entityId: "https://okta.example.com/saml",
      ssoUrl: "https://okta.example.com/sso",
      roles: [ADMINS, VIEWERS],
      sourceUrl: null,
      serviceProvider: {
        entityId: `${api.url}/saml/metadata`,
        acsUrl: `${api.url}/saml/acs`,
        metadataUrl: `${api.url}/saml/metadata`,
        loginUrl: `${api.url}/saml/login?provider=${id}`,
      },
    });
    expect(certificates).toHaveLength(1);
    expect(findings.map(({ severity }: Json) => severity)).not.toContain("disproof");
    expect(createdAt).toBe(updatedAt);
    expect((await api.call("GET", `/sso/providers/${id}`)).body).toEqual(created.body);
    expect((await api.call("GET", "/sso/providers")).body["items"]).toEqual([created.body]);
  });

  it.each([
    ["nothing", {}, 400],
    ["no metadata", { name: "A", roles: [VIEWERS] }, 400],
    ["two documents", aDraft("A", { metadataUrl: "https://a.example.com/" }), 400],
    ["no roles", aDraft("A", { roles: [] }), 400],
    ["a role that is none", aDraft("A", { roles: [{ ...VIEWERS, role: "root" }] }), 400],
    ["a rule without a value", aDraft("A", { roles: [{ ...VIEWERS, value: "" }] }), 400],
    ["an app's metadata", aDraft("A", { metadataXml: anEntity() }), 400],
    ["metadata without a certificate", aDraft("A", { metadataXml: metadata("a", "") }), 400],
    ["metadata without HTTP-Redirect", aDraft("A", { metadataXml: metadata("a", undefined, anSso()) }), 400],
    ["several identity providers", aDraft("A", { metadataXml: anAggregate([metadata("a"), metadata("b")]) }), 400],
    ["no XML", aDraft("A", { metadataXml: "hello" }), 400],
    [
      "a document inside the network",
      { ...aDraft("A"), metadataXml: undefined, metadataUrl: "https://127.0.0.1/" },
      400,
    ],
  ])("is not made of %s", async (_name, draft, status) => {
    const answer = await api.call("POST", "/sso/providers", draft);

    expect(answer.status).toBe(status);
    expect((await api.call("GET", "/sso/providers")).body["items"]).toEqual([]);
  });

  it("is chosen among several by its entity id", async () => {
    const metadataXml = anAggregate([metadata("a"), metadata("b")]);

    const chosen = await create("B", { metadataXml, entityId: "https://b.example.com/saml" });

    expect(chosen.body["ssoUrl"]).toBe("https://b.example.com/sso");
  });

  it("has a name and an identity provider of its own, and there are ten at most", async () => {
    await create("Okta");

    const sameName = await create("OKTA", { metadataXml: metadata("other") });
    const sameEntity = await create("Other", { metadataXml: metadata("okta") });
    for (let number = 2; number <= 10; number += 1) expect((await create(`P${number}`)).status).toBe(201);
    const eleventh = await create("P11");

    expect([sameName, sameEntity].map(({ status, body }) => [status, body["attribute"]])).toEqual([
      [409, "name"],
      [409, "metadataXml"],
    ]);
    expect([eleventh.status, eleventh.body["code"]]).toEqual([409, "too_many_providers"]);
  });

  it("gives nobody more than whoever set it up may do, not even by a change of whom to believe", async () => {
    const tokens = await mint("read", "tokens");
    const write = await mint("read", "write", "codes");
    const { id } = (await create("Okta", { roles: [ADMINS] })).body;
    const path = `/sso/providers/${id}`;
    const refused = [
      await create("Mine", { roles: [ADMINS] }, tokens),
      await create("Mine", { roles: [{ ...VIEWERS, role: "operator" }] }, tokens),
      await create("Mine", {}, write),
      await api.call("PATCH", path, { metadataXml: metadata("evil") }, { token: tokens }),
      await api.call("PATCH", path, { roles: [VIEWERS] }, { token: tokens }),
      await api.call("PATCH", path, { name: "X" }, { token: write }),
      await api.call("DELETE", path, undefined, { token: write }),
      await api.call("GET", "/sessions", undefined, { token: write }),
    ];
    const allowed = await create("Mine", { roles: [VIEWERS] }, tokens);

    expect(refused.map(({ status, body }) => [status, body["role"] ?? body["action"]])).toEqual([
      [403, "admin"],
      [403, "operator"],
      [403, "manage_sign_in"],
      [403, "admin"],
      [403, "admin"],
      [403, "manage_sign_in"],
      [403, "manage_sign_in"],
      [403, "read_access"],
    ]);
    expect(allowed.status).toBe(201);
    expect((await api.call("GET", path)).body["entityId"]).toBe("https://okta.example.com/saml");
  });

  it("accepts the certificates known so far beside new ones while it changes them, then the new ones alone", async () => {
    const { id, certificates } = (await create("Okta")).body;
    const path = `/sso/providers/${id}`;
    const metadataXml = metadata("okta", aKey(CERTIFICATES.ec, "signing"));
    const fingerprints = ({ body }: Json): readonly string[] =>
      body.certificates.map((one: Json) => one["fingerprint"]);

    const both = await api.call("PATCH", path, { metadataXml, keepCertificates: true });
    const again = await api.call("PATCH", path, { metadataXml, keepCertificates: true });
    const next = await api.call("PATCH", path, { metadataXml });
    const foreign = await api.call("PATCH", path, { metadataXml: metadata("other"), keepCertificates: true });

    const old = certificates[0].fingerprint;
    const [fresh] = fingerprints(next);
    expect(fingerprints(both)).toEqual([fresh, old]);
    expect(fingerprints(again)).toEqual([fresh, old]);
    expect(fingerprints(next)).toEqual([fresh]);
    expect([foreign.status, foreign.body["attribute"]]).toEqual([400, "keepCertificates"]);
  });

  it.each([
    ["nothing", {}],
    ["an unknown field", { color: "red" }],
    ["a choice without a document", { entityId: "https://x" }],
    ["kept certificates without a document", { keepCertificates: true }],
  ])("is not changed by %s", async (_name, patch) => {
    const { id, updatedAt } = (await create("Okta")).body;
    api.clock.at += 1000;

    const answer = await api.call("PATCH", `/sso/providers/${id}`, patch);

    expect(answer.status).toBe(400);
    expect((await api.call("GET", `/sso/providers/${id}`)).body["updatedAt"]).toBe(updatedAt);
  });

  it("leaves an event of every change, with whom it makes us believe and what for", async () => {
    const { id } = (await create("Okta")).body;
    await api.call("PATCH", `/sso/providers/${id}`, { enabled: false, roles: [ADMINS] });
    await api.call("DELETE", `/sso/providers/${id}`);

    const events: readonly Json[] = (await api.call("GET", "/audit-events")).body["items"];
    const [deleted, changed, created] = events.filter(({ subject }) => subject.kind === "provider");

    expect([deleted, changed, created].map((event) => event?.["type"])).toEqual([
      "provider.deleted",
      "provider.changed",
      "provider.created",
    ]);
    expect(changed).toMatchObject({
      before: { enabled: true, roles: [VIEWERS], entityId: "https://okta.example.com/saml" },
      after: { enabled: false, roles: [ADMINS], entityId: "https://okta.example.com/saml" },
    });
    expect((await api.call("GET", `/sso/providers/${id}`)).status).toBe(404);
  });

  it.each([
    ["GET", "", undefined],
    ["PATCH", "", { name: "X" }],
    ["DELETE", "", undefined],
    ["POST", "/preview", { attributes: {} }],
  ] as const)("that nobody has is not found: %s %s", async (method, below, body) => {
    expect((await api.call(method, `/sso/providers/${UNKNOWN}${below}`, body)).status).toBe(404);
  });
});

describe("the preview of a role", () => {
  it("refuses an attribute that is neither text nor list, and says what it must be", async () => {
    const { id } = (await create("Typed", { roles: [ADMINS] })).body;

    const { status, body } = await api.call("POST", `/sso/providers/${id}/preview`, { attributes: { groups: 7 } });

    expect([status, body["detail"]]).toEqual([
      400,
      'Body field "attributes.groups" must be a text or a list; correct it.',
    ]);
  });

  it("tells which role attributes lead to, and what each rule came to", async () => {
    const { id } = (
      await create("Okta", { roles: [ADMINS, VIEWERS, { ...ADMINS, attribute: "NameID", value: "boss" }] })
    ).body;
    const preview = async (attributes: Json) =>
      (await api.call("POST", `/sso/providers/${id}/preview`, { attributes })).body;

    const staff = await preview({ groups: ["staff", "it"] });
    const boss = await preview({ NameID: "boss", groups: "none" });
    const nobody = await preview({});

    expect(staff).toEqual({
      role: "auditor",
      rules: [
        { rule: ADMINS, matched: false, reason: "groups holds 2 other values." },
        { rule: VIEWERS, matched: true, reason: 'groups holds "staff": auditor.' },
        { rule: { ...ADMINS, attribute: "NameID", value: "boss" }, matched: false, reason: "NameID was not sent." },
      ],
    });
    expect([boss["role"], nobody["role"]]).toEqual(["admin", null]);
  });

  it("takes names that objects inherit for names", async () => {
    const rule = { role: "auditor", attribute: "__proto__", value: "x" };
    const { id } = (await create("Okta", { roles: [rule, { ...rule, attribute: "constructor" }] })).body;

    const answer = await api.call("POST", `/sso/providers/${id}/preview`, '{"attributes":{"constructor":"x"}}');

    expect(answer.body["rules"].map(({ matched }: Json) => matched)).toEqual([false, true]);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});
