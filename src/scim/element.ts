import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { invalidValue, type Notes, tolerate } from "./notes.ts";

/** Most values of one attribute: bounds documents and the work of a patch; the longest list seen in practice holds 200. */
export const MAX_VALUES = 1000;

const LABELS: ReadonlySet<string> = new Set(["type", "primary", "display", "displayName", "$ref", "externalRoleId"]);

/** Whether a complex value holds anything but labels such as `type` and `primary`. */
export function isSignificant(element: JsonObject): boolean {
  return Object.entries(element).some(([name, value]) => value !== undefined && !LABELS.has(name));
}

/**
 * Adds elements to a list. One that is in the list already is merged into the old one instead: RFC 7643 §2.4 wants the same
 * pair of type and value once. With `loose`, which is for roles and entitlements, the same id is enough, and so is the same
 * value when one of the two has no type.
 * @throws {AnteroomError} `invalid_value` when the list gets too long.
 */
export function mergeElements(
  list: readonly JsonValue[],
  added: readonly JsonValue[],
  where: string,
  loose = false,
): readonly JsonValue[] {
  const result: JsonValue[] = [];
  const positions = new Map<string, number>();
  for (const element of list) place(result, positions, element, result.length, loose);
  for (const element of added) {
    const at = keysOf(element, loose, "look").map((key) => positions.get(key));
    const index = at.find((position) => position !== undefined) ?? result.length;
    const old = result[index];
    const merged = isJsonObject(old) && isJsonObject(element) ? { ...old, ...element } : element;
    place(result, positions, merged, index, loose);
  }
  if (result.length > MAX_VALUES) throw invalidValue(where, `has more than ${MAX_VALUES} values; send fewer`);
  return result;
}

function place(
  result: JsonValue[],
  positions: Map<string, number>,
  element: JsonValue,
  index: number,
  loose: boolean,
): void {
  result[index] = element;
  for (const key of keysOf(element, loose, "keep")) if (!positions.has(key)) positions.set(key, index);
}

/** Sets `primary` to false on every element but one. RFC 7644 §3.5.2. */
export function demoteOthers(list: readonly JsonValue[], keep?: JsonValue): readonly JsonValue[] {
  return list.map((element) =>
    element !== keep && isJsonObject(element) && isPrimary(element) ? { ...element, primary: false } : element,
  );
}

/** Whether an element is marked as primary. */
export function isPrimary(element: JsonValue): boolean {
  return isJsonObject(element) && element["primary"] === true;
}

/** What two elements share when they are the same: value and type, or without a value all but `primary`. */
export function identityOf(element: JsonValue): string {
  if (!isJsonObject(element)) return JSON.stringify(element);
  const known = identities.get(element);
  if (known !== undefined) return known;
  const { value, type } = element;
  const identity = value === undefined ? canonical(element) : JSON.stringify([value, type ?? null]);
  identities.set(element, identity);
  return identity;
}

/** A patch of many operations asks for the same elements again with each of them; elements never change. */
const identities = new WeakMap<JsonObject, string>();

/** Keeps the last of several primary elements as primary (tolerance). */
export function settlePrimary(list: readonly JsonValue[], where: string, notes: Notes): readonly JsonValue[] {
  const primaries = list.filter(isPrimary);
  const last = primaries.at(-1);
  if (primaries.length < 2 || last === undefined) return list;
  tolerate(notes, "several-primaries", where);
  return demoteOthers(list, last);
}

/** The keys under which an element is kept, and those under which its like is looked for, best first. */
function keysOf(element: JsonValue, loose: boolean, use: "keep" | "look"): readonly string[] {
  const exact = identityOf(element);
  if (!loose || !isJsonObject(element) || element["value"] === undefined) return [exact];
  const { value, type, externalRoleId } = element;
  const untyped = JSON.stringify([value, null]);
  const anyType = `any ${JSON.stringify(value)}`;
  const byValue = use === "keep" ? [exact, anyType] : [exact, type === undefined ? anyType : untyped];
  return externalRoleId === undefined ? byValue : [`id ${JSON.stringify(externalRoleId)}`, ...byValue];
}

function canonical(element: JsonObject): string {
  const names = Object.keys(element).filter((name) => element[name] !== undefined && name !== "primary");
  return JSON.stringify(names.sort().map((name) => [name, element[name]]));
}
