import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";
import type { Attribute, Schema } from "./attribute.ts";
import { GROUP, SCHEMAS, USER } from "./schema.ts";

/**
 * Creates the router for discovery, which scimmy serves. It takes only GET of discovery paths, authenticated, with an empty
 * `req.query`: scimmy's parsers must never see what a client wrote there (docs/decisions/0004). `origin` is the public URL without
 * the path under which the router is mounted; `maxResults` is the most a list page holds. scimmy keeps what is declared once per process, so one origin per process.
 */
export function createDiscoveryRouter(origin: string, maxResults: number): SCIMMYRouters {
  declareResources();
  const router = new SCIMMYRouters({ type: "bearer", handler: () => "", baseUri: () => origin });
  // After the router: its constructor switches everything on.
  SCIMMY.Config.set({
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [],
  });
  SCIMMY.Config.set("authenticationSchemes", [
    {
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token of the connection in the Authorization header, with or without the word Bearer.",
      specUri: "https://www.rfc-editor.org/info/rfc6750",
    },
  ]);
  return router;
}

function declareResources(): void {
  if (SCIMMY.Resources.declared("User") !== undefined) return;
  const definitions = new Map(SCHEMAS.map((schema) => [schema.id, toDefinition(schema)]));
  for (const type of [USER, GROUP]) {
    const core = definitionOf(definitions, type.core.id);
    for (const { id } of type.extensions) core.extend(definitionOf(definitions, id), false);
    SCIMMY.Resources.declare(toResource(type.endpoint, core), type.name);
  }
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
