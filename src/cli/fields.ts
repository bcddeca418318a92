import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";

/** The value at a path of member names, or `undefined` where the path ends early. */
export function valueAt(object: JsonObject | undefined, ...path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path) value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

/** Text for people at a path: numbers and booleans in words, nothing as an empty string. */
export function textAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The objects in a list at a path; members of other kinds are left out. */
export function objectsAt(object: JsonObject | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const value = valueAt(object, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts in a list at a path; objects in it are read by their `value`, `location` or `message`. */
export function textsAt(object: JsonObject | undefined, ...path: readonly string[]): readonly string[] {
  const value = valueAt(object, ...path);
  if (!Array.isArray(value)) return [];
  return value.map((element: JsonValue) => (isJsonObject(element) ? describe(element) : String(element)));
}

function describe(object: JsonObject): string {
  for (const name of ["message", "value", "location", "url", "name", "code", "id"]) {
    const text = textAt(object, name);
    if (text !== "") return text;
  }
  return JSON.stringify(object);
}

/** Whatever is at a path, on one line: text as it is, `kind id` of a reference, other objects as JSON. */
export function lineAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  const value = valueAt(object, ...path);
  if (value === undefined || value === null) return "";
  if (typeof value !== "object") return String(value);
  if (!isJsonObject(value)) return JSON.stringify(value);
  const reference = [textAt(value, "kind"), textAt(value, "name") || textAt(value, "id")].filter((part) => part !== "");
  return reference.length === 2 ? reference.join(" ") : JSON.stringify(value);
}

/** An instant without its fraction of a second, for people; anything else as it is. */
export function instantAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  return textAt(object, ...path).replace(/\.\d+Z$/, "Z");
}
