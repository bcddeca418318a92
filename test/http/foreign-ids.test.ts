import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECTS } from "../../src/domain/connection/connection.ts";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { KeptSocket } from "../support/wire.ts";
import { type RunningApi, startApi } from "./api-client.ts";
import { aClient } from "./oauth-client.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const MESSAGES = "urn:ietf:params:scim:api:messages:2.0";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** As long as a real id, and nobody's. */
const UNKNOWN = "01890000-0000-7000-8000-000000000000";

/** A request that speaks of an id in one place. */
interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

type Asked = (id: string) => Question;

const user = { schemas: [`${CORE}:User`], userName: "stolen@example.com" };
const group = { schemas: [`${CORE}:Group`], displayName: "Stolen" };
const manager = (id: string) => ({ [ENTERPRISE]: { manager: { value: id } } });

function patchOf(...Operations: readonly Json[]): Json {
  return { schemas: [`${MESSAGES}:PatchOp`], Operations };
}

function bulkOf(...Operations: readonly Json[]): Question {
  return { method: "POST", path: "/Bulk", body: { schemas: [`${MESSAGES}:BulkRequest`], Operations } };
}

function searchOf(path: string, filter: string): readonly Asked[] {
  const by = (id: string): string => filter.replaceAll("ID", id);
  return [
    (id) => ({ method: "GET", path: `${path}?filter=${encodeURIComponent(by(id))}` }),
    (id) => ({
      method: "POST",
      path: `${path === "/" ? "" : path}/.search`,
      body: { schemas: [`${MESSAGES}:SearchRequest`], filter: by(id) },
    }),
  ];
}

/** What is asked of a resource by its address. */
function addressed(path: string, replacement: Json, operations: readonly Json[]): readonly Asked[] {
  const at = (id: string): string => `${path}/${id}`;
  return [
    (id) => ({ method: "GET", path: at(id) }),
    (id) => ({ method: "HEAD", path: at(id) }),
    (id) => ({ method: "GET", path: `${at(id)}?attributes=userName,members` }),
    (id) => ({ method: "GET", path: at(id), headers: { "If-None-Match": '"1"' } }),
    (id) => ({ method: "GET", path: at(id), headers: { "If-Match": '"1"' } }),
    (id) => ({ method: "PUT", path: at(id), body: replacement }),
    (id) => ({ method: "PUT", path: at(id), body: replacement, headers: { "If-Match": "*" } }),
    (id) => ({ method: "PATCH", path: at(id), body: patchOf(...operations) }),
    (id) => ({ method: "PATCH", path: at(id), body: patchOf(...operations), headers: { "If-Match": 'W/"1"' } }),
    (id) => ({ method: "DELETE", path: at(id) }),
    (id) => ({ method: "DELETE", path: at(id), headers: { "If-Match": '"999"' } }),
    (id) => ({ method: "POST", path: at(id), body: replacement }),
    (id) => bulkOf({ method: "PUT", path: at(id), data: replacement }),
    (id) => bulkOf({ method: "PATCH", path: at(id), version: 'W/"1"', data: patchOf(...operations) }),
    (id) => bulkOf({ method: "DELETE", path: at(id) }),
  ];
}

const ofUsers: readonly Asked[] = [
  ...addressed("/Users", user, [{ op: "replace", path: "active", value: false }]),
  ...searchOf("/Users", 'id eq "ID"'),
  ...searchOf("/Users", 'manager.value eq "ID"'),
  ...searchOf("/Users", 'not (id ne "ID")'),
  ...searchOf("/Groups", 'members.value eq "ID"'),
  ...searchOf("/Groups", 'members[value eq "ID" and type eq "User"]'),
  ...searchOf("/", 'id eq "ID" or members.value eq "ID"'),
  (id) => ({ method: "POST", path: "/Groups", body: { ...group, members: [{ value: id }] } }),
  (id) => bulkOf({ method: "POST", path: "/Groups", bulkId: "g", data: { ...group, members: [{ value: id }] } }),
];

const ofGroups: readonly Asked[] = [
  ...addressed("/Groups", group, [{ op: "remove", path: "members" }]),
  ...addressed("/Groups", { ...group, members: [] }, [{ op: "replace", value: { displayName: "Stolen" } }]),
  ...searchOf("/Groups", 'id eq "ID"'),
  ...searchOf("/Users", 'groups.value eq "ID"'),
  ...searchOf("/Users", 'groups[value eq "ID"]'),
  ...searchOf("/", 'groups.value eq "ID" or id eq "ID"'),
];

let server: TestServer;
let socket: KeptSocket;
let theirs: TestConnection;
const ids = { user: "", group: "", deleted: "" };
let seenBefore: Json;

beforeAll(async () => {
  server = await startServer();
  socket = new KeptSocket(server.port);
  theirs = await server.connect({ idp: "okta" });
  ids.user = (await theirs.send("POST", "/Users", { ...user, externalId: "x1" })).body.id;
  ids.deleted = (await theirs.send("POST", "/Users", { ...user, userName: "gone@example.com" })).body.id;
  ids.group = (await theirs.send("POST", "/Groups", { ...group, members: [{ value: ids.user }] })).body.id;
  await theirs.send("DELETE", `/Users/${ids.deleted}`).expect(204);
  seenBefore = await everything();
});
afterAll(async () => {
  socket.close();
  await server[Symbol.asyncDispose]();
});

async function everything(): Promise<Json> {
  return [(await theirs.send("GET", "/?sortBy=id")).body, (await theirs.send("GET", "/Groups")).body];
}

/** The whole answer, but for what every answer has of its own and for the id that was asked for. */
async function answerTo({ token }: TestConnection, asked: Asked, id: string): Promise<Json> {
  const { method, path, body, headers = {} } = asked(id);
  const sent = Buffer.from(body === undefined ? "" : JSON.stringify(body));
  const head = [
    `${method} /scim/v2${path} HTTP/1.1`,
    "Host: x",
    `Authorization: Bearer ${token}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined ? [] : ["Content-Type: application/scim+json", `Content-Length: ${sent.length}`]),
  ];
  const bytes = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), sent]);
  const answer = await socket.send(bytes, method === "HEAD");
  const { "x-request-id": _, date: __, ...said } = Object.fromEntries(answer.headers);
  return JSON.parse(JSON.stringify({ status: answer.status, headers: said, body: answer.body }).replaceAll(id, "ID"));
}

describe("an id of another connection", () => {
  it.each(DIALECTS)("is answered to the byte as one that nobody has, on a connection of %s", async (dialect) => {
    const ours = await server.connect({ dialect });
    const questions = [
      ...ofUsers.flatMap((asked) => [[asked, ids.user] as const, [asked, ids.deleted] as const]),
      ...ofGroups.map((asked) => [asked, ids.group] as const),
      // A user's id where a group's belongs, and the other way round.
      ...ofGroups.map((asked) => [asked, ids.user] as const),
      ...ofUsers.map((asked) => [asked, ids.group] as const),
    ];

    for (const [asked, id] of questions) {
      const unknown = await answerTo(ours, asked, UNKNOWN);
      const foreign = await answerTo(ours, asked, id);

      const name = JSON.stringify(asked("ID"));
      expect({ name, ...foreign }).toEqual({ name, ...unknown });
      expect(foreign["status"]).toBeLessThan(500);
    }

    expect((await ours.send("GET", "/")).body.totalResults).toBe(0);
    expect(await everything()).toEqual(seenBefore);
  });

  it("says as little as a member or a manager that nobody is", async () => {
    const ours = await server.connect({ idp: "entra" });
    const own = (await ours.send("POST", "/Groups", { displayName: "Ours" })).body.id;
    const ownUser = (await ours.send("POST", "/Users", { userName: "ours@example.com" })).body.id;
    const members = (id: string): Json => ({ op: "add", path: "members", value: [{ value: id }] });
    const questions: readonly Asked[] = [
      (id) => ({ method: "PATCH", path: `/Groups/${own}`, body: patchOf(members(id)) }),
      (id) => ({
        method: "PATCH",
        path: `/Groups/${own}`,
        body: patchOf({ op: "remove", path: `members[value eq "${id}"]` }),
      }),
      (id) => ({ method: "PUT", path: `/Groups/${own}`, body: { displayName: "Ours", members: [{ value: id }] } }),
      (id) => bulkOf({ method: "PATCH", path: `/Groups/${own}`, data: patchOf(members(id)) }),
    ];

    for (const asked of questions) {
      for (const id of Object.values(ids)) {
        const unknown = await answerTo(ours, asked, UNKNOWN);
        expect(await answerTo(ours, asked, id)).toEqual(unknown);
      }
    }

    // A manager is a text that nobody looks up; what is told of it is what was sent.
    const named = await ours.send("PATCH", `/Users/${ownUser}`, patchOf({ op: "add", value: manager(ids.user) }));
    expect(named.body[ENTERPRISE]).toEqual({ manager: { value: ids.user } });
    expect((await ours.send("GET", `/Groups/${own}`)).body.members).toBeUndefined();
    expect(await everything()).toEqual(seenBefore);
  });

  it("cannot be reached by a cursor of its connection", async () => {
    await theirs.send("POST", "/Users", { ...user, userName: "second@example.com" });
    const ours = await server.connect();
    const { nextCursor } = (await theirs.send("GET", "/Users?cursor&count=1")).body;
    const cursor =
      (text: string): Asked =>
      () => ({ method: "GET", path: `/Users?cursor=${text}&count=1` });

    const foreign = await answerTo(ours, cursor(nextCursor), "none");
    const invented = await answerTo(ours, cursor("AAAA.BBBB"), "none");

    expect(nextCursor).toMatch(/./);
    expect(foreign).toEqual(invented);
    expect(JSON.parse(foreign["body"])).toMatchObject({ status: "400", scimType: "invalidCursor" });
  });
});

describe("what belongs to another connection in the management API", () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it("is answered under this one as what nobody has", async () => {
    const [other, own] = [await aClient(api), await aClient(api)];
    const [token] = (await api.call("GET", `/connections/${other.connectionId}/tokens`)).body["items"];
    const below = `/connections/${own.connectionId}`;
    const places: readonly (readonly [
      method: "GET" | "POST" | "PATCH" | "DELETE",
      path: string,
      id: string,
      body?: Json,
    ])[] = [
      ["PATCH", `${below}/tokens/ID`, token.id, { sources: ["192.0.2.1"] }],
      ["DELETE", `${below}/tokens/ID`, token.id],
      ["GET", `${below}/oauth-clients/ID`, other.id],
      ["DELETE", `${below}/oauth-clients/ID`, other.id],
      ["GET", `${below}/oauth-clients/ID/secrets`, other.id],
      ["POST", `${below}/oauth-clients/ID/secrets`, other.id],
      ["DELETE", `${below}/oauth-clients/ID/secrets/${other.secretId}`, other.id],
      ["DELETE", `${below}/oauth-clients/${own.id}/secrets/ID`, other.secretId],
      ["GET", `${below}/oauth-clients/ID/trusts`, other.id],
    ];
    const ask = async ([method, path, , body]: (typeof places)[number], id: string): Promise<Json> => {
      const answer = await api.call(method, path.replace("ID", id), body);
      const { requestId: _, ...said } = answer.body;
      return { status: answer.status, ...JSON.parse(JSON.stringify(said).replaceAll(id, "ID")) };
    };

    for (const place of places) {
      const unknown = await ask(place, place[2].replaceAll(/[0-9a-z]/gi, "0"));
      expect({ place, ...(await ask(place, place[2])) }).toEqual({ place, ...unknown });
      expect(unknown["status"]).toBe(404);
    }

    expect((await api.scim(other.connectionToken, "GET", "/Users")).status).toBe(200);
    expect((await api.call("GET", other.path)).status).toBe(200);
  });
});
