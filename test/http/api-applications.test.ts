import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ACS_URL,
  aKey,
  anAggregate,
  anEntity,
  anIdpRole,
  aRole,
  CERTIFICATES,
  ENTITY_ID,
} from "../support/metadata.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const signed = anEntity({ content: aRole({ before: aKey(CERTIFICATES.rsa, "signing") }) });
const two = anAggregate([anEntity(), anEntity({ attributes: { entityID: "https://other.vendor.io/saml" } })], {
  "xmlns:ds": "http://www.w3.org/2000/09/xmldsig#",
});

describe("applications", () => {
  it("shows a new application whole, with what its metadata proves", async () => {
    const { status, body, headers } = await api.call("POST", "/applications", {
      key: "Crm",
      name: "Northwind CRM",
      category: "crm",
      roles: [{ value: "admin" }, { value: "user", display: "User" }],
      requiredRole: "admin",
      metadataXml: signed,
    });

    expect(status).toBe(201);
    expect(headers.get("location")).toMatch(new RegExp(`/api/v1/applications/${body["id"]}$`));
    expect(body).toEqual({
      id: expect.any(String),
      key: "crm",
      name: "Northwind CRM",
      category: "crm",
      roles: [
        { value: "admin", display: "admin" },
        { value: "user", display: "User" },
      ],
      requiredRole: "admin",
      passwordRules: null,
      entityId: null,
      metadataUrl: null,
      ssoUrl: null,
      watch: { checkedAt: null, nextCheckAt: null, failingSince: null, problem: null },
      accounts: {},
      pendingChange: null,
      signingCertificate: null,
      saml: {
        verdict: "supported",
        grade: "metadata",
        condition: "ok",
        entityId: ENTITY_ID,
        acsUrls: [ACS_URL],
        nameIdFormats: [],
        certificates: [
          expect.objectContaining({ use: "signing", notAfter: "2046-01-01T00:00:00.000Z", endsInDays: 6979 }),
        ],
        checkedAt: "2026-11-22T12:00:00.000Z",
        findings: expect.any(Array),
        lines: expect.any(Array),
        evidence: [expect.objectContaining({ kind: "metadata", verdict: "supported" })],
      },
      createdAt: "2026-11-22T12:00:00.000Z",
      updatedAt: "2026-11-22T12:00:00.000Z",
    });
    expect((await api.call("GET", "/applications/crm")).body).toEqual(body);
    expect((await api.call("GET", `/applications/${body["id"]}`)).body).toEqual(body);
  });

  it("changes what is given, and never the key", async () => {
    const { body: before } = await api.call("POST", "/applications", { key: "hr", name: "HR" });

    const { body } = await api.call("PATCH", "/applications/hr", { requiredRole: "Owner", category: null });
    const moved = await api.call("PATCH", "/applications/hr", { key: "people" });

    expect(body).toEqual({ ...before, requiredRole: "Owner" });
    expect([moved.status, moved.body["problems"][0]["field"]]).toEqual([400, "key"]);
  });

  it("keeps every piece of evidence, newest first, and lets proof beat belief", async () => {
    await api.call("POST", "/applications", { key: "wiki", name: "Wiki" });
    const declaration = { supported: true, source: "the vendor's price list", date: "2026-10-01" };

    const declared = await api.call("POST", "/applications/wiki/verifications", { declaration });
    const believed = await api.call("GET", "/applications/wiki");
    const proven = await api.call("POST", "/applications/wiki/verifications", { metadataXml: signed });
    const { body: ledger } = await api.call("GET", "/applications/wiki/verifications");

    expect(declared.body).toMatchObject({ kind: "declaration", verdict: "supported", grade: "declared", sha256: null });
    expect(believed.body["saml"]).toMatchObject({ verdict: "supported", grade: "declared" });
    expect(proven.body).toMatchObject({ kind: "metadata", grade: "metadata", entityId: ENTITY_ID });
    expect(ledger["items"]).toEqual([proven.body, declared.body]);
  });

  it("asks which service provider is meant when there are several", async () => {
    await api.call("POST", "/applications", { key: "suite", name: "Suite" });

    const vague = await api.call("POST", "/applications/suite/verifications", { metadataXml: two });
    const named = await api.call("POST", "/applications/suite/verifications", {
      metadataXml: two,
      entityId: ENTITY_ID,
    });

    expect(vague.body).toMatchObject({
      verdict: "ambiguous",
      candidates: [ENTITY_ID, "https://other.vendor.io/saml"],
    });
    expect(named.body).toMatchObject({ verdict: "supported", entityId: ENTITY_ID });
    expect(named.body).not.toHaveProperty("candidates");
  });

  it("says which service providers a new application could mean, and judges its metadata anew by the choice", async () => {
    const other = "https://other.vendor.io/saml";

    const created = await api.call("POST", "/applications", { key: "duo", name: "Duo", metadataXml: two });
    const wrong = await api.call("PATCH", "/applications/duo", { entityId: "https://third.vendor.io" });
    const chosen = await api.call("PATCH", "/applications/duo", { entityId: other });

    const { body: ledger } = await api.call("GET", "/applications/duo/verifications");
    expect([created.status, created.body["saml"].verdict]).toEqual([201, "ambiguous"]);
    expect(created.body["candidates"]).toEqual([ENTITY_ID, other]);
    expect([wrong.status, wrong.body["code"], wrong.body["candidates"]]).toEqual([
      400,
      "invalid_value",
      [ENTITY_ID, other],
    ]);
    expect(chosen.body).toMatchObject({ entityId: other, saml: { verdict: "supported", entityId: other } });
    expect(ledger["items"].map((entry: { source: string }) => entry.source)).toEqual([
      "kept metadata, judged anew",
      "uploaded metadata",
    ]);
  });

  it("shows evidence as stale once its time is past, and still believes it", async () => {
    const validUntil = new Date(api.clock.at + 60_000).toISOString();
    const metadataXml = anEntity({ attributes: { validUntil } });
    const { body: fresh } = await api.call("POST", "/applications", { key: "brief", name: "Brief", metadataXml });

    api.clock.at += 6 * 60_000 + 1;
    const { body: late } = await api.call("GET", "/applications/brief");
    api.clock.at -= 6 * 60_000 + 1;

    expect([fresh["saml"].condition, late["saml"].condition, late["saml"].verdict]).toEqual([
      "ok",
      "stale",
      "supported",
    ]);
  });

  it("refuses a key of the shape of an id, which would hide another application", async () => {
    const { body: crm } = await api.call("GET", "/applications/crm");

    const twin = await api.call("POST", "/applications", { key: crm["id"], name: "Evil" });

    expect([twin.status, twin.body["code"]]).toEqual([400, "invalid_value"]);
    expect((await api.call("GET", `/applications/${crm["id"]}`)).body).toEqual(crm);
  });

  it("finds no support in the metadata of an identity provider", async () => {
    await api.call("POST", "/applications", { key: "idp", name: "IdP" });

    const { body } = await api.call("POST", "/applications/idp/verifications", {
      metadataXml: anEntity({ content: anIdpRole() }),
    });

    expect(body["grade"]).toBe("none");
    expect(body["verdict"]).not.toBe("supported");
  });

  it.each([
    ["ssoUrl", { ssoUrl: "https://127.0.0.1/login" }],
    ["har", { har: { log: { entries: [] } } }],
  ])("takes no evidence by %s that leads to nothing", async (field, evidence) => {
    const key = `nothing-by-${field.toLowerCase()}`;
    await api.call("POST", "/applications", { key, name: "Nothing" });

    const answer = await api.call("POST", `/applications/${key}/verifications`, evidence);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
    expect(answer.body["detail"]).toContain(field);
    expect((await api.call("GET", `/applications/${key}/verifications`)).body["items"]).toEqual([]);
  });

  it("adds nothing when its metadata cannot be fetched, or cannot be read", async () => {
    const draft = { key: "none", name: "None" };

    const inside = await api.call("POST", "/applications", { ...draft, metadataUrl: "https://127.0.0.1/metadata" });
    const broken = await api.call("POST", "/applications", { ...draft, metadataXml: "<md:" });

    expect([inside.status, inside.body["code"], broken.status]).toEqual([400, "invalid_value", 400]);
    expect((await api.call("GET", "/applications/none")).status).toBe(404);
  });

  it.each([
    ["no evidence", {}],
    ["two pieces of evidence", { metadataXml: signed, ssoUrl: "https://a.io" }],
    ["an entity id alone", { entityId: ENTITY_ID }],
    ["a declaration without a day", { declaration: { supported: true, source: "x", date: "yesterday" } }],
    ["a declaration from the future", { declaration: { supported: true, source: "x", date: "2999-01-01" } }],
  ])("refuses %s", async (_, evidence) => {
    const answer = await api.call("POST", "/applications/crm/verifications", evidence);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });

  it.each([
    ["a key with spaces", { key: "a b", name: "x" }, "key"],
    ["a key that is too long", { key: "a".repeat(64), name: "x" }, "key"],
    ["no name", { key: "x" }, "name"],
    ["both kinds of metadata", { key: "x", name: "x", metadataXml: "x", metadataUrl: "https://a.io" }, ""],
    ["a role without a value", { key: "x", name: "x", roles: [{ display: "x" }] }, "roles.0.value"],
    ["a role that reads as two", { key: "x", name: "x", roles: [{ value: "a;b" }] }, "roles.0.value"],
    ["a role given twice", { key: "x", name: "x", roles: [{ value: "a" }, { value: "a" }] }, "roles"],
  ])("refuses %s", async (_, body, field) => {
    const answer = await api.call("POST", "/applications", body);

    expect([answer.status, answer.body["problems"][0]["field"]]).toEqual([400, field]);
  });

  it("refuses a key that is taken, whatever its case", async () => {
    const answer = await api.call("POST", "/applications", { key: "CRM", name: "Again" });

    expect([answer.status, answer.body["code"]]).toEqual([409, "uniqueness"]);
  });

  it("is gone after it was deleted", async () => {
    await api.call("POST", "/applications", { key: "brief", name: "Brief" });

    const { status } = await api.call("DELETE", "/applications/brief");

    expect(status).toBe(204);
    expect((await api.call("GET", "/applications/brief")).status).toBe(404);
    expect((await api.call("DELETE", "/applications/brief")).status).toBe(404);
  });
});
