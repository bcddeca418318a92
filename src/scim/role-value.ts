import { isJsonObject, type JsonObject } from "../lib/json.ts";
import { type Notes, tolerate } from "./notes.ts";

/** Longest JSON text that is read inside a role value, in UTF-16 units: the ones that Entra sends stay below 500. */
export const MAX_ROLE_JSON_LENGTH = 8192;

/** What a role value holds when it is JSON inside text. `externalRoleId` is kept in documents only and never returned. */
export interface RoleValue {
  readonly value: string;
  readonly display?: string;
  readonly externalRoleId?: string;
}

/**
 * Reads a role value of the form `{"id": "…", "value": "…", "displayName": "…"}` inside text, as Entra sends it; undefined
 * when the text is anything else. Names of roles can be changed, ids can't: so the id is kept.
 */
export function parseRoleValue(text: string, where: string, notes: Notes): RoleValue | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  const [id, name, display] = [textOf(parsed, "id"), textOf(parsed, "value"), textOf(parsed, "displayName")];
  const value = name ?? display ?? id;
  if (value === undefined) return undefined;
  tolerate(notes, "json-in-role-value", where);
  return { value, ...(display && { display }), ...(id && { externalRoleId: id }) };
}

function parseObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text) || text.length > MAX_ROLE_JSON_LENGTH) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" && text.isWellFormed() && !text.includes("\0") ? text : undefined;
}
