import { describe, expect, it } from "vitest";
import { anEntity } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const CONTACT = { email: "Svc-CRM@Example.com", phone: "+49 (0)30 123456" };
const DAY = 24 * 60 * 60 * 1000;

async function addApp(api: RunningApi, key = "crm", fields: Json = {}): Promise<Json> {
  return (await api.call("POST", "/applications", { key, name: key.toUpperCase(), ...fields })).body;
}

async function register(api: RunningApi, draft: Json = {}): Promise<Json> {
  return (await api.call("POST", "/accounts", { kind: "placeholder", application: "crm", ...draft })).body;
}

function statesOf(account: Json): readonly string[] {
  return account["steps"].map(({ step, state }: Json) => `${step} ${state}`);
}

/** Enrols and confirms a factor, and links the account to a new integration. */
async function finish(api: RunningApi, account: Json): Promise<void> {
  const path = `/accounts/${account["id"]}/authenticator`;
  await api.call("POST", path, { secret: SEED });
  await api.call("GET", `${path}/code`);
  await api.call("POST", `${path}/confirmation`, { acceptedByProvider: true });
  const draft = { name: `for ${account["id"]}`, kind: "idlcm", applicationId: account["application"].id };
  const integration = (await api.call("POST", "/integrations", draft)).body;
  await api.call("PUT", `/integrations/${integration["id"]}/service-account`, { accountId: account["id"] });
}

describe("every kind of account over the API, from nothing to its work", () => {
  it("a placeholder", async () => {
    await using api = await startApi();
    await addApp(api);
    const made = await api.call("POST", "/accounts", { kind: "placeholder", application: "crm", label: "Robot" });
    const path = `/accounts/${made.body["id"]}`;

    await api.call("PUT", `${path}/secrets/password`, { generate: {} });
    await api.call("POST", `${path}/steps/vault`, { done: true });
    await api.call("PUT", `${path}/contact`, CONTACT);
    await api.call("PATCH", path, { userName: "svc-crm@example.com" });
    await api.call("POST", `${path}/steps/created`, { done: true, note: "By Ops." });
    await api.call("POST", `${path}/contact/verification`, { statement: "Seen in the profile." });
    await finish(api, made.body);
    const { body } = await api.call("GET", path);

    expect([made.status, made.headers.get("location")]).toEqual([201, expect.stringMatching(`/api/v1${path}$`)]);
    expect(body).toMatchObject({
      kind: "placeholder",
      status: "active",
      label: "Robot",
      userName: "svc-crm@example.com",
      connection: null,
      directoryUserId: null,
      identity: {
        identityProvider: null,
        email: "Svc-CRM@example.com",
        phone: "+4930123456",
        contactVerifiedAt: "2026-11-22T12:00:00.000Z",
        statedAt: null,
        nextReviewAt: null,
      },
      gates: { upstream: "active", saml: "not_applicable", contact: "verified", mfa: "enrolled", link: "linked" },
    });
    expect(body["steps"].map(({ step, state, note }: Json) => [step, state, note])).toEqual([
      ["registered", "done", null],
      ["password", "done", null],
      ["vault", "done", null],
      ["contact", "done", null],
      ["user_name", "done", null],
      ["created", "done", "By Ops."],
      ["contact_verified", "done", "Seen in the profile."],
      ["mfa", "done", null],
      ["link", "done", null],
    ]);
  });

  it("an individual", async () => {
    await using api = await startApi();
    await addApp(api);
    const account = await register(api, { kind: "individual", userName: "ada", roles: ["admin", "admin"] });
    const path = `/accounts/${account["id"]}`;

    await api.call("PUT", `${path}/contact`, CONTACT);
    const skipped = await api.call("POST", `${path}/steps/user_name`, { skipped: true, note: "It is fixed." });
    await api.call("POST", `${path}/contact/verification`, { statement: "Seen." });
    await finish(api, account);
    const { body } = await api.call("GET", path);

    expect(statesOf(skipped.body).slice(1, 4)).toEqual(["contact done", "user_name skipped", "contact_verified next"]);
    expect([body["status"], body["userName"], body["roles"]]).toEqual(["active", "ada", ["admin"]]);
  });

  it("one that a provider pushes", async () => {
    await using api = await startApi();
    await addApp(api, "crm", { metadataXml: anEntity() });
    const { token } = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body as { token: string };
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const user = { schemas, userName: "svc@example.com", active: true, entitlements: [{ value: "crm" }] };
    await api.scim(token, "POST", "/Users", user);
    const [account] = (await api.call("GET", "/accounts?kind=idp_provisioned")).body["items"] as [Json];

    await finish(api, account);
    const { body } = await api.call("GET", `/accounts/${account["id"]}`);

    expect([body["status"], body["identity"], body["label"]]).toEqual(["active", null, null]);
    expect(statesOf(body)).toEqual(["registered", "upstream", "saml", "mfa", "link"].map((step) => `${step} done`));
  });

  it("one that is registered by hand for a provider without SCIM", async () => {
    await using api = await startApi();
    await addApp(api);
    const account = await register(api, { kind: "idp_provisioned", identityProvider: "Campus", userName: "svc" });
    const path = `/accounts/${account["id"]}`;

    const stated = await api.call("POST", `${path}/upstream-statement`, {
      active: true,
      assigned: true,
      note: "Seen.",
    });
    await api.call("POST", "/applications/crm/verifications", { metadataXml: anEntity() });
    await finish(api, account);
    const active = await api.call("GET", path);
    api.clock.at += 90 * DAY;
    await api.runJobs();
    const due = await api.call("GET", path);

    expect(statesOf(account)[1]).toBe("upstream next");
    expect(stated.body["identity"]).toMatchObject({
      identityProvider: "Campus",
      statedAt: "2026-11-22T12:00:00.000Z",
      nextReviewAt: "2027-02-20T12:00:00.000Z",
    });
    expect(active.body["status"]).toBe("active");
    expect(due.body["warnings"].map(({ code }: Json) => code)).toContain("statement_due");
    const events = (await api.call("GET", "/audit-events?limit=200")).body["items"] as Json[];
    expect(events.filter(({ type }) => type === "account.statement_due")).toHaveLength(1);
  });
});

describe("accounts that are registered here", () => {
  it("are listed by kind and found by label", async () => {
    await using api = await startApi();
    await addApp(api);
    await register(api, { label: "CRM robot" });
    await register(api, { kind: "individual", userName: "ada" });
    const list = async (query: string) =>
      (await api.call("GET", `/accounts?${query}`)).body["items"].map(({ kind }: Json) => kind);

    const found = [
      await list("kind=placeholder"),
      await list("kind=individual"),
      await list("q=ROBOT"),
      await list(""),
    ];

    expect(found).toEqual([["placeholder"], ["individual"], ["placeholder"], ["individual", "placeholder"]]);
  });

  it("tell their steps in one list as well, each with its call", async () => {
    await using api = await startApi();
    await addApp(api);
    const account = await register(api);

    const { body } = await api.call("GET", `/accounts/${account["id"]}/steps`);

    expect(body["items"]).toEqual(account["steps"]);
    expect(body["items"][3]).toEqual({
      step: "contact",
      title: "a managed e-mail address and phone number",
      state: "later",
      doneAt: null,
      doneBy: null,
      note: null,
      how: "Give the account an e-mail address and a phone number of its own.",
      call: "PUT /accounts/{id}/contact",
      stated: false,
      skippable: false,
    });
  });

  it("are never seen over SCIM, by list, look-up, search or id", async () => {
    await using api = await startApi();
    const app = await addApp(api);
    const { token } = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body as { token: string };
    const ghost = await register(api, { userName: "ghost@example.com" });
    const { items } = (await api.call("GET", "/users/ghost@example.com/explanation")).body as { items: Json[] };
    const userId = items[0]?.["user"].id as string;
    const filter = encodeURIComponent('userName eq "ghost@example.com"');

    const list = await api.scim(token, "GET", "/Users?attributes=serviceAccounts,userName");
    const found = await api.scim(token, "GET", `/Users?filter=${filter}`);
    const gone = await Promise.all(
      [userId, ghost["id"] as string].flatMap((id) => [
        api.scim(token, "GET", `/Users/${id}`),
        api.scim(token, "DELETE", `/Users/${id}`),
      ]),
    );

    expect(items[0]).toMatchObject({ connection: null, user: { userName: "ghost@example.com", deletedAt: null } });
    expect([list.body["totalResults"], found.body["totalResults"]]).toEqual([0, 0]);
    expect(gone.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const pushed = await api.scim(token, "POST", "/Users", { schemas, userName: "ghost@example.com", active: true });
    expect([pushed.status, app["key"]]).toEqual([201, "crm"]);
  });

  it("are found by an address of their app, or the caller is told what to add", async () => {
    await using api = await startApi();
    await addApp(api, "crm", { metadataXml: anEntity({ attributes: { entityID: "https://crm.example.com/saml" } }) });
    const at = (url: string) => api.call("POST", "/accounts", { kind: "placeholder", url });

    const known = await at("crm.example.com/login");
    const listed = await at("https://acme.slack.com/");
    const unknown = await at("https://nowhere.example");
    const none = await at("ftp://crm.example.com");

    expect([known.status, known.body["application"].key]).toEqual([201, "crm"]);
    expect([listed.status, listed.body["detail"]]).toEqual([400, expect.stringContaining('"slack"')]);
    expect([unknown, none].map(({ status, body }) => [status, body["code"], body["attribute"]])).toEqual([
      [400, "invalid_value", "url"],
      [400, "invalid_value", "url"],
    ]);
  });

  it("tell who has a name, an address or a number already", async () => {
    await using api = await startApi();
    await addApp(api);
    const first = await register(api, { userName: "ghost" });
    const second = await register(api);
    await api.call("PUT", `/accounts/${first["id"]}/contact`, CONTACT);

    const refused = [
      await api.call("POST", "/accounts", { kind: "individual", application: "crm", userName: "GHOST" }),
      await api.call("PATCH", `/accounts/${second["id"]}`, { userName: "ghost" }),
      await api.call("PUT", `/accounts/${second["id"]}/contact`, { email: CONTACT.email }),
      await api.call("PUT", `/accounts/${second["id"]}/contact`, { email: "o@example.com", phone: "+4930123456" }),
    ];

    expect(refused.map(({ status, body }) => [status, body["code"], body["attribute"], body["accountId"]])).toEqual([
      [409, "uniqueness", "userName", first["id"]],
      [409, "uniqueness", "userName", first["id"]],
      [409, "uniqueness", "email", first["id"]],
      [409, "uniqueness", "phone", first["id"]],
    ]);
  });

  it("refuse a word before its time and say what is missing, and take a word back", async () => {
    await using api = await startApi();
    await addApp(api);
    const account = await register(api, { kind: "individual", userName: "ada" });
    const path = `/accounts/${account["id"]}`;

    const early = await api.call("POST", `${path}/contact/verification`, { statement: "Seen." });
    await api.call("PUT", `${path}/contact`, { email: "ada@example.com", phone: "+15550100" });
    await api.call("POST", `${path}/steps/user_name`, { skipped: true });
    const verified = await api.call("POST", `${path}/contact/verification`, { statement: "Seen." });
    const doubted = await api.call("DELETE", `${path}/contact/verification`);
    const reopened = await api.call("POST", `${path}/steps/user_name`, { done: false });
    const unknown = await api.call("POST", `${path}/steps/constructor`, { done: true });

    expect([early.status, early.body["code"], early.body["missing"]]).toEqual([
      409,
      "wrong_order",
      ["contact", "user_name"],
    ]);
    expect([verified, doubted].map(({ body }) => body["gates"].contact)).toEqual(["verified", "unverified"]);
    expect(statesOf(reopened.body).slice(2, 4)).toEqual(["user_name next", "contact_verified later"]);
    expect(unknown.status).toBe(404);
  });

  it.each([
    ["POST", "/accounts", { kind: "placeholder" }],
    ["POST", "/accounts", { kind: "placeholder", application: "crm", url: "https://crm.example.com" }],
    ["POST", "/accounts", { kind: "ghost", application: "crm" }],
    ["POST", "/accounts", { kind: "placeholder", application: "crm", userName: "a\u0000b" }],
    ["POST", "/accounts", { kind: "placeholder", application: "crm", label: "x".repeat(121) }],
    ["POST", "/accounts", '{"kind":"placeholder","application":"crm","__proto__":{"label":"x"}}'],
    ["PATCH", "/accounts/ID", {}],
    ["PATCH", "/accounts/ID", { userName: null }],
    ["PUT", "/accounts/ID/contact", { phone: "+15550100" }],
    ["PUT", "/accounts/ID/contact", { email: "no address" }],
    ["PUT", "/accounts/ID/contact", { email: "a@example.com", phone: "5550100" }],
    ["POST", "/accounts/ID/contact/verification", {}],
    ["POST", "/accounts/ID/steps/vault", {}],
    ["POST", "/accounts/ID/steps/vault", { done: true, skipped: true }],
    ["POST", "/accounts/ID/upstream-statement", { active: true }],
    ["POST", "/accounts/ID/upstream-statement", { active: true, assigned: true, statedAt: "yesterday" }],
  ] as const)("refuse %s %s with %j", async (method, path, body) => {
    await using api = await startApi();
    await addApp(api);
    const { id } = await register(api);

    const refused = await api.call(method, path.replace("ID", id), body);

    expect([400, 422]).toContain(refused.status);
    expect(refused.body["code"]).toMatch(/^invalid_/);
  });
});
