import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

let server: TestServer;
let client: TestConnection;
let next = 0;

beforeAll(async () => {
  server = await startServer();
  client = await server.connect({ dialect: "strict" });
});
afterAll(() => server[Symbol.asyncDispose]());

function fresh(name: string): string {
  next += 1;
  return `${name}${next}`;
}

async function aUser(fields: object = {}): Promise<string> {
  const schemas = URN.enterprise in fields ? [URN.user, URN.enterprise] : [URN.user];
  const { status, body } = await client.send("POST", "/Users", { schemas, userName: fresh("user"), ...fields });
  expect(status).toBe(201);
  return body.id;
}

async function aGroup(fields: object = {}): Promise<string> {
  const { body } = await client.send("POST", "/Groups", {
    schemas: [URN.group],
    displayName: fresh("Group"),
    ...fields,
  });
  return body.id;
}

describe("RFC 7644 §3.1 and §3.8 media types", () => {
  it.each(["application/scim+json", "application/json", "application/scim+json; charset=UTF-8", "APPLICATION/JSON"])(
    "takes a body as %s",
    async (type) => {
      const body = JSON.stringify({ schemas: [URN.user], userName: fresh("media") });

      const { status, headers } = await client.send("POST", "/Users", body).set("Content-Type", type);

      expect([status, headers["content-type"]]).toEqual([201, "application/scim+json; charset=utf-8"]);
    },
  );

  it.each(["text/plain", "application/xml", "application/json; charset=latin1", ""])(
    "refuses a body as %j with 415",
    async (type) => {
      const body = JSON.stringify({ schemas: [URN.user], userName: fresh("media") });

      const { status } = await client.send("POST", "/Users", body).set("Content-Type", type);

      expect(status).toBe(415);
    },
  );

  it.each(["application/scim+json", "application/json", "*/*", "application/scim+json;q=0.5, text/html"])(
    "answers Accept: %s in SCIM's media type",
    async (accept) => {
      const { status, headers } = await client.send("GET", "/Users?count=1").set("Accept", accept);

      expect([status, headers["content-type"]]).toEqual([200, "application/scim+json; charset=utf-8"]);
    },
  );

  it("keeps text of every script as UTF-8, and answers it so", async () => {
    const displayName = "Łukasz 李 🤖 ‏עברית é";

    const id = await aUser({ displayName });
    const { body } = await client.send("GET", `/Users/${id}`);

    expect(body.displayName).toBe(displayName);
  });
});

describe("RFC 7644 §3.3 creating resources", () => {
  it("answers 201 with the resource, its URI in Location, Content-Location and meta.location, and its version", async () => {
    const userName = fresh("created");

    const { status, headers, body } = await client.send("POST", "/Users", { schemas: [URN.user], userName });

    const location = `${server.scimBaseUrl}/Users/${body.id}`;
    expect(status).toBe(201);
    expect(body).toEqual({
      schemas: [URN.user],
      id: expect.stringMatching(/./),
      userName,
      active: true,
      meta: {
        resourceType: "User",
        created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/),
        lastModified: body.meta.created,
        location,
        version: headers["etag"],
      },
    });
    expect([headers["location"], headers["content-location"]]).toEqual([location, location]);
  });

  it("ignores values of read-only attributes", async () => {
    const groups = [{ value: "some-group" }];
    const meta = {
      created: "2000-01-01T00:00:00Z",
      resourceType: "Group",
      location: "https://example.com",
      version: "x",
    };

    const id = await aUser({ id: "mine", groups, meta });
    const { body } = await client.send("GET", `/Users/${id}`);

    expect(id).not.toBe("mine");
    expect(body.groups).toBeUndefined();
    expect(body.meta).toMatchObject({ resourceType: "User", location: `${server.scimBaseUrl}/Users/${id}` });
    expect(body.meta.created > "2020").toBe(true);
  });

  it.each([
    ["/Users", "userName", { schemas: [URN.user] }],
    ["/Groups", "displayName", { schemas: [URN.group] }],
  ])("refuses a second of one name at %s with 409 and uniqueness, whatever its case", async (path, attribute, body) => {
    const name = fresh("Taken");
    await client.send("POST", path, { ...body, [attribute]: name });

    const answer = await client.send("POST", path, { ...body, [attribute]: name.toUpperCase() });

    expect([answer.status, answer.body]).toEqual([
      409,
      { schemas: [URN.error], status: "409", scimType: "uniqueness", detail: expect.any(String) },
    ]);
  });

  it.each([
    ["/Users", { schemas: [URN.user] }],
    ["/Users", { schemas: [URN.user], userName: null }],
    ["/Groups", { schemas: [URN.group] }],
  ])("refuses a resource at %s without what is required: %j", async (path, body) => {
    const answer = await client.send("POST", path, body);

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
  });

  it.each([
    ["no schemas", { userName: "a" }],
    ["the schema of another type", { schemas: [URN.group], userName: "a" }],
    ["an unknown schema", { schemas: [URN.user, "urn:example:unknown"], userName: "a" }],
    ["an unknown attribute", { schemas: [URN.user], userName: "a", colour: "red" }],
    ["no object", []],
    ["no JSON", '{"userName":'],
  ])("refuses a body with %s as invalidSyntax", async (_what, body) => {
    const answer = await client.send("POST", "/Users", body);

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  it("names the resource type of each resource by the endpoint it was created at (§3.3.1)", async () => {
    const [user, group] = [await aUser(), await aGroup()];

    const answers = [await client.send("GET", `/Users/${user}`), await client.send("GET", `/Groups/${group}`)];

    expect(answers.map(({ body }) => body.meta.resourceType)).toEqual(["User", "Group"]);
  });
});

describe("RFC 7644 §3.4.1 retrieving a known resource", () => {
  it("answers 200 with the resource, its version and its URI", async () => {
    const id = await aUser();

    const { status, headers, body } = await client.send("GET", `/Users/${id}`);

    expect([status, body.id, headers["etag"]]).toEqual([200, id, body.meta.version]);
    expect(headers["content-location"]).toBe(body.meta.location);
  });

  it.each(["/ServiceProviderConfig", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "/ResourceTypes/Group"])(
    "answers %s with its own URI",
    async (path) => {
      const { headers, body } = await client.send("GET", path);

      expect([headers["content-location"], body.meta.location]).toEqual([
        body.meta.location,
        `${server.scimBaseUrl}${path}`,
      ]);
    },
  );

  it("answers 404 to what does not exist, and to what exists at another endpoint", async () => {
    const id = await aUser();

    const answers = [await client.send("GET", "/Users/nobody"), await client.send("GET", `/Groups/${id}`)];

    expect(answers.map(({ status, body }) => [status, body.schemas])).toEqual([
      [404, [URN.error]],
      [404, [URN.error]],
    ]);
  });
});

describe("RFC 7644 §3.5.1 replacing with PUT", () => {
  it("replaces what is there and clears what is left out, and keeps id and creation", async () => {
    const id = await aUser({ title: "Robot", nickName: "R2", emails: [{ value: "a@example.com", type: "work" }] });
    const before = (await client.send("GET", `/Users/${id}`)).body;
    const userName = fresh("replaced");

    const { status, headers, body } = await client.send("PUT", `/Users/${id}`, {
      schemas: [URN.user],
      userName,
      title: "Android",
    });

    expect([status, headers["content-location"]]).toEqual([200, before.meta.location]);
    expect(body).toEqual({
      schemas: [URN.user],
      id,
      userName,
      title: "Android",
      active: true,
      meta: { ...before.meta, version: 'W/"2"', lastModified: body.meta.lastModified },
    });
    expect((await client.send("GET", `/Users/${id}`)).body).toEqual(body);
  });

  it("clears the members of a group that leaves them out (strict), and replaces those it names", async () => {
    const [one, two] = [await aUser(), await aUser()];
    const id = await aGroup({ members: [{ value: one }] });
    const put = async (members?: object[]) => {
      const displayName = fresh("Put");
      const { body } = await client.send("PUT", `/Groups/${id}`, { schemas: [URN.group], displayName, members });
      return body.members?.map(({ value }: { value: string }) => value);
    };

    const replaced = await put([{ value: two }]);
    const cleared = await put();

    expect([replaced, cleared]).toEqual([[two], undefined]);
  });

  it("leaves active as it is when a PUT does not speak of it", async () => {
    const id = await aUser({ active: false });

    const { body } = await client.send("PUT", `/Users/${id}`, { schemas: [URN.user], userName: fresh("quiet") });

    expect(body.active).toBe(false);
  });

  it("ignores read-only values, another id and a foreign location included", async () => {
    const id = await aUser();
    const { body: before } = await client.send("GET", `/Users/${id}`);

    const { status, body } = await client.send("PUT", `/Users/${id}`, {
      ...before,
      id: "another",
      meta: { ...before.meta, location: "https://example.com", created: "2000-01-01T00:00:00Z" },
      groups: [{ value: "g" }],
    });

    expect([status, body]).toEqual([200, before]);
  });

  it.each(["/Users", "/Groups"])("never creates a resource at %s", async (path) => {
    const schemas = [path === "/Users" ? URN.user : URN.group];
    const body = { schemas, userName: fresh("new"), displayName: fresh("New") };

    const { status } = await client.send(
      "PUT",
      `${path}/unknown`,
      path === "/Users" ? body : { ...body, userName: undefined },
    );

    expect(status).toBe(404);
  });

  it("wants what is required", async () => {
    const id = await aUser();

    const { status, body } = await client.send("PUT", `/Users/${id}`, { schemas: [URN.user], title: "x" });

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });

  it("refuses a name that another has, and leaves the resource as it was", async () => {
    const taken = fresh("taken");
    await aUser({ userName: taken });
    const id = await aUser({ title: "x" });
    const { body: before } = await client.send("GET", `/Users/${id}`);

    const { status, body } = await client.send("PUT", `/Users/${id}`, { schemas: [URN.user], userName: taken });

    expect([status, body.scimType]).toEqual([409, "uniqueness"]);
    expect((await client.send("GET", `/Users/${id}`)).body).toEqual(before);
  });
});

describe("RFC 7644 §3.6 deleting resources", () => {
  it("answers 204 without a body; from then on it is 404, in no list and in no group, and its name is free", async () => {
    const userName = fresh("gone");
    const id = await aUser({ userName });
    const group = await aGroup({ members: [{ value: id }] });
    const filter = encodeURIComponent(`userName eq "${userName}"`);

    const deleted = await client.send("DELETE", `/Users/${id}`);

    expect([deleted.status, deleted.text, deleted.headers["content-type"]]).toEqual([204, "", undefined]);
    const patch = { schemas: [URN.patch], Operations: [{ op: "add", path: "title", value: "x" }] };
    const put = { schemas: [URN.user], userName };
    const statuses = [
      (await client.send("GET", `/Users/${id}`)).status,
      (await client.send("PUT", `/Users/${id}`, put)).status,
      (await client.send("PATCH", `/Users/${id}`, patch)).status,
      (await client.send("DELETE", `/Users/${id}`)).status,
    ];
    expect(statuses).toEqual([404, 404, 404, 404]);
    expect((await client.send("GET", `/Users?filter=${filter}`)).body.totalResults).toBe(0);
    expect((await client.send("GET", `/Groups/${group}`)).body.members).toBeUndefined();
    expect(await aUser({ userName })).not.toBe(id);
  });
});

describe("RFC 7644 §3.2 methods and endpoints", () => {
  it.each([
    ["PUT", "/Users"],
    ["PATCH", "/Groups"],
    ["DELETE", "/Users"],
    ["POST", "/Users/some-id"],
    ["GET", "/Bulk"],
    ["GET", "/.search"],
    ["GET", "/Users/.search"],
    ["POST", "/ServiceProviderConfig"],
    ["PATCH", "/Schemas/urn:x"],
    ["OPTIONS", "/Users"],
  ])("answers %s %s with 405 and what is allowed", async (method, path) => {
    const { status, headers, body } = await client.send(method, path);

    expect([status, body.schemas, headers["allow"]]).toEqual([405, [URN.error], expect.stringMatching(/GET|POST/)]);
  });

  it("reads no method from a header, because none is asked for: X-HTTP-Method-Override changes nothing", async () => {
    const id = await aUser();

    const { status } = await client.send("GET", `/Users/${id}`).set("X-HTTP-Method-Override", "DELETE");

    expect([status, (await client.send("GET", `/Users/${id}`)).status]).toEqual([200, 200]);
  });
});

describe("RFC 7644 §3.11 /Me", () => {
  it.each(["GET", "POST", "PUT", "PATCH", "DELETE"])(
    "answers %s with 501, for a connection is no user",
    async (method) => {
      const { status, body } = await client.send(method, "/Me");

      expect([status, body]).toEqual([501, { schemas: [URN.error], status: "501", detail: expect.any(String) }]);
    },
  );
});

describe("RFC 7644 §3.13 protocol versions", () => {
  it("serves v2 and no other version", async () => {
    const authorization = `Bearer ${client.token}`;
    const paths = ["/scim/v2/Users", "/scim/v1/Users", "/scim/v3/Users", "/scim/Users"];

    const answers = await Promise.all(
      paths.map((path) => fetch(`${server.url}${path}`, { headers: { authorization } })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404]);
  });
});
