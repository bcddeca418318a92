import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

let server: TestServer;
let okta: TestConnection;
const random = newId().slice(-8);
const runner = { userName: `Runscope300${random}@atko.com`, givenName: "Runscope", familyName: `Test${random}` };
const created = { id: "" };
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  await send("POST", "/Users", aUser({ userName: "seeded@atko.com", givenName: "Seed", familyName: "Ed" }));
});
afterAll(() => server[Symbol.asyncDispose]());

function aUser({ userName, givenName, familyName }: typeof runner): Json {
  return {
    schemas: [USER],
    userName,
    name: { givenName, familyName },
    emails: [{ primary: true, value: userName, type: "work" }],
    displayName: `${givenName} ${familyName}`,
    active: true,
  };
}

/** Sends as Okta's suite does: JSON under its plain name, SCIM accepted. */
async function send(
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  body?: Json,
  token = okta.token,
): Promise<Json> {
  const agent = request(`${server.url}/scim/v2`);
  const verb = method.toLowerCase() as "get";
  const asked = agent[verb](path)
    .set("Authorization", token)
    .set("User-Agent", "OKTA SCIM Integration")
    .set("Accept-Charset", "utf-8")
    .set("Accept", "application/scim+json; charset=utf-8");
  return body === undefined ? asked : asked.set("Content-Type", "application/json").send(JSON.stringify(body));
}

function byUserName(userName: string): string {
  return `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;
}

const READABLE = {
  id: expect.stringMatching(/./),
  name: expect.objectContaining({ familyName: expect.any(String), givenName: expect.any(String) }),
  userName: expect.any(String),
  active: expect.any(Boolean),
  emails: [expect.objectContaining({ value: expect.any(String) })],
};

/** The steps are one story and run in their order. */
describe("Okta's SCIM 2.0 SPEC test", () => {
  it("1. reads one user", async () => {
    const { status, body } = await send("GET", "/Users?count=1&startIndex=1");

    expect([status, body.schemas]).toEqual([200, [LIST]]);
    expect([body.itemsPerPage, body.startIndex, body.totalResults].map((one) => typeof one)).toEqual(
      Array(3).fill("number"),
    );
    expect(body.Resources).toEqual([expect.objectContaining(READABLE)]);
  });

  it("2. reads that user by its id", async () => {
    const { body: list } = await send("GET", "/Users?count=1&startIndex=1");

    const { status, body } = await send("GET", `/Users/${list.Resources[0].id}`);

    expect([status, body]).toEqual([200, expect.objectContaining({ ...READABLE, id: list.Resources[0].id })]);
  });

  it("3. finds nobody under a name that nobody has", async () => {
    const { status, body } = await send("GET", byUserName("abcdefgh@atko.com"));

    expect([status, body.totalResults, body.schemas]).toEqual([200, 0, [LIST]]);
  });

  it("4. says that an unknown user is unknown", async () => {
    const { status, body } = await send("GET", "/Users/010101001010101011001010101011");

    expect([status, body]).toEqual([404, { schemas: [ERROR], status: "404", detail: expect.stringMatching(/./) }]);
  });

  it("5. finds that the user to be made is not there", async () => {
    const { status, body } = await send("GET", byUserName(runner.userName));

    expect([status, body.totalResults]).toEqual([200, 0]);
  });

  it("6. makes a user", async () => {
    const { status, body } = await send("POST", "/Users", aUser(runner));

    created.id = body.id;
    expect([status, body.active, body.id]).toEqual([201, true, expect.stringMatching(/./)]);
    expect([body.userName, body.name.givenName, body.name.familyName]).toEqual([
      runner.userName,
      runner.givenName,
      runner.familyName,
    ]);
    expect(body.schemas).toContain(USER);
  });

  it("7. reads the user it made", async () => {
    const { status, body } = await send("GET", `/Users/${created.id}`);

    expect([status, body.userName, body.name]).toEqual([
      200,
      runner.userName,
      { givenName: runner.givenName, familyName: runner.familyName },
    ]);
  });

  it("8. cannot make the same user again", async () => {
    const { status, body } = await send("POST", "/Users", aUser(runner));

    expect([status, body.scimType, body.schemas]).toEqual([409, "uniqueness", [ERROR]]);
  });

  it("9. finds the user by its name in capitals", async () => {
    const { status, body } = await send("GET", byUserName(runner.userName.toUpperCase()));

    expect([status, body.totalResults, body.Resources[0].id]).toEqual([200, 1, created.id]);
  });

  it("10. reads groups", async () => {
    const { status, body } = await send("GET", "/Groups");

    expect([status, body.schemas]).toEqual([200, [LIST]]);
  });

  it("11. is refused with another token", async () => {
    const { status, body } = await send("GET", "/Users?startIndex=1&count=100", undefined, "non-token");

    expect([status, body]).toEqual([401, { schemas: [ERROR], status: "401", detail: expect.stringMatching(/./) }]);
  });

  it("12. says that another unknown user is unknown", async () => {
    const { status, body } = await send("GET", "/Users/00919288221112222");

    expect([status, body.status, body.schemas]).toEqual([404, "404", [ERROR]]);
  });
});

describe("Okta's SCIM 2.0 CRUD test", () => {
  const name = { userName: `crud-${random}@atko.com`, givenName: "Crud", familyName: "Test" };

  async function put(changes: Json): Promise<Json> {
    const { body } = await send("GET", `/Users/${created.id}`);
    const { status } = await send("PUT", `/Users/${created.id}`, {
      ...body,
      groups: [],
      password: newId(),
      ...changes,
    });
    expect(status).toBe(200);
    return (await send("GET", `/Users/${created.id}`)).body;
  }

  it("makes a user and finds it", async () => {
    created.id = (await send("POST", "/Users", aUser(name))).body.id;

    const { body } = await send("GET", byUserName(name.userName));

    expect([body.totalResults, body.Resources[0].id]).toEqual([1, created.id]);
  });

  it("changes the first name", async () => {
    expect((await put({ name: { givenName: "Changed", familyName: "Test" } })).name.givenName).toBe("Changed");
  });

  it.each([
    ["deactivates", false],
    ["reactivates", true],
    ["unassigns", false],
  ])("%s the user, which keeps its id and stays to be found", async (_what, active) => {
    const changed = await put({ active });
    const { body } = await send("GET", byUserName(name.userName));

    expect([changed.active, body.Resources.map(({ id }: Json) => id)]).toEqual([active, [created.id]]);
  });

  it("deactivates by PATCH, as catalogue apps do", async () => {
    await put({ active: true });
    const { status } = await send("PATCH", `/Users/${created.id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", value: { active: false } }],
    });

    expect([status, (await send("GET", `/Users/${created.id}`)).body.active]).toEqual([200, false]);
  });
});

/** The plan that a catalogue app goes through by hand, as far as the wire shows it. */
describe("Okta's test plan for catalogue apps", () => {
  const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
  const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
  const group = { id: "", other: "" };

  async function aPerson(): Promise<string> {
    const userName = `${newId()}@atko.com`;
    return (await send("POST", "/Users", aUser({ userName, givenName: "A", familyName: "B" }))).body.id;
  }

  async function patchGroup(...Operations: Json[]): Promise<number> {
    return (await send("PATCH", `/Groups/${group.id}`, { schemas: [PATCH], Operations })).status;
  }

  async function membersOf(id: string): Promise<string[]> {
    const { members = [] } = (await send("GET", `/Groups/${id}`)).body;
    return members.map(({ value }: Json) => value).sort();
  }

  it("C9335: links a user that is there already", async () => {
    const userName = `linked-${random}@atko.com`;
    await send("POST", "/Users", aUser({ userName, givenName: "Out", familyName: "OfBand" }));
    const { body: found } = await send("GET", `${byUserName(userName)}&startIndex=1&count=100`);
    const { id } = found.Resources[0];

    const profile = aUser({ userName, givenName: "From", familyName: "Okta" });
    const linked = await send("PUT", `/Users/${id}`, { ...profile, externalId: "00u1", groups: [], password: "x" });

    expect([linked.status, linked.body.id, linked.body.name.givenName]).toEqual([200, id, "From"]);
  });

  it("C9337: pushes empty values without an error", async () => {
    const body = aUser({ userName: `empty-${random}@atko.com`, givenName: "A", familyName: "B" });

    const { status } = await send("POST", "/Users", {
      ...body,
      title: "",
      nickName: null,
      phoneNumbers: [],
      locale: "",
    });

    expect(status).toBe(201);
  });

  it("C9301, C9302: takes passwords and forgets them", async () => {
    const id = await aPerson();

    const { status } = await send("PATCH", `/Users/${id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", value: { password: "Very-Secret-9" } }],
    });

    expect(status).toBe(200);
    expect(JSON.stringify([(await send("GET", `/Users/${id}`)).body, await server.records()])).not.toContain(
      "Very-Secret",
    );
  });

  it("C9303 to C9305: imports page by page, every user once, the order unchanged", async () => {
    const seen: string[] = [];
    const total = (await send("GET", "/Users?startIndex=1&count=2")).body.totalResults;
    for (let startIndex = 1; startIndex <= total; startIndex += 2) {
      const { body } = await send("GET", `/Users?startIndex=${startIndex}&count=2`);
      seen.push(...body.Resources.map(({ id }: Json) => id));
    }
    const { body: whole } = await send("GET", "/Users?startIndex=1&count=200");

    expect(seen).toEqual(whole.Resources.map(({ id }: Json) => id));
    expect([new Set(seen).size, whole.totalResults]).toEqual([total, total]);
  });

  it("C9312: pushes a group with its members", async () => {
    const members = [await aPerson(), await aPerson()];

    const made = await send("POST", "/Groups", {
      schemas: [GROUP],
      displayName: `Group ${random}`,
      members: members.map((value) => ({ value, display: "x" })),
    });

    group.id = made.body.id;
    expect([made.status, await membersOf(group.id)]).toEqual([201, members.sort()]);
  });

  it("renames a group by a PATCH that carries its id", async () => {
    const status = await patchGroup({ op: "replace", value: { id: group.id, displayName: `Renamed ${random}` } });

    const { body } = await send("GET", `/Groups/${group.id}`);
    expect([status, body.displayName, body.id]).toEqual([204, `Renamed ${random}`, group.id]);
  });

  it("adds and removes members in one PATCH", async () => {
    const [gone = "", stays = ""] = await membersOf(group.id);
    const added = await aPerson();

    const status = await patchGroup(
      { op: "remove", path: `members[value eq "${gone}"]` },
      { op: "add", path: "members", value: [{ value: added, display: "test.user@okta.local" }] },
    );

    expect([status, await membersOf(group.id)]).toEqual([204, [added, stays].sort()]);
  });

  it("pushes now, with members and with none", async () => {
    const one = await aPerson();

    const full = await patchGroup({ op: "replace", path: "members", value: [{ value: one, display: "x" }] });
    const after = await membersOf(group.id);
    const empty = await patchGroup({ op: "replace", path: "members", value: [] });

    expect([full, after, empty, await membersOf(group.id)]).toEqual([204, [one], 204, []]);
  });

  it("links a group that is there already and writes over its members", async () => {
    const [old, current] = [await aPerson(), await aPerson()];
    const displayName = `There ${random}`;
    const made = await send("POST", "/Groups", { schemas: [GROUP], displayName, members: [{ value: old }] });
    const filter = encodeURIComponent(`displayName eq "${displayName}"`);
    const { body: found } = await send("GET", `/Groups?filter=${filter}&startIndex=1&count=100`);
    group.other = found.Resources[0].id;

    const put = await send("PUT", `/Groups/${group.other}`, {
      schemas: [GROUP],
      displayName,
      members: [{ value: current, display: "x" }],
    });

    expect([found.totalResults, group.other, put.status]).toEqual([1, made.body.id, 200]);
    expect(await membersOf(group.other)).toEqual([current]);
  });

  it("unlinks a group and deletes it", async () => {
    const remove = () =>
      request(`${server.url}/scim/v2`).delete(`/Groups/${group.other}`).set("Authorization", okta.token);

    const answers = [await remove(), await send("GET", `/Groups/${group.other}`), await remove()];

    expect(answers.map(({ status }) => status)).toEqual([204, 404, 404]);
  });
});
