import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aKey, anAggregate, anEntity, anIdpRole, anSso, aRole, CERTIFICATES } from "../support/metadata.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let path: string;
let id: string;

beforeAll(async () => {
  api = await startApi();
  id = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body["id"];
  path = `/connections/${id}/idp-metadata`;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

function anIdp(entityID: string, certificate: string = CERTIFICATES.rsa): string {
  const content = anIdpRole({ keys: aKey(certificate, "signing"), sso: anSso(`${entityID}/sso`) });
  return anEntity({ attributes: { entityID }, content });
}

async function lastEvents(count: number) {
  const { items } = (await api.call("GET", "/audit-events")).body;
  return items
    .slice(0, count)
    .map((item: Record<string, unknown>) => ({ type: item["type"], before: item["before"], after: item["after"] }));
}

describe("the metadata of a connection's identity provider", () => {
  it("is nothing at first, and no unknown connection has any", async () => {
    const [none, unknown] = [await api.call("GET", path), await api.call("GET", "/connections/unknown/idp-metadata")];

    expect([none.status, none.body["detail"]]).toEqual([
      404,
      'Connection "Okta" has no metadata of its identity provider; put some first.',
    ]);
    expect(unknown.status).toBe(404);
    expect((await api.call("DELETE", path)).status).toBe(404);
  });

  it("is shown as it was read, replaced whole, and forgotten, with an event each", async () => {
    const first = anIdp("https://idp.vendor.io/a");
    const second = anIdp("https://idp.vendor.io/b", CERTIFICATES.ec);

    const put = await api.call("PUT", path, { metadataXml: first });
    const got = await api.call("GET", path);
    await api.call("PUT", path, { metadataXml: second });
    const replaced = await api.call("GET", path);
    const removed = await api.call("DELETE", path);

    expect(put.body).toEqual({
      entityId: "https://idp.vendor.io/a",
      ssoEndpoints: [{ url: "https://idp.vendor.io/a/sso", binding: POST }],
      certificates: [expect.objectContaining({ use: "signing", keyType: "rsa", notAfter: "2046-01-01T00:00:00.000Z" })],
      nameIdFormats: [],
      wantAuthnRequestsSigned: false,
      validUntil: null,
      findings: expect.arrayContaining([expect.objectContaining({ severity: "proof", code: "signing-cert" })]),
      source: "uploaded metadata",
      sourceUrl: null,
      sha256: createHash("sha256").update(first).digest("hex"),
      actor: expect.any(String),
      takenAt: "2026-11-22T12:00:00.000Z",
    });
    expect(got.body).toEqual(put.body);
    expect([replaced.body["entityId"], replaced.body["certificates"].length]).toEqual(["https://idp.vendor.io/b", 1]);
    expect([removed.status, (await api.call("GET", path)).status]).toEqual([204, 404]);
    const a = expect.objectContaining({ entityId: "https://idp.vendor.io/a" });
    const b = expect.objectContaining({ entityId: "https://idp.vendor.io/b" });
    expect(await lastEvents(3)).toEqual([
      { type: "connection.idp_metadata_removed", before: b, after: null },
      { type: "connection.idp_metadata_changed", before: a, after: b },
      { type: "connection.idp_metadata_changed", before: null, after: a },
    ]);
  });

  it("names the identity providers to choose from, and takes the chosen one", async () => {
    const metadataXml = anAggregate([anIdp("https://idp.vendor.io/a"), anIdp("https://idp.vendor.io/b")]);

    const open = await api.call("PUT", path, { metadataXml });
    const chosen = await api.call("PUT", path, { metadataXml, entityId: "https://idp.vendor.io/b" });

    expect([open.status, open.body["candidates"]]).toEqual([
      400,
      ["https://idp.vendor.io/a", "https://idp.vendor.io/b"],
    ]);
    expect([chosen.status, chosen.body["entityId"]]).toEqual([200, "https://idp.vendor.io/b"]);
  });

  it.each([
    ["no certificate", { metadataXml: anEntity({ content: anIdpRole() }) }, "no-signing-cert"],
    ["an app's role only", { metadataXml: anEntity({ content: aRole() }) }, "sp-only"],
    ["a web page", { metadataXml: "<html><body>Sign in</body></html>" }, "html"],
    ["an entity it lacks", { metadataXml: anIdp("https://a.io"), entityId: "https://b.io" }, "unknown-entity-id"],
  ])("is refused with %s, and what was known stays", async (_, body, reason) => {
    await api.call("PUT", path, { metadataXml: anIdp("https://idp.vendor.io/kept") });

    const refused = await api.call("PUT", path, body);

    expect([refused.status, refused.body["reason"]]).toEqual([400, reason]);
    expect((await api.call("GET", path)).body["entityId"]).toBe("https://idp.vendor.io/kept");
  });

  it.each([
    ["nothing", {}],
    ["both a document and an address", { metadataXml: anIdp("https://a.io"), metadataUrl: "https://a.io" }],
    ["an unknown field", { metadataXml: anIdp("https://a.io"), entityID: "https://a.io" }],
  ])("is refused with %s", async (_, body) => {
    expect((await api.call("PUT", path, body)).status).toBe(400);
  });

  it("goes with its connection", async () => {
    const { body } = await api.call("POST", "/connections", { name: "Entra", idp: "entra" });
    const own = `/connections/${body["id"]}/idp-metadata`;
    await api.call("PUT", own, { metadataXml: anIdp("https://idp.vendor.io/a") });
    await api.call("PATCH", `/connections/${body["id"]}`, { frozen: true });

    await api.call("DELETE", `/connections/${body["id"]}`);

    expect((await api.call("GET", own)).status).toBe(404);
    expect((await api.call("PUT", own, { metadataXml: anIdp("https://idp.vendor.io/a") })).status).toBe(404);
  });
});
