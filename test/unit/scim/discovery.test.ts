import { readFileSync } from "node:fs";
import express, { type Express } from "express";
import request from "supertest";
import { describe, expect, it } from "vitest";
import { createDiscoveryRouter } from "../../../src/scim/discovery.ts";

const ORIGIN = "https://anteroom.test";
const router = createDiscoveryRouter(ORIGIN, 200);

function anApp(): Express {
  const app = express();
  app.use("/scim/v2", (req, res, next) => {
    Object.defineProperty(req, "query", { value: {}, configurable: true });
    router(req, res, next);
  });
  return app;
}

function shipped(name: string): { id: string; attributes: unknown[] } {
  return JSON.parse(readFileSync(new URL(`../../../schemas/${name}.json`, import.meta.url), "utf8"));
}

describe("discovery", () => {
  it("lists exactly the schemas that ship", async () => {
    const { body, status, headers } = await request(anApp()).get("/scim/v2/Schemas");

    expect(status).toBe(200);
    expect(headers["content-type"]).toContain("application/scim+json");
    expect(body.totalResults).toBe(4);
    expect(body.Resources.map((schema: { id: string }) => schema.id).sort()).toEqual(
      ["user", "group", "enterprise-user", "anteroom-user"].map((name) => shipped(name).id).sort(),
    );
  });

  it.each(["user", "group", "enterprise-user", "anteroom-user"])("describes %s as its document does", async (name) => {
    const document = shipped(name);

    const { body } = await request(anApp()).get(`/scim/v2/Schemas/${document.id}`);

    expect(body).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
      id: document.id,
      attributes: document.attributes,
      meta: { resourceType: "Schema", location: `${ORIGIN}/scim/v2/Schemas/${document.id}` },
    });
  });

  it("describes the resource types with their extensions", async () => {
    const { body } = await request(anApp()).get("/scim/v2/ResourceTypes");

    expect(body.totalResults).toBe(2);
    expect(body.Resources[0]).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
      id: "User",
      name: "User",
      endpoint: "/Users",
      schema: "urn:ietf:params:scim:schemas:core:2.0:User",
      schemaExtensions: [
        { schema: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", required: false },
        { schema: "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User", required: false },
      ],
      meta: { resourceType: "ResourceType", location: `${ORIGIN}/scim/v2/ResourceTypes/User` },
    });
    expect(body.Resources[1]).toMatchObject({ id: "Group", endpoint: "/Groups" });
  });

  it("finds one resource type", async () => {
    const { body, status } = await request(anApp()).get("/scim/v2/ResourceTypes/Group");

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: "Group", schema: "urn:ietf:params:scim:schemas:core:2.0:Group" });
  });

  it("states what works and nothing else", async () => {
    const { body } = await request(anApp()).get("/scim/v2/ServiceProviderConfig");

    expect(body).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      authenticationSchemes: [{ type: "oauthbearertoken" }],
      meta: { resourceType: "ServiceProviderConfig", location: `${ORIGIN}/scim/v2/ServiceProviderConfig` },
    });
    expect(body.authenticationSchemes).toHaveLength(1);
  });

  it.each(["/Schemas/urn:nothing", "/ResourceTypes/Robot", "/ResourceTypes/__proto__", "/Schemas/constructor"])(
    "answers %s with a SCIM error",
    async (path) => {
      const { body, status } = await request(anApp()).get(`/scim/v2${path}`);

      expect(status).toBe(404);
      expect(body).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "404" });
    },
  );

  it("never lets scimmy parse a query", async () => {
    const { status } = await request(anApp()).get(
      "/scim/v2/Schemas?filter=__proto__.x%20eq%20%22y%22&attributes=__proto__.x",
    );

    expect(status).toBe(200);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});
