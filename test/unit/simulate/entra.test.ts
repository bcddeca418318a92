import { describe, expect, it } from "vitest";
import { createEntraClient } from "../../../src/simulate/entra.ts";
import type { Robot } from "../../../src/simulate/robot.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import type { Summary } from "../../../src/simulate/summary.ts";
import { type FakeScimServer, startFakeScimServer } from "./fake-scim-server.ts";

const robot: Robot = {
  userName: "svc-crm-01@contoso.example",
  givenName: "Robot",
  familyName: "One",
  department: "Automation",
  grants: [
    { channel: "role", value: "crm:admin" },
    { channel: "attribute", value: "crm:agent" },
    { channel: "attribute", value: "wiki" },
  ],
};

const extension = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const guid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);

function open(server: FakeScimServer, dialect: "legacy" | "compliant") {
  return createEntraClient({ baseUrl: server.baseUrl, token: "t0ken", dialect, maxWaitSeconds: 0 });
}

interface EntraRun {
  readonly baseUrl: string;
  readonly token: string;
  readonly dialect: "legacy" | "compliant";
  readonly users: number;
  readonly apps: readonly string[];
}

async function simulateEntra({ users, apps, ...options }: EntraRun): Promise<Summary> {
  return await simulate(createEntraClient(options), { users, apps, domain: "contoso.example" }, { cycleSeconds: 0 });
}

function patches(server: FakeScimServer, kind: "Users" | "Groups"): unknown[] {
  const found = server.seen.filter(({ method, path }) => method === "PATCH" && path.startsWith(`/${kind}`));
  return found.map((request) => request.body?.["Operations"]);
}

describe("Entra's requests", () => {
  it("probe the connection with a random name and Entra's headers", async () => {
    await using server = await startFakeScimServer();

    await open(server, "legacy").testConnection();

    expect(server.seen[0]?.path).toMatch(/^\/Users\?filter=userName eq "[0-9a-f-]{36}"$/);
    expect(server.seen[0]?.headers).toMatchObject({
      "user-agent": "Microsoft Azure AD SCIM provisioning",
      adscimversion: "2.0",
      authorization: "Bearer t0ken",
    });
  });

  it.each([
    [
      "legacy",
      { primary: false, type: "WindowsAzureActiveDirectoryRole", displayName: "crm:admin", value: "crm:admin" },
    ],
    [
      "compliant",
      { primary: false, type: "WindowsAzureActiveDirectoryRole", display: "crm:admin", value: "crm:admin" },
    ],
  ] as const)("create with nested extensions whose own URN is not listed (%s)", async (dialect, role) => {
    await using server = await startFakeScimServer();

    await open(server, dialect).provision(robot);

    expect(server.seen[1]?.body).toEqual({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
      externalId: guid,
      userName: "svc-crm-01@contoso.example",
      active: true,
      displayName: "Robot One",
      emails: [{ primary: true, type: "work", value: "svc-crm-01@contoso.example" }],
      meta: { resourceType: "User" },
      name: { formatted: "Robot One", familyName: "One", givenName: "Robot" },
      [enterprise]: { department: "Automation" },
      [extension]: { appAssignments: "crm:agent;wiki" },
      roles: [role],
    });
  });

  it("update with capitals, paths and JSON inside a role in the legacy dialect", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "legacy");
    await client.provision(robot);

    await client.updateProfile(robot);

    expect(patches(server, "Users")).toEqual([
      [
        { op: "Replace", path: "displayName", value: "Robot One" },
        { op: "Replace", path: "name.givenName", value: "Robot" },
        { op: "Replace", path: "name.familyName", value: "One" },
        { op: "Replace", path: 'emails[type eq "work"].value', value: "svc-crm-01@contoso.example" },
        { op: "Add", path: "externalId", value: guid },
        { op: "Add", path: `${enterprise}:department`, value: "Automation" },
        { op: "Add", path: `${extension}:appAssignments`, value: "crm:agent;wiki" },
        {
          op: "Add",
          path: "roles",
          value: [
            {
              value: expect.stringMatching(/^\{"id":"[0-9a-f-]{36}","value":"crm:admin","displayName":"crm:admin"\}$/),
            },
          ],
        },
      ],
    ]);
  });

  it("update with flat names and no path in the compliant dialect", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "compliant");
    await client.provision(robot);

    await client.updateProfile(robot);

    expect(patches(server, "Users")).toEqual([
      [
        { op: "replace", path: 'emails[type eq "work"].value', value: "svc-crm-01@contoso.example" },
        {
          op: "replace",
          value: {
            displayName: "Robot One",
            externalId: guid,
            "name.givenName": "Robot",
            "name.familyName": "One",
            [`${enterprise}:department`]: "Automation",
            [`${extension}:appAssignments`]: "crm:agent;wiki",
          },
        },
        {
          op: "replace",
          path: "roles",
          value: [
            { primary: false, type: "WindowsAzureActiveDirectoryRole", display: "crm:admin", value: "crm:admin" },
          ],
        },
      ],
    ]);
  });

  it.each([
    ["legacy", { op: "Replace", path: "active", value: "False" }, { op: "Replace", path: "active", value: "True" }],
    ["compliant", { op: "replace", path: "active", value: false }, { op: "replace", path: "active", value: true }],
  ] as const)("switch a user off and on (%s)", async (dialect, off, on) => {
    await using server = await startFakeScimServer();
    const client = open(server, dialect);
    await client.provision(robot);

    await client.deactivate(robot);
    await client.reactivate(robot);

    expect(patches(server, "Users")).toEqual([[off], [on]]);
  });

  it("create a group without members and add them one by one", async () => {
    await using server = await startFakeScimServer();
    const client = open(server, "legacy");
    await client.provision(robot);
    server.seen.length = 0;

    await client.pushGroup("app:crm", [robot]);

    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /Groups?excludedAttributes=members&filter=displayName eq "app:crm"',
      "POST /Groups",
      "GET /Groups/id-1-7?excludedAttributes=members",
      "PATCH /Groups/id-1-7",
      "GET /Groups/id-1-7",
    ]);
    expect(server.seen[1]?.body).not.toHaveProperty("members");
  });

  it.each([
    [
      "legacy",
      [{ op: "Remove", path: "members", value: [{ $ref: null, value: "id-1-26" }] }],
      [{ op: "Add", path: "members", value: [{ $ref: null, value: "id-2-25" }] }],
    ],
    [
      "compliant",
      [{ op: "remove", path: 'members[value eq "id-1-26"]' }],
      [{ op: "add", path: "members", value: [{ value: "id-2-25" }] }],
    ],
  ] as const)("add every remaining member again after a removal (%s)", async (dialect, removal, readding) => {
    await using server = await startFakeScimServer();
    const client = open(server, dialect);
    const other = { ...robot, userName: "svc-crm-2@contoso.example" };
    await client.provision(robot);
    await client.provision(other);
    await client.pushGroup("app:crm", [robot, other]);
    server.seen.length = 0;

    await client.changeMembers("app:crm", [other]);

    expect(patches(server, "Groups")).toEqual([removal, readding]);
  });
});

describe("a whole run of Entra", () => {
  it.each(["legacy", "compliant"] as const)("does and counts everything (%s)", async (dialect) => {
    await using server = await startFakeScimServer();

    const summary = await simulateEntra({ baseUrl: server.baseUrl, token: "t", dialect, users: 6, apps: ["crm"] });

    expect(summary).toMatchObject({
      created: 6,
      linked: 1,
      updated: 6,
      deactivated: 3,
      reactivated: 1,
      deleted: 1,
      groupsPushed: 2,
      failures: [],
    });
    expect(server.users.size).toBe(6);
  });

  it("notices a deletion that did nothing", async () => {
    await using server = await startFakeScimServer((request) =>
      request.method === "DELETE" ? { status: 204 } : undefined,
    );

    const summary = await simulateEntra({ baseUrl: server.baseUrl, token: "t", dialect: "legacy", users: 2, apps: [] });

    expect(summary.failures.map((failure) => failure.problem)).toEqual([
      "The deletion was answered with success, but the resource is still there.",
      "The deletion was answered with success, but the resource is still there.",
    ]);
  });

  it("reports a defect of one robot and goes on with the others", async () => {
    await using server = await startFakeScimServer((request) =>
      request.method === "POST" && request.body?.["userName"] === "svc-billing-02@contoso.example"
        ? { status: 500, body: { detail: "Incident 42." } }
        : undefined,
    );

    const summary = await simulateEntra({ baseUrl: server.baseUrl, token: "t", dialect: "legacy", users: 3, apps: [] });

    expect(summary.failures[0]).toEqual({
      step: "create or link",
      subject: "svc-billing-02@contoso.example",
      problem: "POST /Users answered 500: Incident 42.",
      shown: "Will be retried in the next cycle: Incident 42.",
    });
    expect(summary.created).toBe(2);
  });
});
