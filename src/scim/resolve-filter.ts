import { AnteroomError } from "../domain/errors.ts";
import type { AttributeRef, Filter, WrittenPath } from "../domain/filter.ts";
import type { ResourceType } from "./attribute.ts";
import { formatPath } from "./attribute-path.ts";
import {
  assertFilterable,
  type FoundAttribute,
  findAttribute,
  findInElement,
  toElementRef,
  toRef,
} from "./resolve-attribute.ts";
import { type LiteralOptions, resolveLiteral } from "./resolve-literal.ts";

/**
 * Ties a filter to the schemas of a resource type. What it then means, and what every evaluator must hold to:
 *
 * - A condition on a list is true when any element makes it true; on a complex value without sub-attribute it speaks of
 *   `value` (`emails eq "x"`, `manager eq "x"`). Between brackets all conditions speak of one and the same element.
 * - `ne` is exactly `not eq`, so it is true when the attribute is absent or no element is equal.
 * - Strings are equal and ordered by code point, after `fold` unless the attribute is case exact.
 * - An element of a list whose `primary` is absent counts as `primary: false` (RFC 7643 §2.4).
 * - `pr` is true for a string that is not empty, any boolean, number or dateTime, a complex value with any sub-attribute, and a list with
 *   an element. `eq null` is `not pr`, `ne null` is `pr`.
 * - Literals have the type of the attribute; those of dateTimes are epoch milliseconds.
 * - `has` is left on lists only: on a single complex value it becomes conditions on its sub-attributes.
 *
 * @throws {AnteroomError} `invalid_filter` naming the attribute that is unknown, secret, or compared with what it can't be.
 */
export function resolveFilter(
  filter: Filter<WrittenPath>,
  type: ResourceType,
  { exact = false }: LiteralOptions = {},
): Filter<AttributeRef> {
  return resolve(filter, {
    exact,
    find: (path) => {
      const found = findAttribute(path, type);
      if (found !== undefined) assertFilterable(found, shorten(formatPath(path)));
      return found;
    },
    ref: toRef,
  });
}

/** Where names are looked up. Inside brackets what is found is a part of the element, not of the resource. */
interface Scope {
  readonly exact: boolean;
  readonly find: (path: WrittenPath) => FoundAttribute | undefined;
  readonly ref: (found: FoundAttribute) => AttributeRef;
}

function elementScope({ schema, attribute }: FoundAttribute, exact: boolean): Scope {
  return {
    exact,
    find: (path) => {
      const sub = findInElement(attribute, path);
      if (sub === undefined) return undefined;
      assertFilterable({ attribute, sub }, shorten(`${attribute.name}.${sub.name}`));
      return { attribute: sub };
    },
    ref: ({ attribute: sub }) =>
      attribute.multiValued
        ? toElementRef(sub)
        : toRef({ ...(schema === undefined ? {} : { schema }), attribute, sub }),
  };
}

function resolve(filter: Filter<WrittenPath>, scope: Scope): Filter<AttributeRef> {
  switch (filter.kind) {
    case "and":
    case "or":
      return { kind: filter.kind, operands: filter.operands.map((operand) => resolve(operand, scope)) };
    case "not":
      return { kind: "not", operand: resolve(filter.operand, scope) };
    case "present":
      return { kind: "present", path: scope.ref(get(filter.path, scope)) };
    case "compare":
      return resolveComparison(filter, scope);
    case "has":
      return resolveHas(filter, scope);
  }
}

function resolveComparison(
  { path, operator, value }: Extract<Filter<WrittenPath>, { kind: "compare" }>,
  scope: Scope,
): Filter<AttributeRef> {
  const found = get(path, scope);
  const shown = shorten(formatPath(path));
  if (value === null) return resolveNull(scope.ref(found), operator, shown);
  const ref = scope.ref(toComparable(found, shown));
  return { kind: "compare", path: ref, operator, value: resolveLiteral(ref, operator, value, shown, scope) };
}

function resolveNull(path: AttributeRef, operator: string, shown: string): Filter<AttributeRef> {
  if (operator === "ne") return { kind: "present", path };
  if (operator === "eq") return { kind: "not", operand: { kind: "present", path } };
  throw refuse(shown, `can only be compared with null by eq, ne or pr, not by "${operator}"`);
}

function resolveHas(
  { path, filter }: Extract<Filter<WrittenPath>, { kind: "has" }>,
  scope: Scope,
): Filter<AttributeRef> {
  const found = get(path, scope);
  const { attribute, sub } = found;
  if (sub !== undefined || !(attribute.multiValued || attribute.type === "complex")) {
    throw refuse(shorten(formatPath(path)), "has no elements, so it can't be followed by brackets");
  }
  const inner = resolve(filter, elementScope(found, scope.exact));
  const ref = toRef(found);
  if (attribute.multiValued) return { kind: "has", path: ref, filter: inner };
  return { kind: "and", operands: [{ kind: "present", path: ref }, inner] };
}

/** What a comparison speaks of: `value` when the path names a complex value as a whole. */
function toComparable(found: FoundAttribute, shown: string): FoundAttribute {
  const named = found.sub ?? found.attribute;
  if (named.type !== "complex") return found;
  const value = found.sub === undefined ? findInElement(found.attribute, { name: "value" }) : undefined;
  if (value === undefined) throw refuse(shown, "holds several values, so one of its sub-attributes must be named");
  return { ...found, sub: value };
}

function get(path: WrittenPath, scope: Scope): FoundAttribute {
  const found = scope.find(path);
  if (found === undefined) throw refuse(shorten(formatPath(path)), "is not known here");
  return found;
}

function refuse(shown: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_filter", `The attribute ${shown} ${problem}: change the filter.`, {
    attribute: shown,
  });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
