import type { Rewrite } from "../domain/directory/document.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { memberOf } from "./coerce-scalar.ts";
import type { Dialect } from "./dialect.ts";
import { checkMessageSchemas, readMember } from "./message.ts";
import { createNotes, type Notes, shorten, tolerate } from "./notes.ts";
import { assertObject } from "./resource-body.ts";

/** The URN of a bulk request, RFC 7644 §3.7. */
export const BULK_REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/** Longest `bulkId`: it is repeated in the answer. */
export const MAX_BULK_ID_LENGTH = 256;
/** Longest `path` of an operation: no address of ours comes near. */
export const MAX_BULK_PATH_LENGTH = 1000;

const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;
/** What an operation of a bulk request may do. */
export type BulkMethod = (typeof METHODS)[number];

/** An operation of a bulk request that has the right form. What it asks for has not been looked at. */
export interface BulkOperation {
  readonly method: BulkMethod;
  /** As the client wrote it, relative to the SCIM base. */
  readonly path: string;
  /** Present for every POST. */
  readonly bulkId?: string;
  /** The entity-tag that the stored version must have. */
  readonly version?: string;
  /** Absent for DELETE. */
  readonly data?: JsonObject;
  readonly rewrites: readonly Rewrite[];
}

/** One entry of `Operations`: read, or refused on its own. */
export interface BulkEntry {
  /** What its outcome repeats, as far as it could be read. */
  readonly method?: BulkMethod;
  readonly bulkId?: string;
  readonly read: BulkOperation | AnteroomError;
}

/** A bulk request whose envelope is sound. */
export interface BulkMessage {
  /** After how many errors to stop; absent for never. */
  readonly failOnErrors?: number;
  /** In the order of the request. */
  readonly entries: readonly BulkEntry[];
  /** What was read differently in the envelope. */
  readonly rewrites: readonly Rewrite[];
}

/**
 * Reads the envelope of a bulk request and the form of its operations. One operation that is wrong is refused alone.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_value` for an envelope that cannot be read; `too_large` for more than
 * `maxOperations`
 */
export function readBulkMessage(body: unknown, dialect: Dialect, maxOperations: number): BulkMessage {
  const message = assertObject(body);
  const notes = createNotes(dialect);
  checkMessageSchemas(message, BULK_REQUEST_URN, notes);
  const operations = readMember(message, "Operations", notes);
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new AnteroomError("invalid_syntax", "Operations is missing, empty or no list; send a list of operations.");
  }
  if (operations.length > maxOperations) throw tooMany(operations.length, maxOperations);
  const failOnErrors = readFailOnErrors(readMember(message, "failOnErrors", notes));
  const entries = operations.map((operation, index) => readEntry(operation, `Operations[${index}]`, dialect));
  return {
    ...(failOnErrors !== undefined && { failOnErrors }),
    entries: refuseDuplicates(entries),
    rewrites: notes.rewrites,
  };
}

function readFailOnErrors(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new AnteroomError("invalid_value", "failOnErrors must be a whole number from 1; leave it out to never stop.");
}

function tooMany(found: number, maxOperations: number): AnteroomError {
  return new AnteroomError(
    "too_large",
    `Operations holds ${found} operations, more than maxOperations (${maxOperations}); send them in several requests.`,
    { maxOperations },
  );
}

function readEntry(raw: unknown, where: string, dialect: Dialect): BulkEntry {
  if (!isJsonObject(raw)) {
    return { read: new AnteroomError("invalid_syntax", `${where} must be an object with method, path and data.`) };
  }
  const method = METHODS.find((known) => known === upper(memberOf(raw, "method")));
  const bulkId = memberOf(raw, "bulkId");
  return {
    ...(method !== undefined && { method }),
    ...(isBulkId(bulkId) && { bulkId }),
    read: caught(() => readOperation(raw, where, createNotes(dialect))),
  };
}

function readOperation(raw: JsonObject, where: string, notes: Notes): BulkOperation {
  const method = readMethod(readMember(raw, "method", notes), where, notes);
  const path = readPath(readMember(raw, "path", notes), where);
  const bulkId = readBulkId(readMember(raw, "bulkId", notes), where);
  if (method === "POST" && bulkId === undefined) {
    throw new AnteroomError("invalid_value", `${where} creates without a bulkId; give it one that is its own.`);
  }
  const version = readVersion(readMember(raw, "version", notes), where);
  const data = method === "DELETE" ? undefined : readData(readMember(raw, "data", notes), where);
  return {
    method,
    path,
    ...(bulkId !== undefined && { bulkId }),
    ...(version !== undefined && { version }),
    ...(data !== undefined && { data }),
    rewrites: notes.rewrites.map((rewrite) => ({ ...rewrite, where: `${where}.${rewrite.where}` })),
  };
}

function readMethod(value: unknown, where: string, notes: Notes): BulkMethod {
  const method = METHODS.find((known) => known === upper(value));
  if (method === undefined) {
    const found = typeof value === "string" ? `, not "${shorten(value)}"` : "";
    throw new AnteroomError("invalid_syntax", `${where}.method must be POST, PUT, PATCH or DELETE${found}.`);
  }
  if (value !== method) tolerate(notes, "method-name-case", "method");
  return method;
}

function readPath(value: unknown, where: string): string {
  if (typeof value === "string" && value.startsWith("/") && value.length <= MAX_BULK_PATH_LENGTH) return value;
  throw new AnteroomError(
    "invalid_value",
    `${where}.path must be text of at most ${MAX_BULK_PATH_LENGTH} characters that begins with a slash; send /Users, /Groups or one of theirs.`,
  );
}

function readBulkId(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isBulkId(value)) return value;
  throw new AnteroomError("invalid_value", `${where}.bulkId must be text of 1 to ${MAX_BULK_ID_LENGTH} characters.`);
}

function readVersion(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new AnteroomError("invalid_value", `${where}.version must be the text of an entity-tag such as W/"1".`);
}

function readData(value: unknown, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new AnteroomError("invalid_syntax", `${where}.data must be an object with the resource or the patch.`);
}

/** RFC 7644 §3.7: unique within the request. Which of two were meant nobody can tell, so neither is taken. */
function refuseDuplicates(entries: readonly BulkEntry[]): readonly BulkEntry[] {
  const counts = new Map<string, number>();
  for (const { method, bulkId } of entries) {
    if (method === "POST" && bulkId !== undefined) counts.set(bulkId, (counts.get(bulkId) ?? 0) + 1);
  }
  return entries.map((entry) => {
    const { method, bulkId } = entry;
    if (method !== "POST" || bulkId === undefined || counts.get(bulkId) === 1) return entry;
    const message = `The bulkId ${shorten(bulkId)} is used by several POST operations; give each its own.`;
    return { ...entry, read: new AnteroomError("invalid_value", message) };
  });
}

function caught(read: () => BulkOperation): BulkOperation | AnteroomError {
  try {
    return read();
  } catch (error) {
    if (isAnteroomError(error)) return error;
    throw error;
  }
}

function isBulkId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_BULK_ID_LENGTH;
}

function upper(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= 10 ? value.toUpperCase() : undefined;
}
