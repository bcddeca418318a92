import { ASSIGNMENT_ATTRIBUTES, type Document, type NoOp } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute, Schema } from "./attribute.ts";
import { isPlainScalar } from "./coerce-scalar.ts";
import { isPrimary, isSignificant } from "./element.ts";
import { NEVER_KEPT } from "./notes.ts";
import { USER } from "./schema.ts";

/** A body that needed no rule to be understood. */
export interface PlainBody {
  /** In the order of the schemas. */
  readonly document: Document;
  readonly noOps: readonly NoOp[];
}

/** Longer lists are left to the reader of everything: finding what is in them twice takes an index. */
const MOST_ELEMENTS = 8;
/** Their values come in many forms, and whether they are spoken of at all is remembered. */
const ASSIGNMENTS: ReadonlySet<string> = new Set(ASSIGNMENT_ATTRIBUTES);

/**
 * Reads the body that creates a user in one pass, when every member is just as the schemas say: names in their case, values of the declared
 * types, nothing empty, unknown, assigned or double. Most bodies are; undefined for any other, which `readResourceBody` reads to the
 * same result or refuses.
 */
export function readPlainUser(body: unknown): PlainBody | undefined {
  if (!isJsonObject(body) || !namesPlainSchemas(body["schemas"])) return undefined;
  const document: Record<string, JsonValue> = {};
  const noOps: NoOp[] = [];
  const taken = readMembers(USER.core, body, document);
  if (taken === undefined) return undefined;
  let members = taken + 1;
  if (body[NEVER_KEPT.where] !== undefined) {
    noOps.push(NEVER_KEPT);
    members += 1;
  }
  for (const extension of USER.extensions) {
    const holder = body[extension.id];
    if (holder === undefined) continue;
    const own: Record<string, JsonValue> = {};
    const count = isJsonObject(holder) ? readMembers(extension, holder, own) : undefined;
    if (!count || count !== Object.keys(holder as object).length) return undefined;
    document[extension.id] = own;
    members += 1;
  }
  return members === Object.keys(body).length ? { document, noOps } : undefined;
}

/** The core schema and extensions of users, each by its very name. */
function namesPlainSchemas(schemas: JsonValue | undefined): boolean {
  const { core, extensions } = USER;
  if (!Array.isArray(schemas) || !schemas.includes(core.id)) return false;
  return schemas.every((urn) => urn === core.id || extensions.some(({ id }) => id === urn));
}

/** Puts what a holder says into `into`; answers how many of its members were understood, undefined when one needs a rule. */
function readMembers({ attributes }: Schema, holder: JsonObject, into: Record<string, JsonValue>): number | undefined {
  let taken = 0;
  for (const attribute of attributes) {
    const raw = holder[attribute.name];
    if (raw === undefined) {
      if (attribute.required) return undefined;
      continue;
    }
    if (isReadOnly(attribute)) {
      if (!saysNothing(raw)) return undefined;
    } else {
      const value = readValue(attribute, raw);
      if (value === undefined) return undefined;
      into[attribute.name] = value;
    }
    taken += 1;
  }
  return taken;
}

function isReadOnly({ mutability }: Attribute): boolean {
  return mutability === "readOnly";
}

/** Okta sends `groups` empty. */
function saysNothing(raw: JsonValue): boolean {
  return Array.isArray(raw) && raw.length === 0;
}

function readValue(attribute: Attribute, raw: JsonValue): JsonValue | undefined {
  const { type, multiValued, required, name } = attribute;
  if (ASSIGNMENTS.has(name)) return undefined;
  if (type === "complex") return multiValued ? readList(attribute, raw) : readObject(attribute, raw);
  if (multiValued || !isPlainScalar(attribute, raw)) return undefined;
  return required && typeof raw === "string" && raw.trim() === "" ? undefined : raw;
}

function readList(attribute: Attribute, raw: JsonValue): JsonValue | undefined {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > MOST_ELEMENTS) return undefined;
  const list: JsonObject[] = [];
  for (const item of raw) {
    const element = readObject(attribute, item);
    if (element === undefined) return undefined;
    list.push(element);
  }
  return list.length === 1 || isClearlyDistinct(list) ? list : undefined;
}

function isClearlyDistinct(list: readonly JsonObject[]): boolean {
  const values = new Set(list.map((element) => element["value"]));
  return values.size === list.length && !values.has(undefined) && list.filter(isPrimary).length < 2;
}

function readObject({ subAttributes }: Attribute, raw: JsonValue): JsonObject | undefined {
  if (!isJsonObject(raw)) return undefined;
  const result: Record<string, JsonValue> = {};
  let taken = 0;
  for (const sub of subAttributes) {
    const value = raw[sub.name];
    if (value === undefined) continue;
    if (sub.mutability !== "readWrite" || !isPlainScalar(sub, value)) return undefined;
    result[sub.name] = value;
    taken += 1;
  }
  return taken === Object.keys(raw).length && isSignificant(result) ? result : undefined;
}
