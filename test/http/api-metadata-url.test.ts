import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anEntity, ENTITY_ID } from "../support/metadata.ts";
import { type Answering, startTlsServer, type TlsServer } from "../support/tls-server.ts";
import { type RunningApi, startApi } from "./api-client.ts";

const CLOUD = "https://169.254.169.254/latest/meta-data/";
const LEADS_INSIDE = "It leads to an address that is not of the public internet, and that the operator does not allow.";
const resources = new AsyncDisposableStack();
let api: RunningApi;
let app: TlsServer;
let url: string;

const metadata: Answering = (_req, res) => {
  res.setHeader("Content-Type", "application/samlmetadata+xml").end(anEntity());
};

beforeAll(async () => {
  app = resources.use(await startTlsServer(metadata));
  url = `https://localhost:${app.port}/metadata`;
  const directory = mkdtempSync(join(tmpdir(), "anteroom-authorities-"));
  resources.defer(() => rmSync(directory, { recursive: true }));
  const caFile = join(directory, "authorities.pem");
  writeFileSync(caFile, app.certificate.cert);
  const allowed = { ANTEROOM_FETCH_ADDRESSES: "127.0.0.1", ANTEROOM_FETCH_CA_FILE: caFile };
  api = resources.use(await startApi(allowed));
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  app.answer = metadata;
});

describe("metadata at an address", () => {
  it("is fetched for a new application and for one that is there, and kept with where it was", async () => {
    const created = await api.call("POST", "/applications", { key: "crm", name: "CRM", metadataUrl: url });
    const verified = await api.call("POST", "/applications/crm/verifications", { metadataUrl: url });
    const uploaded = await api.call("POST", "/applications/crm/verifications", { metadataXml: anEntity() });

    expect([created.status, created.body["saml"]]).toEqual([
      201,
      expect.objectContaining({ verdict: "supported", grade: "metadata", entityId: ENTITY_ID }),
    ]);
    expect([verified.status, verified.body]).toEqual([
      201,
      expect.objectContaining({ kind: "metadata", verdict: "supported", source: "fetched metadata", sourceUrl: url }),
    ]);
    expect(verified.body["sha256"]).toBe(uploaded.body["sha256"]);
    expect(app.requests).toEqual([`GET localhost:${app.port} /metadata`, `GET localhost:${app.port} /metadata`]);
  });

  it.each<[string, string, Answering]>([
    ["is not found", "It answers with status 404 instead of a document.", (_req, res) => res.writeHead(404).end()],
    ["leads inside", LEADS_INSIDE, (_req, res) => res.writeHead(302, { Location: "https://10.0.0.1/" }).end()],
    ["leads to the credentials of a cloud", LEADS_INSIDE, (_req, res) => res.writeHead(302, { Location: CLOUD }).end()],
    ["breaks off", "Its answer broke off.", (_req, res) => res.writeHead(200, { "Content-Length": 9 }).end("<")],
  ])("that %s says so, and leaves the ledger as it is", async (what, sentence, answer) => {
    const key = what.replaceAll(" ", "-");
    await api.call("POST", "/applications", { key, name: what });
    app.answer = answer;

    const refused = await api.call("POST", `/applications/${key}/verifications`, { metadataUrl: url });

    expect([refused.status, refused.body["code"], refused.body["detail"]]).toEqual([
      400,
      "invalid_value",
      `metadataUrl cannot be fetched: ${sentence} Or upload the document as metadataXml.`,
    ]);
    expect((await api.call("GET", `/applications/${key}/verifications`)).body["items"]).toEqual([]);
  });

  it("is asked thirty times a minute for one caller, and for one host", async () => {
    api.clock.at += 60_000;
    const { body: first } = await api.call("POST", "/api-tokens", { name: "first", scopes: ["read", "write"] });
    const { body: second } = await api.call("POST", "/api-tokens", { name: "second", scopes: ["read", "write"] });
    const ask = (metadataUrl: string, token: string) =>
      api.call("POST", "/applications/nobody/verifications", { metadataUrl }, { token });

    for (let turn = 0; turn < 30; turn += 1) await ask(url, first["token"]);
    const sameCaller = await ask("https://elsewhere.vendor.io/", first["token"]);
    const sameHost = await ask(`${url}/other`, second["token"]);
    const neither = await ask("https://elsewhere.vendor.io/", second["token"]);
    const upload = { metadataXml: "<x/>" };
    const unfetched = await api.call("POST", "/applications/nobody/verifications", upload, { token: first["token"] });
    api.clock.at += 2000;
    const later = await ask(`${url}/other`, first["token"]);

    for (const refused of [sameCaller, sameHost]) {
      expect([refused.status, refused.body["code"], refused.headers.get("retry-after")]).toEqual([
        429,
        "too_many_requests",
        "2",
      ]);
    }
    expect([neither.status, unfetched.status, later.status]).toEqual([404, 404, 404]);
  });
});
