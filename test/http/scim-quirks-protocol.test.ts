import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GROUP_URN, patchOf, USER_URN } from "../support/quirk.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

let server: TestServer;
let entra: TestConnection;
let strict: TestConnection;
let boss: string;
beforeAll(async () => {
  server = await startServer({ limits: { scimBodyBytes: 4096 } });
  entra = await server.connect({ dialect: "entra" });
  strict = await server.connect({ dialect: "strict" });
  for (const connection of [entra, strict]) {
    const { body } = await connection.send("POST", "/Users", aUser("Boss@Example.com", { externalId: "Ext1" }));
    boss = connection === entra ? body.id : boss;
    await connection.send("POST", "/Groups", { schemas: [GROUP_URN], displayName: "Robots", externalId: "Grp1" });
    await connection.send("POST", "/Users", aUser('quo"te]d@example.com', { active: false }));
  }
});
afterAll(() => server[Symbol.asyncDispose]());

function aUser(userName: string, fields: object = {}): object {
  return {
    schemas: [USER_URN],
    userName,
    emails: [{ value: userName.replace(/[^\w@.]/g, ""), type: "work", primary: true }],
    ...fields,
  };
}

/** The names of what a list holds, or the `scimType` of the refusal. */
async function listed(connection: TestConnection, type: string, filter: string): Promise<unknown> {
  const { body } = await connection.send("GET", `/${type}?filter=${encodeURIComponent(filter)}`);
  return body.Resources?.map((one: Record<string, unknown>) => one["userName"] ?? one["displayName"]) ?? body.scimType;
}

describe("6: parallel changes", () => {
  it("of one group and one user all take effect", async () => {
    const { body: group } = await entra.send("POST", "/Groups", { displayName: "Parallel" });
    const created = Array.from({ length: 20 }, (_, at) => entra.send("POST", "/Users", aUser(`p${at}@example.com`)));
    const ids = (await Promise.all(created)).map(({ body }) => body.id as string);

    await Promise.all([
      ...ids.map((value) => {
        const add = patchOf({ op: "add", path: "members", value: [{ value }] });
        return entra.send("PATCH", `/Groups/${group.id}`, add);
      }),
      ...["title", "nickName", "displayName"].map((path) =>
        entra.send("PATCH", `/Users/${ids[0]}`, patchOf({ op: "add", path, value: path })),
      ),
    ]);

    const { members } = (await entra.send("GET", `/Groups/${group.id}`)).body;
    const user = (await entra.send("GET", `/Users/${ids[0]}`)).body;
    expect(members.map(({ value }: { value: string }) => value).sort()).toEqual(ids.sort());
    expect(user).toMatchObject({ title: "title", nickName: "nickName", displayName: "displayName" });
    for (const id of ids) await entra.send("DELETE", `/Users/${id}`);
    await entra.send("DELETE", `/Groups/${group.id}`);
  });
});

describe("26: names in another case", () => {
  it.each([
    ["Users", 'userName eq "boss@EXAMPLE.com"', ["Boss@Example.com"]],
    ["Users", 'emails.value eq "BOSS@example.com"', ["Boss@Example.com"]],
    ["Users", 'externalId eq "ext1"', []],
    ["Users", 'externalId eq "Ext1"', ["Boss@Example.com"]],
    ["Groups", 'displayName eq "ROBOTS"', ["Robots"]],
    ["Groups", 'externalId eq "grp1"', []],
  ])("are found in %s by %s", async (type, filter, names) => {
    expect(await listed(entra, type, filter)).toEqual(names);
    expect(await listed(strict, type, filter)).toEqual(names);
  });
});

describe("27: the shapes of filters", () => {
  const both = ["Boss@Example.com", 'quo"te]d@example.com'];

  it.each([
    ['emails eq "boss@example.com"', ["Boss@Example.com"], ["Boss@Example.com"]],
    ['emails[type eq "work"].value eq "boss@example.com"', ["Boss@Example.com"], "invalidFilter"],
    ['emails[type eq "work" and value eq "boss@example.com"]', ["Boss@Example.com"], ["Boss@Example.com"]],
    [`${USER_URN}:userName eq "boss@example.com"`, ["Boss@Example.com"], ["Boss@Example.com"]],
    ["userName eq boss@example.com", ["Boss@Example.com"], "invalidFilter"],
    ['userName eq "quo\\"te]d@example.com"', ['quo"te]d@example.com'], ['quo"te]d@example.com']],
    ['active eq "False"', ['quo"te]d@example.com'], "invalidFilter"],
    ["active eq false", ['quo"te]d@example.com'], ['quo"te]d@example.com']],
    ["userName pr and not (active eq false)", ["Boss@Example.com"], ["Boss@Example.com"]],
    ["USERNAME PR", both, both],
    ['members[value eq "x"]', "invalidFilter", "invalidFilter"],
    ['userName eq "open', "invalidFilter", "invalidFilter"],
    ["userName", "invalidFilter", "invalidFilter"],
  ])("%s", async (filter, tolerant, exact) => {
    expect([await listed(entra, "Users", filter), await listed(strict, "Users", filter)]).toEqual([tolerant, exact]);
  });

  it("of a reference check by id and manager", async () => {
    const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const managed = aUser("managed@example.com", { [urn]: { manager: { value: boss } } });
    const { body } = await entra.send("POST", "/Users", managed);

    const found = await listed(entra, "Users", `id eq "${body.id}" and ${urn}:manager eq "${boss}"`);
    const bare = await listed(entra, "Users", `id eq "${body.id}" and manager eq "${boss}"`);
    const other = await listed(entra, "Users", `id eq "${body.id}" and ${urn}:manager eq "someone"`);

    expect([found, bare, other]).toEqual([["managed@example.com"], ["managed@example.com"], []]);
    await entra.send("DELETE", `/Users/${body.id}`);
  });

  it("of members, when a group is empty and when it is not", async () => {
    const { body: group } = await entra.send("POST", "/Groups", { displayName: "Full", members: [{ value: boss }] });

    expect(await listed(entra, "Groups", `members[value eq "${boss}"]`)).toEqual(["Full"]);
    expect(await listed(entra, "Groups", `members.value eq "${boss}"`)).toEqual(["Full"]);
    expect(await listed(entra, "Groups", 'members[value eq "nobody"]')).toEqual([]);
    await entra.send("DELETE", `/Groups/${group.id}`);
  });
});

describe("what a list says about itself", () => {
  it.each(["/Users", "/Groups"])("28: is empty past its end: %s", async (path) => {
    const { status, body } = await entra.send("GET", `${path}?startIndex=1000&count=5`);

    expect([status, body.Resources ?? [], body.itemsPerPage]).toEqual([200, [], 0]);
    expect(body.totalResults).toBeGreaterThan(0);
  });

  it("29: counts what it holds, not what was asked for", async () => {
    const { body } = await entra.send("GET", "/Groups?startIndex=1&count=100");

    expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1 });
  });
});

describe("30 and 33: the head of requests and answers", () => {
  it("names where a new resource is, its version, and how to authenticate", async () => {
    const created = await entra.send("POST", "/Groups", { displayName: "Located" });
    const stranger = await request(`${server.url}/scim/v2`).get("/Users");

    const { id } = created.body;
    expect(created.headers).toMatchObject({ location: `${server.scimBaseUrl}/Groups/${id}`, etag: 'W/"1"' });
    expect([stranger.status, stranger.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="anteroom"']);
    await entra.send("DELETE", `/Groups/${id}`);
  });

  it.each(["Bearer ", "bearer ", ""])("takes a token after %j", async (scheme) => {
    const agent = request(`${server.url}/scim/v2`).get("/Users?count=1");

    expect((await agent.set("Authorization", `${scheme}${entra.token}`)).status).toBe(200);
  });
});

describe("31: every refusal is a SCIM error", () => {
  it.each([
    ["malformed JSON", "POST", "/Users", "{", {}, 400],
    ["another media type", "POST", "/Users", "{}", { "Content-Type": "text/plain" }, 415],
    ["a compressed body", "POST", "/Users", "{}", { "Content-Encoding": "gzip" }, 415],
    ["too large a body", "POST", "/Users", `{"title":"${"x".repeat(70_000)}"}`, {}, 413],
    ["a method that is not served", "PUT", "/Users", "{}", {}, 405],
    ["an address with nothing", "GET", "/Robots", undefined, {}, 404],
  ])("%s", async (_what, method, path, body, headers, status) => {
    const agent = entra.send(method, path, body);
    for (const [name, value] of Object.entries(headers)) agent.set(name, value);

    const answer = await agent;

    expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/scim+json; charset=utf-8"]);
    expect(answer.body).toMatchObject({ schemas: [ERROR_URN], status: String(status), detail: expect.any(String) });
  });

  it.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s of /Me and below is 501",
    async (method) => {
      const answers = await Promise.all(["/Me", "/Me/", "/Me/emails/1", "/me"].map((path) => entra.send(method, path)));

      for (const { status, body } of answers) {
        expect(status).toBe(501);
        if (method !== "HEAD") expect(body).toMatchObject({ schemas: [ERROR_URN], status: "501" });
      }
    },
  );
});

describe("41: a resource that is gone", () => {
  it.each([
    ["Users", { userName: "gone@example.com" }],
    ["Groups", { displayName: "Gone" }],
  ])("is not found by a second DELETE from %s, nor by anything else", async (type, body) => {
    const { id } = (await entra.send("POST", `/${type}`, body)).body;
    const first = await entra.send("DELETE", `/${type}/${id}`);

    const answers = [
      await entra.send("DELETE", `/${type}/${id}`),
      await entra.send("GET", `/${type}/${id}`),
      await entra.send("PUT", `/${type}/${id}`, body),
      await entra.send("PATCH", `/${type}/${id}`, patchOf({ op: "replace", path: "externalId", value: "x" })),
    ];

    expect([first.status, first.headers["anteroom-effect"]]).toEqual([204, "applied"]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(answers.map(({ headers }) => headers["anteroom-effect"]?.split(";")[0])).toEqual([
      "refused",
      undefined,
      "refused",
      "refused",
    ]);
  });
});
