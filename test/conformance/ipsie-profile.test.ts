import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

let server: TestServer;
let client: TestConnection;
const ids: string[] = [];

beforeAll(async () => {
  server = await startServer();
  client = await server.connect({ dialect: "strict" });
  for (let index = 0; index < 60; index += 1) {
    const userName = `user${index}@example.com`;
    const emails = [{ value: userName, type: "work" }];
    const body = { schemas: [URN.user], userName, externalId: `E${index}`, displayName: `User ${index}`, emails };
    ids.push((await client.send("POST", "/Users", body)).body.id);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

function patch(path: string, ...Operations: readonly object[]) {
  return client.send("PATCH", path, { schemas: [URN.patch], Operations });
}

describe("the IPSIE and interoperability profiles", () => {
  it.each([
    'userName eq "USER7@example.com"',
    'externalId eq "E7"',
    'emails[value eq "user7@example.com"]',
    'emails[type eq "work" and value eq "user7@example.com"]',
    'userName eq "user7@example.com" and externalId eq "E7"',
  ])("find one user by the filters that every server must have: %s", async (filter) => {
    const { body } = await client.send("GET", "/Users").query({ filter });

    expect([body.totalResults, body.Resources?.[0].id]).toEqual([1, ids[7]]);
  });

  it("deactivate and reactivate by PATCH, each with a path", async () => {
    const off = await patch(`/Users/${ids[0]}`, { op: "replace", path: "active", value: false });
    const on = await patch(`/Users/${ids[0]}`, { op: "replace", path: "active", value: true });

    expect([off.status, off.body.active, on.status, on.body.active]).toEqual([200, false, 200, true]);
  });

  it("take a group without members, 50 operations on members in one PATCH, and a filter on members", async () => {
    const { body: group } = await client.send("POST", "/Groups", {
      schemas: [URN.group],
      displayName: "Profile",
      externalId: "G1",
    });

    const added = await patch(
      `/Groups/${group.id}`,
      ...ids.slice(0, 50).map((value) => ({ op: "add", path: "members", value: [{ value }] })),
    );
    const removed = await patch(`/Groups/${group.id}`, { op: "remove", path: `members[value eq "${ids[0]}"]` });
    const { body } = await client.send("GET", "/Groups").query({ filter: `members[value eq "${ids[1]}"]` });

    expect([group.members, group.externalId, added.status, removed.status]).toEqual([undefined, "G1", 204, 204]);
    expect(body.Resources.map(({ id, members }: Json) => [id, members.length])).toEqual([[group.id, 49]]);
  });

  it("page by 100 and more", async () => {
    const { body } = await client.send("GET", "/ServiceProviderConfig");

    expect([body.pagination.defaultPageSize, body.filter.maxResults].every((size) => size >= 100)).toBe(true);
  });

  it("serve the metadata of RFC 8414 with client credentials, assertions and the scope scim", async () => {
    const metadata = await (await fetch(`${server.url}/.well-known/oauth-authorization-server`)).json();

    expect(metadata).toMatchObject({
      token_endpoint: expect.stringMatching(/\/oauth\/token$/),
      grant_types_supported: ["client_credentials"],
      token_endpoint_auth_methods_supported: expect.arrayContaining(["private_key_jwt"]),
      scopes_supported: ["scim"],
    });
  });

  it("describe no credential: no schema has a password, a secret or a factor", async () => {
    const { Resources } = (await client.send("GET", "/Schemas")).body;

    const names = Resources.filter(({ id }: Json) => id.includes("User")).flatMap(({ attributes }: Json) =>
      attributes.map(({ name }: Json) => name.toLowerCase()),
    );
    expect(names.filter((name: string) => /password|secret|totp|otp|factor|credential/.test(name))).toEqual([]);
  });

  it("say that the profile is not claimed, because PUT and PATCH without a path are accepted", async () => {
    const { body } = await client.send("GET", "/ServiceProviderConfig");
    const pathless = await patch(`/Users/${ids[1]}`, { op: "replace", value: { title: "x" } });

    expect([body.interopProfileConformant, pathless.status]).toEqual([false, 200]);
  });
});
