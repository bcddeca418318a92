import { describe, expect, it } from "vitest";
import { ApiClient } from "../../../src/cli/api-client.ts";
import { playScenario } from "../../../src/cli/demo-journey.ts";
import type { Scenario } from "../../../src/cli/demo-scenario.ts";
import { handle } from "../simulate/fake-scim-server.ts";
import { type ApiRequest, type FakeApi, startFakeApi } from "./fake-api.ts";

const userName = "svc-crm-01@example.com";

const scenario: Scenario = {
  applications: [
    { key: "crm", name: "CRM", category: "crm", roles: [], requiredRole: "admin", metadata: "northwind-crm.xml" },
    { key: "billing", name: "Billing", category: "finance", roles: [] },
  ],
  integrations: [{ name: "Members", kind: "idlcm", application: "crm" }],
  providers: [
    {
      idp: "okta",
      connection: "Okta",
      family: "oin",
      robots: [
        {
          userName,
          givenName: "CRM",
          familyName: "One",
          department: "Automation",
          grants: [{ channel: "group", value: "crm:admin" }],
        },
      ],
    },
  ],
  journeys: [
    {
      userName,
      application: "crm",
      steps: [
        { do: "enroll" },
        { do: "confirm by two codes" },
        { do: "confirm by a code that was accepted" },
        { do: "link", integration: "Members" },
        { do: "deactivate upstream" },
        { do: "reactivate upstream" },
      ],
    },
  ],
};

const account = { id: "acc-1", userName, application: { key: "crm" }, status: "awaiting_mfa" };

async function startFake(): Promise<FakeApi & { readonly users: Map<string, Record<string, unknown>> }> {
  const users = new Map<string, Record<string, unknown>>();
  const groups = new Map<string, Record<string, unknown>>();
  const scim = (request: ApiRequest) => {
    const query = request.query["filter"] === undefined ? "" : `?filter=${request.query["filter"]}`;
    return handle({ ...request, path: `${request.path.replace("/scim/v2", "")}${query}` }, users, groups);
  };
  const routes = {
    "GET /applications/crm": () => ({ body: { id: "app-1", key: "crm" } }),
    "POST /applications": () => ({ status: 201, body: {} }),
    "POST /integrations": () => ({ status: 201, body: {} }),
    "POST /connections": () => ({ status: 201, body: { id: "con-1", token: "anr_scim_x" } }),
    "GET /accounts": () => ({ body: { items: [account] } }),
    "GET /integrations": () => ({ body: { items: [{ id: "int-1", name: "Members" }] } }),
    "POST /accounts/acc-1/authenticator": () => ({ status: 201, body: { sharedWith: [] } }),
    "POST /accounts/acc-1/authenticator/confirmation": () => ({ body: {} }),
    "GET /accounts/acc-1/authenticator/code": () => ({ body: { code: "123456" } }),
    "PUT /integrations/int-1/service-account": () => ({ body: {} }),
  };
  return Object.assign(await startFakeApi(routes, scim), { users });
}

describe("the demo's scenario", () => {
  it("is played through the management API and SCIM alone", async () => {
    await using fake = await startFake();
    const api = new ApiClient({ baseUrl: fake.url, token: "anr_api_test" });
    const told: string[] = [];

    await playScenario(api, scenario, (what) => told.push(what));

    const writes = fake.seen.filter(({ method, path }) => method !== "GET" && !path.startsWith("/scim"));
    expect(writes.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
      [
        "POST /applications",
        {
          key: "crm",
          name: "CRM",
          category: "crm",
          roles: [],
          requiredRole: "admin",
          metadataXml: expect.stringContaining("EntityDescriptor"),
        },
      ],
      ["POST /applications", { key: "billing", name: "Billing", category: "finance", roles: [] }],
      ["POST /integrations", { name: "Members", kind: "idlcm", applicationId: "app-1" }],
      ["POST /connections", { name: "Okta", idp: "okta" }],
      ["POST /accounts/acc-1/authenticator", { otpauthUri: expect.stringMatching(/^otpauth:\/\/totp\//) }],
      [
        "POST /accounts/acc-1/authenticator/confirmation",
        { codes: [expect.stringMatching(/^\d{6}$/), expect.stringMatching(/^\d{6}$/)] },
      ],
      ["POST /accounts/acc-1/authenticator/confirmation", { acceptedByProvider: true }],
      ["PUT /integrations/int-1/service-account", { accountId: "acc-1" }],
    ]);
    expect(fake.seen.map(({ method, path }) => `${method} ${path}`)).toContain("PATCH /scim/v2/Users/id-1-22");
    expect(fake.users.get("id-1-22")?.["active"]).toBe(true);
    expect(told).toEqual([
      "adding applications",
      "adding integrations",
      "pushing users from Okta",
      "svc-crm-01@example.com for crm",
    ]);
  });

  it("says who is missing when a journey names a stranger", async () => {
    await using fake = await startFake();
    const api = new ApiClient({ baseUrl: fake.url, token: "anr_api_test" });
    const journeys = [{ userName, application: "crm", steps: [{ do: "deactivate upstream" as const }] }];

    const playing = playScenario(api, { ...scenario, providers: [], journeys }, () => undefined);

    await expect(playing).rejects.toThrow("has no robot svc-crm-01@example.com");
  });
});
