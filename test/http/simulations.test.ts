import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

/** How many rows each table has, those without any left out. */
function countsOf({ databaseFile }: RunningApi): Record<string, number> {
  const database = new Database(databaseFile, { readonly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
    const tables = names.filter((name) => name !== "sqlite_sequence");
    const counts = tables.map((name): [string, number] => [
      name,
      database.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number,
    ]);
    return Object.fromEntries(counts.filter(([, count]) => count > 0));
  } finally {
    database.close();
  }
}

/** Changes the database behind the server's back. */
function change({ databaseFile }: RunningApi, sql: string, value: string): void {
  const database = new Database(databaseFile);
  try {
    database.prepare(sql).run(value);
  } finally {
    database.close();
  }
}

async function untilOver(api: RunningApi, id: string): Promise<Json> {
  for (let look = 0; look < 400; look += 1) {
    const { body } = await api.call("GET", `/simulations/${id}`);
    if (body["state"] !== "running") return body;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The simulation does not end.");
}

describe("simulations", () => {
  it("takes a simulated Okta through a whole cycle, tells its steps and calls, and leaves no row behind", async () => {
    await using api = await startApi();
    await api.call("POST", "/applications", { key: "crm", name: "CRM", roles: [{ value: "admin" }] });
    const kept = (await api.call("POST", "/connections", { idp: "okta", name: "Kept" })).body;
    await api.scim(kept["token"], "POST", "/Users", { userName: "kept@example.com", roles: [{ value: "crm" }] });
    await api.runJobs();
    const before = countsOf(api);

    const started = await api.call("POST", "/simulations", { idp: "okta", users: 3 });
    const over = await untilOver(api, started.body["id"]);
    await api.runJobs();

    expect(started).toMatchObject({ status: 201, body: { idp: "okta", variant: "aiw", apps: ["crm:admin"] } });
    expect(over).toMatchObject({ state: "done", failures: [], accounts: expect.any(Object) });
    for (const { done, failed, total } of over["steps"]) expect([done, failed]).toEqual([total, 0]);
    expect(over["steps"].map(({ step }: Json) => step)).toEqual(
      expect.arrayContaining(["test the connection", "create or link"]),
    );
    expect(over["calls"]).toContainEqual(expect.objectContaining({ method: "POST", path: "/Users", status: 201 }));
    expect(over["users"]).toBeGreaterThan(0);
    expect(Object.values(over["accounts"]).length).toBeGreaterThan(0);
    expect((await api.call("GET", `/connections/${over["id"]}`)).body).toMatchObject({ sample: true });

    const removed = await api.call("DELETE", `/simulations/${over["id"]}`);
    await api.runJobs();

    expect(removed).toMatchObject({ status: 200, body: { kept: [] } });
    expect(countsOf(api)).toEqual({ ...before, event: (before["event"] ?? 0) + 1 });
    const [event] = (await api.call("GET", "/audit-events")).body["items"];
    expect(event).toMatchObject({ type: "connection.sample_removed", subject: { id: over["id"] } });
    expect((await api.call("GET", `/simulations/${over["id"]}`)).status).toBe(404);
    expect((await api.call("GET", "/simulations")).body["items"]).toEqual([]);
  });

  it("takes away what people made of a sample account, too, and sets the integration free", async () => {
    await using api = await startApi();
    const crm = (await api.call("POST", "/applications", { key: "crm", name: "CRM" })).body;
    const integration = (
      await api.call("POST", "/integrations", { name: "Sync", kind: "idlcm", applicationId: crm["id"] })
    ).body;
    const before = countsOf(api);
    const { id } = (await api.call("POST", "/simulations", { idp: "entra", users: 2, app: "crm" })).body;
    await untilOver(api, id);
    const account = (await api.call("GET", `/accounts?connection=${id}`)).body["items"][0];
    const factor = `/accounts/${account.id}/authenticator`;
    const done = [
      await api.call("POST", `${factor}/enrolment-link`, {}),
      await api.call("POST", factor, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }),
      await api.call("POST", `/accounts/${account.id}/hold`, { reason: "look at it" }),
    ];
    change(api, "UPDATE integration SET account_id = ?, linked_at = 1", account.id);

    await api.call("DELETE", `/simulations/${id}`);

    expect(done.map(({ status }) => status)).toEqual([201, 201, 200]);
    const after = countsOf(api);
    for (const table of ["event", "data_key"]) {
      delete before[table];
      delete after[table];
    }
    expect(after).toEqual(before);
    expect((await api.call("GET", `/integrations/${integration["id"]}`)).body).toMatchObject({
      id: integration["id"],
      linkedAt: null,
    });
  });

  it("ends a running one at once when it is removed, and its token opens nothing any more", async () => {
    await using api = await startApi();
    const before = countsOf(api);

    const { id } = (await api.call("POST", "/simulations", { idp: "okta", users: 50 })).body;
    const second = await api.call("POST", "/simulations", { idp: "okta" });
    const running = await api.call("GET", `/simulations/${id}`);
    const removed = await api.call("DELETE", `/simulations/${id}`);

    expect(second).toMatchObject({ status: 409, body: { code: "simulation_running" } });
    expect(running.body["state"]).toBe("running");
    expect(removed.status).toBe(200);
    const { event: _, ...left } = countsOf(api);
    const { event: __, ...expected } = before;
    expect(left).toEqual(expected);
    expect((await api.call("POST", "/simulations", { idp: "okta", users: 1 })).status).toBe(201);
  });

  it("adds the example where there is no application, and takes it along again: every table is as before", async () => {
    await using api = await startApi();
    const before = countsOf(api);

    const { id, apps } = (await api.call("POST", "/simulations", { idp: "okta", users: 2, exampleApp: true })).body;
    const over = await untilOver(api, id);
    await api.runJobs();
    const during = (await api.call("GET", "/applications")).body["items"];
    const removed = await api.call("DELETE", `/simulations/${id}`);
    await api.runJobs();

    expect(apps).toEqual(["northwind-crm"]);
    expect(Object.keys(over["accounts"]).length).toBeGreaterThan(0);
    expect(during).toMatchObject([{ key: "northwind-crm", saml: { verdict: "supported" } }]);
    expect(removed.body).toEqual({ kept: [] });
    expect(countsOf(api)).toEqual({ ...before, event: (before["event"] ?? 0) + 1 });
  });

  it("adds no example beside an application, and none where an application is asked for", async () => {
    await using api = await startApi();
    const without = await api.call("POST", "/simulations", { idp: "okta", users: 1, app: "nothing", exampleApp: true });
    await api.call("POST", "/applications", { key: "crm", name: "CRM" });

    const { id, apps } = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body;
    await api.call("DELETE", `/simulations/${id}`);

    expect(without.status).toBe(400);
    expect(apps).toEqual(["crm"]);
    const { items } = (await api.call("GET", "/applications")).body;
    expect(items.map(({ key }: Json) => key)).toEqual(["crm"]);
  });

  it.each([
    [
      "an integration",
      "it has an integration",
      (api: RunningApi, applicationId: string) =>
        api.call("POST", "/integrations", { name: "Sync", kind: "idlcm", applicationId }),
    ],
    [
      "an account of another connection",
      "it has service accounts of another connection",
      async (api: RunningApi) => {
        const { token } = (await api.call("POST", "/connections", { idp: "okta", name: "Real" })).body;
        return api.scim(token, "POST", "/Users", { userName: "a@example.com", roles: [{ value: "northwind-crm" }] });
      },
    ],
    [
      "a group of another connection",
      "another connection assigns it",
      async (api: RunningApi) => {
        const { token } = (await api.call("POST", "/connections", { idp: "okta", name: "Real" })).body;
        return api.scim(token, "POST", "/Groups", { displayName: "app:northwind-crm" });
      },
    ],
    [
      "a connection for it alone",
      "a connection is for it alone",
      (api: RunningApi, applicationId: string) =>
        api.call("POST", "/connections", { idp: "okta", name: "Real", applicationId }),
    ],
    [
      "a change of its name",
      "somebody changed it",
      (api: RunningApi, id: string) => api.call("PATCH", `/applications/${id}`, { name: "Ours" }),
    ],
    [
      "evidence that somebody brought",
      "somebody brought more evidence for it",
      (api: RunningApi, id: string) =>
        api.call("POST", `/applications/${id}/verifications`, {
          declaration: { supported: true, source: "https://example.com", date: "2026-01-01" },
        }),
    ],
  ])("keeps the example for %s, and says so", async (_what, because, use) => {
    await using api = await startApi();
    const { id } = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body;
    await untilOver(api, id);
    const app = (await api.call("GET", "/applications/northwind-crm")).body;
    const used = await use(api, app["id"]);

    const { body } = await api.call("DELETE", `/simulations/${id}`);

    expect(used.status).toBeLessThan(300);
    const after = (await api.call("GET", `/applications/${app["id"]}`)).body;
    const problem = `${after["name"]} stays, because ${because}.`;
    expect(body).toEqual({ kept: [{ kind: "application", id: app["id"], name: after["name"], problem }] });
    expect((await api.call("GET", `/accounts?connection=${id}`)).body["items"] ?? []).toEqual([]);
  });

  it("keeps the example for as long as another simulation needs it, and no longer", async () => {
    await using api = await startApi();
    const before = countsOf(api);
    const first = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body["id"];
    await untilOver(api, first);
    const second = (await api.call("POST", "/simulations", { idp: "entra", users: 1 })).body["id"];
    await untilOver(api, second);

    const one = await api.call("DELETE", `/simulations/${first}`);
    const other = await api.call("DELETE", `/simulations/${second}`);

    expect(one.body["kept"]).toMatchObject([{ kind: "application", name: "Northwind CRM" }]);
    expect(other.body).toEqual({ kept: [] });
    expect(countsOf(api)).toEqual({ ...before, event: (before["event"] ?? 0) + 2 });
  });

  it("takes an integration along that was made for a sample account, and the example with it", async () => {
    await using api = await startApi();
    const before = countsOf(api);
    const { id } = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body;
    await untilOver(api, id);
    const account = (await api.call("GET", `/accounts?connection=${id}`)).body["items"][0];
    const draft = { name: "Members", kind: "idlcm", applicationId: "northwind-crm", forAccountId: account.id };

    const made = await api.call("POST", "/integrations", draft);
    change(api, "UPDATE integration SET account_id = ?, linked_at = 1", account.id);
    const removed = await api.call("DELETE", `/simulations/${id}`);

    expect(made.status).toBe(201);
    expect(removed.body).toEqual({ kept: [] });
    expect(countsOf(api)).toEqual({ ...before, event: (before["event"] ?? 0) + 1 });
  });

  it("keeps such an integration once somebody has changed it, or made it for an account that is real", async () => {
    await using api = await startApi();
    const { id } = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body;
    await untilOver(api, id);
    const { token, id: real } = (await api.call("POST", "/connections", { idp: "okta", name: "Real" })).body;
    await api.scim(token, "POST", "/Users", { userName: "a@example.com", roles: [{ value: "northwind-crm" }] });
    const accountOf = async (connection: string) =>
      (await api.call("GET", `/accounts?connection=${connection}`)).body["items"][0].id;
    const made = { kind: "idlcm", applicationId: "northwind-crm" };
    const forSample = { ...made, name: "One", forAccountId: await accountOf(id) };
    const changed = (await api.call("POST", "/integrations", forSample)).body["id"];
    await api.call("PATCH", `/integrations/${changed}`, { name: "Ours" });
    await api.call("POST", "/integrations", { ...made, name: "Real one", forAccountId: await accountOf(real) });

    const { body } = await api.call("DELETE", `/simulations/${id}`);

    expect(body["kept"].map(({ problem }: Json) => problem)).toEqual([
      "Northwind CRM stays, because it has service accounts of another connection.",
      "Ours stays, because somebody changed it.",
    ]);
    const { items } = (await api.call("GET", "/integrations")).body;
    expect(items.map(({ name }: Json) => name)).toEqual(["Real one", "Ours"]);
  });

  it("makes no integration for an account that there is not", async () => {
    await using api = await startApi();
    await api.call("POST", "/applications", { key: "crm", name: "CRM" });

    const draft = { name: "One", kind: "idlcm", applicationId: "crm", forAccountId: "nothing" };
    const refused = await api.call("POST", "/integrations", draft);

    expect(refused).toMatchObject({ status: 400, body: { code: "invalid_value", attribute: "forAccountId" } });
    expect((await api.call("GET", "/integrations")).body["items"]).toEqual([]);
  });

  it("takes the example along when it was deleted before", async () => {
    await using api = await startApi();
    const before = countsOf(api);
    const { id } = (await api.call("POST", "/simulations", { idp: "okta", users: 1, exampleApp: true })).body;
    await untilOver(api, id);

    const deleted = await api.call("DELETE", "/applications/northwind-crm");
    const { body } = await api.call("DELETE", `/simulations/${id}`);

    expect(deleted.status).toBe(204);
    expect(body).toEqual({ kept: [] });
    expect(countsOf(api)).toEqual({ ...before, event: (before["event"] ?? 0) + 1 });
  });

  it("lists what can be simulated, the usual variant first, and none that needs an OAuth client", async () => {
    await using api = await startApi();

    const { kinds } = (await api.call("GET", "/simulations")).body;

    const known = kinds.map(({ idp, variants }: Json) => [idp, variants[0].name]);
    expect(known).toEqual([
      ["okta", "aiw"],
      ["entra", "legacy"],
      ["onelogin", "default"],
      ["jumpcloud", "default"],
      ["ping", "put"],
      ["google", "default"],
      ["keycloak", "put"],
      ["authentik", "default"],
    ]);
    expect(JSON.stringify(kinds)).not.toContain("client-credentials");
  });

  it.each([
    ["more than 50 users", { idp: "okta", users: 51 }],
    ["no users", { idp: "okta", users: 0 }],
    ["a provider that cannot be simulated", { idp: "generic" }],
    ["an unknown variant", { idp: "okta", variant: "wizardry" }],
    ["an unknown application", { idp: "okta", app: "nothing" }],
    ["an unknown role", { idp: "okta", app: "crm:nobody" }],
  ])("refuses %s and makes no connection", async (_what, draft) => {
    await using api = await startApi();
    await api.call("POST", "/applications", { key: "crm", name: "CRM" });

    const refused = await api.call("POST", "/simulations", draft);

    expect(refused.status).toBe(400);
    expect((await api.call("GET", "/connections")).body["items"]).toEqual([]);
  });

  it("removes no connection that is none of its own", async () => {
    await using api = await startApi();
    const { id } = (await api.call("POST", "/connections", { idp: "okta", name: "Real" })).body;

    expect((await api.call("DELETE", `/simulations/${id}`)).status).toBe(404);
    expect((await api.call("GET", `/connections/${id}`)).body).toMatchObject({ sample: false });
  });
});
