import { isAnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import { findSchema, knownUrns, type Location, locate } from "./attribute-lookup.ts";
import { isAttributeName } from "./attribute-path.ts";
import { memberOf } from "./coerce-scalar.ts";
import type { Dialect } from "./dialect.ts";
import { assertReadable } from "./message-size.ts";
import { createNotes } from "./notes.ts";
import { type PatchPath, parsePatchPath } from "./path-parser.ts";

/** What stands before the `bulkId` of a resource that the same request creates, RFC 7644 §3.7.2. */
const PREFIX = "bulkId:";
/** A location whose last segment is such a reference. */
const LOCATION = /^(.*\/)bulkId:([^/]+)$/s;
/** Strings in a filter, and what a tolerant dialect reads as one. */
const LITERALS = /"(?:[^"\\]|\\.)*"|\bbulkId:[^\s()[\]"]+/gs;

/** What to put in the place of references to a `bulkId`. */
export interface ReferenceTarget {
  readonly id: string;
  readonly location: string;
}

/** The data of one operation, and how it is read. */
export interface ReferringData {
  readonly type: ResourceType;
  /** `patch` for the message of a PATCH, `body` for a whole resource. */
  readonly form: "body" | "patch";
  readonly data: JsonObject;
  readonly dialect: Dialect;
}

type Resolve = (bulkId: string) => ReferenceTarget | undefined;

interface Mapping extends ReferringData {
  readonly resolve: Resolve;
}

/** The `bulkId` that a text refers to, if it does. */
export function bulkIdOf(text: string): string | undefined {
  return text.startsWith(PREFIX) ? text.slice(PREFIX.length) : undefined;
}

/**
 * Every `bulkId` that the data refers to.
 * @throws {AnteroomError} `too_many` when reading the data would take too long
 */
export function referencesIn(source: ReferringData): ReadonlySet<string> {
  const found = new Set<string>();
  if (!mayRefer(source.data)) return found;
  assertReadable(source.type, partsOf(source));
  mapReferences(source, (bulkId) => {
    found.add(bulkId);
    return undefined;
  });
  return found;
}

/**
 * Puts ids in the place of references, wherever the data may refer to a resource: the `value` and `$ref` of attributes that
 * have a `$ref`, in every form in which such a value is understood, and the filters of PATCH paths on them. Any other text
 * that begins with `bulkId:` stays, and so does a reference that `resolve` has no target for.
 */
export function mapReferences(source: ReferringData, resolve: Resolve): JsonObject {
  const mapping: Mapping = { ...source, resolve };
  return source.form === "body" ? mapResource(mapping, source.data) : mapPatch(mapping, source.data);
}

function partsOf({ form, data }: ReferringData): readonly unknown[] {
  const operations = form === "patch" ? memberOf(data, "operations") : undefined;
  return Array.isArray(operations) ? operations : [data];
}

/** Whether any text holds the prefix of references, or could hold it escaped. Most data is done with by that. */
function mayRefer(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return value.includes(PREFIX) || value.includes("\\");
  if (Array.isArray(value)) return value.some(mayRefer);
  return isJsonObject(value) && Object.values(value).some(mayRefer);
}

function mapPatch(mapping: Mapping, message: JsonObject): JsonObject {
  return mapMembers(message, (key, value) => {
    if (key.toLowerCase() !== "operations") return value;
    return Array.isArray(value) ? value.map((one) => mapOperation(mapping, one)) : mapOperation(mapping, value);
  });
}

function mapOperation(mapping: Mapping, operation: JsonValue): JsonValue {
  if (!isJsonObject(operation)) return operation;
  const text = memberOf(operation, "path");
  const path = typeof text === "string" && text.trim() !== "" ? parse(mapping, text) : undefined;
  const location = path && locationOf(mapping, path);
  return mapMembers(operation, (key, value) => {
    const name = key.toLowerCase();
    if (name === "path") return location !== undefined && typeof value === "string" ? mapFilter(mapping, value) : value;
    if (name !== "value") return value;
    if (location !== undefined) return mapTarget(mapping, location, value);
    if (path?.kind === "attribute" || !isJsonObject(value)) return value;
    return path === undefined ? mapResource(mapping, value) : mapSchema(mapping, path.schema, value);
  });
}

function mapResource(mapping: Mapping, resource: JsonObject): JsonObject {
  return mapMembers(resource, (key, value) => {
    const named = findSchema(mapping.type, key);
    if (named !== undefined) return isJsonObject(value) ? mapSchema(mapping, named.schema.id, value) : value;
    return mapAttribute(mapping, key, value);
  });
}

function mapSchema(mapping: Mapping, urn: string, attributes: JsonObject): JsonObject {
  return mapMembers(attributes, (key, value) => mapAttribute(mapping, key, value, urn));
}

function mapAttribute(mapping: Mapping, key: string, value: JsonValue, schema?: string): JsonValue {
  const path: PatchPath | undefined = isAttributeName(key)
    ? { kind: "attribute", name: key, unquoted: false, ...(schema !== undefined && { schema }) }
    : parse(mapping, schema === undefined ? key : `${schema}:${key}`);
  const location = path && locationOf(mapping, path);
  return location === undefined ? value : mapTarget(mapping, location, value);
}

function mapTarget(mapping: Mapping, location: Location, value: JsonValue): JsonValue {
  const part = location.sub?.name ?? "value";
  return part === "value" || part === "$ref" ? mapValue(mapping, part, value) : value;
}

/** Plain text, an object or a list of either: the forms in which one value or several are understood. */
function mapValue(mapping: Mapping, part: "value" | "$ref", value: JsonValue): JsonValue {
  if (typeof value === "string") return mapText(mapping, part, value);
  if (Array.isArray(value)) return value.map((item) => mapValue(mapping, part, item));
  if (!isJsonObject(value)) return value;
  return mapMembers(value, (key, inner) => {
    const name = key.toLowerCase();
    if (name === "$ref") return mapValue(mapping, "$ref", inner);
    return name === "value" ? mapValue(mapping, part, inner) : inner;
  });
}

function mapText({ resolve }: Mapping, part: "value" | "$ref", text: string): string {
  const bulkId = bulkIdOf(text);
  if (bulkId !== undefined) {
    const target = resolve(bulkId);
    return (part === "$ref" ? target?.location : target?.id) ?? text;
  }
  const [, base = "", last] = (part === "$ref" && LOCATION.exec(text)) || [];
  const target = last === undefined ? undefined : resolve(last);
  return target === undefined ? text : `${base}${target.id}`;
}

function mapFilter(mapping: Mapping, path: string): string {
  const open = path.indexOf("[");
  if (open < 0) return path;
  const filter = path.slice(open).replace(LITERALS, (literal) => {
    const text = literal.startsWith('"') ? textOf(literal) : literal;
    if (text === undefined || bulkIdOf(text) === undefined) return literal;
    const mapped = mapText(mapping, "value", text);
    return literal.startsWith('"') ? JSON.stringify(mapped) : mapped;
  });
  return path.slice(0, open) + filter;
}

function textOf(literal: string): string | undefined {
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Where the path leads, when values there refer to resources and clients may set them. */
function locationOf({ type, dialect }: Mapping, path: PatchPath): Location | undefined {
  if (path.kind !== "attribute") return undefined;
  const location = attempt(() => locate(type, path, createNotes(dialect)));
  if (location === undefined || location.attribute.mutability === "readOnly") return undefined;
  return location.attribute.subAttributes.some(({ name }) => name === "$ref") ? location : undefined;
}

function parse({ type, dialect }: Mapping, text: string): PatchPath | undefined {
  return attempt(() =>
    parsePatchPath(text, { unquotedValues: dialect.unquotedFilterValues, knownUrns: knownUrns(type) }),
  );
}

/** What cannot be read here is refused when the operation is carried out; until then it refers to nothing. */
function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (isAnteroomError(error)) return undefined;
    throw error;
  }
}

/** Names such as `__proto__` stay what they are: members of their own. */
function mapMembers(object: JsonObject, map: (key: string, value: JsonValue) => JsonValue): JsonObject {
  const members = Object.entries(object).map(([key, value]) => [
    key,
    value === undefined ? undefined : map(key, value),
  ]);
  return Object.fromEntries(members);
}
