import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const UNKNOWN = "01890000-0000-7000-8000-000000000000";

let server: TestServer;
let theirs: TestConnection;
let ours: TestConnection;
let userId: string;
let groupId: string;
let seenBefore: unknown;

beforeAll(async () => {
  server = await startServer();
  theirs = await server.connect();
  ours = await server.connect({ idp: "entra" });
  userId = (await theirs.send("POST", "/Users", { userName: "svc@example.com", externalId: "x1" })).body.id;
  groupId = (await theirs.send("POST", "/Groups", { displayName: "Theirs", members: [{ value: userId }] })).body.id;
  seenBefore = await everything();
});
afterAll(() => server[Symbol.asyncDispose]());

async function everything(): Promise<unknown> {
  const paths = [`/Users/${userId}`, `/Groups/${groupId}`, "/Users", "/Groups"];
  return Promise.all(paths.map(async (path) => (await theirs.send("GET", path)).body));
}

function patch(...operations: object[]): object {
  return { schemas: [PATCH], Operations: operations };
}

/** What is the same for every id: the answer without the id itself. */
function withoutId(text: string, id: string): string {
  return text.replaceAll(id, "ID");
}

describe("a second connection", () => {
  it.each([
    ["GET", "Users", undefined],
    ["GET", "Groups", undefined],
    ["PUT", "Users", { userName: "stolen@example.com" }],
    ["PUT", "Groups", { displayName: "Stolen", members: [] }],
    ["PATCH", "Users", patch({ op: "replace", path: "active", value: false })],
    ["PATCH", "Groups", patch({ op: "remove", path: "members" })],
    ["DELETE", "Users", undefined],
    ["DELETE", "Groups", undefined],
  ])("is answered %s /%s of a foreign id exactly as of an unknown one", async (method, endpoint, body) => {
    const foreignId = endpoint === "Users" ? userId : groupId;

    const foreign = await ours.send(method, `/${endpoint}/${foreignId}`, body);
    const unknown = await ours.send(method, `/${endpoint}/${UNKNOWN}`, body);

    expect(foreign.status).toBe(404);
    expect(withoutId(foreign.text, foreignId)).toBe(withoutId(unknown.text, UNKNOWN));
    expect(await everything()).toEqual(seenBefore);
  });

  it.each([
    "/Users",
    "/Groups",
    '/Users?filter=userName eq "svc@example.com"',
    '/Users?filter=externalId eq "x1"',
    "/Users?filter=active eq true or userName pr",
    '/Users?filter=not (userName eq "nobody")',
    '/Groups?filter=displayName eq "Theirs"',
    "/Groups?filter=members pr",
  ])("finds nothing of the first by %s", async (path) => {
    const { body } = await ours.send("GET", encodeURI(path));

    expect(body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it("finds nothing by the ids of the first", async () => {
    const filters = [`/Users?filter=id eq "${userId}"`, `/Users?filter=groups.value eq "${groupId}"`];
    const groupFilters = [
      `/Groups?filter=members.value eq "${userId}"`,
      `/Groups?filter=members[value eq "${userId}"]`,
    ];

    for (const path of [...filters, ...groupFilters]) {
      const { body } = await ours.send("GET", encodeURI(path));
      expect([path, body.totalResults]).toEqual([path, 0]);
    }
  });

  it.each([
    ["POST", (id: string) => ({ displayName: `With ${id}`, members: [{ value: id }] })],
    ["PUT", (id: string) => ({ displayName: "Ours", members: [{ value: id }] })],
    ["PATCH", (id: string) => patch({ op: "add", path: "members", value: [{ value: id }] })],
  ])("cannot put a foreign user into a group of its own by %s", async (method, body) => {
    const { id } = (await ours.send("POST", "/Groups", { displayName: `Ours ${method}` })).body;
    const path = method === "POST" ? "/Groups" : `/Groups/${id}`;

    const foreign = await ours.send(method, path, body(userId));
    const unknown = await ours.send(method, path, body(UNKNOWN));

    expect([foreign.status, foreign.body.scimType]).toEqual([400, "invalidValue"]);
    expect(withoutId(foreign.text, userId)).toBe(withoutId(unknown.text, UNKNOWN));
    expect((await ours.send("GET", `/Groups/${id}`)).body.members).toBeUndefined();
    expect(await everything()).toEqual(seenBefore);
  });

  it("may have a user and a group of the same names", async () => {
    const user = await ours.send("POST", "/Users", { userName: "svc@example.com", externalId: "x1" });
    const group = await ours.send("POST", "/Groups", { displayName: "Theirs" });

    expect([user.status, group.status]).toEqual([201, 201]);
    expect(user.body.id).not.toBe(userId);
    expect(await everything()).toEqual(seenBefore);
  });

  it("leaves the first whole when it is deleted itself", async () => {
    const third = await server.connect();
    const member = (await third.send("POST", "/Users", { userName: "gone@example.com" })).body.id;
    await third.send("POST", "/Groups", { displayName: "Gone", members: [{ value: member }] });
    const admin = request(server.url).patch(`/api/v1/connections/${third.connection.id}`);
    await admin.set("Authorization", `Bearer ${server.adminToken}`).send({ frozen: true }).expect(200);

    await request(server.url)
      .delete(`/api/v1/connections/${third.connection.id}`)
      .set("Authorization", `Bearer ${server.adminToken}`)
      .expect(204);

    expect((await third.send("GET", "/Users")).status).toBe(401);
    expect(await everything()).toEqual(seenBefore);
  });
});
