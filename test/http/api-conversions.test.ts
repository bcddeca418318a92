import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aScene, convertOnce, makeReady, push } from "./conversion-journey.ts";

const REASON = "The app lost SAML.";
let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

describe("/accounts/{id}/conversion", () => {
  it("goes from a pushed login to a working placeholder without the integration noticing more than another account", async () => {
    const { accountId } = await aScene(api, "walked");
    await api.call("POST", `/accounts/${accountId}/mfa-exemption`, { reason: "Test", until: "2027-01-01T00:00:00Z" });
    const { body: integration } = await api.call("POST", "/integrations", {
      name: "Members",
      kind: "idlcm",
      applicationId: "walked",
    });
    await api.call("PUT", `/integrations/${integration["id"]}/service-account`, { accountId });
    const path = `/accounts/${accountId}/conversion`;

    const begun = await api.call("POST", path, { to: "placeholder", reason: REASON, label: "Robot" });
    const early = await api.call("POST", `${path}/steps/switch`);
    await makeReady(api, begun.body["successor"].id, "m@walked.example", "+4315123402");
    const switched = await api.call("POST", `${path}/steps/switch`);
    const linked = await api.call("GET", `/integrations/${integration["id"]}`);
    const ended = await api.call("POST", `${path}/steps/retire`);

    expect([begun.status, begun.headers.get("location")]).toEqual([201, `${api.url}/api/v1${path}`]);
    expect(begun.body).toMatchObject({
      state: "open",
      account: { id: accountId, kind: "idp_provisioned", status: "active" },
      successor: { kind: "placeholder", status: "awaiting_contact" },
    });
    expect([early.status, early.body["code"], early.body["missing"]]).toEqual([
      409,
      "wrong_order",
      ["password", "vault", "contact", "user_name", "created", "contact_verified", "mfa"],
    ]);
    expect(switched.body).toMatchObject({
      state: "switched",
      account: { status: "held" },
      successor: { status: "active" },
      switchedAt: "2026-11-22T12:00:00.000Z",
      retiresAt: "2026-11-29T12:00:00.000Z",
    });
    expect(linked.body["serviceAccount"]?.id).toBe(begun.body["successor"].id);
    expect(ended.body).toMatchObject({ state: "completed", account: { status: "retired" }, retiresAt: null });
  });

  it("hands no secret over without a reason and a proof of who asks", async () => {
    const { accountId } = await aScene(api, "guarded");
    const path = `/accounts/${accountId}/conversion`;
    await api.call("PUT", `/accounts/${accountId}/secrets/password`, { value: "planted in the old account" });
    const userName = "svc@guarded.example";
    const { body } = await api.call("POST", path, { to: "placeholder", reason: REASON, userName });
    const statement = "It is the same login.";

    const bare = await api.call("POST", `${path}/secrets/password`, { statement });
    const headers = { "Anteroom-Reason": REASON };
    const unproven = await api.call("POST", `${path}/secrets/password`, { statement }, { headers });
    const successor = await api.call("GET", `/accounts/${body["successor"].id}/secrets`);

    expect([bare.status, unproven.status]).toEqual([403, 403]);
    expect(JSON.stringify(successor.body)).not.toContain("carried");
    expect(successor.body["secrets"]).toEqual([]);
    expect(api.log.join("\n")).not.toContain("planted in the old account");
  });

  it.each<[string, string, string, object, number]>([
    ["an unknown account", "POST", "/accounts/nobody/conversion", { to: "placeholder", reason: REASON }, 404],
    ["an account that is not converted", "GET", "/accounts/{id}/conversion", {}, 404],
    ["the kind that it has", "POST", "/accounts/{id}/conversion", { to: "idp_provisioned", reason: REASON }, 400],
    ["no reason", "POST", "/accounts/{id}/conversion", { to: "placeholder" }, 400],
    ["a kind that there is not", "POST", "/accounts/{id}/conversion", { to: "__proto__", reason: REASON }, 400],
    ["a step that there is not", "POST", "/accounts/{id}/conversion/steps/toString", {}, 404],
  ])("refuses %s", async (name, method, path, body, status) => {
    const key = `refused-${name.replaceAll(" ", "-")}`;
    const { accountId } = await aScene(api, key);

    const sent = method === "GET" ? undefined : body;
    const answer = await api.call(method as "GET" | "POST", path.replace("{id}", accountId), sent);

    expect(answer.status).toBe(status);
  });
});

describe("/adoptions", () => {
  it("wait for a person, while the identity provider gets its user as always", async () => {
    const { scimToken } = await aScene(api, "adopted");
    const userName = "robot@adopted.example";
    const { body: account } = await api.call("POST", "/accounts", {
      kind: "placeholder",
      application: "adopted",
      userName,
    });

    const pushed = await push(api, scimToken, "Robot@adopted.example", "adopted");
    const { body } = await api.call("GET", "/adoptions?state=proposed");
    const before = await api.call("GET", "/accounts?application=adopted&q=robot");
    const [proposal] = body["items"] as Json[];
    const approved = await api.call("POST", `/adoptions/${proposal?.["id"]}/approval`, { reason: "The same robot." });
    const twice = await api.call("POST", `/adoptions/${proposal?.["id"]}/rejection`, { reason: "No." });
    const conversion = await api.call("GET", `/accounts/${account["id"]}/conversion`);

    expect([pushed.status, pushed.body["userName"]]).toEqual([201, "Robot@adopted.example"]);
    expect(body["items"]).toMatchObject([
      {
        state: "proposed",
        matched: ["user_name"],
        user: { id: pushed.body["id"], userName: "Robot@adopted.example" },
        account: { id: account["id"], userName },
        application: { key: "adopted" },
      },
    ]);
    expect(before.body["items"].map((item: Json) => item["kind"])).toEqual(["placeholder"]);
    expect(approved.body).toMatchObject({ state: "approved", reason: "The same robot." });
    expect([twice.status, twice.body["code"]]).toEqual([409, "adoption_decided"]);
    expect(conversion.body).toMatchObject({
      state: "open",
      adoptionId: proposal?.["id"],
      account: { id: account["id"], kind: "placeholder" },
      successor: { kind: "idp_provisioned", userName: "Robot@adopted.example", status: "awaiting_mfa" },
    });
  });

  it("are used with every endpoint of conversions, passwords and failures", async () => {
    await convertOnce(api);

    const tried = [...api.succeeded].filter((one) => /conversion|adoptions|failures|passwords/.test(one));
    expect(tried).toHaveLength(12);
  });
});
