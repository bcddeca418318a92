import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aKey, anEntity, aRole, CERTIFICATES, ENTITY_ID } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const DAY = 24 * 60 * 60 * 1000;
const signed = anEntity({ content: aRole({ before: aKey(CERTIFICATES.rsa, "signing") }) });
const moved = anEntity({ attributes: { entityID: `${ENTITY_ID}/2` } });
const declaration = { supported: true, source: "the vendor", date: "2026-10-01" };

async function add(key: string, more: object = {}): Promise<Json> {
  return (await api.call("POST", "/applications", { key, name: key.toUpperCase(), ...more })).body;
}

async function verify(key: string, evidence: object): Promise<Json> {
  return (await api.call("POST", `/applications/${key}/verifications`, evidence)).body;
}

function answersOf(application: Json): string[] {
  return application["saml"].lines.map(({ question, answer }: Json) => `${question} ${answer}`);
}

describe("the report on an application", () => {
  it("answers four questions, of which nothing is known at first", async () => {
    const added = await add("bare");

    expect(added["saml"].lines).toEqual([
      {
        question: "implements",
        answer: "unknown",
        sentence: "There is no evidence yet.",
        evidence: null,
        ageDays: null,
        nextStep: 'Add the SAML metadata of BARE to application "bare".',
      },
      expect.objectContaining({ question: "enabled", answer: "unknown", evidence: null }),
      expect.objectContaining({ question: "fits", answer: "unknown", evidence: null }),
      expect.objectContaining({ question: "signs_in", answer: "unknown", evidence: null }),
    ]);
    expect(added["saml"].evidence).toEqual([]);
  });

  it("names the evidence of each answer, and its age", async () => {
    await add("crm");
    await verify("crm", { declaration });
    api.clock.at += DAY;
    const proof = await verify("crm", { metadataXml: signed });
    api.clock.at += 2 * DAY + 1;

    const { body } = await api.call("GET", "/applications/crm");
    api.clock.at -= 3 * DAY + 1;

    expect(body["saml"].lines[0]).toEqual({
      question: "implements",
      answer: "yes",
      sentence: "The metadata has every element of proof.",
      evidence: { verificationId: proof["id"], kind: "metadata", takenAt: "2026-11-23T12:00:00.000Z" },
      ageDays: 2,
      nextStep: null,
    });
    expect(body["saml"].evidence.map(({ id, kind }: Json) => [id, kind])).toEqual([
      [proof["id"], "metadata"],
      [expect.any(String), "declaration"],
    ]);
  });

  it("compares with the identity providers of the connections there are", async () => {
    await api.call("POST", "/connections", { name: "Entra for reports", idp: "entra" });
    const content = aRole({
      before: "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos</md:NameIDFormat>",
    });

    const fitting = await add("fitting", { metadataXml: signed });
    const unfit = await add("unfit", { metadataXml: anEntity({ content }) });

    expect([answersOf(fitting)[2], answersOf(unfit)[2]]).toEqual(["fits unknown", "fits attention"]);
    expect(unfit["saml"].lines[2].sentence).toContain("Entra");
  });

  it("is not made for lists, whose items are many", async () => {
    const { body } = await api.call("GET", "/applications?limit=1");

    expect(Object.keys(body["items"][0].saml)).not.toContain("lines");
  });
});

describe("an entry of the ledger", () => {
  it("is shown whole, with what it changed", async () => {
    await add("erp", { metadataXml: signed });
    const second = await verify("erp", { metadataXml: moved });

    const { status, body } = await api.call("GET", `/applications/erp/verifications/${second["id"]}`);

    expect([status, body]).toEqual([200, second]);
    expect(body["changes"]).toContainEqual({ what: "entityId", from: ENTITY_ID, to: `${ENTITY_ID}/2` });
    expect(body["sha256"]).toBe(createHash("sha256").update(moved).digest("hex"));
  });

  it("lets its document be downloaded as it came, and never be shown as a page", async () => {
    const metadataXml = anEntity({ content: `${aRole()}<!-- <script>alert(1)</script> é -->` });
    await add("wiki");
    const { id } = await verify("wiki", { metadataXml });

    const answer = await api.call("GET", `/applications/WIKI/verifications/${id}/document`);

    const headers = ["content-type", "content-disposition", "x-content-type-options", "cache-control"];
    expect([answer.status, ...headers.map((name) => answer.headers.get(name))]).toEqual([
      200,
      "application/samlmetadata+xml",
      'attachment; filename="wiki-metadata-2026-11-22.xml"',
      "nosniff",
      "no-store",
    ]);
    expect(answer.text).toBe(metadataXml);
    expect((await api.call("HEAD", `/applications/wiki/verifications/${id}/document`)).status).toBe(200);
  });

  it("is not found under another application, nor a document that was never there", async () => {
    await add("mine", { metadataXml: signed });
    await add("theirs");
    const {
      body: { items },
    } = await api.call("GET", "/applications/mine/verifications");
    const said = await verify("theirs", { declaration });

    const asked = [
      `/applications/theirs/verifications/${items[0].id}`,
      `/applications/theirs/verifications/${items[0].id}/document`,
      "/applications/theirs/verifications/nowhere",
      "/applications/nowhere/verifications/nowhere",
      `/applications/theirs/verifications/${said["id"]}/document`,
    ];
    const answers = await Promise.all(asked.map((path) => api.call("GET", path)));

    expect(answers.map(({ status, body }) => [status, body["code"]])).toEqual(asked.map(() => [404, "not_found"]));
    expect(answers.at(-1)?.body["detail"]).toContain("only metadata has one");
  });
});
