import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { routes } from "../../src/http/api/routes.ts";
import { aKey, anEntity, anIdpRole } from "../support/metadata.ts";
import { type MetadataServer, startMetadataServer } from "../support/metadata-server.ts";
import { registerOnce } from "./account-kinds-journey.ts";
import { listOnce } from "./account-lists-journey.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { viewAppOnce } from "./app-views-journey.ts";
import { connectOnce } from "./connect-journey.ts";
import { convertOnce } from "./conversion-journey.ts";
import { factorOnce } from "./factor-journey.ts";
import { rotateOnce } from "./keys-journey.ts";
import { signInHereOnce } from "./local-journey.ts";
import { lookThroughLogOnce } from "./log-journey.ts";
import { ownOnce } from "./ownership-journey.ts";
import { peopleOnce } from "./people-journey.ts";
import { keepSecretsOnce } from "./secrets-journey.ts";
import { signInOnce } from "./sso-journey.ts";
import { lookAtSystemOnce } from "./system-journey.ts";
import { tryOutOnce } from "./tryout-journey.ts";

const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";

let api: RunningApi;
let watchedApp: MetadataServer;
let scimToken = "";
const ids = { connection: "", user: "", crm: "", wiki: "", integration: "" };

/** The tests of this file are one story and run in their order. */
beforeAll(async () => {
  watchedApp = await startMetadataServer();
  api = await startApi(watchedApp.env);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await watchedApp[Symbol.asyncDispose]();
});

/** RFC 6238, SHA-1, 6 digits, 30 s, written down once more. */
function codeAt(at: number): string {
  const bits = [...SEED].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The accounts that share the factor of the story. */
function sharing(): Json[] {
  const userName = "svc-crm@example.com";
  return [
    { accountId: ids.crm, application: "CRM", userName },
    { accountId: ids.wiki, application: "Wiki", userName },
  ];
}

async function gatesOf(id: string): Promise<Json> {
  return (await api.call("GET", `/accounts/${id}`)).body["gates"];
}

describe("from a push to a working integration", () => {
  it("registers an account for every application that was assigned", async () => {
    const connection = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    scimToken = connection.body["token"];
    ids.connection = connection.body["id"];
    await api.call("POST", "/applications", {
      key: "crm",
      name: "CRM",
      requiredRole: "admin",
      metadataXml: anEntity(),
    });
    await api.call("POST", "/applications", { key: "wiki", name: "Wiki" });

    const pushed = await api.scim(scimToken, "POST", "/Users", {
      schemas: [USER_URN],
      userName: "svc-crm@example.com",
      displayName: "CRM robot",
      active: true,
      roles: [{ value: "crm:editor" }, { value: "wiki" }, { value: "unheard-of" }],
    });
    const { body } = await api.call("GET", "/accounts");

    expect(pushed.status).toBe(201);
    ids.user = pushed.body["id"];
    const keys = body["items"].map((item: Json) => [item["application"].key, item["status"]]).sort();
    expect(keys).toEqual([
      ["crm", "awaiting_mfa"],
      ["wiki", "awaiting_verification"],
    ]);
    ids.crm = body["items"].find((item: Json) => item["application"].key === "crm")["id"];
    ids.wiki = body["items"].find((item: Json) => item["application"].key === "wiki")["id"];
  });

  it("shows an account whole", async () => {
    const { body } = await api.call("GET", `/accounts/${ids.crm}`);

    expect(body).toEqual({
      id: ids.crm,
      kind: "idp_provisioned",
      status: "awaiting_mfa",
      waitingFor: "Waits for a second factor for this login.",
      nextStep: expect.stringContaining("import its authenticator seed"),
      label: null,
      userName: "svc-crm@example.com",
      displayName: "CRM robot",
      roles: ["editor"],
      readiness: "unmet",
      application: { id: expect.any(String), key: "crm", name: "CRM" },
      connection: { id: ids.connection, name: "Okta" },
      directoryUserId: ids.user,
      identity: null,
      steps: ["registered", "upstream", "saml", "mfa", "link"].map((step) => expect.objectContaining({ step })),
      gates: {
        upstream: "active",
        saml: "metadata",
        contact: "not_applicable",
        mfa: "none",
        link: "none",
        hold: "none",
        validity: "open",
        ownership: "orphaned",
      },
      signInProvenAt: null,
      hold: null,
      exemption: null,
      owners: { owner: null, backupOwner: null, successorDueAt: null },
      validity: null,
      dedicationException: null,
      review: { state: "ok", dueAt: "2027-05-21T12:00:00.000Z", cause: "schedule" },
      failures: [expect.objectContaining({ code: "mfa_not_managed" })],
      factor: null,
      integration: null,
      warnings: [
        { code: "required_role_missing", message: expect.stringContaining('"admin"') },
        { code: "no_owner", message: expect.any(String) },
      ],
      graceEndsAt: null,
      retiredAt: null,
      createdAt: "2026-11-22T12:00:00.000Z",
      updatedAt: "2026-11-22T12:00:00.000Z",
    });
  });

  it.each([
    ["status=awaiting_mfa", ["crm"]],
    ["status=active", []],
    ["application=wiki", ["wiki"]],
    ["application=nowhere", []],
    ["q=SVC-CRM", ["crm", "wiki"]],
    ["q=%20", ["crm", "wiki"]],
    ["q=%25", []],
    ["connection=elsewhere", []],
    ["status=awaiting_mfa&application=crm&q=robot", ["crm"]],
  ])("lists accounts by %s", async (query, keys) => {
    const { body } = await api.call("GET", `/accounts?${query}`);

    expect(body["items"].map((item: Json) => item["application"].key).sort()).toEqual(keys);
  });

  it("refuses a status that there is not", async () => {
    const answer = await api.call("GET", "/accounts?status=awaiting_godot");

    expect([answer.status, answer.body["problems"][0].field]).toEqual([400, "status"]);
  });

  it("tells what was assigned, and which values name nothing", async () => {
    const matched = await api.call("GET", "/assignments?limit=1");
    const rest = await api.call("GET", `/assignments?cursor=${matched.body["nextCursor"]}`);
    const unmatched = await api.call("GET", "/assignments?state=unmatched");

    const items = [...matched.body["items"], ...rest.body["items"]];
    expect(items.map((item: Json) => [item["application"].key, item["roles"]]).sort()).toEqual([
      ["crm", ["editor"]],
      ["wiki", []],
    ]);
    expect(unmatched.body["items"]).toEqual([
      {
        state: "unmatched",
        user: { id: ids.user, userName: "svc-crm@example.com" },
        connectionId: ids.connection,
        application: null,
        accountId: null,
        roles: [],
        reasons: [{ channel: "role", value: "unheard-of", sourceId: null, since: "2026-11-22T12:00:00.000Z" }],
      },
    ]);
    const foreign = await api.call("GET", `/assignments?state=unmatched&cursor=${matched.body["nextCursor"]}`);
    expect([foreign.status, foreign.body["problems"][0].field]).toEqual([400, "cursor"]);
  });

  it("refuses to link an account that is not ready, and lists every closed gate", async () => {
    const made = await api.call("POST", "/integrations", { name: "Members", kind: "idlcm", applicationId: "crm" });
    ids.integration = made.body["id"];
    await api.call("POST", `/accounts/${ids.crm}/hold`, { reason: "not yet" });

    const answer = await api.call("PUT", `/integrations/${ids.integration}/service-account`, { accountId: ids.crm });

    expect(made.body).toMatchObject({ link: "none", serviceAccount: null, readiness: null, warnings: [] });
    expect([answer.status, answer.body["code"]]).toEqual([409, "not_ready"]);
    expect(answer.body["unmet"]).toEqual([
      { gate: "hold", value: "held", needed: "none", nextStep: expect.any(String) },
      { gate: "mfa", value: "none", needed: "enrolled or exempt", nextStep: expect.any(String) },
    ]);
  });

  it("answers a hold and its end with the account as it is then", async () => {
    const held = await api.call("GET", `/accounts/${ids.crm}`);
    const released = await api.call("DELETE", `/accounts/${ids.crm}/hold`);

    expect([held.body["status"], held.body["hold"]]).toEqual([
      "held",
      { reason: "not yet", since: "2026-11-22T12:00:00.000Z" },
    ]);
    expect([released.body["status"], released.body["hold"]]).toEqual(["awaiting_mfa", null]);
  });

  it("serves no code without a factor", async () => {
    const answer = await api.call("GET", `/accounts/${ids.crm}/authenticator/code`);

    expect([answer.status, answer.body["code"]]).toEqual([409, "code_not_served"]);
  });

  it("takes over a factor, says who shares it and never shows the seed", async () => {
    const answer = await api.call("POST", `/accounts/${ids.crm}/authenticator`, {
      otpauthUri: `otpauth://totp/Okta:svc-crm%40example.com?secret=${SEED}&issuer=Okta`,
    });

    expect(answer.body).toEqual({
      state: "enrolling",
      algorithm: "SHA1",
      digits: 6,
      period: 30,
      issuer: "Okta",
      label: "svc-crm@example.com",
      confirmedBy: null,
      suspect: null,
      rollbackUntil: null,
      recoveryCodesLeft: null,
      sharedWith: [ids.wiki],
      sharing: sharing(),
      notice:
        "This factor serves 2 accounts of this login: once it is confirmed, none of them waits for a factor any more.",
      account: expect.objectContaining({ id: ids.crm, status: "awaiting_mfa" }),
      createdAt: "2026-11-22T12:00:00.000Z",
      updatedAt: "2026-11-22T12:00:00.000Z",
    });
    expect((await gatesOf(ids.wiki))["mfa"]).toBe("enrolling");
    const again = await api.call("POST", `/accounts/${ids.crm}/authenticator`, { secret: SEED });
    expect([again.status, again.body["code"]]).toEqual([409, "factor_exists"]);
  });

  it.each([
    ["neither form", {}],
    ["both forms", { secret: SEED, otpauthUri: `otpauth://totp/x?secret=${SEED}` }],
    ["parameters beside an address", { otpauthUri: `otpauth://totp/x?secret=${SEED}`, digits: 8 }],
    ["no base32", { secret: `${SEED}1890` }],
    ["a seed that is too short", { secret: "JBSWY3DP" }],
    ["nine digits", { secret: SEED, digits: 9 }],
    ["a field it does not know", { secret: SEED, seed: SEED }],
    ["the wrong type", { secret: [SEED] }],
  ])("refuses a seed in %s without repeating it", async (_, body) => {
    const answer = await api.call("POST", `/accounts/${ids.wiki}/authenticator`, body);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
    expect(answer.text).not.toContain("JBSWY3DP");
  });

  it("wants a code to have been read before a statement", async () => {
    const answer = await api.call("POST", `/accounts/${ids.crm}/authenticator/confirmation`, {
      acceptedByProvider: true,
    });

    expect([answer.status, answer.body["code"]]).toEqual([409, "no_code_read"]);
  });

  it.each([
    ["one code", { codes: ["123456"] }],
    ["three codes", { codes: ["1", "2", "3"] }],
    ["numbers", { codes: [123456, 234567] }],
    ["both ways", { codes: ["123456", "234567"], acceptedByProvider: true }],
    ["a refusal", { acceptedByProvider: false }],
    ["wrong codes", { codes: ["000000", "000001"] }],
  ])("confirms nothing by %s", async (_, body) => {
    const answer = await api.call("POST", `/accounts/${ids.crm}/authenticator/confirmation`, body);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });

  it("hands out the code of the moment", async () => {
    api.clock.at = Date.UTC(2026, 10, 22, 12, 0, 11);

    const { body, headers } = await api.call("GET", `/accounts/${ids.crm}/authenticator/code`);

    expect(body).toEqual({
      code: codeAt(api.clock.at),
      secondsRemaining: 19,
      period: 30,
      step: Math.floor(api.clock.at / 30_000),
      validUntil: "2026-11-22T12:00:30.000Z",
      sharedWith: [ids.wiki],
      sharing: sharing(),
    });
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("confirms the factor by two consecutive codes", async () => {
    const codes = [codeAt(api.clock.at - 30_000), codeAt(api.clock.at)];

    const answer = await api.call("POST", `/accounts/${ids.crm}/authenticator/confirmation`, { codes });

    expect(answer.body).toMatchObject({
      state: "enrolled",
      confirmedBy: "codes",
      account: { gates: { mfa: "enrolled" } },
    });
    const again = await api.call("POST", `/accounts/${ids.crm}/authenticator/confirmation`, { codes });
    expect([again.status, again.body["code"]]).toEqual([409, "not_enrolling"]);
  });

  it("links, pauses, resumes and unlinks", async () => {
    const path = `/integrations/${ids.integration}`;

    const linked = await api.call("PUT", `${path}/service-account`, { accountId: ids.crm });
    const paused = await api.call("POST", `${path}/pause`, { reason: "maintenance" });
    const resumed = await api.call("POST", `${path}/resume`);
    const renamed = await api.call("PATCH", path, { name: "CRM members" });
    const unlinked = await api.call("DELETE", `${path}/service-account`);
    const idle = await api.call("POST", `${path}/pause`, { reason: "again" });

    expect(linked.body).toMatchObject({
      link: "linked",
      serviceAccount: { id: ids.crm, userName: "svc-crm@example.com", status: "active" },
      readiness: "unmet",
      linkedAt: "2026-11-22T12:00:11.000Z",
      pausedAt: null,
    });
    expect(linked.body["warnings"][0]).toMatchObject({ code: "required_role_missing" });
    expect(paused.body).toMatchObject({
      link: "paused",
      pauseReason: "maintenance",
      serviceAccount: { status: "paused" },
    });
    expect(resumed.body).toMatchObject({ link: "linked", pausedAt: null, serviceAccount: { status: "active" } });
    expect(renamed.body["name"]).toBe("CRM members");
    expect(unlinked.body).toMatchObject({ link: "none", serviceAccount: null, linkedAt: null });
    expect([idle.status, idle.body["code"]]).toEqual([409, "not_linked"]);
    expect((await api.call("GET", path)).body).toEqual(unlinked.body);
  });

  it("gives one account to one integration, and one integration one account", async () => {
    const other = await api.call("POST", "/integrations", {
      name: "Second",
      kind: "business_hub",
      applicationId: "crm",
    });
    await api.call("PUT", `/integrations/${ids.integration}/service-account`, { accountId: ids.crm });

    const twice = await api.call("PUT", `/integrations/${other.body["id"]}/service-account`, { accountId: ids.crm });
    const foreign = await api.call("PUT", `/integrations/${other.body["id"]}/service-account`, { accountId: ids.wiki });
    const inUse = await api.call("DELETE", "/applications/crm");
    const listed = await api.call("GET", "/integrations");
    const deleted = await api.call("DELETE", `/integrations/${other.body["id"]}`);

    expect([twice.status, twice.body["code"]]).toEqual([409, "already_linked"]);
    expect([foreign.status, foreign.body["attribute"]]).toEqual([400, "accountId"]);
    expect([inUse.status, inUse.body["code"]]).toEqual([409, "linked"]);
    expect(listed.body["items"].map((item: Json) => item["name"])).toEqual(["Second", "CRM members"]);
    expect(deleted.status).toBe(204);
    expect((await gatesOf(ids.crm))["link"]).toBe("linked");
  });

  it("resets the factor for all accounts that share it, which pauses the link", async () => {
    const { body } = await api.call("DELETE", `/accounts/${ids.wiki}/authenticator`);

    expect(body).toMatchObject({ state: "reset", sharedWith: [ids.crm], account: { gates: { mfa: "reset" } } });
    expect(await gatesOf(ids.crm)).toMatchObject({ mfa: "reset", link: "paused" });
    const resumed = await api.call("POST", `/integrations/${ids.integration}/resume`);
    expect([resumed.status, resumed.body["code"], resumed.body["unmet"].length]).toEqual([409, "not_ready", 1]);
  });

  it("takes the next factor through suspicion, recovery codes and a reset", async () => {
    await factorOnce(api, ids.wiki);

    const { body } = await api.call("DELETE", `/accounts/${ids.wiki}/authenticator`);

    expect(body["state"]).toBe("reset");
  });

  it("exempts an account until an instant, and ends that", async () => {
    const sent = { reason: "the provider has no TOTP", until: "2026-12-01T01:00:00+01:00" };

    const exempted = await api.call("POST", `/accounts/${ids.wiki}/mfa-exemption`, sent);
    const ended = await api.call("DELETE", `/accounts/${ids.wiki}/mfa-exemption`);

    expect(exempted.body).toMatchObject({
      gates: { mfa: "exempt" },
      exemption: { reason: "the provider has no TOTP", until: "2026-12-01T00:00:00.000Z" },
    });
    expect(ended.body).toMatchObject({ gates: { mfa: "reset" }, exemption: null });
  });

  it.each([
    ["no end", { reason: "x" }],
    ["no reason", { until: "2026-12-01T00:00:00Z" }],
    ["an end in the past", { reason: "x", until: "2020-01-01T00:00:00Z" }],
    ["an end far away", { reason: "x", until: "2036-01-01T00:00:00Z" }],
    ["a day as its end", { reason: "x", until: "2026-12-01" }],
  ])("refuses an exemption with %s", async (_, body) => {
    expect((await api.call("POST", `/accounts/${ids.wiki}/mfa-exemption`, body)).status).toBe(400);
  });

  it("keeps the whole story", async () => {
    const { body } = await api.call("GET", `/accounts/${ids.crm}/timeline?limit=200`);

    const story = body["items"].map((entry: Json) => `${entry["what"]} ${entry["from"]} ${entry["to"]}`).reverse();
    expect(story).toEqual(
      expect.arrayContaining([
        "registered null null",
        "hold none held",
        "status awaiting_mfa held",
        "mfa none enrolling",
        "mfa enrolling enrolled",
        "status awaiting_integration active",
        "link linked paused",
      ]),
    );
    expect(body["items"].at(-1)).toMatchObject({
      actor: { kind: "connection", id: ids.connection },
      cause: { kind: "scim_request", id: expect.any(String) },
    });
  });

  it("says of each write what it was and what came of it", async () => {
    const { body } = await api.call(
      "GET",
      `/requests?connection=${ids.connection}&resource=${ids.user}&result=warning`,
    );
    const [record] = body["items"];

    expect(record).toMatchObject({
      operation: expect.stringContaining("svc-crm@example.com"),
      method: "POST",
      path: expect.stringContaining("/Users"),
      resourceType: "User",
      resourceId: ids.user,
      httpStatus: 201,
      result: "warning",
      reason: expect.stringContaining("unheard-of"),
    });
    expect((await api.call("GET", `/requests/${record["id"]}`)).body).toEqual(record);
    expect((await api.call("GET", `/requests?resource=${ids.user}&result=failure`)).body["items"]).toEqual([]);
    expect((await api.call("GET", "/requests?connection=elsewhere")).body["items"]).toEqual([]);
    expect((await api.call("GET", "/requests?result=maybe")).status).toBe(400);
  });

  it("says who did what", async () => {
    const { body } = await api.call("GET", "/audit-events?limit=200");
    const types = body["items"].map((event: Json) => event["type"]);
    const created = body["items"].find((event: Json) => event["type"] === "connection.created");

    expect(types).toEqual(
      expect.arrayContaining(["application.verified", "authenticator.code_read", "integration.linked"]),
    );
    expect(created).toMatchObject({
      actor: { kind: "token", id: api.adminToken.split("_")[2] },
      cause: { kind: "api_request", id: expect.any(String) },
      subject: { kind: "connection", id: ids.connection },
    });
  });

  it("explains users by name and by id, and those it has never seen", async () => {
    const byName = await api.call("GET", "/users/svc-crm%40example.com/explanation");
    const byId = await api.call("GET", `/users/${ids.user}/explanation`);
    const unknown = await api.call("GET", "/users/a%2Fb/explanation");

    const [known] = byName.body["items"];
    expect(byId.body).toEqual(byName.body);
    expect(known).toMatchObject({
      connection: { id: ids.connection, name: "Okta", idp: "okta" },
      user: { id: ids.user, active: true, createdAt: "2026-11-22T12:00:00.000Z", deletedAt: null },
      conclusion: expect.stringContaining("is a service account for"),
    });
    expect(known["accounts"].map((item: Json) => item["id"]).sort()).toEqual([ids.crm, ids.wiki].sort());
    expect(known["steps"].map((step: Json) => step["rule"])).toEqual(
      expect.arrayContaining(["verification", "status"]),
    );
    expect(unknown.status).toBe(200);
    expect(unknown.body["items"]).toEqual([
      expect.objectContaining({ user: null, accounts: [], conclusion: expect.any(String) }),
    ]);
  });

  it("follows the identity provider at once", async () => {
    const active = { op: "replace", path: "active", value: false };
    await api.scim(scimToken, "PATCH", `/Users/${ids.user}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [active],
    });

    const { body } = await api.call("GET", `/accounts/${ids.crm}`);
    const refused = await api.call("GET", `/accounts/${ids.crm}/authenticator/code`);

    expect([body["status"], body["gates"].upstream]).toEqual(["suspended", "inactive"]);
    expect([refused.status, refused.body["code"]]).toEqual([409, "code_not_served"]);
  });
});

/** The app that is watched changes twice. */
async function tryPendingChanges(): Promise<void> {
  await api.call("POST", "/applications", { key: "watched", name: "Watched", metadataUrl: watchedApp.url });
  for (const entityID of ["https://first.vendor.io", "https://second.vendor.io"]) {
    watchedApp.serve(anEntity({ attributes: { entityID } }));
    api.clock.at += 2 * 24 * 60 * 60 * 1000;
    await api.runJobs();
    const { body } = await api.call("GET", "/applications/watched");
    const approval = { verificationId: body["pendingChange"].verificationId };
    const path = "/applications/watched/pending-change";
    if (entityID.includes("first")) await api.call("POST", `${path}/approval`, approval);
    else await api.call("DELETE", path);
  }
  await api.call("DELETE", "/applications/watched/watch");
  await api.call("GET", "/certificates");
}

/** For a server that waits for its first passphrase, which `process/keys.test.ts` has. */
const ONLY_SEALED = "POST /keys/init";

describe("after the story", () => {
  it("has tried every endpoint with success", async () => {
    const { body: token } = await api.call("POST", "/api-tokens", { name: "ci", scopes: ["read"] });
    await api.call("GET", "/api-tokens");
    await api.call("DELETE", `/api-tokens/${token["id"]}`);
    const { body: spare } = await api.call("POST", `/connections/${ids.connection}/tokens`);
    await api.call("GET", `/connections/${ids.connection}/tokens`);
    await api.call("DELETE", `/connections/${ids.connection}/tokens/${spare["id"]}`);
    const { body: third } = await api.call("POST", `/connections/${ids.connection}/tokens`);
    await api.call("PATCH", `/connections/${ids.connection}/tokens/${third["id"]}`, { sources: ["127.0.0.1"] });
    const { body: client } = await api.call("POST", `/connections/${ids.connection}/oauth-clients`, { name: "IdP" });
    await api.call("GET", `/connections/${ids.connection}/oauth-clients`);
    const clientPath = `/connections/${ids.connection}/oauth-clients/${client["id"]}`;
    await api.call("GET", clientPath);
    const { body: secret } = await api.call("POST", `${clientPath}/secrets`);
    await api.call("GET", `${clientPath}/secrets`);
    await api.call("DELETE", `${clientPath}/secrets/${secret["id"]}`);
    const { body: trust } = await api.call("POST", `${clientPath}/trusts`, { jwksUri: "https://issuer.example/keys" });
    await api.call("GET", `${clientPath}/trusts`);
    await api.call("DELETE", `${clientPath}/trusts/${trust["id"]}`);
    await api.call("DELETE", clientPath);
    await viewAppOnce(api, ids.integration);
    const linkPath = `/accounts/${ids.crm}/authenticator/enrolment-link`;
    await api.call("POST", linkPath);
    await api.call("GET", "/enrolment-links");
    await api.call("DELETE", linkPath);
    await api.call("GET", `/accounts/${ids.crm}/gates`);
    await api.call("GET", `/accounts/${ids.crm}/directory-user`);
    const idpPath = `/connections/${ids.connection}/idp-metadata`;
    const idpMetadata = anEntity({ content: anIdpRole({ keys: aKey() }) });
    await api.call("PUT", idpPath, { metadataXml: idpMetadata });
    await api.call("GET", idpPath);
    await api.call("DELETE", idpPath);
    await api.call("GET", `/connections/${ids.connection}/reads`);
    await api.call("GET", `/connections/${ids.connection}`);
    await api.call("GET", "/connections");
    const declaration = { supported: true, source: "a price list", date: "2026-10-01" };
    await api.call("POST", "/applications/wiki/verifications", { declaration });
    await api.call("GET", "/applications/wiki/verifications");
    const { body: proof } = await api.call("POST", "/applications/wiki/verifications", { metadataXml: anEntity() });
    await api.call("GET", `/applications/wiki/verifications/${proof["id"]}`);
    await api.call("GET", `/applications/wiki/verifications/${proof["id"]}/document`);
    await api.call("GET", "/applications");
    await api.call("GET", "/catalogue");
    await api.call("GET", "/catalogue/slack");
    await api.call("GET", "/applications/wiki");
    await api.call("PATCH", "/applications/wiki", { name: "The Wiki" });
    await api.call("POST", `/accounts/${ids.crm}/retirement`, { reason: "The story ends." });
    await tryPendingChanges();
    await signInOnce(api);
    await registerOnce(api);
    const { body: wiki } = await api.call("GET", "/applications/wiki");
    await peopleOnce(api, wiki["id"], ids.wiki);
    await convertOnce(api);
    await connectOnce(api);
    await ownOnce(api);
    await keepSecretsOnce(api);
    await rotateOnce(api);
    await listOnce(api);
    await lookAtSystemOnce(api);
    await signInHereOnce(api);
    await tryOutOnce(api, ids.connection);
    await lookThroughLogOnce(api);
    await api.call("DELETE", "/applications/wiki");
    await api.call("PATCH", `/connections/${ids.connection}`, { frozen: true });
    await api.call("DELETE", `/connections/${ids.connection}`);

    const all = routes.map(({ method, path }) => `${method} ${path}`);
    expect([...api.succeeded, ONLY_SEALED].sort()).toEqual(all.sort());
  });

  it("has written no seed, no code and no token to the log, and no error", () => {
    const log = api.log.join("\n");

    expect(api.log.length).toBeGreaterThan(20);
    expect(log).not.toContain("JBSWY3DP");
    expect(log).not.toContain(scimToken.split("_")[3]);
    expect(log).not.toContain(api.adminToken.split("_")[3]);
    expect(api.log.filter((line) => /"level":"(?:error|warn)"/.test(line))).toEqual([]);
  });
});
