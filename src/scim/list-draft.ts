import { isJsonObject, type JsonValue } from "../lib/json.ts";
import { identityOf, isPrimary, keptKeysOf, MAX_VALUES, soughtKeysOf, valueKeyOf } from "./element.ts";
import { ElementIndex } from "./element-index.ts";
import { candidatesOf, sizeOf, slotsOf } from "./element-lookup.ts";
import { comparableValues, comparisonsIn, type ElementFilter, matchesElement } from "./evaluate-filter.ts";
import { invalidValue } from "./notes.ts";
import type { PatchCost } from "./patch-cost.ts";
import { sameJson } from "./same-json.ts";

/** How a list is worked on. */
export interface ListRules {
  /** The path of the list, for refusals. */
  readonly where: string;
  /** Whether its elements are the same in the loose sense of `soughtKeysOf`. */
  readonly loose: boolean;
  readonly cost: PatchCost;
}

/**
 * A list that the operations of one PATCH work on, one after the other. It is copied once, and what is looked for is found by
 * indexes that are made when they are first needed, so that an operation costs what it concerns and not what the list holds.
 * Each element keeps its slot; slots are in the order of the list.
 */
export class ListDraft {
  readonly #rules: ListRules;
  readonly #slots: (JsonValue | undefined)[];
  readonly #indexes = new Map<string, ElementIndex>();
  /** What the slots held before the current operation, where it touched them. */
  readonly #before = new Map<number, JsonValue | undefined>();
  #size: number;
  #touched = false;

  constructor(list: readonly JsonValue[], rules: ListRules) {
    this.#rules = rules;
    this.#slots = [...list];
    this.#size = list.length;
  }

  /** Begins an operation, which is what `isChanged` compares with. */
  begin(): void {
    this.#before.clear();
  }

  /** Whether the list differs from what it was when the operation began. */
  isChanged(): boolean {
    return [...this.#before].some(([slot, before]) => !sameJson(before, this.#slots[slot]));
  }

  /** Whether any operation may have changed it. */
  get isTouched(): boolean {
    return this.#touched;
  }

  /** How many elements there are. */
  get size(): number {
    return this.#size;
  }

  /** The elements as a list. */
  values(): readonly JsonValue[] {
    return this.#slots.filter((element) => element !== undefined);
  }

  /** The element in a slot; undefined once it was removed. */
  at(slot: number): JsonValue | undefined {
    return this.#slots[slot];
  }

  /** The slots of the elements that match, or of all, in the order of the list. */
  matching(filter?: ElementFilter): readonly number[] {
    if (filter === undefined) {
      this.#charge(this.#size);
      return this.#used();
    }
    const candidates = candidatesOf(filter, (path) =>
      this.#index(path.name, (element) => comparableValues(element, path)),
    );
    this.#charge((candidates === undefined ? this.#size : sizeOf(candidates)) * comparisonsIn(filter));
    const slots = candidates === undefined ? this.#used() : slotsOf(candidates);
    return slots.filter((slot) => {
      const element = this.#slots[slot];
      return element !== undefined && matchesElement(filter, element);
    });
  }

  /** The slots of the elements with the same `value` as one. */
  withValueOf(element: JsonValue): readonly number[] {
    return [...this.#index("[value]", (one) => [valueKeyOf(one)]).find(valueKeyOf(element))];
  }

  /** The slots of the other elements that are the same as the one in a slot, RFC 7643 §2.4. */
  twinsOf(slot: number): readonly number[] {
    const element = this.#slots[slot];
    if (element === undefined) return [];
    const index = this.#index("[identity]", (one) => [identityOf(one)]);
    return index.find(identityOf(element)).filter((other) => other !== slot);
  }

  /** Puts another element into a slot. */
  set(slot: number, element: JsonValue): void {
    this.#charge(1);
    this.#remember(slot);
    this.#slots[slot] = element;
    for (const index of this.#indexes.values()) index.put(slot, element);
  }

  /** Removes the element in a slot. */
  remove(slot: number): void {
    if (this.#slots[slot] === undefined) return;
    this.#remember(slot);
    this.#slots[slot] = undefined;
    this.#size -= 1;
    for (const index of this.#indexes.values()) index.drop(slot);
  }

  /**
   * Adds elements. One that is in the list already is merged into the old one instead, see `keptKeysOf`.
   * @throws {AnteroomError} `invalid_value` when the list gets too long.
   */
  add(elements: readonly JsonValue[], where: string): void {
    for (const element of elements) this.#merge(element);
    if (this.#size > MAX_VALUES) throw invalidValue(where, `has more than ${MAX_VALUES} values; send fewer`);
  }

  /** Sets `primary` to false on every element but the one in a slot. RFC 7644 §3.5.2. */
  demoteOthers(keep?: number): void {
    const primaries = this.#index("[primary]", (element) => (isPrimary(element) ? ["true"] : []));
    for (const slot of [...primaries.find("true")]) {
      const element = this.#slots[slot];
      if (slot !== keep && isJsonObject(element)) this.set(slot, { ...element, primary: false });
    }
  }

  #merge(element: JsonValue): void {
    const slot = this.#slotFor(element);
    const old = slot === undefined ? undefined : this.#slots[slot];
    const merged = isJsonObject(old) && isJsonObject(element) ? { ...old, ...element } : element;
    if (slot === undefined) this.#size += 1;
    this.set(slot ?? this.#slots.length, merged);
  }

  /** Where the first element stands that is the same as one, looked for in the best way first. */
  #slotFor(element: JsonValue): number | undefined {
    const { loose } = this.#rules;
    const index = this.#index("[same]", (one) => keptKeysOf(one, loose));
    for (const key of soughtKeysOf(element, loose)) {
      const [first] = index.find(key);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  #used(): readonly number[] {
    return [...this.#slots.keys()].filter((slot) => this.#slots[slot] !== undefined);
  }

  #index(name: string, keysOf: (element: JsonValue) => readonly string[]): ElementIndex {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = new ElementIndex(keysOf);
    for (const [slot, element] of this.#slots.entries()) if (element !== undefined) index.put(slot, element);
    this.#indexes.set(name, index);
    return index;
  }

  #remember(slot: number): void {
    this.#touched = true;
    if (!this.#before.has(slot)) this.#before.set(slot, this.#slots[slot]);
  }

  #charge(steps: number): void {
    this.#rules.cost.charge(steps, this.#rules.where);
  }
}
