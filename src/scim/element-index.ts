import type { JsonValue } from "../lib/json.ts";

/** Finds the elements of a list by keys that they have, and keeps up as they change. An element is known by its slot. */
export class ElementIndex {
  readonly #keysOf: (element: JsonValue) => readonly string[];
  /** Slots by key, in order. */
  readonly #slots = new Map<string, number[]>();
  /** What is in each slot is found by. */
  readonly #keys: (readonly string[] | undefined)[] = [];

  constructor(keysOf: (element: JsonValue) => readonly string[]) {
    this.#keysOf = keysOf;
  }

  /** Puts an element into a slot, in the place of what was there. */
  put(slot: number, element: JsonValue): void {
    const keys = this.#keysOf(element);
    const before = this.#keys[slot];
    if (before !== undefined && sameKeys(before, keys)) return;
    this.drop(slot);
    this.#keys[slot] = keys;
    for (const key of keys) this.#add(key, slot);
  }

  /** Empties a slot. */
  drop(slot: number): void {
    for (const key of this.#keys[slot] ?? []) this.#remove(key, slot);
    this.#keys[slot] = undefined;
  }

  /** The slots of the elements with that key, in order. It changes with the index. */
  find(key: string): readonly number[] {
    return this.#slots.get(key) ?? [];
  }

  #add(key: string, slot: number): void {
    const slots = this.#slots.get(key);
    if (slots === undefined) this.#slots.set(key, [slot]);
    else slots.splice(placeOf(slots, slot), 0, slot);
  }

  #remove(key: string, slot: number): void {
    const slots = this.#slots.get(key);
    if (slots === undefined) return;
    slots.splice(placeOf(slots, slot), 1);
    if (slots.length === 0) this.#slots.delete(key);
  }
}

/** Where a slot stands or belongs among ordered ones. */
function placeOf(slots: readonly number[], slot: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle] ?? slot) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sameKeys(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((key, index) => key === right[index]);
}
