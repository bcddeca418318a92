import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACS_URL, aKey, anAcs, anEntity, anIdpRole, aRole, CERTIFICATES, ENTITY_ID } from "../support/metadata.ts";
import { type MetadataServer, startMetadataServer } from "../support/metadata-server.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const HOUR = 60 * 60 * 1000;
const OTHER_ACS = "https://elsewhere.vendor.io/saml/acs";
const resources = new AsyncDisposableStack();
let api: RunningApi;
let app: MetadataServer;

beforeAll(async () => {
  app = resources.use(await startMetadataServer());
  api = resources.use(await startApi(app.env));
});
afterAll(() => resources.disposeAsync());

/** Lets time pass up to the next look at an application, and looks. */
async function look(key: string): Promise<Json> {
  const { body } = await api.call("GET", `/applications/${key}`);
  api.clock.at = Math.max(api.clock.at, Date.parse(body["watch"].nextCheckAt));
  expect(await api.runJobs()).toBe(1);
  return (await api.call("GET", `/applications/${key}`)).body;
}

/** Adds an application that is watched alone. */
async function watched(key: string): Promise<Json> {
  app.serve(anEntity());
  return (await api.call("POST", "/applications", { key, name: key, metadataUrl: app.url })).body;
}

async function forget(key: string): Promise<void> {
  expect((await api.call("DELETE", `/applications/${key}`)).status).toBe(204);
}

describe("an application that is watched", () => {
  it("says when it is looked at, and shows a change with its diff until a person has decided", async () => {
    const added = await watched("crm");
    app.serve(anEntity({ content: aRole({ acs: anAcs({ Location: OTHER_ACS }) }) }));

    const found = await look("crm");
    const { verificationId } = found["pendingChange"];
    const path = "/applications/crm/pending-change";
    const other = await api.call("POST", `${path}/approval`, { verificationId: added["id"] });
    const approved = await api.call("POST", `${path}/approval`, { verificationId });
    const twice = await api.call("POST", `${path}/approval`, { verificationId });
    const none = await api.call("DELETE", path);
    const unnamed = await api.call("POST", `${path}/approval`, {});
    const { body: ledger } = await api.call("GET", "/applications/crm/verifications");

    expect(added["metadataUrl"]).toBe(app.url);
    const pause = Date.parse(added["watch"].nextCheckAt) - Date.parse(added["createdAt"]);
    expect([pause >= 24 * HOUR, pause <= 26.4 * HOUR]).toEqual([true, true]);
    expect(found["saml"]).toMatchObject({ condition: "ok", entityId: ENTITY_ID, acsUrls: [ACS_URL] });
    expect(found["pendingChange"]).toEqual({
      verificationId: ledger["items"][1].id,
      changes: [{ what: "acsUrls", from: ACS_URL, to: OTHER_ACS }],
      foundAt: found["watch"].checkedAt,
    });
    expect([other.status, other.body["code"]]).toEqual([409, "other_change"]);
    expect(approved.body).toMatchObject({ pendingChange: null, saml: { acsUrls: [OTHER_ACS] } });
    expect([twice, none].map(({ status, body }) => [status, body["code"]])).toEqual([
      [409, "no_pending_change"],
      [409, "no_pending_change"],
    ]);
    expect([unnamed.status, unnamed.body["problems"][0].field]).toEqual([400, "verificationId"]);
    expect(ledger["items"].map((entry: Json) => [entry["actor"], entry["applied"]])).toEqual([
      [api.adminToken.split("_")[2], true],
      ["evidence", false],
      [api.adminToken.split("_")[2], true],
    ]);
    await forget("crm");
  });

  it("is blocked by two disproofs an hour apart, and says what can be done, and is mended by the next proof", async () => {
    await watched("hr");
    const { body: connection } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "svc-hr", active: true };
    await api.scim(connection["token"], "POST", "/Users", { ...user, roles: [{ value: "hr" }] });
    const account = async () => (await api.call("GET", "/accounts?application=hr")).body["items"][0];
    app.serve(anEntity({ content: anIdpRole() }));

    const once = await look("hr");
    const afterOnce = await account();
    const twice = await look("hr");
    const afterTwice = await account();
    app.serve(anEntity());
    const mended = await look("hr");
    const afterMending = await account();

    expect([once["saml"].condition, afterOnce["gates"].saml]).toEqual(["stale", "metadata"]);
    expect(once["watch"]).toMatchObject({ failingSince: once["watch"].checkedAt, problem: expect.any(String) });
    expect([twice["saml"].condition, afterTwice["gates"].saml, afterTwice["status"]]).toEqual([
      "broken",
      "broken",
      "blocked",
    ]);
    expect(afterTwice["nextStep"]).toBe(
      'Mend the sign-on of hr and verify application "hr" again, or retire the account; an app without SAML needs a placeholder account, which no identity provider signs in: anteroom accounts convert ACCOUNT --to placeholder.',
    );
    expect([mended["saml"].condition, afterMending["gates"].saml, mended["watch"].failingSince]).toEqual([
      "ok",
      "metadata",
      null,
    ]);

    const retired = await api.call("POST", `/accounts/${afterMending["id"]}/retirement`, { reason: "Not needed." });
    const again = await api.call("POST", `/accounts/${afterMending["id"]}/retirement`, { reason: "Not needed." });
    expect([retired.body["status"], again.status, again.body["code"]]).toEqual(["retired", 409, "retired"]);
    await forget("hr");
  });

  it("keeps its evidence while it is not reached, and is asked less and less often", async () => {
    await watched("wiki");
    app.serve(503);

    const looks = [await look("wiki"), await look("wiki"), await look("wiki")];

    expect(looks.map((one) => one["saml"].condition)).toEqual(["stale", "stale", "stale"]);
    const pauses = looks.map(({ watch }) =>
      Math.floor((Date.parse(watch.nextCheckAt) - Date.parse(watch.checkedAt)) / HOUR),
    );
    expect(pauses).toEqual([1, 2, 4]);
    expect(looks[2]?.["watch"].problem).toContain("503");
    await forget("wiki");
  });

  it("shows the certificates that end, soonest first, page by page, and the jobs in the metrics", async () => {
    const metadataXml = anEntity({ content: aRole({ before: aKey(CERTIFICATES.rsa, "signing") }) });
    const ended = anEntity({ content: aRole({ before: aKey(CERTIFICATES.ended, "signing") }) });
    await api.call("POST", "/applications", { key: "first", name: "First", metadataXml });
    await api.call("POST", "/applications", { key: "second", name: "Second", metadataXml: ended });
    await watched("third");

    const { body: whole } = await api.call("GET", "/certificates");
    const { body: head } = await api.call("GET", "/certificates?limit=1");
    const { body: tail } = await api.call("GET", `/certificates?limit=1&cursor=${head["nextCursor"]}`);
    const bad = await api.call("GET", "/certificates?cursor=MTIz");
    await api.runJobs();
    const { body: events } = await api.call("GET", "/audit-events");
    api.clock.at += 48 * HOUR;
    const metrics = await (await fetch(`${api.url}/metrics`)).text();

    expect(whole["items"].map((one: Json) => [one["application"].key, one["notAfter"], one["endsInDays"] < 0])).toEqual(
      [
        ["second", "2021-01-01T00:00:00.000Z", true],
        ["first", "2046-01-01T00:00:00.000Z", false],
      ],
    );
    expect([...head["items"], ...tail["items"]]).toEqual(whole["items"]);
    expect([bad.status, bad.body["problems"][0].field]).toEqual([400, "cursor"]);
    expect(events["items"][0]).toMatchObject({ type: "certificate.expired", subject: { kind: "application" } });
    expect(metrics.split("\n").filter((line) => line.startsWith("anteroom_jobs_"))).toEqual([
      "anteroom_jobs_due 1",
      "anteroom_jobs_failing 0",
    ]);
  });
});
