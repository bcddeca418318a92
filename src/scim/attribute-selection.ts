import type { NoOp } from "../domain/directory/document.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Attribute, ResourceType } from "./attribute.ts";
import { findSchema, knownUrns, type Location, locate } from "./attribute-lookup.ts";
import { splitAttributePath } from "./attribute-path.ts";
import { dialectOf } from "./dialect.ts";
import { createNotes, shorten } from "./notes.ts";

/** Most names in one selection: bounds the work of a request; a user has about 100 attributes and sub-attributes. */
export const MAX_SELECTED = 200;
/** Longest selection, in UTF-16 units: so many names, each with its URN. */
export const MAX_SELECTION_LENGTH = 16_384;

/** Which attributes a client wants back: RFC 7644 §3.9. */
export interface AttributeSelection {
  /** Whether no attributes were named: then only the characteristic `returned` decides. */
  readonly isUsual: boolean;
  /** Whether an attribute is needed at all, so that what costs a query of its own can be skipped. */
  readonly wants: (name: "members" | "groups" | "serviceAccounts") => boolean;
  /** Whether an attribute, or with `sub` a sub-attribute of it, is returned. */
  readonly returns: (location: Location) => boolean;
  /** Names that no schema knows; they were ignored. */
  readonly ignored: readonly NoOp[];
}

interface Named {
  readonly whole: ReadonlySet<string>;
  readonly subs: ReadonlySet<string>;
  readonly parents: ReadonlySet<string>;
}

/**
 * Reads the parameters `attributes` and `excludedAttributes`: names without case, with or without URN, with or without
 * sub-attribute, and `emails[type eq "work"]`, which is read as `emails`.
 * @throws {AnteroomError} `invalid_value` when both are given, or there are too many names or characters.
 */
export function parseAttributeSelection(
  attributes: string | undefined,
  excludedAttributes: string | undefined,
  type: ResourceType,
): AttributeSelection {
  if (attributes === undefined && excludedAttributes === undefined) return usualOf(type);
  return readSelection(attributes, excludedAttributes, type);
}

const usual = new WeakMap<ResourceType, AttributeSelection>();

/** What clients get that name no attributes, which is nearly all of them: read once. */
function usualOf(type: ResourceType): AttributeSelection {
  const known = usual.get(type);
  if (known !== undefined) return known;
  const selection = readSelection(undefined, undefined, type);
  const names = (["members", "groups", "serviceAccounts"] as const).filter(selection.wants);
  const settled = { ...selection, wants: (name: (typeof names)[number]): boolean => names.includes(name) };
  usual.set(type, settled);
  return settled;
}

function readSelection(
  attributes: string | undefined,
  excludedAttributes: string | undefined,
  type: ResourceType,
): AttributeSelection {
  const [wanted, unwanted] = [attributes?.trim() || undefined, excludedAttributes?.trim() || undefined];
  if (wanted !== undefined && unwanted !== undefined) {
    throw new AnteroomError("invalid_value", "attributes and excludedAttributes can't be used together; send one.");
  }
  const ignored: NoOp[] = [];
  const only = wanted === undefined ? undefined : readNames(wanted, "attributes", type, ignored);
  const without = unwanted === undefined ? undefined : readNames(unwanted, "excludedAttributes", type, ignored);
  const returns = (location: Location): boolean => isReturned(location, only, without);
  const isUsual = only === undefined && without === undefined;
  return { isUsual, returns, ignored, wants: (name) => wantsAttribute(type, name, returns) };
}

function isReturned({ attribute, sub, where }: Location, only?: Named, without?: Named): boolean {
  const { returned } = sub ?? attribute;
  if (returned === "never") return false;
  if (attribute.returned === "always") return true;
  const parent = sub === undefined ? where : where.slice(0, -sub.name.length - 1);
  if (only !== undefined) {
    return only.whole.has(parent) || (sub === undefined ? only.parents.has(where) : only.subs.has(where));
  }
  if (attribute.returned === "request") return false;
  return without === undefined || !(without.whole.has(parent) || without.subs.has(where));
}

function wantsAttribute(type: ResourceType, name: string, returns: (location: Location) => boolean): boolean {
  const holders: readonly { id?: string; attributes: readonly Attribute[] }[] = [
    { attributes: type.core.attributes },
    ...type.extensions,
  ];
  return holders.some(({ id, attributes }) =>
    attributes.some(
      (attribute) => attribute.name === name && returns({ attribute, where: id ? `${id}:${name}` : name }),
    ),
  );
}

function readNames(text: string, parameter: string, type: ResourceType, ignored: NoOp[]): Named {
  if (text.length > MAX_SELECTION_LENGTH) {
    const message = `${parameter} has ${text.length} characters and at most ${MAX_SELECTION_LENGTH} are allowed; name fewer attributes.`;
    throw new AnteroomError("invalid_value", message);
  }
  const names = splitNames(text);
  if (names.length > MAX_SELECTED) {
    throw new AnteroomError("invalid_value", `${parameter} names more than ${MAX_SELECTED} attributes; name fewer.`);
  }
  const [whole, subs, parents] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const name of names) {
    const locations = locateName(name, type);
    if (locations.length === 0)
      ignored.push({ where: `${parameter}: ${shorten(name)}`, reason: "not an attribute here" });
    for (const { sub, where } of locations) {
      (sub === undefined ? whole : subs).add(where);
      parents.add(sub === undefined ? where : where.slice(0, -sub.name.length - 1));
    }
  }
  return { whole, subs, parents };
}

/** The names in a list, without what stands in brackets, which may hold commas. */
function splitNames(text: string): readonly string[] {
  const parts = text.split("[").map((part, index) => (index === 0 ? part : part.slice(part.indexOf("]") + 1)));
  return parts
    .join("")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function locateName(name: string, type: ResourceType): readonly Location[] {
  const path = splitAttributePath(name, knownUrns(type));
  if (path === undefined) return [];
  if (path.kind === "attribute") {
    const found = locate(type, path, createNotes(dialectOf("generic")));
    return found === undefined ? [] : [found];
  }
  const named = findSchema(type, path.schema);
  const prefix = named === undefined || named.isCore ? "" : `${named.schema.id}:`;
  return (named?.schema.attributes ?? []).map((attribute) => ({ attribute, where: `${prefix}${attribute.name}` }));
}
