import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Location } from "./attribute-lookup.ts";
import { isPrimary } from "./element.ts";
import { type ElementFilter, seedOf } from "./evaluate-filter.ts";
import type { ListDraft } from "./list-draft.ts";
import { type Notes, tolerate } from "./notes.ts";
import type { Operation } from "./operation.ts";

/** An operation on some of the elements of a list. */
export type ListOperation = Extract<Operation, { form: "list" | "elements" | "element-part" }>;
type Form<Name extends ListOperation["form"]> = Extract<ListOperation, { form: Name }>;

/**
 * Applies an operation to a list.
 * @throws {AnteroomError} `no_target` when a filter matches no element and asks for none that could be created;
 * `invalid_value` when the list gets too long; `too_many`, see `PatchCost`
 */
export function applyToList(operation: ListOperation, list: ListDraft, notes: Notes): void {
  if (operation.form === "elements") applyToElements(operation, list, notes);
  else if (operation.form === "element-part") applyToParts(operation, list, notes);
  else if (operation.kind === "remove") removeValues(operation, list);
  else append(operation, list, operation.values ?? []);
}

function removeValues({ values = [] }: Form<"list">, list: ListDraft): void {
  for (const value of values) for (const slot of list.withValueOf(value)) list.remove(slot);
}

function applyToElements({ kind, target, filter, value }: Form<"elements">, list: ListDraft, notes: Notes): void {
  const slots = list.matching(filter);
  if (value === undefined) {
    for (const slot of slots) list.remove(slot);
    return;
  }
  if (slots.length === 0) {
    const created = createElement(filter, isJsonObject(value) ? value : { value }, target, notes);
    append({ target }, list, [isJsonObject(value) ? created : value]);
    return;
  }
  const isMerge = kind === "add" && isJsonObject(value);
  rewrite(list, slots, (element) => (isMerge && isJsonObject(element) ? assign(element, value) : value));
}

function applyToParts({ target, filter, set, clear }: Form<"element-part">, list: ListDraft, notes: Notes): void {
  const slots = list.matching(filter);
  if (slots.length > 0) {
    rewrite(list, slots, (element) => assign(isJsonObject(element) ? element : {}, set, clear));
    return;
  }
  if (Object.keys(set).length === 0) return;
  append({ target }, list, [filter === undefined ? set : createElement(filter, set, target, notes)]);
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
 * Changes the elements in some slots. When one becomes the same as another, the changed one stays (RFC 7643 §2.4); when one
 * becomes primary, the last of them is the only primary one (RFC 7644 §3.5.2).
 */
function rewrite(list: ListDraft, slots: readonly number[], change: (element: JsonValue) => JsonValue): void {
  let lastPrimary: number | undefined;
  let isNewPrimary = false;
  for (const slot of slots) {
    const element = list.at(slot);
    if (element === undefined) continue;
    const next = change(element);
    if (isPrimary(next)) lastPrimary = slot;
    isNewPrimary ||= isPrimary(next) && !isPrimary(element);
    list.set(slot, next);
  }
  for (const slot of slots.toReversed()) for (const twin of list.twinsOf(slot)) list.remove(twin);
  if (isNewPrimary) list.demoteOthers(lastPrimary);
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

function append({ target }: Pick<ListOperation, "target">, list: ListDraft, elements: readonly JsonValue[]): void {
  if (elements.some(isPrimary)) list.demoteOthers();
  list.add(elements, target.where);
}
