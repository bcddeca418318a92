/** An attribute definition of RFC 7643 §7, as read from `schemas/`. */
export interface Attribute {
  readonly name: string;
  readonly type: "string" | "boolean" | "decimal" | "integer" | "dateTime" | "reference" | "binary" | "complex";
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness: "none" | "server" | "global";
  readonly subAttributes: readonly Attribute[];
  readonly referenceTypes?: readonly string[];
}

/** A schema document of `schemas/`: its URN and its attributes. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type with its core schema, its extensions and the common attributes (`id`, `externalId`, `meta`). */
export interface ResourceType {
  readonly name: "User" | "Group" | "Role" | "Entitlement";
  readonly endpoint: "/Users" | "/Groups" | "/Roles" | "/Entitlements";
  readonly core: Schema;
  readonly extensions: readonly Schema[];
}
