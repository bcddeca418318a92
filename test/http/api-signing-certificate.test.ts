import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity, CERTIFICATES } from "../support/metadata.ts";
import { aSigningIdp, signElement } from "../support/signing-idp.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let made = 0;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const [publisher, other] = [aSigningIdp(), aSigningIdp()];
const ENTITY = anEntity({ attributes: { ID: "_1" } });
const SIGNED = signElement(ENTITY, "_1", publisher, { isFirst: true });

async function anApplication(fields: object) {
  made += 1;
  return api.call("POST", "/applications", { key: `app-${made}`, name: "App", ...fields });
}

async function ledgerOf(id: string) {
  const { items } = (await api.call("GET", `/applications/${id}/verifications`)).body;
  return items.map((item: Record<string, unknown>) => item["verdict"]);
}

describe("an application whose metadata has a known signer", () => {
  it("is supported by what that signer signed, and shows its certificate", async () => {
    const { status, body } = await anApplication({ signingCertificate: publisher.cert, metadataXml: SIGNED });

    expect([status, body["saml"]["verdict"], body["saml"]["grade"]]).toEqual([201, "supported", "metadata"]);
    expect(new X509Certificate(body["signingCertificate"]).raw).toEqual(new X509Certificate(publisher.cert).raw);
    expect(body["saml"]["findings"]).toContainEqual(
      expect.objectContaining({ severity: "proof", code: "signature-valid" }),
    );
  });

  it("is not known by what somebody else signed, which takes nothing from what is proven", async () => {
    const { body } = await anApplication({ signingCertificate: publisher.cert, metadataXml: SIGNED });
    const forged = signElement(ENTITY, "_1", other, { isFirst: true });

    const verified = await api.call("POST", `/applications/${body["id"]}/verifications`, { metadataXml: forged });
    const after = await api.call("GET", `/applications/${body["id"]}`);

    expect([verified.body["verdict"], verified.body["grade"], verified.body["entityId"]]).toEqual([
      "unknown",
      "none",
      null,
    ]);
    expect(verified.body["findings"].map(({ code }: { code: string }) => code)).toContain("signed-by-unknown-key");
    expect(after.body["saml"]["verdict"]).toBe("supported");
  });

  it("has its metadata judged anew when the signer becomes known, changes and is forgotten", async () => {
    const { id } = (await anApplication({ metadataXml: SIGNED })).body;
    const known = await api.call("PATCH", `/applications/${id}`, { signingCertificate: publisher.cert });
    const same = await api.call("PATCH", `/applications/${id}`, { signingCertificate: publisher.cert });
    await api.call("PATCH", `/applications/${id}`, { signingCertificate: other.cert });
    const forgotten = await api.call("PATCH", `/applications/${id}`, { signingCertificate: null });

    expect([known.status, same.body["updatedAt"], forgotten.body["signingCertificate"]]).toEqual([
      200,
      known.body["updatedAt"],
      null,
    ]);
    expect(await ledgerOf(id)).toEqual(["supported", "unknown", "supported", "supported"]);
  });

  it("tells the log the fingerprint of the signer", async () => {
    const { id } = (await anApplication({})).body;
    await api.call("PATCH", `/applications/${id}`, { signingCertificate: publisher.cert });

    const [event] = (await api.call("GET", "/audit-events")).body["items"];

    const fingerprint = new X509Certificate(publisher.cert).fingerprint256.replaceAll(":", "").toLowerCase();
    expect([event.type, event.before.signingCertificate, event.after.signingCertificate]).toEqual([
      "application.changed",
      null,
      fingerprint,
    ]);
  });

  it("is warned of when another application has the same entity, and not of itself", async () => {
    const metadataXml = anEntity({ attributes: { entityID: "https://taken.vendor.io" } });
    const first = (await anApplication({ metadataXml })).body;
    const second = (await anApplication({ metadataXml })).body;
    const again = await api.call("POST", `/applications/${first["id"]}/verifications`, { metadataXml });

    const messages = [first["saml"], second["saml"], again.body].map(({ findings }) =>
      findings.flatMap(({ code, message }: { code: string; message: string }) =>
        code === "entity-id-taken" ? [message] : [],
      ),
    );
    expect(messages).toEqual([
      [],
      [`The entityID is that of the application "${first["key"]}", too.`],
      [`The entityID is that of the application "${second["key"]}", too.`],
    ]);
  });

  it.each([
    ["text", "a certificate", /is no X\.509 certificate; give one as PEM/],
    ["half a certificate", CERTIFICATES.rsa.slice(0, 400), /is no X\.509 certificate/],
    ["a private key", publisher.key, /is no X\.509 certificate/],
    ["a key that can be broken", CERTIFICATES.weak, /has a 1024-bit key, which can be broken/],
  ])("refuses %s as its certificate", async (_, signingCertificate, message) => {
    const { status, body } = await anApplication({ signingCertificate });

    expect([status, body["attribute"]]).toEqual([400, "signingCertificate"]);
    expect(body["detail"]).toMatch(message);
    expect(body["detail"].length).toBeLessThan(200);
  });

  it("takes the base64 of a certificate for its PEM", async () => {
    const { body } = await anApplication({ signingCertificate: CERTIFICATES.ec });

    expect(body["signingCertificate"]).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });
});
