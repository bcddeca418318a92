import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
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

function post(fields: object) {
  const schemas = URN.enterprise in fields ? [URN.user, URN.enterprise] : [URN.user];
  return client.send("POST", "/Users", { schemas, userName: fresh("user"), ...fields });
}

async function created(fields: object): Promise<Json> {
  const { status, body } = await post(fields);
  expect([status, body.detail]).toEqual([201, undefined]);
  return body;
}

async function found(filter: string): Promise<number> {
  return (await client.send("GET", "/Users").query({ filter })).body.totalResults;
}

describe("RFC 7643 §2.1 attributes", () => {
  it("have names that are compared without case, and are answered as the schema spells them", async () => {
    const userName = fresh("case");

    const { status, body } = await client.send("POST", "/Users", {
      SCHEMAS: [URN.user],
      USERNAME: userName,
      Name: { FAMILYNAME: "Jensen" },
    });

    expect([status, body.userName, body.name]).toEqual([201, userName, { familyName: "Jensen" }]);
  });

  it.each(["1st", "nick-näme", "nick name", "", "$x"])("have no other names: %j", async (name) => {
    const { status, body } = await post({ [name]: "x" });

    expect([status, body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  it("come in any order", async () => {
    const { status } = await client.send("POST", "/Users", {
      name: { givenName: "G" },
      userName: fresh("u"),
      schemas: [URN.user],
    });

    expect(status).toBe(201);
  });
});

describe("RFC 7643 §2.3 data types", () => {
  it.each([
    ["a string (§2.3.1)", { title: 5 }],
    ["a boolean (§2.3.2)", { active: "true" }],
    ["a binary (§2.3.6)", { x509Certificates: [{ value: "not base64!" }] }],
    ["a reference (§2.3.7)", { profileUrl: "not a uri" }],
    ["a complex value (§2.3.8)", { name: "Barbara" }],
    ["one value", { title: ["a", "b"] }],
    ["a list", { emails: { value: "a@example.com" } }],
    ["a list of complex values", { emails: ["a@example.com"] }],
  ])("refuses what is not %s", async (_type, fields) => {
    const { status, body } = await post(fields);

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });

  it.each(["YQ==", "YQ", "-_-_", "ab+/", "AAECAwQFBgcICQ=="])(
    "takes base64 and base64url as binary: %s",
    async (value) => {
      expect((await created({ x509Certificates: [{ value }] })).x509Certificates).toEqual([{ value }]);
    },
  );

  it.each(["https://example.com/a?b#c", "../photos/1", "urn:example:x"])(
    "takes a URI, absolute or relative, as reference: %s",
    async (profileUrl) => {
      expect((await created({ profileUrl })).profileUrl).toBe(profileUrl);
    },
  );

  it("writes and compares instants as xsd:dateTime (§2.3.5)", async () => {
    const { meta } = await created({});
    const instant = Date.parse(meta.created);
    const elsewhere = new Date(instant + 2 * 3_600_000).toISOString().replace("Z", "+02:00");

    expect(meta.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await found(`meta.created eq "${elsewhere}"`)).toBeGreaterThan(0);
  });

  it("compares binary values and references with case, addresses and names without", async () => {
    const [upper, lower] = [fresh("QUJD"), fresh("x")];
    await created({ x509Certificates: [{ value: upper }], emails: [{ value: `${lower}@Example.com` }] });

    expect(await found(`x509Certificates.value eq "${upper}"`)).toBe(1);
    expect(await found(`x509Certificates.value eq "${upper.toLowerCase()}"`)).toBe(0);
    expect(await found(`emails.value eq "${lower.toUpperCase()}@example.COM"`)).toBe(1);
  });
});

describe("RFC 7643 §2.4 multi-valued attributes", () => {
  it("have at most one primary value", async () => {
    const { status, body } = await post({
      emails: [
        { value: "a@example.com", primary: true },
        { value: "b@example.com", primary: true },
      ],
    });

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });

  it("hold a value of one type once", async () => {
    const email = { value: "a@example.com", type: "work" };

    const { emails } = await created({ emails: [email, { ...email }, { ...email, type: "home" }] });

    expect(emails).toEqual([email, { ...email, type: "home" }]);
  });

  it("take any type beside the canonical ones, which are suggestions", async () => {
    const emails = [{ value: "a@example.com", type: "robot" }];

    expect((await created({ emails })).emails).toEqual(emails);
  });
});

describe("RFC 7643 §2.5 unassigned and null values", () => {
  it.each([
    ["null", { title: null, name: null, emails: null }],
    ["an empty list", { emails: [] }],
    ["nothing at all", {}],
    ["null within", { name: { givenName: null }, [URN.enterprise]: { department: null } }],
  ])("means by %s that there is none, and does not answer it", async (_what, fields) => {
    const body = await created(fields);

    expect(Object.keys(body).sort()).toEqual(["active", "id", "meta", "schemas", "userName"]);
    expect(body.schemas).toEqual([URN.user]);
  });

  it.each([null, []])("clears by %j", async (value) => {
    const { id } = await created({ emails: [{ value: "a@example.com" }] });
    const Operations = [{ op: "replace", path: "emails", value }];

    const { status, body } = await client.send("PATCH", `/Users/${id}`, { schemas: [URN.patch], Operations });

    expect([status, body.emails]).toEqual([200, undefined]);
  });
});

describe("RFC 7643 §3 resources", () => {
  it("name in schemas what they hold values of, each URN once: the core schema and the extensions in use", async () => {
    const [plain, extended] = [await created({}), await created({ [URN.enterprise]: { department: "D" } })];
    const schemas = [URN.user, URN.enterprise, URN.user];
    const repeated = await client.send("POST", "/Users", { schemas, userName: fresh("u") });

    expect([plain.schemas, extended.schemas, repeated.body.schemas]).toEqual([
      [URN.user],
      [URN.user, URN.enterprise],
      [URN.user],
    ]);
  });

  it("hold the attributes of an extension under its URN (§3.3)", async () => {
    const extension = { employeeNumber: "1", manager: { value: "26118915" } };

    const body = await created({ [URN.enterprise]: extension });

    expect(body[URN.enterprise]).toEqual(extension);
    expect(body.employeeNumber).toBeUndefined();
  });
});

describe("RFC 7643 §3.1 common attributes", () => {
  it("have an id that is unique, is never given anew, and is not the word bulkId", async () => {
    const users = await Promise.all(Array.from({ length: 20 }, () => created({})));
    await client.send("DELETE", `/Users/${users[0].id}`);
    const again = await created({});

    const ids = [...users, again].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => typeof id !== "string" || id === "" || id === "bulkId")).toEqual([]);
  });

  it("keep the client's externalId, compare it with case, and let two users have the same", async () => {
    const externalId = fresh("Ext");
    const [one, two] = [await created({ externalId }), await created({ externalId })];

    expect([one.externalId, two.externalId]).toEqual([externalId, externalId]);
    expect([
      await found(`externalId eq "${externalId}"`),
      await found(`externalId eq "${externalId.toLowerCase()}"`),
    ]).toEqual([2, 0]);
  });

  it("have a meta that the server alone writes: created stays, lastModified and version move with a change", async () => {
    const { id, meta } = await created({});
    const change = (value: string) => ({
      schemas: [URN.patch],
      Operations: [{ op: "replace", path: "title", value }],
    });

    const changed = (await client.send("PATCH", `/Users/${id}`, change("x"))).body.meta;
    const unchanged = (await client.send("PATCH", `/Users/${id}`, change("x"))).body.meta;

    expect(meta.lastModified).toBe(meta.created);
    expect(changed).toEqual({ ...meta, version: 'W/"2"', lastModified: changed.lastModified });
    expect(changed.lastModified >= meta.lastModified).toBe(true);
    expect(unchanged).toEqual(changed);
  });
});

describe("RFC 7643 §4 users and groups", () => {
  it("keep every attribute of §4.1 and §4.3 that they are given", async () => {
    const fields = {
      name: {
        formatted: "Ms. B",
        familyName: "J",
        givenName: "B",
        middleName: "J",
        honorificPrefix: "Ms.",
        honorificSuffix: "III",
      },
      displayName: "Babs",
      nickName: "Babs",
      profileUrl: "https://login.example.com/bjensen",
      title: "Tour Guide",
      userType: "Employee",
      preferredLanguage: "en-US",
      locale: "en-US",
      timezone: "America/Los_Angeles",
      active: false,
      emails: [{ value: "b@example.com", display: "b", type: "work", primary: true }],
      phoneNumbers: [{ value: "tel:+1-201-555-0123", type: "work" }],
      ims: [{ value: "someaimhandle", type: "aim" }],
      photos: [{ value: "https://photos.example.com/F", type: "photo" }],
      addresses: [
        {
          streetAddress: "100 Universal City Plaza",
          locality: "Hollywood",
          region: "CA",
          postalCode: "91608",
          country: "US",
          formatted: "100",
          type: "work",
          primary: true,
        },
      ],
      entitlements: [{ value: "none" }],
      roles: [{ value: "none" }],
      x509Certificates: [{ value: "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMC" }],
      [URN.enterprise]: {
        employeeNumber: "1",
        costCenter: "2",
        organization: "3",
        division: "4",
        department: "5",
        manager: { value: "6", $ref: "../Users/6" },
      },
    };

    expect(await created(fields)).toMatchObject(fields);
  });

  it("show a user's groups, which only a group changes", async () => {
    const { id, userName } = await created({});
    const { body: group } = await client.send("POST", "/Groups", {
      schemas: [URN.group],
      displayName: fresh("G"),
      members: [{ value: id }],
    });
    const Operations = [{ op: "remove", path: "groups" }];

    const refused = await client.send("PATCH", `/Users/${id}`, { schemas: [URN.patch], Operations });
    const { body } = await client.send("GET", `/Users/${id}`);

    expect([refused.status, refused.body.scimType]).toEqual([400, "mutability"]);
    expect(body.groups).toEqual([
      { value: group.id, $ref: group.meta.location, display: group.displayName, type: "direct" },
    ]);
    expect(group.members).toEqual([{ value: id, $ref: body.meta.location, type: "User", display: userName }]);
  });

  it("lead by $ref to the resource that is meant", async () => {
    const { id } = await created({});
    const { body: group } = await client.send("POST", "/Groups", {
      schemas: [URN.group],
      displayName: fresh("G"),
      members: [{ value: id }],
    });

    const path = group.members[0].$ref.slice(server.scimBaseUrl.length);

    expect((await client.send("GET", path)).body.id).toBe(id);
  });
});

describe("RFC 7643 §5 to §7 descriptions", () => {
  it("of the service name every feature that is required", async () => {
    const { body } = await client.send("GET", "/ServiceProviderConfig");

    expect(body).toMatchObject({
      patch: { supported: expect.any(Boolean) },
      bulk: { supported: expect.any(Boolean), maxOperations: expect.any(Number), maxPayloadSize: expect.any(Number) },
      filter: { supported: expect.any(Boolean), maxResults: expect.any(Number) },
      changePassword: { supported: expect.any(Boolean) },
      sort: { supported: expect.any(Boolean) },
      etag: { supported: expect.any(Boolean) },
    });
    expect(body.authenticationSchemes).toEqual(
      body.authenticationSchemes.map(() =>
        expect.objectContaining({
          type: expect.stringMatching(/^oauth2$|^oauthbearertoken$/),
          name: expect.any(String),
          description: expect.any(String),
        }),
      ),
    );
    expect(body.authenticationSchemes.length).toBeGreaterThan(0);
  });

  it("of a resource type name its endpoint and its schemas, which are described themselves", async () => {
    const { Resources } = (await client.send("GET", "/ResourceTypes")).body;

    for (const type of Resources) {
      expect(type).toMatchObject({
        name: expect.any(String),
        endpoint: expect.stringMatching(/^\//),
        schema: expect.stringMatching(/^urn:/),
      });
      const urns = [type.schema, ...(type.schemaExtensions ?? []).map(({ schema }: Json) => schema)];
      const answers = await Promise.all(
        [type.endpoint, ...urns.map((urn) => `/Schemas/${urn}`)].map((path) => client.send("GET", path)),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    expect(Resources.map(({ name }: Json) => name)).toEqual(expect.arrayContaining(["User", "Group"]));
  });

  it("of a schema say of each attribute all that §7 asks for", async () => {
    const { Resources } = (await client.send("GET", "/Schemas")).body;

    const described = (attributes: readonly Json[]): readonly Json[] =>
      attributes.flatMap((attribute) => [attribute, ...described(attribute.subAttributes ?? [])]);
    const incomplete = described(Resources.flatMap(({ attributes }: Json) => attributes)).filter(
      ({ name, type, multiValued, required, mutability, returned }) =>
        !/^(?:[A-Za-z][\w-]*|\$ref)$/.test(name) ||
        !["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"].includes(type) ||
        typeof multiValued !== "boolean" ||
        typeof required !== "boolean" ||
        !["readOnly", "readWrite", "immutable", "writeOnly"].includes(mutability) ||
        !["always", "never", "default", "request"].includes(returned),
    );
    expect(incomplete).toEqual([]);
    expect(Resources.every(({ id }: Json) => id.startsWith("urn:"))).toBe(true);
  });
});
