import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACS_URL, anAcs, anEntity, aRole } from "../support/metadata.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const OTHER_ACS = "https://elsewhere.vendor.io/saml/acs";
const DAY = 24 * 60 * 60 * 1000;
const moved = anEntity({ content: aRole({ acs: anAcs({ Location: OTHER_ACS }) }) });

let api: RunningApi;
let scimToken = "";

/** The tests of this file are one story and run in their order. */
beforeAll(async () => {
  api = await startApi();
  await api.call("POST", "/applications", { key: "crm", name: "CRM", category: "Sales", requiredRole: "admin" });
  await api.call("POST", "/applications/crm/verifications", { metadataXml: anEntity() });
  await api.call("POST", "/applications", { key: "wiki", name: "École" });
  const connection = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
  scimToken = connection.body["token"];
  for (const name of ["a", "b", "c"]) await push(`svc-${name}@example.com`, "crm:admin");
  await push("svc-d@example.com", "wiki");
});
afterAll(() => api[Symbol.asyncDispose]());

async function push(userName: string, role: string): Promise<void> {
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  const answer = await api.scim(scimToken, "POST", "/Users", { schemas, userName, roles: [{ value: role }] });
  expect(answer.status).toBe(201);
}

async function accountOf(userName: string): Promise<string> {
  const { body } = await api.call("GET", `/accounts?q=${encodeURIComponent(userName)}`);
  return body["items"][0].id;
}

async function keysOf(query: string): Promise<string[]> {
  const { body } = await api.call("GET", `/applications?${query}`);
  return body["items"].map((item: Json) => item["key"]);
}

/** Lets the account of a user go without a factor, so that it waits for nothing but an integration. */
async function makeReady(userName: string): Promise<string> {
  const id = await accountOf(userName);
  const until = new Date(api.clock.at + 30 * DAY).toISOString();
  await api.call("POST", `/accounts/${id}/mfa-exemption`, { reason: "of the story", until });
  return id;
}

describe("the list of applications", () => {
  it("counts the accounts of each by status", async () => {
    const { body } = await api.call("GET", "/applications");
    const { body: alone } = await api.call("GET", "/applications/crm");

    expect(body["items"].map(({ key, accounts }: Json) => ({ key, accounts }))).toEqual([
      { key: "wiki", accounts: { awaiting_verification: 1 } },
      { key: "crm", accounts: { awaiting_mfa: 3 } },
    ]);
    expect(alone["accounts"]).toEqual({ awaiting_mfa: 3 });
  });

  it.each([
    ["q=sale", ["crm"]],
    ["q=CR", ["crm"]],
    ["q=%C3%A9COLE", ["wiki"]],
    ["q=%20", ["wiki", "crm"]],
    ["q=%25", []],
    ["q=nothing", []],
    ["verdict=supported", ["crm"]],
    ["verdict=unknown", ["wiki"]],
    ["grade=metadata", ["crm"]],
    ["grade=none", ["wiki"]],
    ["condition=ok", ["wiki", "crm"]],
    ["condition=broken", []],
    ["pending=false", ["wiki", "crm"]],
    ["pending=true", []],
    ["verdict=supported&q=wiki", []],
  ])("is narrowed by %s", async (query, keys) => {
    expect(await keysOf(query)).toEqual(keys);
  });

  it.each(["verdict=maybe", "grade=best", "condition=fine", "pending=perhaps", "sort=name"])(
    "refuses %s",
    async (query) => {
      expect((await api.call("GET", `/applications?${query}`)).status).toBe(400);
    },
  );

  it("goes on page by page within what it is narrowed to", async () => {
    const first = await api.call("GET", "/applications?condition=ok&limit=1");
    const rest = await api.call("GET", `/applications?condition=ok&limit=1&cursor=${first.body["nextCursor"]}`);

    expect([first, rest].map(({ body }) => body["items"].map((item: Json) => item["key"]))).toEqual([
      ["wiki"],
      ["crm"],
    ]);
    expect(rest.body["nextCursor"]).toBeUndefined();
  });

  it("finds what is past its time as stale, by the same clock as the answer", async () => {
    const declaration = { supported: true, source: "the vendor", date: "2026-11-01" };
    await api.call("POST", "/applications", { key: "erp", name: "ERP" });
    await api.call("POST", "/applications/erp/verifications", { declaration });

    const fresh = await keysOf("condition=stale");
    api.clock.at += 91 * DAY;
    const [late, fine] = [await keysOf("condition=stale"), await keysOf("condition=ok")];
    const { body } = await api.call("GET", "/applications/erp");
    api.clock.at -= 91 * DAY;

    expect([fresh, late, fine]).toEqual([[], ["erp"], ["wiki", "crm"]]);
    expect(body["saml"].condition).toBe("stale");
  });
});

describe("a preview of evidence", () => {
  it("tells what would change, and changes nothing", async () => {
    const before = await api.call("GET", "/applications/crm");
    const { body } = await api.call("POST", "/applications/crm/preview", { metadataXml: moved });
    const after = await api.call("GET", "/applications/crm");
    const { body: ledger } = await api.call("GET", "/applications/crm/verifications");

    const change = { what: "acsUrls", from: ACS_URL, to: OTHER_ACS };
    expect(body).toMatchObject({
      verification: { kind: "metadata", verdict: "supported", acsUrls: [OTHER_ACS], changes: [change] },
      candidates: [],
      pinned: [change],
      before: { verdict: "supported", grade: "metadata", condition: "ok" },
      after: { verdict: "supported", grade: "metadata", condition: "ok" },
      accounts: 3,
    });
    expect(after.body).toEqual(before.body);
    expect(ledger["items"].length).toBe(1);
  });

  it.each([
    ["a first proof", "wiki", { metadataXml: anEntity() }, "unknown none", "supported metadata"],
    [
      "a newer word of no support",
      "crm",
      { declaration: { supported: false, source: "the vendor", date: "2026-11-20" } },
      "supported metadata",
      "unsupported none",
    ],
  ])("says what would be believed after %s", async (_, key, evidence, then, now) => {
    const { body } = await api.call("POST", `/applications/${key}/preview`, evidence);

    const words = ({ verdict, grade }: Json) => `${verdict} ${grade}`;
    expect([words(body["before"]), words(body["after"])]).toEqual([then, now]);
  });

  it("comes to the same as taking the evidence does", async () => {
    await api.call("POST", "/applications", { key: "hr", name: "HR", metadataXml: anEntity() });

    const { body: preview } = await api.call("POST", "/applications/hr/preview", { metadataXml: moved });
    const { body: taken } = await api.call("POST", "/applications/hr/verifications", { metadataXml: moved });
    const { body: known } = await api.call("GET", "/applications/hr");

    const { id: _, ...entry } = preview["verification"];
    expect(taken).toMatchObject(entry);
    const { verdict, grade, condition } = known["saml"];
    expect(preview["after"]).toEqual({ verdict, grade, condition });
  });

  it.each([
    ["no evidence", {}],
    ["two pieces", { metadataXml: "<x/>", metadataUrl: "https://app.vendor.io/metadata" }],
    ["what is no XML", { metadataXml: "not XML" }],
  ])("refuses %s as taking it does", async (_, body) => {
    const answer = await api.call("POST", "/applications/crm/preview", body);

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });

  it("is of applications that there are", async () => {
    expect((await api.call("POST", "/applications/nowhere/preview", { metadataXml: moved })).status).toBe(404);
  });
});

describe("two entries of a ledger", () => {
  it("are compared either way", async () => {
    const { body } = await api.call("GET", "/applications/hr/verifications");
    const [later, earlier] = body["items"].map(({ id }: Json) => id);
    const path = "/applications/hr/verifications";

    const forth = await api.call("GET", `${path}/${later}/changes?since=${earlier}`);
    const back = await api.call("GET", `${path}/${earlier}/changes?since=${later}`);
    const same = await api.call("GET", `${path}/${later}/changes?since=${later}`);

    expect(forth.body).toEqual({ changes: [{ what: "acsUrls", from: ACS_URL, to: OTHER_ACS }] });
    expect(back.body).toEqual({ changes: [{ what: "acsUrls", from: OTHER_ACS, to: ACS_URL }] });
    expect(same.body).toEqual({ changes: [] });
  });

  it("are both of the application that is named", async () => {
    const own = (await api.call("GET", "/applications/hr/verifications")).body["items"][0].id;
    const other = (await api.call("GET", "/applications/crm/verifications")).body["items"][0].id;

    const answers = await Promise.all([
      api.call("GET", `/applications/hr/verifications/${own}/changes?since=${other}`),
      api.call("GET", `/applications/hr/verifications/${other}/changes?since=${own}`),
      api.call("GET", `/applications/hr/verifications/${own}/changes`),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400]);
  });
});

describe("the candidates of an integration", () => {
  const ids = { first: "", second: "", a: "", b: "" };

  it("are the accounts of its application, each with what it waits for", async () => {
    ids.first = (await draft("Members")).body["id"];
    ids.second = (await draft("Guests")).body["id"];
    ids.a = await makeReady("svc-a@example.com");
    ids.b = await makeReady("svc-b@example.com");
    await api.call("PUT", `/integrations/${ids.first}/service-account`, { accountId: ids.a });

    const { body } = await api.call("GET", `/integrations/${ids.second}/candidates`);

    expect(body["counts"]).toEqual({ ready: 1, waiting: 1, linked: 1 });
    expect(body["items"]).toEqual([
      {
        account: {
          id: expect.any(String),
          userName: "svc-c@example.com",
          displayName: null,
          label: null,
          status: "awaiting_mfa",
          roles: ["admin"],
          owner: null,
        },
        integration: null,
        unmet: [{ gate: "mfa", value: "none", needed: "enrolled or exempt", nextStep: expect.any(String) }],
        readiness: "met",
      },
      expect.objectContaining({ account: expect.objectContaining({ id: ids.b }), integration: null, unmet: [] }),
      expect.objectContaining({
        account: expect.objectContaining({ id: ids.a }),
        integration: { id: ids.first, name: "Members" },
      }),
    ]);
  });

  it.each([
    ["state=ready", ["svc-b@example.com"]],
    ["state=waiting", ["svc-c@example.com"]],
    ["state=linked", ["svc-a@example.com"]],
    ["q=svc-c", ["svc-c@example.com"]],
    ["state=ready&q=svc-c", []],
  ])("are narrowed by %s, while the counts stay", async (query, names) => {
    const { body } = await api.call("GET", `/integrations/${ids.second}/candidates?${query}`);

    expect(body["items"].map(({ account }: Json) => account.userName)).toEqual(names);
    expect(body["counts"]).toEqual({ ready: 1, waiting: 1, linked: 1 });
  });

  it("say what linking says", async () => {
    const { body } = await api.call("GET", `/integrations/${ids.second}/candidates`);

    const refused: Json[] = [];
    for (const { account } of body["items"]) {
      const answer = await api.call("PUT", `/integrations/${ids.second}/service-account`, { accountId: account.id });
      refused.push({
        name: account.userName,
        code: answer.body["code"] ?? "linked",
        unmet: answer.body["unmet"] ?? [],
      });
      await api.call("DELETE", `/integrations/${ids.second}/service-account`);
    }

    expect(refused.map(({ name, code }) => [name, code])).toEqual([
      ["svc-c@example.com", "not_ready"],
      ["svc-b@example.com", "linked"],
      ["svc-a@example.com", "already_linked"],
    ]);
    expect(refused[0]?.["unmet"]).toEqual(body["items"][0].unmet);
  });

  it("leave out who is retired, and are of integrations that there are", async () => {
    const retired = await accountOf("svc-c@example.com");
    await api.call("POST", `/accounts/${retired}/retirement`, { reason: "of the story" });

    const { body } = await api.call("GET", `/integrations/${ids.second}/candidates`);
    const unknown = await api.call("GET", "/integrations/nowhere/candidates");

    expect(body["items"].map(({ account }: Json) => account.userName)).toEqual([
      "svc-b@example.com",
      "svc-a@example.com",
    ]);
    expect(body["counts"].waiting).toBe(0);
    expect(unknown.status).toBe(404);
  });

  it("stand beside integrations that are listed by application, link and name", async () => {
    const lists = await Promise.all(
      [
        "application=crm",
        "application=wiki",
        "application=nowhere",
        "link=linked",
        "link=none",
        "link=paused",
        "q=GUE",
      ].map(async (query) =>
        (await api.call("GET", `/integrations?${query}`)).body["items"].map((item: Json) => item["name"]),
      ),
    );

    expect(lists).toEqual([["Guests", "Members"], [], [], ["Members"], ["Guests"], [], ["Guests"]]);
  });

  it("have a history beside them, newest first, with who did what", async () => {
    await api.call("POST", `/integrations/${ids.first}/pause`, { reason: "maintenance" });

    const { body } = await api.call("GET", `/integrations/${ids.first}/history`);
    const unknown = await api.call("GET", "/integrations/nowhere/history");

    expect(body["items"].map(({ type }: Json) => type)).toEqual([
      "integration.paused",
      "integration.linked",
      "integration.created",
    ]);
    expect(body["items"][0]).toEqual({
      id: expect.any(String),
      at: new Date(api.clock.at).toISOString(),
      type: "integration.paused",
      changes: [{ what: "paused", from: "false", to: "true" }],
      accountId: ids.a,
      actor: { kind: "token", id: expect.any(String) },
      cause: { kind: "api_request", id: expect.any(String) },
      reason: "maintenance",
    });
    expect(unknown.status).toBe(404);
  });

  async function draft(name: string) {
    return api.call("POST", "/integrations", { name, kind: "idlcm", applicationId: "crm" });
  }
});

describe("the history of an application", () => {
  it("is its own, page by page", async () => {
    const first = await api.call("GET", "/applications/HR/history?limit=1");
    const rest = await api.call("GET", `/applications/hr/history?cursor=${first.body["nextCursor"]}`);

    const types = [first, rest].flatMap(({ body }) => body["items"].map(({ type }: Json) => type));
    expect(types).toEqual(["application.verified", "application.verified", "application.created"]);
    expect(rest.body["items"].at(-1).changes).toEqual([
      { what: "key", from: null, to: "hr" },
      { what: "name", from: null, to: "HR" },
    ]);
  });
});
