import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import type { JsonObject } from "../lib/json.ts";
import type { Attribute, Schema } from "./attribute.ts";
import { GROUP, META_SCHEMAS, SCHEMAS, USER } from "./schema.ts";

/**
 * Creates the router of scimmy that serves the base set of discovery: `/Schemas`, `/ResourceTypes` and
 * `/ServiceProviderConfig`. What it says is the same for every server in the process, because scimmy keeps what is declared
 * once per process: `composeDiscovery` and `describeService` add what belongs to one server or one connection. Its parsers must
 * never see what a client wrote (docs/decisions/0004).
 */
export function createDiscoveryRouter(): SCIMMYRouters {
  declareResources();
  return new SCIMMYRouters({ type: "bearer", handler: () => "", baseUri: () => "" });
}

/** Describes a schema in the words of scimmy, whose registry refuses URNs such as Okta's. */
export function describeSchema({ id, name, description, attributes }: Schema): JsonObject {
  const described = attributes.map((attribute) => toScimmyAttribute(attribute).toJSON());
  const document: unknown = JSON.parse(JSON.stringify({ id, name, description, attributes: described }));
  return { schemas: [SCHEMA_URN], ...(document as JsonObject) };
}

const SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema";

function declareResources(): void {
  if (SCIMMY.Resources.declared("User") !== undefined) return;
  const definitions = new Map([...SCHEMAS, ...META_SCHEMAS].map((schema) => [schema.id, toDefinition(schema)]));
  for (const type of [USER, GROUP]) {
    const core = definitionOf(definitions, type.core.id);
    for (const { id } of type.extensions) core.extend(definitionOf(definitions, id), false);
    SCIMMY.Resources.declare(toResource(type.endpoint, core), type.name);
  }
  for (const { id } of META_SCHEMAS) SCIMMY.Schemas.declare(definitionOf(definitions, id));
}

/** A resource of scimmy that is described in discovery and does nothing else. */
function toResource(endpoint: string, definition: SCIMMY.Types.SchemaDefinition): typeof SCIMMY.Types.Resource {
  let base: string | undefined;
  class DescribedSchema extends SCIMMY.Types.Schema {
    static override get id(): string {
      return definition.id;
    }
    static override get definition(): SCIMMY.Types.SchemaDefinition {
      return definition;
    }
  }
  class DescribedResource extends SCIMMY.Types.Resource {
    static override get endpoint(): string {
      return endpoint;
    }
    static override get schema(): typeof SCIMMY.Types.Schema {
      return DescribedSchema;
    }
    static override basepath(path?: string): unknown {
      if (path !== undefined) base = `${path}${endpoint}`;
      return path === undefined ? base : DescribedResource;
    }
  }
  return DescribedResource;
}

function toDefinition({ name, id, description, attributes }: Schema): SCIMMY.Types.SchemaDefinition {
  return new SCIMMY.Types.SchemaDefinition(name, id, description, attributes.map(toScimmyAttribute));
}

function toScimmyAttribute(attribute: Attribute): SCIMMY.Types.Attribute {
  const { name, type, multiValued, description, required, caseExact, mutability, returned, uniqueness } = attribute;
  const config = {
    multiValued,
    description,
    required,
    caseExact,
    mutable: mutability,
    returned,
    uniqueness,
    ...(type === "reference" && { referenceTypes: [...(attribute.referenceTypes ?? [])] }),
  };
  return new SCIMMY.Types.Attribute(type, name, config, attribute.subAttributes.map(toScimmyAttribute));
}

function definitionOf(
  definitions: ReadonlyMap<string, SCIMMY.Types.SchemaDefinition>,
  urn: string,
): SCIMMY.Types.SchemaDefinition {
  const definition = definitions.get(urn);
  if (definition === undefined) throw new Error(`schemas/ has no document for ${urn}`);
  return definition;
}
