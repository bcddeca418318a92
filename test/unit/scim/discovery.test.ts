import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBaseSet } from "../../../src/http/scim/discovery-guard.ts";
import type { JsonObject } from "../../../src/lib/json.ts";
import { createDiscoveryRouter } from "../../../src/scim/discovery.ts";
import { composeDiscovery } from "../../../src/scim/discovery-set.ts";

const BASE_URL = "https://anteroom.test/scim/v2";
const base = await readBaseSet(createDiscoveryRouter());
const { schemas, resourceTypes } = composeDiscovery(base, BASE_URL);

const SHIPPED_SCHEMAS = [
  "user",
  "group",
  "enterprise-user",
  "anteroom-user",
  "role",
  "entitlement",
  "service-provider-config",
  "resource-type",
  "schema",
];
const SHIPPED_TYPES = ["user-resource-type", "group-resource-type", "role-resource-type", "entitlement-resource-type"];

function shipped(name: string): JsonObject & { readonly id: string } {
  return JSON.parse(readFileSync(new URL(`../../../schemas/${name}.json`, import.meta.url), "utf8"));
}

describe("discovery", () => {
  it("lists exactly the schemas that ship", () => {
    expect([...schemas.values()].map(({ id }) => id)).toEqual(SHIPPED_SCHEMAS.map((name) => shipped(name).id));
  });

  it.each(SHIPPED_SCHEMAS)("describes %s as its document does", (name) => {
    const document = shipped(name);

    expect(schemas.get(document.id.toLowerCase())).toEqual({
      ...document,
      meta: { resourceType: "Schema", location: `${BASE_URL}/Schemas/${document.id}` },
    });
  });

  it("lists the resource types, those that Okta looks for among them", () => {
    expect([...resourceTypes.keys()]).toEqual(["User", "Group", "Role", "Entitlement"]);
  });

  it.each(SHIPPED_TYPES)("describes %s as its document does", (name) => {
    const document = shipped(name);

    expect(resourceTypes.get(document.id)).toEqual({
      ...document,
      meta: { resourceType: "ResourceType", location: `${BASE_URL}/ResourceTypes/${document.id}` },
    });
  });

  it("is another server's under another address, in the same process", () => {
    const other = composeDiscovery(base, "https://other.test/base/scim/v2");

    const locations = [...other.schemas.values(), ...other.resourceTypes.values()].map(
      ({ meta }) => (meta as { location: string }).location,
    );
    expect(locations).toHaveLength(SHIPPED_SCHEMAS.length + SHIPPED_TYPES.length);
    expect(locations.every((location) => location.startsWith("https://other.test/base/scim/v2/"))).toBe(true);
    expect(schemas.get("urn:okta:scim:schemas:core:1.0:role")?.["meta"]).toEqual({
      resourceType: "Schema",
      location: `${BASE_URL}/Schemas/urn:okta:scim:schemas:core:1.0:Role`,
    });
  });

  it("finds nothing by the name of something every object has", () => {
    expect(
      ["__proto__", "constructor", "toString"].map((name) => [schemas.get(name), resourceTypes.get(name)]),
    ).toEqual(Array(3).fill([undefined, undefined]));
  });
});
