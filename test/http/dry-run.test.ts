import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "./api-client.ts";

/** A server with an application "crm" and a connection. */
async function openScene(draft: Readonly<Record<string, unknown>> = {}) {
  const api = await startApi();
  const crm = await api.call("POST", "/applications", { key: "crm", name: "CRM", roles: [{ value: "admin" }] });
  const made = await api.call("POST", "/connections", { idp: "okta", name: "Okta", ...draft });
  const path = `/connections/${made.body["id"]}`;
  const tried = async (order: Readonly<Record<string, unknown>>) =>
    (await api.call("POST", `${path}/dry-run`, order)).body;
  return { api, crm: crm.body, connection: made.body, token: String(made.body["token"]), path, tried };
}

/** Every row of every table, as text. */
function contentOf({ databaseFile }: RunningApi): string {
  const database = new Database(databaseFile, { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
    const rows = tables.map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]);
    return JSON.stringify(rows, (_, value) => (Buffer.isBuffer(value) ? value.toString("hex") : value));
  } finally {
    database.close();
  }
}

const ADA = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@example.com", active: true };

describe("a dry run", () => {
  it("tells every step of a creation, the tolerances, the rules and the account that would be made", async () => {
    const { api, crm, tried } = await openScene({ idp: "entra" });
    await using _ = api;

    const body = {
      ...ADA,
      active: "True",
      displayName: "Ada",
      appAssignments: undefined,
      entitlements: [{ value: "crm:admin" }, { value: "wiki" }],
    };
    const report = await tried({ method: "POST", path: "/Users", body });

    expect(report).toMatchObject({ outcome: "applied", committed: false, httpStatus: 201, failure: null });
    expect(report["steps"].map(({ name, state }: Record<string, string>) => [name, state])).toEqual([
      ["authenticate", "done"],
      ["parse", "done"],
      ["match", "done"],
      ["map", "warning"],
      ["decide", "warning"],
      ["write", "skipped"],
    ]);
    expect(report["tolerances"]).toEqual([
      {
        rule: "string-boolean",
        where: "active",
        does: "Reads 'True' and 'False' in any case as booleans where the schema says boolean.",
      },
    ]);
    expect(report["match"]).toEqual({ by: "userName", value: "ada@example.com", found: null });
    expect(report["changes"]).toContainEqual({ attribute: "displayName", from: null, to: '"Ada"' });
    expect(report["rules"]).toEqual([
      {
        channel: "group",
        value: null,
        outcome: "nothing",
        application: null,
        role: null,
        why: "The user is in no group that stands for an application.",
      },
      {
        channel: "role",
        value: null,
        outcome: "nothing",
        application: null,
        role: null,
        why: "The user has no roles.",
      },
      {
        channel: "entitlement",
        value: "crm:admin",
        outcome: "assigns",
        application: { id: crm["id"], key: "crm", name: "CRM" },
        role: "admin",
        why: 'The entitlement names CRM with the role "admin".',
      },
      {
        channel: "entitlement",
        value: "wiki",
        outcome: "unmatched",
        application: null,
        role: null,
        why: 'No application has the key "wiki"; the value takes effect once one has.',
      },
      {
        channel: "attribute",
        value: null,
        outcome: "nothing",
        application: null,
        role: null,
        why: "The user has no appAssignments.",
      },
      {
        channel: "connection",
        value: null,
        outcome: "nothing",
        application: null,
        role: null,
        why: "The connection is not for one application alone.",
      },
    ]);
    expect(report["accounts"]).toMatchObject([
      {
        change: "registered",
        statusBefore: null,
        account: { userName: "ada@example.com", status: "awaiting_verification" },
      },
    ]);
    expect(report["events"]).toEqual(["account.registered", "user.created"]);
  });

  it("leaves nothing behind: no row of any table, no activity, no read, nothing for the next request to trip over", async () => {
    const { api, token, path, tried } = await openScene();
    await using _ = api;
    await api.scim(token, "POST", "/Users", { ...ADA, userName: "eve@example.com", roles: [{ value: "crm" }] });
    const eve = (await api.scim(token, "GET", '/Users?filter=userName eq "eve@example.com"')).body["Resources"][0];
    await api.runJobs();
    const [before, connection, reads] = [
      contentOf(api),
      await api.call("GET", path),
      await api.call("GET", `${path}/reads`),
    ];

    const orders = [
      { method: "POST", path: "/Users", body: { ...ADA, roles: [{ value: "crm" }] } },
      { method: "POST", path: "/Users", body: { ...ADA, userName: "EVE@example.com" } },
      { method: "PATCH", path: `/Users/${eve.id}`, body: patch({ op: "replace", path: "active", value: false }) },
      {
        method: "PUT",
        path: `/Users/${eve.id}`,
        body: { ...ADA, userName: "eve@example.com", roles: [{ value: "crm" }] },
      },
      { method: "DELETE", path: `/Users/${eve.id}` },
      { method: "POST", path: "/Groups", body: { displayName: "app:crm", members: [{ value: eve.id }] } },
      { method: "GET", path: "/Users?filter=userName%20eq%20%22eve@example.com%22" },
      { method: "POST", path: "/Users/.search", body: { filter: 'userName eq "eve@example.com"' } },
    ];
    const outcomes: string[] = [];
    for (const order of orders) outcomes.push((await tried(order))["outcome"]);
    await api.runJobs();

    expect(outcomes).toEqual(["applied", "refused", "applied", "no_op", "applied", "applied", "read", "read"]);
    expect(contentOf(api)).toBe(before);
    expect((await api.call("GET", path)).body).toEqual(connection.body);
    expect((await api.call("GET", `${path}/reads`)).body).toEqual(reads.body);
    expect((await api.scim(token, "POST", "/Users", ADA)).status).toBe(201);
    expect((await api.scim(token, "GET", `/Users/${eve.id}`)).body).toEqual(eve);
  });

  it("answers what the real request is answered then, but for ids and times", async () => {
    const { api, token, tried } = await openScene();
    await using _ = api;

    const rehearsed = await tried({ method: "POST", path: "/scim/v2/Users", body: ADA });
    const real = await api.scim(token, "POST", "/Users", ADA);

    const { id: _a, meta: _b, ...expected } = real.body;
    expect(rehearsed["answer"]).toMatchObject(expected);
    expect(rehearsed["httpStatus"]).toBe(real.status);
  });

  it.each([
    ["parse", { method: "POST", path: "/Nobody", body: {} }, "not_found", null],
    ["parse", { method: "POST", path: "/Bulk", body: {} }, "unsupported", null],
    ["parse", { method: "POST", path: "/Users", body: { displayName: "x" } }, "invalid_value", "userName"],
    ["parse", { method: "POST", path: "/Users", body: "text" }, "invalid_syntax", null],
    ["parse", { method: "PATCH", path: "/Users" }, "method_not_allowed", null],
    ["parse", { method: "GET", path: "/Users?filter=userName%20eq" }, "invalid_filter", null],
    ["parse", { method: "GET", path: "/Users/%zz" }, "invalid_syntax", null],
    ["match", { method: "DELETE", path: "/Users/nobody" }, "not_found", null],
    [
      "match",
      { method: "POST", path: "/Users", body: { ...ADA, userName: "TAKEN@example.com" } },
      "uniqueness",
      "userName",
    ],
  ])("names the failing step %s of %j, with code %s and field %s", async (step, order, code, field) => {
    const { api, token, tried } = await openScene();
    await using _ = api;
    await api.scim(token, "POST", "/Users", { ...ADA, userName: "taken@example.com" });

    const report = await tried(order);

    expect(report).toMatchObject({ outcome: "refused", committed: false, failure: { step, code, field } });
    const failed = report["steps"].find(({ name }: Record<string, string>) => name === step);
    expect(failed).toEqual({ name: step, state: "failed", sentence: report["failure"].sentence });
  });

  it("stops a write at the door while the connection is frozen, and lets a read through", async () => {
    const { api, path, tried } = await openScene();
    await using _ = api;
    await api.call("PATCH", path, { frozen: true });

    const [write, read] = [
      await tried({ method: "POST", path: "/Users", body: ADA }),
      await tried({ method: "GET", path: "/Users" }),
    ];

    expect(write).toMatchObject({
      outcome: "refused",
      httpStatus: 503,
      failure: { step: "authenticate", code: "unavailable" },
    });
    expect(read).toMatchObject({ outcome: "read", httpStatus: 200 });
  });

  it("warns when no token of the connection would open it", async () => {
    const { api, path, connection, tried } = await openScene();
    await using _ = api;
    await api.call("DELETE", `${path}/tokens/${connection["tokenId"]}`);

    const report = await tried({ method: "GET", path: "/Users" });

    expect(report["steps"][0]).toEqual({
      name: "authenticate",
      state: "warning",
      sentence: 'As "Okta". A real request would get 401: the connection has no token or secret that is valid.',
    });
  });

  it("keeps what it does when it is asked to, and the refusal of what it may not do", async () => {
    const { api, token, tried } = await openScene();
    await using _ = api;

    const made = await tried({ method: "POST", path: "/Users", body: ADA, commit: true });
    const refused = await tried({ method: "POST", path: "/Users", body: ADA, commit: true });

    expect([made, refused]).toMatchObject([
      {
        outcome: "applied",
        committed: true,
        steps: expect.arrayContaining([expect.objectContaining({ name: "write", state: "done" })]),
      },
      { outcome: "refused", committed: false, failure: { step: "match", code: "uniqueness" } },
    ]);
    expect((await api.scim(token, "GET", `/Users/${made["answer"].id}`)).body["userName"]).toBe("ada@example.com");
    const { items } = (await api.call("GET", "/requests")).body;
    expect(items.map(({ result }: Record<string, string>) => result)).toEqual(["failure", "success"]);
  });

  it.each([
    ["a path without a slash", { method: "GET", path: "Users" }],
    ["a method that SCIM has not", { method: "TRACE", path: "/Users" }],
    ["an unknown field", { method: "GET", path: "/Users", token: "x" }],
  ])("refuses %s", async (_what, order) => {
    const { api, path } = await openScene();
    await using _ = api;

    expect((await api.call("POST", `${path}/dry-run`, order)).status).toBe(400);
  });

  it("is of one connection: users of another are not found, and an unknown connection is 404", async () => {
    const { api, token, tried } = await openScene();
    await using _ = api;
    const other = await api.call("POST", "/connections", { idp: "entra", name: "Entra" });
    const ada = await api.scim(token, "POST", "/Users", ADA);

    const order = { method: "GET", path: `/Users/${ada.body["id"]}` };
    const foreign = await api.call("POST", `/connections/${other.body["id"]}/dry-run`, order);

    expect(foreign.body).toMatchObject({ outcome: "refused", failure: { step: "match", code: "not_found" } });
    expect(await tried(order)).toMatchObject({
      outcome: "read",
      match: { by: "id", found: { name: "ada@example.com" } },
    });
    expect((await api.call("POST", "/connections/nobody/dry-run", order)).status).toBe(404);
  });
});

function patch(...Operations: readonly unknown[]) {
  return { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations };
}
