import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Attribute, ResourceType, Schema } from "./attribute.ts";

/** The URN of the core schema of users. */
export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";

const attributeDocument = z.object({
  name: z.string(),
  type: z.enum(["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"]),
  multiValued: z.boolean(),
  description: z.string(),
  required: z.boolean(),
  caseExact: z.boolean().default(false),
  mutability: z.enum(["readOnly", "readWrite", "immutable", "writeOnly"]),
  returned: z.enum(["always", "never", "default", "request"]),
  uniqueness: z.enum(["none", "server", "global"]).default("none"),
  referenceTypes: z.array(z.string()).default([]),
  get subAttributes() {
    return z.array(attributeDocument).default([]);
  },
});
const schemaDocument = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  attributes: z.array(attributeDocument),
});
const resourceTypeDocument = z.object({
  name: z.enum(["User", "Group", "Role", "Entitlement"]),
  endpoint: z.enum(["/Users", "/Groups", "/Roles", "/Entitlements"]),
  description: z.string(),
  schema: z.string(),
  schemaExtensions: z.array(z.object({ schema: z.string(), required: z.boolean() })).default([]),
});

/** The schema documents of users and groups in `schemas/`, core schemas first, without common attributes. */
export const SCHEMAS: readonly Schema[] = readSchemas("user", "group", "enterprise-user", "anteroom-user");

/** The schema documents of what can be granted, under the URNs that Okta knows. */
export const OFFER_SCHEMAS: readonly Schema[] = readSchemas("role", "entitlement");

/** The schema documents of discovery itself, RFC 7643 §5 to §7. */
export const META_SCHEMAS: readonly Schema[] = readSchemas("service-provider-config", "resource-type", "schema");

/** The attributes that every resource has beside those of its schemas, RFC 7643 §3.1. No schema document lists them. */
export const COMMON_ATTRIBUTES: readonly Attribute[] = [
  common("id", "string", { returned: "always", mutability: "readOnly", caseExact: true, uniqueness: "server" }),
  common("externalId", "string", { caseExact: true }),
  common("meta", "complex", {
    mutability: "readOnly",
    subAttributes: [
      common("resourceType", "string", { mutability: "readOnly", caseExact: true }),
      common("created", "dateTime", { mutability: "readOnly" }),
      common("lastModified", "dateTime", { mutability: "readOnly" }),
      common("location", "reference", { mutability: "readOnly", caseExact: true, referenceTypes: ["uri"] }),
      common("version", "string", { mutability: "readOnly", caseExact: true }),
    ],
  }),
];

/** The resource type of users. Its core schema includes the common attributes. */
export const USER: ResourceType = readResourceType("user-resource-type");
/** The resource type of groups. Its core schema includes the common attributes. */
export const GROUP: ResourceType = readResourceType("group-resource-type");

/** The resource type of roles that can be granted. Its core schema includes the common attributes. */
export const ROLE: ResourceType = readResourceType("role-resource-type");
/** The resource type of applications that can be granted. Its core schema includes the common attributes. */
export const ENTITLEMENT: ResourceType = readResourceType("entitlement-resource-type");

function readSchemas(...names: readonly string[]): readonly Schema[] {
  return names.map((name) => schemaDocument.parse(readShipped(name)));
}

function readShipped(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), "utf8"));
}

function readResourceType(name: string): ResourceType {
  const document = resourceTypeDocument.parse(readShipped(name));
  const core = schemaOf(document.schema);
  return {
    name: document.name,
    endpoint: document.endpoint,
    core: { ...core, attributes: [...COMMON_ATTRIBUTES, ...core.attributes] },
    extensions: document.schemaExtensions.map((extension) => schemaOf(extension.schema)),
  };
}

function schemaOf(urn: string): Schema {
  const schema = [...SCHEMAS, ...OFFER_SCHEMAS].find((candidate) => candidate.id === urn);
  if (schema === undefined) throw new Error(`schemas/ has no document for ${urn}`);
  return schema;
}

function common(name: string, type: Attribute["type"], rest: Partial<Attribute>): Attribute {
  return {
    name,
    type,
    multiValued: false,
    description: "",
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    subAttributes: [],
    ...rest,
  };
}
