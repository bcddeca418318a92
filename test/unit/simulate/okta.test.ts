import { describe, expect, it } from "vitest";
import { createOktaClient } from "../../../src/simulate/okta.ts";
import type { Robot } from "../../../src/simulate/robot.ts";
import type { RunOptions } from "../../../src/simulate/run.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import type { Summary } from "../../../src/simulate/summary.ts";
import { type FakeScimServer, type SeenRequest, startFakeScimServer } from "./fake-scim-server.ts";

const robot: Robot = {
  userName: "svc-crm-01@example.com",
  givenName: "Robot",
  familyName: "One",
  department: "Automation",
  grants: [
    { channel: "role", value: "crm:admin" },
    { channel: "entitlement", value: "crm" },
    { channel: "attribute", value: "crm:agent" },
  ],
};

const extension = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function open(server: FakeScimServer, family: "aiw" | "oin") {
  return createOktaClient({ baseUrl: server.baseUrl, token: "t0ken", family, maxWaitSeconds: 0 });
}

interface OktaRun extends RunOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly family: "aiw" | "oin";
  readonly users: number;
  readonly apps: readonly string[];
}

async function simulateOkta({ baseUrl, token, family, users, apps, ...options }: OktaRun): Promise<Summary> {
  const client = createOktaClient({ baseUrl, token, family, maxWaitSeconds: 0 });
  return await simulate(client, { users, apps, domain: "example.com" }, options);
}

/** The provider's own requests; a GET that repeats the path of the write before it is a read-back. */
function lines(seen: readonly SeenRequest[]): string[] {
  return seen.map(({ method, path }) => `${method} ${path}`);
}

describe("Okta's requests", () => {
  it.each([
    ["aiw", "Bearer t0ken"],
    ["oin", "t0ken"],
  ] as const)("carry Okta's headers (%s: %s)", async (family, authorization) => {
    await using server = await startFakeScimServer();

    await open(server, family).testConnection();

    expect(server.seen[0]?.headers).toMatchObject({
      accept: "application/scim+json",
      "accept-charset": "utf-8",
      "accept-encoding": "gzip,deflate",
      "user-agent": "Okta SCIM Client 1.0.0",
      authorization,
    });
    expect(server.seen[0]?.headers).not.toHaveProperty("content-type");
  });

  it("test the connection with two users and the groups", async () => {
    await using server = await startFakeScimServer();

    await open(server, "aiw").testConnection();

    expect(lines(server.seen)).toEqual(["GET /Users?startIndex=1&count=2", "GET /Groups?startIndex=1&count=100"]);
  });

  it("look for a user before they create it, in the wizard's shape", async () => {
    await using server = await startFakeScimServer();

    await open(server, "aiw").provision(robot);

    expect(lines(server.seen)).toEqual([
      'GET /Users?filter=userName eq "svc-crm-01@example.com"&startIndex=1&count=100',
      "POST /Users",
      "GET /Users/id-1-22",
    ]);
    expect(server.seen[1]?.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
    expect(server.seen[1]?.body).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise, extension],
      userName: "svc-crm-01@example.com",
      name: { givenName: "Robot", familyName: "One" },
      emails: [{ primary: true, value: "svc-crm-01@example.com" }],
      externalId: expect.stringMatching(/^00u[A-Za-z0-9]{17}$/),
      [enterprise]: { department: "Automation" },
      roles: [{ value: "crm:admin", display: "crm:admin" }],
      entitlements: [{ value: "crm", display: "crm", type: "Application" }],
      [extension]: { appAssignments: ["crm:agent"] },
      groups: [],
      password: expect.any(String),
      active: true,
    });
  });

  it("add type, displayName and locale in the catalogue's shape", async () => {
    await using server = await startFakeScimServer();

    await open(server, "oin").provision(robot);

    expect(server.seen[1]?.body).toMatchObject({
      emails: [{ primary: true, value: "svc-crm-01@example.com", type: "work" }],
      displayName: "Robot One",
      locale: "en-US",
    });
  });

  it("take over a user that is there with GET and PUT", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "aiw");
    await client.desk.plant(robot);

    await client.provision(robot);

    expect(lines(server.seen).slice(1)).toEqual([
      'GET /Users?filter=userName eq "svc-crm-01@example.com"&startIndex=1&count=100',
      "GET /Users/id-1-22",
      "PUT /Users/id-1-22",
      "GET /Users/id-1-22",
    ]);
    expect(client.desk.tally.total("linked")).toBe(1);
  });

  it("link when a search missed the user and creating it is a conflict", async () => {
    await using server = await startFakeScimServer((request, count) =>
      request.path.startsWith("/Users?filter") && count === 1
        ? { status: 200, body: { totalResults: 0, Resources: [] } }
        : undefined,
    );
    const client = open(server, "aiw");
    await client.desk.plant(robot);

    await client.provision(robot);

    expect(client.desk.tally.total("linked")).toBe(1);
  });

  it.each([
    ["aiw", "PUT", { active: false, userName: robot.userName, groups: [] }],
    ["oin", "PATCH", { Operations: [{ op: "replace", value: { active: false } }] }],
  ] as const)("deactivate with %s: %s", async (family, method, body) => {
    await using server = await startFakeScimServer();
    const client = open(server, family);
    await client.provision(robot);

    await client.deactivate(robot);

    expect(server.seen.find((request) => request.method === method)?.body).toMatchObject(body);
  });

  it("send back whatever the server returned in a profile update, and leave out a list that became empty", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "aiw");
    await client.provision({ ...robot, grants: [{ channel: "role", value: "crm:admin" }] });
    const [stored] = server.users.values();
    if (stored !== undefined) stored["meta"] = { version: 'W/"1"', location: "x" };

    await client.updateProfile({ ...robot, familyName: "Changed", grants: [] });

    const body = server.seen.find((request) => request.method === "PUT")?.body;
    expect(body).toMatchObject({
      id: "id-1-22",
      meta: { version: 'W/"1"', location: "x" },
      name: { givenName: "Robot", familyName: "Changed" },
    });
    expect(body).not.toHaveProperty("roles");
  });

  it("push a group with PUT in the wizard family", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "aiw");
    await client.provision(robot);
    server.seen.length = 0;

    await client.pushGroup("app:crm", [robot, { ...robot, userName: "not-provisioned@example.com" }]);

    expect(lines(server.seen)).toEqual([
      'GET /Groups?filter=displayName eq "app:crm"&startIndex=1&count=100',
      "POST /Groups",
      "GET /Groups/id-1-7",
      "PUT /Groups/id-1-7",
      "GET /Groups/id-1-7",
    ]);
    expect(server.seen[3]?.body).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      displayName: "app:crm",
      members: [{ value: "id-1-22", display: "svc-crm-01@example.com" }],
    });
  });

  it("change members with PATCH in the catalogue family, the name first, and repeat an add", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "oin");
    const other = { ...robot, userName: "svc-crm-2@example.com" };
    await client.provision(robot);
    await client.provision(other);
    server.seen.length = 0;

    await client.pushGroup("app:crm", [robot]);
    await client.changeMembers("app:crm", [other]);

    const patches = server.seen.filter((request) => request.method === "PATCH");
    expect(patches.map((request) => request.body?.["Operations"])).toEqual([
      [{ op: "replace", value: { id: "id-1-7", displayName: "app:crm" } }],
      [{ op: "replace", path: "members", value: [{ value: "id-1-22", display: robot.userName }] }],
      [{ op: "add", path: "members", value: [{ value: "id-1-22", display: robot.userName }] }],
      [{ op: "replace", value: { id: "id-1-7", displayName: "app:crm" } }],
      [{ op: "remove", path: 'members[value eq "id-1-22"]' }],
      [{ op: "add", path: "members", value: [{ value: "id-2-21", display: other.userName }] }],
    ]);
  });

  it("never delete a user", async () => {
    await using server = await startFakeScimServer();

    await simulateOkta({ baseUrl: server.baseUrl, token: "t", family: "oin", users: 5, apps: ["crm"] });

    expect(server.seen.filter(({ method, path }) => method === "DELETE" && path.startsWith("/Users"))).toEqual([]);
  });
});

describe("a whole run of Okta", () => {
  it.each(["aiw", "oin"] as const)("does and counts everything (%s)", async (family) => {
    await using server = await startFakeScimServer();

    const summary = await simulateOkta({
      baseUrl: server.baseUrl,
      token: "t",
      family,
      users: 5,
      apps: ["crm", "wiki"],
    });

    expect(summary).toMatchObject({
      created: 4,
      linked: 1,
      updated: 5,
      deactivated: 2,
      reactivated: 1,
      deleted: 0,
      groupsPushed: 2,
      failures: [],
    });
    expect(summary.requests + summary.checks).toBe(server.seen.length);
    expect([...server.users.values()].filter((user) => user["active"] === false)).toHaveLength(1);
  });

  it("finds everyone the second time", async () => {
    await using server = await startFakeScimServer();
    const options = { baseUrl: server.baseUrl, token: "t", family: "aiw", users: 3, apps: ["crm"] } as const;
    await simulateOkta(options);

    const again = await simulateOkta(options);

    expect(again).toMatchObject({ created: 0, linked: 3, failures: [] });
  });

  it.each([0, 1, 2])("works with %i users", async (users) => {
    await using server = await startFakeScimServer();

    const summary = await simulateOkta({ baseUrl: server.baseUrl, token: "t", family: "aiw", users, apps: [] });

    expect(summary.failures).toEqual([]);
  });

  it("counts success without an effect as a failure", async () => {
    await using server = await startFakeScimServer((request) =>
      request.method === "PATCH" && request.path.startsWith("/Users") ? { status: 204 } : undefined,
    );

    const summary = await simulateOkta({ baseUrl: server.baseUrl, token: "t", family: "oin", users: 1, apps: [] });

    expect(summary.failures).toEqual([
      {
        step: "deactivate",
        subject: "svc-crm-01@example.com",
        problem: "Success was answered, but active is true instead of false.",
        shown: "Success was answered, but active is true instead of false.",
      },
    ]);
  });

  it("notices a group whose members were not changed", async () => {
    await using server = await startFakeScimServer((request) =>
      request.method === "PUT" && request.path.startsWith("/Groups") ? { status: 200, body: {} } : undefined,
    );

    const summary = await simulateOkta({ baseUrl: server.baseUrl, token: "t", family: "aiw", users: 1, apps: ["crm"] });

    expect(summary.failures.map((failure) => failure.step)).toEqual([
      "take a member out",
      "rename a group",
      "empty a group",
      "fill a group again",
      "delete a group",
    ]);
  });

  it("stops after a failed connection test", async () => {
    await using server = await startFakeScimServer(() => ({
      status: 401,
      body: { detail: "The token is not valid." },
    }));

    const summary = await simulateOkta({ baseUrl: server.baseUrl, token: "t", family: "aiw", users: 5, apps: [] });

    expect(summary.requests).toBe(1);
    expect(summary.failures).toEqual([
      {
        step: "test the connection",
        subject: "Okta (app made with the wizard)",
        problem: "GET /Users?startIndex=1&count=2 answered 401: The token is not valid.",
        shown: "Errors reported by remote server: The token is not valid.",
      },
    ]);
  });

  it("reports how far it is, to the last task", async () => {
    await using server = await startFakeScimServer();
    const seen: { done: number; total: number }[] = [];

    await simulateOkta({
      baseUrl: server.baseUrl,
      token: "t",
      family: "aiw",
      users: 3,
      apps: ["crm"],
      onProgress: ({ done, total }) => seen.push({ done, total }),
    });

    expect(seen.at(-1)).toEqual({ done: seen.length, total: seen.length });
  });
});
