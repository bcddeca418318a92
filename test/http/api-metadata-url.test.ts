import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { anEntity, ENTITY_ID } from "../support/metadata.ts";
import { type Answering, startTlsServer, type TlsServer } from "../support/tls-server.ts";
import { type RunningApi, startApi } from "./api-client.ts";

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
});
