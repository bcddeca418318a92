import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anEntity } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** How far clocks may differ before the time of evidence has passed. */
const SKEW_MS = 5 * 60 * 1000;

let api: RunningApi;
let start = 0;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_SAML_REQUIRED_GRADE: "declared" });
  start = api.clock.at;
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function declare(key: string, supported = true): Promise<void> {
  const date = new Date(api.clock.at).toISOString().slice(0, 10);
  const declaration = { supported, source: "Vendor's handbook", date };
  const { status } = await api.call("POST", `/applications/${key}/verifications`, { declaration });
  expect(status).toBe(201);
}

/** An application with an account of its own; answers the account's id. */
async function anAccount(key: string): Promise<string> {
  await api.call("POST", "/applications", { key, name: key.toUpperCase() });
  const { body } = await api.call("POST", "/connections", { name: key, idp: "okta" });
  const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `svc@${key}`, active: true };
  await api.scim(body["token"], "POST", "/Users", { ...user, roles: [{ value: key }] });
  const accounts = await api.call("GET", "/accounts?limit=200");
  return accounts.body["items"].find((item: Json) => item["application"].key === key).id;
}

/** What application, account and explanation say of the age of the evidence. */
async function said(key: string, accountId: string) {
  const application = await api.call("GET", `/applications/${key}`);
  const account = await api.call("GET", `/accounts/${accountId}`);
  const explanation = await api.call("GET", `/users/svc@${key}/explanation`);
  const step = explanation.body["items"][0].steps.find((one: Json) => one["rule"] === "verification");
  const stale = account.body["warnings"].find((warning: Json) => warning["code"] === "evidence_stale");
  return {
    condition: application.body["saml"].condition,
    saml: account.body["gates"].saml,
    status: account.body["status"],
    warning: stale?.message,
    explained: step?.detail,
  };
}

describe("a declaration", () => {
  it("holds for 90 days, is asked for again then, and holds once more when it is made anew", async () => {
    const accountId = await anAccount("atlas");
    await declare("atlas");
    const fresh = await said("atlas", accountId);

    api.clock.at = start + 90 * DAY_MS + SKEW_MS;
    const onTheLastDay = await said("atlas", accountId);
    api.clock.at += 1;
    const late = await said("atlas", accountId);
    await declare("atlas");
    const renewed = await said("atlas", accountId);

    const held = { condition: "ok", saml: "declared", status: "awaiting_mfa", warning: undefined };
    const again = "was declared 90 days ago or more; ask again and declare it anew, or add its metadata.";
    expect(fresh).toEqual({ ...held, explained: expect.not.stringContaining("ago") });
    expect(onTheLastDay).toEqual({ ...held, explained: expect.not.stringContaining("ago") });
    expect(late).toEqual({
      ...held,
      condition: "stale",
      warning: `That ATLAS supports SAML ${again}`,
      explained: expect.stringContaining("It was declared 90 days ago or more; ask again and declare it anew"),
    });
    expect(renewed).toEqual({ ...held, explained: expect.not.stringContaining("ago") });
  });

  it("of the catalogue is asked for again, too", async () => {
    const { body } = await api.call("POST", "/applications", { catalogue: "box" });
    const before = body["saml"].condition;

    api.clock.at += 90 * DAY_MS + SKEW_MS + 1;
    const after = await api.call("GET", "/applications/box");

    expect([before, after.body["saml"].condition]).toEqual(["ok", "stale"]);
  });

  it("has no age any more once metadata proves what it said", async () => {
    const accountId = await anAccount("wiki");
    await declare("wiki");
    await api.call("POST", "/applications/wiki/verifications", { metadataXml: anEntity() });

    api.clock.at += 90 * DAY_MS + SKEW_MS + 1;
    const { condition, saml, warning } = await said("wiki", accountId);

    expect({ condition, saml, warning }).toEqual({ condition: "ok", saml: "metadata", warning: undefined });
  });
});
