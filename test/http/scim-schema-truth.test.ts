import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import {
  type Advertised,
  type Advertisement,
  type Json,
  madeUp,
  readAdvertisement,
  unadvertised,
  writable,
} from "../support/advertised.ts";
import { anApplication } from "../support/builders.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

let server: TestServer;
let idp: TestConnection;
let said: Advertisement;
let member: Json;
beforeAll(async () => {
  server = await startServer();
  idp = await server.connect();
  said = await readAdvertisement(idp);
  member = (await idp.send("POST", "/Users", { schemas: [`${CORE}:User`], userName: "member@example.com" })).body;
});
afterAll(() => server[Symbol.asyncDispose]());

function typeOf(name: string): Json {
  return said.types.find((type) => type.name === name);
}

function attributesOf(urn: string): readonly Advertised[] {
  return said.schemas.get(urn)?.attributes ?? [];
}

function extensionsOf(type: Json): readonly string[] {
  return (type.schemaExtensions ?? []).map(({ schema }: { schema: string }) => schema);
}

/** A value for every attribute that a client may write, extensions included. */
function everything(type: Json): Json {
  const seed = newId().slice(-6);
  const own = (urn: string): Json =>
    Object.fromEntries(writable(attributesOf(urn)).map((attribute) => [attribute.name, madeUp(attribute, seed)]));
  const extensions = extensionsOf(type).map((urn) => [urn, own(urn)] as const);
  return {
    schemas: [type.schema, ...extensions.map(([urn]) => urn)],
    externalId: `external-${seed}`,
    ...own(type.schema),
    ...Object.fromEntries(extensions),
    ...(type.name === "Group" && { members: [{ value: member.id }] }),
  };
}

/** What of it has to come back. */
function expected(type: Json, sent: Json): Json {
  const visible = (urn: string, from: Json): Json =>
    Object.fromEntries(
      writable(attributesOf(urn))
        .filter(({ returned, mutability }) => returned !== "never" && mutability !== "writeOnly")
        .map(({ name }) => [name, from[name]]),
    );
  return {
    schemas: sent.schemas,
    externalId: sent.externalId,
    ...visible(type.schema, sent),
    ...Object.fromEntries(extensionsOf(type).map((urn) => [urn, visible(urn, sent[urn])])),
    ...(type.name === "Group" && { members: [expect.objectContaining({ value: member.id })] }),
  };
}

describe.each(["User", "Group"])("every attribute that is advertised of a %s", (name) => {
  it("is taken on POST, kept, and given back as advertised", async () => {
    const type = typeOf(name);
    const body = everything(type);

    const created = await idp.send("POST", type.endpoint, body);
    const found = await idp.send("GET", `${type.endpoint}/${created.body.id}`);

    expect(created.status).toBe(201);
    expect(found.body).toEqual({ ...expected(type, body), id: created.body.id, meta: expect.anything() });
    expect(created.body).toEqual(found.body);
  });

  it("is taken on PUT and by PATCH, each by its path", async () => {
    const type = typeOf(name);
    const minimal = name === "User" ? { userName: newId() } : { displayName: newId() };
    const { body: before } = await idp.send("POST", type.endpoint, { schemas: [type.schema], ...minimal });
    const [put, patched] = [everything(type), everything(type)];

    const replaced = await idp.send("PUT", `${type.endpoint}/${before.id}`, put);
    const paths = Object.entries(patched).flatMap(([key, value]): [string, Json][] => {
      if (key === "schemas") return [];
      return key.startsWith("urn:")
        ? Object.entries(value as Json).map(([sub, one]) => [`${key}:${sub}`, one])
        : [[key, value]];
    });
    const answer = await idp.send("PATCH", `${type.endpoint}/${before.id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: paths.map(([path, value]) => ({ op: "replace", path, value })),
    });
    const { body: after } = await idp.send("GET", `${type.endpoint}/${before.id}`);

    const rest = { id: before.id, meta: expect.anything() };
    expect([replaced.status, replaced.body]).toEqual([200, { ...expected(type, put), ...rest }]);
    expect([200, 204]).toContain(answer.status);
    expect(after).toEqual({ ...expected(type, patched), ...rest });
  });

  it("is compared as advertised", async () => {
    const type = typeOf(name);
    const { body } = await idp.send("POST", type.endpoint, everything(type));
    const simple = [type.schema, ...extensionsOf(type)].flatMap((urn) =>
      attributesOf(urn)
        .filter(({ type: kind, mutability }) => kind === "string" && mutability === "readWrite")
        .map((attribute) => ({ attribute, path: `${urn}:${attribute.name}`, holder: body[urn] ?? body })),
    );

    for (const { attribute, path, holder } of simple) {
      const value = String([holder[attribute.name]].flat()[0]);
      const asked = async (text: string): Promise<number> =>
        (await idp.send("GET", `${type.endpoint}?filter=${encodeURIComponent(`${path} eq "${text}"`)}`)).body
          .totalResults;

      expect([path, await asked(value), await asked(value.toUpperCase())]).toEqual([
        path,
        1,
        attribute.caseExact === true ? 0 : 1,
      ]);
    }
    expect(simple.length).toBeGreaterThan(0);
  });

  it("is unique where that is advertised, and nowhere else", async () => {
    const type = typeOf(name);
    const body = everything(type);
    await idp.send("POST", type.endpoint, body);
    const unique = attributesOf(type.schema).filter(({ uniqueness }) => uniqueness === "server");

    const same = await idp.send("POST", type.endpoint, body);
    const changed = Object.fromEntries(unique.map((attribute) => [attribute.name, madeUp(attribute, newId())]));
    const other = await idp.send("POST", type.endpoint, { ...body, ...changed });

    expect([same.status, same.body.scimType, other.status]).toEqual([409, "uniqueness", 201]);
    expect(unique.map(({ name: attribute }) => attribute)).toEqual([name === "User" ? "userName" : "displayName"]);
  });

  it("must be there exactly when it is required", async () => {
    const type = typeOf(name);
    const required = attributesOf(type.schema).filter((attribute) => attribute.required);
    const minimal = Object.fromEntries(required.map((attribute) => [attribute.name, madeUp(attribute, newId())]));

    const answers = [await idp.send("POST", type.endpoint, { schemas: [type.schema], ...minimal })];
    for (const { name: left } of required) {
      const { [left]: _, ...rest } = minimal;
      answers.push(await idp.send("POST", type.endpoint, { schemas: [type.schema], ...rest }));
    }

    expect(answers.map(({ status }) => status)).toEqual([201, ...required.map(() => 400)]);
    expect(required.length).toBe(1);
  });

  it("stays as it is when it is read-only", async () => {
    const type = typeOf(name);
    const readOnly = attributesOf(type.schema).filter(({ mutability }) => mutability === "readOnly");
    const body = { ...everything(type), id: "mine", meta: { version: "mine" } };
    for (const attribute of readOnly) body[attribute.name] = [{ value: "mine" }];

    const created = await idp.send("POST", type.endpoint, body);

    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toContain('"mine"');
  });
});

describe("what is returned", () => {
  it("is advertised, in users with everything about them", async () => {
    const application = anApplication("crm", { workspaceId: server.workspaceId });
    await server.store.write((stores) => stores.applications.insert(application));
    const body = { ...everything(typeOf("User")), password: "Secret-1", entitlements: [{ value: "crm" }] };
    const { body: user } = await idp.send("POST", "/Users", body);
    await idp.send("POST", "/Groups", {
      schemas: [`${CORE}:Group`],
      displayName: newId(),
      members: [{ value: user.id }],
    });

    const whole = await idp.send("GET", `/Users/${user.id}`);
    const asked = await idp.send("GET", `/Users/${user.id}?attributes=${ANTEROOM}:serviceAccounts,groups`);

    expect([unadvertised(said, whole.body), unadvertised(said, asked.body)]).toEqual([[], []]);
    expect(whole.body.groups).toHaveLength(1);
    expect(whole.body[ANTEROOM].serviceAccounts).toBeUndefined();
    expect(asked.body[ANTEROOM].serviceAccounts).toHaveLength(1);
    expect(JSON.stringify([whole.body, asked.body])).not.toContain("Secret-1");
  });

  it.each(["/Users", "/Groups", "/Roles", "/Entitlements", "/Schemas", "/ResourceTypes"])(
    "is advertised, in %s",
    async (path) => {
      const { body } = await idp.send("GET", path);

      expect(body.Resources.flatMap((resource: Json) => unadvertised(said, resource))).toEqual([]);
    },
  );

  it("is advertised, in /ServiceProviderConfig", async () => {
    const { body } = await idp.send("GET", "/ServiceProviderConfig");

    expect(unadvertised(said, body)).toEqual([]);
  });

  it("is found out when it is not", () => {
    const resource = {
      schemas: [`${CORE}:User`, "urn:other"],
      id: 7,
      userName: ["a"],
      password: "x",
      name: { given: "x" },
      active: "True",
    };

    expect(unadvertised(said, resource)).toEqual([
      "schemas: urn:other",
      "id is no string",
      "userName has the wrong number of values",
      "password is not advertised",
      "name.given is not advertised",
      "active is no boolean",
    ]);
  });

  it("has a resource type and a schema for every endpoint", async () => {
    const lists = await Promise.all(said.types.map(({ endpoint }) => idp.send("GET", endpoint)));

    expect(lists.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(said.types.every(({ schema }) => said.schemas.has(schema))).toBe(true);
    expect(said.types.flatMap(extensionsOf).every((urn) => said.schemas.has(urn))).toBe(true);
  });
});

describe("what is advertised", () => {
  it("suggests no values, because every text is taken", () => {
    const all = (attributes: readonly Advertised[]): readonly Advertised[] =>
      attributes.flatMap((attribute) => [attribute, ...all(attribute.subAttributes ?? [])]);
    const described = [...said.schemas.values()].flatMap(({ attributes }) => all(attributes));

    expect(described.filter((attribute) => "canonicalValues" in attribute)).toEqual([]);
    expect(described.length).toBeGreaterThan(100);
  });
});
