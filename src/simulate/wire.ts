import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";

/** The core User schema, RFC 7643 §4.1. */
export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
/** The enterprise extension, RFC 7643 §4.3. */
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** The core Group schema, RFC 7643 §4.2. */
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
/** The extension that carries application assignments as plain values. */
export const ANTEROOM_SCHEMA = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
/** The message schema of a PATCH body, RFC 7644 §3.5.2. */
export const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Reads a member that should hold text; anything else reads as absent. */
export function textAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === "string" ? value : undefined;
}

/** Reads a member that should hold an object; anything else reads as absent. */
export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name];
  return isJsonObject(value) ? value : undefined;
}

/** Reads a member that should hold a list of objects; members of other kinds are left out. */
export function objectsAt(object: JsonObject | undefined, name: string): readonly JsonObject[] {
  const value = object?.[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The `value`s of a multi-valued attribute, whether its elements are objects or bare strings, sorted. */
export function valuesAt(object: JsonObject | undefined, name: string): readonly string[] {
  const list: JsonValue | undefined = object?.[name];
  if (!Array.isArray(list)) return [];
  return list
    .map((element: JsonValue) => (isJsonObject(element) ? element["value"] : element))
    .filter((value) => typeof value === "string")
    .sort();
}

/** A PATCH body with these operations, RFC 7644 §3.5.2. */
export function patchBody(...operations: readonly JsonObject[]): JsonObject {
  return { schemas: [PATCH_SCHEMA], Operations: operations };
}

/** The path of a user, below the base URL. */
export function userPath(id: string): string {
  return `/Users/${encodeURIComponent(id)}`;
}

/** The path of a group, below the base URL. */
export function groupPath(id: string): string {
  return `/Groups/${encodeURIComponent(id)}`;
}

/** The percent-encoded filter `attribute eq "value"`. */
export function filterFor(attribute: string, value: string): string {
  return encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`);
}
