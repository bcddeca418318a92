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

    expect(removed.status).toBe(204);
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
    expect(removed.status).toBe(204);
    const { event: _, ...left } = countsOf(api);
    const { event: __, ...expected } = before;
    expect(left).toEqual(expected);
    expect((await api.call("POST", "/simulations", { idp: "okta", users: 1 })).status).toBe(201);
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
