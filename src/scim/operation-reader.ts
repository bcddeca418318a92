import type { MemberStep } from "../domain/directory/document.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import { isJsonObject } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import { findSchema, knownUrns, type Location, locate, type NamedSchema } from "./attribute-lookup.ts";
import { isAttributeName } from "./attribute-path.ts";
import { readMemberSteps } from "./member-steps.ts";
import { invalidValue, NEVER_KEPT, type Notes, noteNoOp, shorten, tolerate } from "./notes.ts";
import { createSpoken, type Operation, type OperationKind, type Spoken } from "./operation.ts";
import { buildOperations, markSpoken } from "./operation-builder.ts";
import { type PatchPath, parsePatchPath } from "./path-parser.ts";
import { USER } from "./schema.ts";

/** Gathers what a message asks for. `body` is a whole resource (POST, PUT), `patch` a list of operations. */
export interface Reader {
  readonly type: ResourceType;
  readonly mode: "body" | "patch";
  readonly notes: Notes;
  readonly spoken: Spoken;
  readonly operations: Operation[];
  readonly members: MemberStep[];
}

type AttributePath = Extract<PatchPath, { kind: "attribute" }>;

/** A reader that has read nothing yet. */
export function createReader(type: ResourceType, mode: Reader["mode"], notes: Notes): Reader {
  return { type, mode, notes, spoken: createSpoken(), operations: [], members: [] };
}

/**
 * Reads the members of an object as one operation each: a resource, or the value of an operation without a path. Keys may be
 * names, URNs of schemas and (tolerance) paths.
 */
export function readObject(reader: Reader, kind: OperationKind, object: object): void {
  for (const [key, value] of Object.entries(object)) {
    if (value !== undefined && key.toLowerCase() !== "schemas") readKey(reader, kind, key, value);
  }
}

/**
 * Reads an operation with a path.
 * @throws {AnteroomError} `invalid_path`, `invalid_value`, `mutability`, `no_target`.
 */
export function readPath(reader: Reader, kind: OperationKind, text: string, value: unknown): void {
  const { notes, type } = reader;
  const path = parsePatchPath(text, {
    unquotedValues: notes.dialect.unquotedFilterValues,
    knownUrns: knownUrns(type),
  });
  if (path.kind === "attribute") {
    if (path.unquoted) tolerate(notes, "unquoted-value", path.name);
    readAttribute(reader, kind, path, value);
    return;
  }
  const named = findSchema(type, path.schema);
  if (named === undefined) {
    ignoreUnknown(reader, text, "invalid_path");
    return;
  }
  if (named.isCore && kind === "remove") {
    throw new AnteroomError("invalid_path", `${shorten(text)} is the core schema; name the attribute to remove.`);
  }
  readSchema(reader, kind, named, value);
}

function readKey(reader: Reader, kind: OperationKind, key: string, value: unknown): void {
  if (isAttributeName(key)) {
    readAttribute(reader, kind, attribute(key), value);
    return;
  }
  const named = findSchema(reader.type, key);
  if (named !== undefined) {
    if (named.isCore) tolerate(reader.notes, "nested-core-urn", key);
    readSchema(reader, kind, named, value);
    return;
  }
  const path = parseKey(reader, key);
  if (path === undefined) {
    ignoreUnknown(reader, key);
    return;
  }
  if (isLocated(reader, path)) tolerate(reader.notes, "flat-keys", key);
  readAttribute(reader, kind, path, value);
}

/** Reads a value for a schema as a whole: its attributes one by one, or for an empty value, the removal of all. */
function readSchema(reader: Reader, kind: OperationKind, named: NamedSchema, value: unknown): void {
  const urn = named.schema.id;
  if (named.legacy) tolerate(reader.notes, "legacy-schema-urn", urn);
  if (kind === "remove" || value === null || value === "" || (Array.isArray(value) && value.length === 0)) {
    if (named.isCore) return;
    for (const own of named.schema.attributes) markSpoken(reader.spoken, own);
    reader.operations.push({ form: "extension", kind: "remove", urn });
    return;
  }
  if (!isJsonObject(value)) throw invalidValue(urn, "must be an object with the attributes of that schema");
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) readSchemaKey(reader, kind, urn, key, item);
  }
}

function readSchemaKey(reader: Reader, kind: OperationKind, urn: string, key: string, value: unknown): void {
  const path = isAttributeName(key) ? attribute(key, urn) : parseKey(reader, `${urn}:${key}`);
  if (path === undefined) ignoreUnknown(reader, `${urn}:${key}`);
  else readAttribute(reader, kind, path, value);
}

function readAttribute(reader: Reader, kind: OperationKind, path: AttributePath, value: unknown): void {
  const { notes, type } = reader;
  // Before anything else.
  if (path.name.toLowerCase() === NEVER_KEPT.where) {
    noteNoOp(notes, NEVER_KEPT.where, NEVER_KEPT.reason);
    return;
  }
  if (path.schema !== undefined && findSchema(type, path.schema)?.legacy) {
    tolerate(notes, "legacy-schema-urn", path.schema);
  }
  const target = locate(type, path, notes);
  if (target === undefined) {
    ignoreUnknown(reader, textOf(path));
    return;
  }
  if (target.attribute.name === "members") {
    reader.members.push(...readMemberSteps(kind, target, path.filter, value, notes));
    return;
  }
  if (target.attribute.mutability === "readOnly" || target.sub?.mutability === "readOnly") {
    ignoreReadOnly(reader, target, value);
    return;
  }
  markSpoken(reader.spoken, target.attribute);
  reader.operations.push(...buildOperations(kind, target, path.filter, value, notes, reader.spoken));
}

function ignoreUnknown(reader: Reader, where: string, code?: "invalid_path"): void {
  tolerate(reader.notes, "unknown-attribute", where, code ?? (reader.mode === "patch" ? "no_target" : undefined));
  noteNoOp(reader.notes, where, `not an attribute of a ${reader.type === USER ? "user" : "group"} here`);
}

/** RFC 7644 §3.5.1 wants read-only values in a PUT ignored, §3.5.2 wants them refused in a PATCH. */
function ignoreReadOnly(reader: Reader, target: Location, value: unknown): void {
  if (reader.mode === "patch") tolerate(reader.notes, "read-only-in-patch", target.where);
  const saysNothing = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (!saysNothing || reader.mode === "patch") noteNoOp(reader.notes, target.where, "read-only");
}

function parseKey(reader: Reader, key: string): AttributePath | undefined {
  try {
    const path = parsePatchPath(key, { unquotedValues: true, knownUrns: knownUrns(reader.type) });
    return path.kind === "attribute" ? path : undefined;
  } catch (error) {
    if (isAnteroomError(error, "invalid_path")) return undefined;
    throw error;
  }
}

function isLocated(reader: Reader, path: AttributePath): boolean {
  return locate(reader.type, path, { ...reader.notes, rewrites: [], noOps: [] }) !== undefined;
}

function attribute(name: string, schema?: string): AttributePath {
  return { kind: "attribute", name, unquoted: false, ...(schema === undefined ? {} : { schema }) };
}

function textOf(path: AttributePath): string {
  const name = path.sub === undefined ? path.name : `${path.name}.${path.sub}`;
  return path.schema === undefined ? name : `${path.schema}:${name}`;
}
