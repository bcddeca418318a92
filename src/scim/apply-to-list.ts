import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Location } from "./attribute-lookup.ts";
import { isAssignable } from "./coerce.ts";
import { demoteOthers, identityOf, isPrimary, mergeElements } from "./element.ts";
import { type ElementFilter, matchesElement, seedOf } from "./evaluate-filter.ts";
import { type Notes, tolerate } from "./notes.ts";
import type { Operation } from "./operation.ts";

type Values = readonly JsonValue[];
type Form<Name extends Operation["form"]> = Extract<Operation, { form: Name }>;

/** The list after an operation on all of it. */
export function nextList({ kind, target, values }: Form<"list">, list: Values): Values {
  if (values === undefined) return [];
  if (kind === "replace") return values;
  if (kind === "remove") {
    const unwanted = new Set(values.map(valueKey));
    return list.filter((element) => !unwanted.has(valueKey(element)));
  }
  const before = values.some(isPrimary) ? demoteOthers(list) : list;
  return mergeElements(before, values, target.where, isAssignable(target.attribute));
}

/**
 * The list after an operation on the elements that match as a whole.
 * @throws {AnteroomError} `no_target` when none matches and none can be created.
 */
export function nextElements({ kind, target, filter, value }: Form<"elements">, list: Values, notes: Notes): Values {
  const matches = new Set(list.filter((element) => matchesElement(filter, element)));
  if (value === undefined) return list.filter((element) => !matches.has(element));
  if (matches.size === 0) {
    const created = createElement(filter, isJsonObject(value) ? value : { value }, target, notes);
    return appendElement(list, isJsonObject(value) ? created : value, target);
  }
  const isMerge = kind === "add" && isJsonObject(value);
  return rewrite(list, matches, (element) => (isMerge && isJsonObject(element) ? assign(element, value) : value));
}

/**
 * The list after an operation on a sub-attribute of the elements that match, or of all.
 * @throws {AnteroomError} `no_target` when none matches and none can be created.
 */
export function nextElementParts(
  { target, filter, set, clear }: Form<"element-part">,
  list: Values,
  notes: Notes,
): Values {
  const matches = new Set(filter === undefined ? list : list.filter((element) => matchesElement(filter, element)));
  if (matches.size > 0) {
    return rewrite(list, matches, (element) => assign(isJsonObject(element) ? element : {}, set, clear));
  }
  if (Object.keys(set).length === 0) return list;
  return appendElement(list, filter === undefined ? set : createElement(filter, set, target, notes), target);
}

/** Sets sub-attributes of a complex value and clears one. What belonged to the value before goes with it. */
export function assign(element: JsonObject, set: JsonObject, clear?: string): JsonObject {
  const next: Record<string, JsonValue | undefined> = { ...element, ...set };
  if (clear !== undefined) delete next[clear];
  if (next["value"] !== element["value"]) {
    for (const name of ["externalRoleId", "$ref", "displayName"]) if (!(name in set)) delete next[name];
  }
  return next;
}

/**
 * Changes some elements. When one becomes the same as another, the changed one stays (RFC 7643 §2.4); when one becomes
 * primary, the last of them is the only primary one (RFC 7644 §3.5.2).
 */
function rewrite(list: Values, matches: ReadonlySet<JsonValue>, change: (element: JsonValue) => JsonValue): Values {
  const changed = new Map([...matches].map((element) => [element, change(element)]));
  const last = [...changed.values()].findLast(isPrimary);
  const owners = new Map([...changed].map(([element, next]) => [identityOf(next), element]));
  const kept = list.filter((element) => {
    const owner = owners.get(identityOf(changed.get(element) ?? element));
    return owner === undefined || owner === element;
  });
  const isNewPrimary = [...changed].some(([element, next]) => isPrimary(next) && !isPrimary(element));
  const result = kept.map((element) => changed.get(element) ?? element);
  return isNewPrimary && last !== undefined ? demoteOthers(result, last) : result;
}

/** The element that an equality filter asks for, with the given sub-attributes (tolerance). */
function createElement(filter: ElementFilter, set: JsonObject, { where }: Location, notes: Notes): JsonObject {
  const seed = seedOf(filter);
  if (seed === undefined) {
    throw new AnteroomError("no_target", `The filter on ${where} matches no element; add one first.`, {
      attribute: where,
    });
  }
  tolerate(notes, "create-from-filter", where);
  return { ...seed, ...set };
}

function appendElement(list: Values, element: JsonValue, target: Location): Values {
  const before = isPrimary(element) ? demoteOthers(list) : list;
  return mergeElements(before, [element], target.where, isAssignable(target.attribute));
}

function valueKey(element: JsonValue): string {
  const value = isJsonObject(element) ? element["value"] : element;
  return JSON.stringify(value ?? element);
}
