import type { JsonObject } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import { describeSchema } from "./discovery.ts";
import { ENTITLEMENT, META_SCHEMAS, OFFER_SCHEMAS, ROLE, SCHEMAS } from "./schema.ts";

/** What scimmy says of itself: the same for every server in the process, with addresses that belong to none. */
export interface BaseSet {
  readonly schemas: readonly JsonObject[];
  readonly resourceTypes: readonly JsonObject[];
  readonly service: JsonObject;
}

/** What one server says of itself. */
export interface DiscoverySet {
  /** By URN in lower case, in the order in which they are listed. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  /** By name, in the order in which they are listed. */
  readonly resourceTypes: ReadonlyMap<string, JsonObject>;
}

/**
 * Completes the base set with what scimmy's registry refuses, and gives every description its address on this server.
 * @param baseUrl the address of `/scim/v2` without a slash at its end
 */
export function composeDiscovery(base: BaseSet, baseUrl: string): DiscoverySet {
  const known = new Map(base.schemas.map((described) => [described["id"], described]));
  const schemas = [...SCHEMAS, ...OFFER_SCHEMAS, ...META_SCHEMAS].map((schema): [string, JsonObject] => {
    const described = known.get(schema.id) ?? describeSchema(schema);
    return [schema.id.toLowerCase(), located(described, "Schema", `${baseUrl}/Schemas/${schema.id}`)];
  });
  const types = [...base.resourceTypes, ...[ROLE, ENTITLEMENT].map(describeType)].map((type): [string, JsonObject] => {
    const name = String(type["name"]);
    return [name, located(type, "ResourceType", `${baseUrl}/ResourceTypes/${name}`)];
  });
  return { schemas: new Map(schemas), resourceTypes: new Map(types) };
}

function describeType({ name, endpoint, core }: ResourceType): JsonObject {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: name,
    name,
    endpoint,
    description: core.description,
    schema: core.id,
  };
}

function located(resource: JsonObject, resourceType: string, location: string): JsonObject {
  return { ...resource, meta: { resourceType, location } };
}
