import type { JsonObject } from "../lib/json.ts";
import { memberOf } from "./coerce-scalar.ts";
import { type Notes, tolerate } from "./notes.ts";

/** A member of a protocol message by name; one that is spelled in another case is tolerated. */
export function readMember(message: JsonObject, name: string, notes: Notes): unknown {
  if (Object.hasOwn(message, name)) return message[name];
  const found = memberOf(message, name);
  if (found !== undefined) tolerate(notes, "message-key-case", name);
  return found;
}

/** Checks that a protocol message names its own schema and no other; anything else is tolerated. */
export function checkMessageSchemas(message: JsonObject, own: string, notes: Notes): void {
  const schemas = memberOf(message, "schemas");
  const urns: readonly unknown[] = Array.isArray(schemas) ? schemas : [schemas];
  if (!urns.includes(own)) tolerate(notes, "missing-schemas", "schemas");
  if (urns.some((urn) => typeof urn === "string" && urn !== own)) tolerate(notes, "foreign-schemas", "schemas");
}
