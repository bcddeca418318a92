import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import { isAttributeName } from "./attribute-path.ts";
import { MAX_VALUES } from "./element.ts";
import { GROUP } from "./schema.ts";

/**
 * Most parts of one message: bounds how long it takes to read it. A part is a member of an object, an item of a list or one of
 * several values joined to a text. The longest list with every sub-attribute of every value has 6,000.
 */
export const MAX_PARTS = 25_000;
/** How many parts a key that is no plain name counts for: it may be a path, which has to be parsed. */
const PATH_PARTS = 20;

/**
 * Refuses the objects of one message, such as its operations, when reading all their parts would keep the process busy. Lists of
 * a group are not counted: its members are read in another way.
 * @throws {AnteroomError} `too_many` (RFC 7644 §3.12)
 */
export function assertReadable(type: ResourceType, objects: readonly unknown[]): void {
  if (!isWithin(objects, type !== GROUP)) throw tooManyParts("The message has", "send it in several requests");
}

/**
 * Refuses resources that are to be made in one unit, since they refer to each other, when they are more than one message may hold.
 * @throws {AnteroomError} `too_many`
 */
export function assertOneUnit(resources: readonly unknown[]): void {
  if (isWithin(resources, true)) return;
  throw tooManyParts(
    "The operations that refer to each other have",
    "create without the references, and add them later",
  );
}

function isWithin(objects: readonly unknown[], countsLists: boolean): boolean {
  let parts = 0;
  const waiting = [...objects];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value) && !countsLists) continue;
    parts += partsOf(value);
    if (parts > MAX_PARTS) return false;
    if (Array.isArray(value)) waiting.push(...value);
    else if (isJsonObject(value)) waiting.push(...Object.values(value));
  }
  return true;
}

function partsOf(value: unknown): number {
  if (typeof value === "string") return joinedIn(value);
  if (Array.isArray(value)) return value.length;
  if (!isJsonObject(value)) return 0;
  return Object.keys(value).reduce((sum, key) => sum + (isAttributeName(key) ? 1 : PATH_PARTS), 0);
}

function joinedIn(text: string): number {
  return text.includes(",") || text.includes(";") ? text.split(/[,;]/, MAX_VALUES).length - 1 : 0;
}

function tooManyParts(problem: string, fix: string): AnteroomError {
  return new AnteroomError(
    "too_many",
    `${problem} more than ${MAX_PARTS} attributes and values (a path as a key counts as ${PATH_PARTS}); ${fix}.`,
    { most: MAX_PARTS },
  );
}
