import { ASSIGNMENT_ATTRIBUTES, type Changed, type Document } from "../domain/directory/document.ts";
import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { applyOperations, settle } from "./apply-operation.ts";
import type { ResourceType } from "./attribute.ts";
import { findSchema } from "./attribute-lookup.ts";
import { memberOf } from "./coerce-scalar.ts";
import type { Dialect } from "./dialect.ts";
import { assertReadable } from "./message-size.ts";
import { createNotes, invalidValue, type Notes, shorten, tolerate } from "./notes.ts";
import { createReader, type Reader, readObject } from "./operation-reader.ts";
import { inSchemaOrder } from "./schema-order.ts";

/** A whole resource as a client sent it, read under its dialect. */
export interface ResourceBody {
  readonly reader: Reader;
  readonly document: Document;
  /** The number in `meta.version` (`W/"n"`), when the body carries one. */
  readonly version?: number;
}

/**
 * Reads the body of a POST or PUT.
 * @throws {AnteroomError} `invalid_syntax` when it is no object, `invalid_value` when a required attribute is missing, `too_many`
 * when reading it would take too long.
 */
export function readResourceBody(type: ResourceType, body: unknown, dialect: Dialect): ResourceBody {
  const object = assertObject(body);
  assertReadable(type, [object]);
  const notes = createNotes(dialect);
  const reader = createReader(type, "body", notes);
  checkSchemas(type, object, notes);
  readObject(reader, "replace", object);
  // What has no effect on nothing says nothing; only what was ignored while reading is noted.
  const document = settle(applyOperations({}, reader.operations, { ...notes, noOps: [] }), {}, type, notes);
  assertRequired(type, document);
  const version = readVersion(object);
  return { reader, document, ...(version !== undefined && { version }) };
}

/** The body as an object.
 * @throws {AnteroomError} `invalid_syntax`.
 */
export function assertObject(body: unknown): JsonObject {
  if (isJsonObject(body)) return body;
  throw new AnteroomError("invalid_syntax", "The body must be a JSON object; send the resource or the patch itself.");
}

/** Refuses a document that lacks a required attribute, or has nothing but blanks there.
 * @throws {AnteroomError} `invalid_value` naming the attribute.
 */
export function assertRequired(type: ResourceType, document: Document): void {
  for (const { name, required } of type.core.attributes) {
    if (!required) continue;
    const value = document[name];
    if (value === undefined) throw invalidValue(name, "is required and missing; send it");
    if (typeof value === "string" && value.trim() === "") throw invalidValue(name, "is required and blank; send text");
  }
}

/** Where a change came from: what the message spoke of, and the notes on reading and applying it. */
export type ChangeSource = Pick<Reader, "notes" | "spoken" | "type">;

/** A result in the form that the domain takes, from what a message spoke of and the notes on it. */
export function toChanged(document: Document, { notes, spoken, type }: ChangeSource): Changed {
  return {
    document: inSchemaOrder(document, type),
    rewrites: notes.rewrites,
    noOps: notes.noOps,
    asserted: ASSIGNMENT_ATTRIBUTES.filter((name) => spoken.asserted.has(name)),
    stringForms: (["roles", "entitlements"] as const).filter((name) => spoken.stringForms.has(name)),
    spokeOfActive: spoken.active,
  };
}

function checkSchemas(type: ResourceType, body: JsonObject, notes: Notes): void {
  const schemas = memberOf(body, "schemas");
  const urns = (Array.isArray(schemas) ? schemas : [schemas]).filter((urn) => typeof urn === "string");
  if (!urns.some((urn) => findSchema(type, urn)?.isCore)) tolerate(notes, "missing-schemas", "schemas");
  for (const urn of urns) {
    const named = findSchema(type, urn);
    if (named === undefined || (!named.legacy && named.schema.id !== urn)) {
      tolerate(notes, "foreign-schemas", `schemas: ${shorten(urn)}`);
    } else if (named.legacy) tolerate(notes, "legacy-schema-urn", named.schema.id);
  }
}

function readVersion(body: JsonObject): number | undefined {
  const meta = memberOf(body, "meta");
  const version = isJsonObject(meta) ? memberOf(meta, "version") : undefined;
  const digits = typeof version === "string" ? /^(?:W\/)?"?(\d{1,15})"?$/.exec(version)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
