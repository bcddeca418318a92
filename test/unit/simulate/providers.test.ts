import { describe, expect, it } from "vitest";
import type { IdpClient } from "../../../src/simulate/idp-client.ts";
import type { Robot } from "../../../src/simulate/robot.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import { simulators } from "../../../src/simulate/simulators.ts";
import { type FakeScimServer, type Interceptor, startFakeScimServer } from "./fake-scim-server.ts";

const robot: Robot = {
  userName: "svc@x.example",
  givenName: "Robot",
  familyName: "One",
  department: "Automation",
  grants: [
    { channel: "role", value: "crm:admin" },
    { channel: "role", value: "wiki" },
  ],
};

function open(server: FakeScimServer, idp: string, variant?: string): IdpClient {
  const variants = simulators.find((simulator) => simulator.idp === idp)?.variants ?? [];
  const found = variant === undefined ? variants[0] : variants.find(({ name }) => name === variant);
  if (found === undefined) throw new Error(`There is no ${idp} ${variant}.`);
  return found.open({ baseUrl: server.baseUrl, token: "t0ken", maxWaitSeconds: 0 });
}

function lines({ seen }: FakeScimServer): string[] {
  return seen.map(({ method, path }) => `${method} ${path}`);
}

function operations(server: FakeScimServer, prefix = "/Groups"): unknown[] {
  const patches = server.seen.filter(({ method, path }) => method === "PATCH" && path.startsWith(prefix));
  return patches.map(({ body }) => body?.["Operations"]);
}

const answers =
  (planted: Record<string, unknown>): Interceptor =>
  ({ path }) =>
    Object.hasOwn(planted, path) ? { status: 200, body: planted[path] } : undefined;

describe("OneLogin's requests", () => {
  it("carry stray signs, the URNs of SCIM 1.1 and roles as one text", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "onelogin");
    // The fake keeps the roles as they came, which OneLogin reads as a silent failure.
    await expect(client.provision(robot)).rejects.toThrow("Success was answered, but roles is");

    await client.deactivate({ ...robot, grants: [] });

    expect(lines(server)).toEqual([
      'GET /Users?filter=userName+eq+"svc@x.example"&',
      "POST /Users",
      "GET /Users/id-1-13",
      "PUT /Users/id-1-13?",
      "GET /Users/id-1-13",
    ]);
    expect(server.seen[1]?.headers["content-type"]).toBe("application/json");
    expect(server.seen[1]?.body).toMatchObject({
      schemas: ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
      roles: "crm:admin,wiki",
    });
    expect(server.seen[3]?.body).toMatchObject({ active: false });
  });

  it("change members without schemas", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "onelogin");
    const plain = { ...robot, grants: [] };
    await client.provision(plain);

    await client.pushGroup("app:crm", [plain]);
    await client.changeMembers("app:crm", []);

    expect(server.seen.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
      { Operations: [{ op: "add", path: "members", value: [{ value: "id-1-13" }] }] },
      { Operations: [{ op: "remove", path: "members", value: [{ value: "id-1-13" }] }] },
    ]);
  });
});

describe("JumpCloud's activation", () => {
  it("makes a test user and a test group and deletes both", async () => {
    await using server = await startFakeScimServer();

    await open(server, "jumpcloud").testConnection();

    const own = lines(server).filter((line) => /^(POST|PATCH|DELETE) /.test(line));
    expect(own).toEqual([
      "POST /Users",
      "POST /Groups",
      "PATCH /Groups/id-1-10",
      "DELETE /Groups/id-1-10",
      "DELETE /Users/id-1-27",
    ]);
    expect([server.users.size, server.groups.size]).toEqual([0, 0]);
  });

  it("fails when nothing can be deleted", async () => {
    await using server = await startFakeScimServer(({ method }) =>
      method === "DELETE" ? { status: 405, body: { detail: "No." } } : undefined,
    );

    await expect(open(server, "jumpcloud").testConnection()).rejects.toThrow("answered 405: No.");
  });
});

describe("Ping's requests", () => {
  it("find a group by listing all of them, page by page", async () => {
    await using server = await startFakeScimServer(({ path }) =>
      path === "/Groups?startIndex=1&count=100"
        ? { status: 200, body: { totalResults: 2, Resources: [{ id: "g-1", displayName: "Other" }] } }
        : path === "/Groups?startIndex=2&count=100"
          ? { status: 200, body: { totalResults: 2, Resources: [{ id: "g-2", displayName: "app:crm" }] } }
          : undefined,
    );
    server.groups.set("g-2", { id: "g-2", displayName: "app:crm" });

    await open(server, "ping", "put").pushGroup("app:crm", []);

    expect(lines(server)).toEqual([
      "GET /Groups?startIndex=1&count=100",
      "GET /Groups?startIndex=2&count=100",
      "PUT /Groups/g-2",
      "GET /Groups/g-2",
    ]);
  });

  it("give up on a list that ends too early", async () => {
    await using server = await startFakeScimServer(
      answers({ "/Groups?startIndex=1&count=100": { totalResults: 5, Resources: [] } }),
    );

    await expect(open(server, "ping").pushGroup("app:crm", [])).rejects.toThrow(
      "The list ended after 0 of 5 resources.",
    );
  });
});

describe("Google's connection test", () => {
  it("demands the attributes that its mapping is built from", async () => {
    const user = {
      id: "urn:ietf:params:scim:schemas:core:2.0:User",
      attributes: [{ name: "userName" }, { name: "name" }],
    };
    await using server = await startFakeScimServer(answers({ "/Schemas": { totalResults: 1, Resources: [user] } }));

    await expect(open(server, "google").testConnection()).rejects.toThrow(
      "/Schemas does not list emails, active of a user.",
    );
  });
});

describe("Keycloak's requests", () => {
  it("never search, write active as text and empty a group by PATCH", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "keycloak");
    // The fake keeps the text, which is not what was meant.
    await expect(client.provision(robot)).rejects.toThrow('active is "true" instead of true');

    await client.pushGroup("app:crm", [robot]);
    await client.changeMembers("app:crm", []);

    expect(lines(server).filter((line) => line.includes("filter="))).toEqual([]);
    expect(server.seen[0]?.body).toMatchObject({
      emails: [{ value: "svc@x.example", primary: true }],
      active: "true",
      roles: [{ value: "crm:admin" }, { value: "wiki" }],
    });
    expect(server.seen.find(({ method, path }) => method === "PUT" && path.startsWith("/Groups"))?.body).toMatchObject({
      members: [{ value: "id-1-13", $ref: "Users/id-1-13" }],
    });
    expect(operations(server)).toEqual([[{ op: "remove", path: "members" }]]);
  });

  it("have five seconds and ten tries", async () => {
    await using server = await startFakeScimServer();

    const { timeoutMs, retry } = open(server, "keycloak").profile;

    expect([timeoutMs, retry.attempts, retry.lostAnswers, retry.statuses]).toEqual([5000, 10, true, []]);
  });
});

describe("authentik's requests", () => {
  const config = { patch: { supported: true }, bulk: { supported: true, maxOperations: 1 } };

  it("discover, create before they search, and send one operation per member in pieces", async () => {
    await using server = await startFakeScimServer(answers({ "/ServiceProviderConfig": config }));
    const client = open(server, "authentik");
    const other = { ...robot, userName: "svc-2@x.example" };

    await client.testConnection();
    await client.provision(robot);
    await client.provision(other);
    await client.pushGroup("app:crm", [robot, other]);

    expect(lines(server).slice(0, 4)).toEqual([
      "GET /ServiceProviderConfig",
      "GET /Users",
      "GET /Groups",
      "POST /Users",
    ]);
    expect(operations(server)).toEqual([
      [{ op: "add", path: "members", value: [{ value: "id-1-13" }] }],
      [{ op: "add", path: "members", value: [{ value: "id-2-15" }] }],
    ]);
  });

  it("search after a conflict, and make again what is gone", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "authentik");
    await client.desk.plant(robot);

    await client.provision(robot);
    server.users.clear();
    await client.updateProfile(robot);

    expect(lines(server)).toContain('GET /Users?filter=userName eq "svc@x.example"');
    expect(client.desk.tally.total("linked")).toBe(1);
    expect(client.desk.tally.total("created")).toBe(1);
    expect(server.users.size).toBe(1);
  });
});

describe("Okta, reading what it gets", () => {
  it.each([
    ["no names", { name: undefined }, "The user that was read lacks name.givenName, name.familyName."],
    ["active as text", { active: "true" }, "The user that was read lacks active."],
    ["no e-mail", { emails: [] }, "The user that was read lacks emails[0].value."],
  ])("cannot work with a user that has %s", async (_what, change, problem) => {
    await using server = await startFakeScimServer();
    const client = open(server, "okta", "aiw");
    await client.provision(robot);
    const [[id, user] = ["", {}]] = server.users;
    server.users.set(id, { ...user, ...change });

    await expect(client.updateProfile(robot)).rejects.toThrow(problem);
  });

  it("says that a new user came back empty", async () => {
    await using server = await startFakeScimServer(({ method }) => (method === "POST" ? { status: 201 } : undefined));

    await expect(open(server, "okta").provision(robot)).rejects.toThrow("Create new user returned empty user");
  });

  it("discovers resource types, schemas and both endpoints before it grants", async () => {
    const type = (name: string, endpoint: string) => ({
      name,
      endpoint,
      schema: `urn:okta:scim:schemas:core:1.0:${name}`,
    });
    const list = (...Resources: object[]) => ({
      totalResults: Resources.length,
      itemsPerPage: Resources.length,
      Resources,
    });
    const role = { id: "crm:admin", displayName: "CRM: Admin" };
    const entitlement = { id: "crm", displayName: "CRM", type: "Entitlement" };
    await using server = await startFakeScimServer(
      answers({
        "/ResourceTypes": list(type("Role", "/Roles"), type("Entitlement", "/Entitlements"), { schema: "urn:x:y" }),
        "/Schemas": list(),
        "/Roles?count=1&startIndex=1": list(role),
        "/Roles?startIndex=1&count=100": list(role),
        "/Entitlements?count=1&startIndex=1": list(entitlement),
        "/Entitlements?startIndex=1&count=100": list(entitlement),
      }),
    );
    const population = { users: 2, apps: ["crm:admin", "crm"], domain: "example.com" };

    const summary = await simulate(open(server, "okta", "governance"), population);

    expect(summary.failures).toEqual([]);
    expect(lines(server).slice(2, 8)).toEqual([
      "GET /ResourceTypes",
      "GET /Schemas",
      "GET /Roles?count=1&startIndex=1",
      "GET /Roles?startIndex=1&count=100",
      "GET /Entitlements?count=1&startIndex=1",
      "GET /Entitlements?startIndex=1&count=100",
    ]);
    expect(operations(server, "/Users")).toContainEqual([{ op: "replace", value: { roles: [], entitlements: [] } }]);
  });

  it("refuses an endpoint whose page is not of the size that it says", async () => {
    const types = {
      totalResults: 1,
      Resources: [{ name: "Role", endpoint: "/Roles", schema: "urn:okta:scim:schemas:core:1.0:Role" }],
    };
    const roles = { totalResults: 1, itemsPerPage: 100, Resources: [{ id: "r", displayName: "R" }] };
    await using server = await startFakeScimServer(
      answers({ "/ResourceTypes": types, "/Roles?count=1&startIndex=1": roles }),
    );

    const summary = await simulate(open(server, "okta", "governance"), { users: 1, apps: [], domain: "example.com" });

    expect(summary.failures[0]?.problem).toBe("/Roles answered 1 resources as a page of 100.");
  });
});

describe("Entra's cycle", () => {
  it("takes up again what failed, and finds it there instead of making it twice", async () => {
    await using server = await startFakeScimServer(({ method, path, body }, count) =>
      method === "POST" && path === "/Users" && count === 2
        ? { status: 503, body: { detail: `No ${body?.["x"]}` } }
        : undefined,
    );

    const summary = await simulate(
      open(server, "entra", "legacy"),
      { users: 4, apps: [], domain: "contoso.example" },
      { cycleSeconds: 0, concurrency: 1 },
    );

    expect(summary.failures).toEqual([]);
    expect(summary.takenUpAgain).toBe(1);
    expect(summary.statuses["503"]).toBe(1);
  });

  it("is quarantined by a search that is not found", async () => {
    await using server = await startFakeScimServer(() => ({ status: 404, body: { detail: "Nobody." } }));

    const summary = await simulate(open(server, "entra"), { users: 1, apps: [], domain: "contoso.example" });

    expect(summary.failures).toHaveLength(1);
    expect(summary.failures[0]?.shown).toMatch(/^SCIM compliance issue, the job is quarantined: GET \/Users/);
  });

  it("sends both dialects from a mixed tenant", async () => {
    await using server = await startFakeScimServer();

    await simulate(open(server, "entra", "mixed"), { users: 8, apps: ["crm"], domain: "contoso.example" });

    const ops = operations(server, "/").flatMap((list) => (list as { op: string }[]).map(({ op }) => op));
    expect(new Set(ops)).toEqual(new Set(["Add", "Replace", "Remove", "add", "replace", "remove"]));
  });

  it("works on one object at a time on demand", async () => {
    await using server = await startFakeScimServer();

    await simulate(open(server, "entra", "on-demand"), { users: 6, apps: [], domain: "contoso.example" });

    const searches = lines(server).map((line) => line.startsWith('GET /Users?filter=userName eq "svc-'));
    expect(searches.filter(Boolean).length).toBeGreaterThanOrEqual(6);
    expect(searches.filter((isSearch, index) => isSearch && searches[index + 1] === true)).toEqual([]);
  });
});

describe("a population", () => {
  it("is dealt out to further groups that assign nothing", async () => {
    await using server = await startFakeScimServer();

    await simulate(open(server, "jumpcloud"), { users: 5, groups: 2, apps: [], domain: "x.example" });

    const groups = [...server.groups.values()].map(({ displayName, members }) => [displayName, (members as []).length]);
    expect(groups).toEqual([
      ["Team 01", 3],
      ["Team 02", 2],
    ]);
  });
});
