import type { Sort } from "../domain/directory/listing.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { ResourceType } from "./attribute.ts";
import { splitAttributePath } from "./attribute-path.ts";
import { shorten } from "./notes.ts";
import {
  type FoundAttribute,
  findAttribute,
  findInElement,
  isHidden,
  keptInsteadOf,
  toRef,
} from "./resolve-attribute.ts";

/** Longest `sortBy`, in UTF-16 units. */
export const MAX_SORT_LENGTH = 256;

/**
 * Reads `sortBy` and `sortOrder`, RFC 7644 §3.4.2.3; undefined when nothing is asked for. A complex value sorts by its `value`. Text is
 * compared without case unless the attribute is case exact.
 * @throws {AnteroomError} `invalid_value` naming the attribute that is unknown, secret or holds several values, or the order
 */
export function readSort(
  sortBy: string | undefined,
  sortOrder: string | undefined,
  type: ResourceType,
): Sort | undefined {
  return readSorts(sortBy, sortOrder, [type])[0];
}

/**
 * Reads a sort for each of several types; undefined for one that has no such attribute.
 * @throws {AnteroomError} `invalid_value` as `readSort` does, when no type has the attribute
 */
export function readSorts(
  sortBy: string | undefined,
  sortOrder: string | undefined,
  types: readonly ResourceType[],
): readonly (Sort | undefined)[] {
  const descending = readOrder(sortOrder);
  const text = sortBy?.trim() ?? "";
  if (text === "") return types.map(() => undefined);
  if (text.length > MAX_SORT_LENGTH) throw refuse(text, `is longer than ${MAX_SORT_LENGTH} characters; name one`);
  const path = splitAttributePath(text);
  const found = types.map((type) => (path?.kind === "attribute" ? findAttribute(path, type) : undefined));
  if (found.every((one) => one === undefined)) {
    throw refuse(text, "is not known here; name one such as userName or meta.created");
  }
  return found.map((one) => one && { by: toRef(toSortable(one, text)), descending });
}

function readOrder(sortOrder: string | undefined): boolean {
  const lower = (sortOrder ?? "").trim().toLowerCase();
  if (lower === "" || lower === "ascending") return false;
  if (lower === "descending") return true;
  throw new AnteroomError("invalid_value", "sortOrder must be ascending or descending.", { attribute: "sortOrder" });
}

function toSortable(found: FoundAttribute, text: string): FoundAttribute {
  const instead = keptInsteadOf(found);
  if (instead !== undefined) throw refuse(text, `is made for the answer; sort by ${instead}`);
  if (isHidden(found) || found.attribute.name === "schemas") throw refuse(text, "can't be sorted by; name another");
  if ((found.sub ?? found.attribute).type !== "complex") return found;
  const value = found.sub === undefined ? findInElement(found.attribute, { name: "value" }) : undefined;
  if (value === undefined) throw refuse(text, "holds several values; name one of its sub-attributes");
  return { ...found, sub: value };
}

function refuse(text: string, problem: string): AnteroomError {
  const attribute = shorten(text);
  return new AnteroomError("invalid_value", `The attribute ${attribute} in sortBy ${problem}.`, { attribute });
}
