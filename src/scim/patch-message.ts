import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import type { Dialect } from "./dialect.ts";
import { comparisonsIn } from "./evaluate-filter.ts";
import { checkMessageSchemas, readMember } from "./message.ts";
import { assertReadable } from "./message-size.ts";
import { createNotes, type Notes, noteNoOp, shorten, tolerate } from "./notes.ts";
import type { OperationKind } from "./operation.ts";
import { createReader, type Reader, readObject, readPath } from "./operation-reader.ts";
import { assertObject } from "./resource-body.ts";

/** The URN of the message of a PATCH, RFC 7644 §3.5.2. */
export const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** Most operations in one PATCH: bounds its work. Okta sends up to 256, Microsoft's validator 36. */
export const MAX_OPERATIONS = 1000;
/**
 * Most comparisons in all filters of one PATCH together, those on members aside: each is made for every value of its list, so
 * this bounds how long a request may keep the process busy. Microsoft's validator sends 20.
 */
export const MAX_COMPARISONS = 2000;

/**
 * Reads the message of a PATCH into operations that are fully understood.
 * @throws {AnteroomError} `invalid_syntax`, `invalid_path`, `invalid_value`, `no_target`, `mutability`, `too_many`.
 */
export function readPatchMessage(type: ResourceType, body: unknown, dialect: Dialect): Reader {
  const notes = createNotes(dialect);
  const reader = createReader(type, "patch", notes);
  const message = assertObject(body);
  checkMessageSchemas(message, PATCH_URN, notes);
  const operations = readOperations(message, notes);
  if (operations.length > MAX_OPERATIONS) {
    throw new AnteroomError(
      "invalid_value",
      `Operations has more than ${MAX_OPERATIONS} entries; send several patches.`,
    );
  }
  assertReadable(type, operations);
  operations.forEach((operation, index) => {
    readOperation(reader, operation, `Operations[${index}]`);
  });
  const comparisons = reader.operations.reduce(
    (sum, one) => sum + ("filter" in one && one.filter !== undefined ? comparisonsIn(one.filter) : 0),
    0,
  );
  if (comparisons > MAX_COMPARISONS) {
    throw new AnteroomError(
      "invalid_value",
      `The filters of a patch hold more than ${MAX_COMPARISONS} comparisons; send several patches.`,
    );
  }
  return reader;
}

function readOperation(reader: Reader, operation: unknown, where: string): void {
  if (!isJsonObject(operation)) throw invalidSyntax(where, "must be an object with op, path and value");
  const kind = readKind(readMember(operation, "op", reader.notes), where, reader.notes);
  const path = readPathText(readMember(operation, "path", reader.notes), where, reader.notes);
  const value = readMember(operation, "value", reader.notes);
  if (kind !== "remove" && value === undefined) throw invalidSyntax(where, `has op ${kind} and no value; send one`);
  if (path !== undefined) {
    readPath(reader, kind, path, value);
    return;
  }
  if (kind === "remove") {
    throw new AnteroomError("no_target", `${where} removes without a path; name what to remove in path.`);
  }
  if (!isJsonObject(value)) {
    throw new AnteroomError("invalid_value", `${where} has no path, so its value must be an object of attributes.`);
  }
  readObject(reader, kind, value);
}

function readKind(op: unknown, where: string, notes: Notes): OperationKind {
  const lower = typeof op === "string" ? op.toLowerCase() : "";
  if (lower !== "add" && lower !== "replace" && lower !== "remove") {
    const found = typeof op === "string" ? ` not "${shorten(op)}"` : "";
    throw invalidSyntax(where, `must have an op that is add, replace or remove,${found || " and has none"}`);
  }
  if (op !== lower) tolerate(notes, "operation-name-case", `${where}.op`);
  return lower;
}

function readPathText(path: unknown, where: string, notes: Notes): string | undefined {
  if (path === undefined) return undefined;
  if (path === null || (typeof path === "string" && path.trim() === "")) {
    tolerate(notes, "empty-path", `${where}.path`);
    return undefined;
  }
  if (typeof path === "string") return path;
  throw new AnteroomError("invalid_path", `${where} has a path that is no text; send one such as userName.`);
}

function readOperations(message: JsonObject, notes: Notes): readonly unknown[] {
  const operations = readMember(message, "Operations", notes);
  if (isJsonObject(operations)) {
    tolerate(notes, "message-key-case", "Operations");
    return [operations];
  }
  if (!Array.isArray(operations)) throw invalidSyntax("Operations", "is missing or no list; send a list of operations");
  if (operations.length === 0) {
    tolerate(notes, "empty-patch", "Operations");
    noteNoOp(notes, "Operations", "the patch has no operations");
  }
  return operations;
}

function invalidSyntax(where: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_syntax", `${where} ${problem}.`);
}
