import { isJsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute } from "./attribute.ts";
import { invalidValue, type Notes, tolerate } from "./notes.ts";

/** The longest text of one attribute. Nothing real is longer, and every copy of it costs: document, indexes, records. */
export const MAX_TEXT_LENGTH = 65_536;

/** RFC 7643 §2.3.6: base64 or base64url, with or without padding. */
const BASE64 = /^[\w+/-]+={0,2}$/;

/**
 * Reads a value for a single simple attribute; undefined when it means "no value".
 * @throws {AnteroomError} `invalid_value` naming `where`.
 */
export function coerceScalar(attribute: Attribute, raw: unknown, where: string, notes: Notes): JsonValue | undefined {
  const value = unwrapScalar(raw, where, notes);
  if (value === null || value === undefined) return undefined;
  if (value === "") {
    tolerate(notes, "empty-string-clears", where);
    return undefined;
  }
  switch (attribute.type) {
    case "boolean":
      return toBoolean(value, where, notes);
    case "integer":
    case "decimal":
      return toNumber(value, where);
    case "reference":
      return toReference(value, where, notes);
    case "binary":
      return toBinary(value, where, notes);
    default:
      return toText(value, where, notes);
  }
}

/** Whether `coerceScalar` answers a value as it is, without a note. */
export function isPlainScalar({ type }: Attribute, value: unknown): value is string | number | boolean {
  if (type === "boolean") return typeof value === "boolean";
  if (type === "integer" || type === "decimal") return typeof value === "number" && Number.isFinite(value);
  if (typeof value !== "string" || value === "" || !isStorable(value) || value.length > MAX_TEXT_LENGTH) return false;
  if (type === "reference") return isReference(value);
  return type !== "binary" || BASE64.test(value);
}

/** The member of an object whose name is `name` without case, if it has one. Never one of its prototype. */
export function memberOf(object: object, name: string): unknown {
  const lower = name.toLowerCase();
  let found: unknown;
  for (const [key, value] of Object.entries(object)) if (key.toLowerCase() === lower) found = value;
  return found;
}

function unwrapScalar(raw: unknown, where: string, notes: Notes): unknown {
  if (typeof raw !== "object" || raw === null) return raw;
  const [inner] = Array.isArray(raw) ? raw : [raw];
  if (Array.isArray(raw) && raw.length > 1) throw invalidValue(where, "holds one value; send one, not a list");
  const value = isJsonObject(inner) ? memberOf(inner, "value") : inner;
  const readable = !Array.isArray(raw) && value === undefined ? "{" : value;
  if (typeof readable === "object" && readable !== null) throw invalidValue(where, "holds a plain value; send one");
  if (readable === "{") throw invalidValue(where, "holds a plain value; send one instead of an object");
  tolerate(notes, "wrapped-value", where);
  return readable;
}

function toBoolean(value: unknown, where: string, notes: Notes): boolean {
  if (typeof value === "boolean") return value;
  const lower = typeof value === "string" ? value.toLowerCase() : "";
  if (lower !== "true" && lower !== "false") throw invalidValue(where, "must be true or false");
  tolerate(notes, "string-boolean", where);
  return lower === "true";
}

function toNumber(value: unknown, where: string): number {
  const number = typeof value === "number" ? value : Number.NaN;
  if (!Number.isFinite(number)) throw invalidValue(where, "must be a number");
  return number;
}

function toReference(value: unknown, where: string, notes: Notes): string {
  const text = toText(value, where, notes);
  if (!isReference(text)) tolerate(notes, "non-uri-reference", where);
  return text;
}

function isReference(text: string): boolean {
  return URL.canParse(text, "https://base.invalid/") && !/\s/.test(text);
}

function toBinary(value: unknown, where: string, notes: Notes): string {
  const text = toText(value, where, notes);
  if (!BASE64.test(text)) tolerate(notes, "loose-binary", where);
  return text;
}

function toText(value: unknown, where: string, notes: Notes): string {
  if (typeof value === "string") {
    if (!isStorable(value)) {
      throw invalidValue(where, "holds a NUL or half of a character pair; send valid text");
    }
    if (value.length > MAX_TEXT_LENGTH) {
      throw invalidValue(where, `is longer than ${MAX_TEXT_LENGTH} characters; send a shorter text`);
    }
    return value;
  }
  tolerate(notes, "number-for-string", where);
  return String(value);
}

/** Neither NUL nor half of a pair can be stored as text, and databases disagree about them. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
