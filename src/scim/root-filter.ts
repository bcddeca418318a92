import type { AttributeRef, Filter, WrittenPath } from "../domain/filter.ts";
import type { ResourceType } from "./attribute.ts";
import { findAttribute } from "./resolve-attribute.ts";
import { resolveFilter } from "./resolve-filter.ts";
import type { LiteralOptions } from "./resolve-literal.ts";

/** What a filter over several types says of one: which resources match, or whether all of them do. */
export type TypeFilter = Filter<AttributeRef> | boolean;

/**
 * Ties a filter over several types to one of them. An attribute that only other types have counts as absent: RFC 7644 §3.4.2.1. What
 * that decides is decided here, and so is what the filter says of `meta.resourceType`.
 * @throws {AnteroomError} `invalid_filter` as `resolveFilter` does, for attributes that no type has, too
 */
export function resolveFor(
  filter: Filter<WrittenPath>,
  type: ResourceType,
  types: readonly ResourceType[],
  options: LiteralOptions = {},
): TypeFilter {
  const rest = reduce(filter, type, types);
  return typeof rest === "boolean" ? rest : resolveFilter(rest, type, options);
}

type Rest = Filter<WrittenPath> | boolean;

function reduce(filter: Filter<WrittenPath>, type: ResourceType, types: readonly ResourceType[]): Rest {
  switch (filter.kind) {
    case "and":
    case "or":
      return combine(
        filter.kind,
        filter.operands.map((operand) => reduce(operand, type, types)),
      );
    case "not": {
      const operand = reduce(filter.operand, type, types);
      return typeof operand === "boolean" ? !operand : { kind: "not", operand };
    }
    case "compare":
      if (isAbsent(filter.path, type, types))
        return (filter.value === null) !== (filter.operator === "ne") && isEquality(filter);
      return namesType(filter) ? comparesType(filter, type) : filter;
    case "present":
    case "has":
      return isAbsent(filter.path, type, types) ? false : filter;
  }
}

function combine(kind: "and" | "or", operands: readonly Rest[]): Rest {
  const decisive = kind === "or";
  if (operands.includes(decisive)) return decisive;
  const open = operands.filter((operand) => typeof operand !== "boolean");
  const [first, ...others] = open;
  if (first === undefined) return !decisive;
  return others.length === 0 ? first : { kind, operands: open };
}

type Comparison = Extract<Filter<WrittenPath>, { kind: "compare" }>;

/** Of what is absent only `eq null` and `ne` a value are true. */
function isEquality({ operator }: Comparison): boolean {
  return operator === "eq" || operator === "ne";
}

/** Whether another type has the attribute and this one has not; what no type has is left to be refused. */
function isAbsent(path: WrittenPath, type: ResourceType, types: readonly ResourceType[]): boolean {
  const has = (one: ResourceType): boolean => findAttribute(path, one) !== undefined;
  return !has(type) && types.some(has);
}

function namesType({ path, operator, value }: Comparison): boolean {
  const isType =
    path.schema === undefined && path.name.toLowerCase() === "meta" && path.sub?.toLowerCase() === "resourcetype";
  return isType && typeof value === "string" && isEquality({ kind: "compare", path, operator, value });
}

function comparesType({ operator, value }: Comparison, type: ResourceType): boolean {
  return (value === type.name) === (operator === "eq");
}
