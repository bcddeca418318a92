import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { type Notes, tolerate } from "./notes.ts";

/** Most values of one attribute: bounds documents and the work of a patch; the longest list seen in practice holds 200. */
export const MAX_VALUES = 1000;

const LABELS: ReadonlySet<string> = new Set(["type", "primary", "display", "displayName", "$ref", "externalRoleId"]);

/** Whether a complex value holds anything but labels such as `type` and `primary`. */
export function isSignificant(element: JsonObject): boolean {
  for (const name in element) if (element[name] !== undefined && !LABELS.has(name)) return true;
  return false;
}

/** Whether an element is marked as primary. */
export function isPrimary(element: JsonValue): boolean {
  return isJsonObject(element) && element["primary"] === true;
}

/** What two elements share when they are the same: value and type, or without a value all but `primary`. */
export function identityOf(element: JsonValue): string {
  if (!isJsonObject(element)) return JSON.stringify(element);
  const { value, type } = element;
  return value === undefined ? canonical(element) : JSON.stringify([value, type ?? null]);
}

/** Keeps the last of several primary elements as primary (tolerance). */
export function settlePrimary(list: readonly JsonValue[], where: string, notes: Notes): readonly JsonValue[] {
  const primaries = list.filter(isPrimary);
  const last = primaries.at(-1);
  if (primaries.length < 2 || last === undefined) return list;
  tolerate(notes, "several-primaries", where);
  return list.map((element) =>
    element !== last && isJsonObject(element) && isPrimary(element) ? { ...element, primary: false } : element,
  );
}

/**
 * The keys under which an element is kept. RFC 7643 §2.4 wants the same pair of type and value once. With `loose`, which is for
 * roles and entitlements, the same id is enough to be the same, and so is the same value when one of the two has no type.
 */
export function keptKeysOf(element: JsonValue, loose: boolean): readonly string[] {
  const exact = identityOf(element);
  if (!loose || !isJsonObject(element) || element["value"] === undefined) return [exact];
  return [...idKeyOf(element), exact, anyTypeOf(element)];
}

/** Whether no two elements have a key of `keptKeysOf` in common, as in nearly every list. */
export function areDistinct(list: readonly JsonValue[], loose: boolean): boolean {
  if (list.length < 2) return true;
  const seen = new Set<string>();
  for (const key of list.flatMap((element) => keptKeysOf(element, loose))) {
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** The keys under which the like of an element is looked for, best first. */
export function soughtKeysOf(element: JsonValue, loose: boolean): readonly string[] {
  const exact = identityOf(element);
  if (!loose || !isJsonObject(element) || element["value"] === undefined) return [exact];
  const { value, type } = element;
  return [...idKeyOf(element), exact, type === undefined ? anyTypeOf(element) : JSON.stringify([value, null])];
}

/** What elements with the same `value` share; plain values are their own. */
export function valueKeyOf(element: JsonValue): string {
  const value = isJsonObject(element) ? element["value"] : element;
  return JSON.stringify(value ?? element);
}

function idKeyOf({ externalRoleId }: JsonObject): readonly string[] {
  return externalRoleId === undefined ? [] : [`id ${JSON.stringify(externalRoleId)}`];
}

function anyTypeOf({ value }: JsonObject): string {
  return `any ${JSON.stringify(value)}`;
}

function canonical(element: JsonObject): string {
  const names = Object.keys(element).filter((name) => element[name] !== undefined && name !== "primary");
  return JSON.stringify(names.sort().map((name) => [name, element[name]]));
}
