import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { AttributeRef, CompareOperator, Filter, FilterValue } from "../domain/filter.ts";
import { fold } from "../lib/fold.ts";
import type { FilterDialect } from "./filter-dialect.ts";
import {
  documentOf,
  type FilterTarget,
  namesOf,
  rowsOf,
  type SqlRows,
  type SqlValue,
  singleOf,
} from "./filter-source.ts";
import { sqliteFilters } from "./sqlite-dialect.ts";

type Condition = RawBuilder<SqlBool>;
/** Asks something of the value that a path leads to. */
type Test = (value: SqlValue) => Condition;

/** Where paths lead: from a resource, or from one element of a list. */
interface Scope {
  readonly any: (path: AttributeRef, test: Test) => Condition;
  readonly presentComplex: (path: AttributeRef) => Condition;
  readonly has: (path: AttributeRef, filter: Filter) => Condition;
}

const ORDERINGS = { eq: sql`=`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const;

/**
 * Compiles a resolved filter into a condition for `where` of a query over `directory_user` or `directory_group`, the table not renamed.
 * It means what `resolveFilter` documents. Every literal is a parameter. Outside of `where` note that it may be NULL for false.
 */
export function filterToSql(
  resource: "User" | "Group",
  filter: Filter,
  { dialect = sqliteFilters }: Partial<Omit<FilterTarget, "resource">> = {},
): Condition {
  return compile(filter, resourceScope({ resource, dialect }), dialect);
}

function compile(filter: Filter, scope: Scope, dialect: FilterDialect): Condition {
  switch (filter.kind) {
    case "and":
    case "or":
      return sql`(${sql.join(
        filter.operands.map((operand) => compile(operand, scope, dialect)),
        filter.kind === "and" ? sql` and ` : sql` or `,
      )})`;
    case "not":
      return negate(compile(filter.operand, scope, dialect));
    case "present":
      return filter.path.complex
        ? scope.presentComplex(filter.path)
        : scope.any(filter.path, (value) => present(value, filter.path));
    case "compare":
      return compileComparison(filter, scope, dialect);
    case "has":
      return scope.has(filter.path, filter.filter);
  }
}

/** The one place where NULL could pass for true: `and` and `or` keep it out of the way, `not` must take it for false. */
function negate(condition: Condition): Condition {
  return sql`(${condition}) is not true`;
}

function resourceScope(target: FilterTarget): Scope {
  const { dialect } = target;
  return {
    any: (path, test) =>
      path.multiValued
        ? exists(rowsOf(path, target), (rows) => test(rows.value(path.sub)))
        : test(singleOf(path, target)),
    presentComplex: (path) => {
      if (path.multiValued) return exists(rowsOf(path, target));
      if (path.schema === undefined && path.name === "meta") return sql`1 = 1`;
      return exists({ from: dialect.children(documentOf(target), namesOf(path)) });
    },
    has: (path, filter) =>
      exists(rowsOf(path, target), (rows) => compile(filter, elementScope(rows, path.complex), dialect)),
  };
}

function elementScope(rows: SqlRows, complex: boolean): Scope {
  return {
    any: (path, test) => test(rows.value(complex ? path.name : undefined)),
    presentComplex: nested,
    has: nested,
  };
}

function nested(path: AttributeRef): never {
  throw new Error(`The elements of a list hold no lists and no complex values, yet a filter asks for ${path.name}.`);
}

function exists<Rows extends Pick<SqlRows, "from" | "on">>(rows: Rows, test?: (rows: Rows) => Condition): Condition {
  const conditions = [rows.on, test?.(rows)].filter((condition) => condition !== undefined);
  const where = conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
  return sql`exists (select 1 from ${rows.from}${where})`;
}

function present({ exact }: SqlValue, { type }: AttributeRef): Condition {
  return isText(type) ? sql`${exact} <> ''` : sql`${exact} is not null`;
}

function compileComparison(
  { path, operator, value }: Extract<Filter, { kind: "compare" }>,
  scope: Scope,
  dialect: FilterDialect,
): Condition {
  if (value === null) throw new Error("A resolved filter compares nothing with null.");
  if (operator === "ne")
    return negate(compileComparison({ kind: "compare", path, operator: "eq", value }, scope, dialect));
  return scope.any(path, (found) =>
    isText(path.type)
      ? compareText(found, path, operator, String(value), dialect)
      : compareOther(found, path, operator, value, dialect),
  );
}

function compareText(
  { exact, folded }: SqlValue,
  { caseExact }: AttributeRef,
  operator: Exclude<CompareOperator, "ne">,
  value: string,
  dialect: FilterDialect,
): Condition {
  const subject = caseExact ? exact : (folded ?? dialect.fold(exact));
  const literal = caseExact ? value : fold(value);
  switch (operator) {
    case "co":
      return dialect.contains(subject, literal);
    case "sw":
      return dialect.startsWith(subject, literal);
    case "ew":
      return dialect.endsWith(subject, literal);
    case "eq":
    case "gt":
    case "ge":
    case "lt":
    case "le":
      return sql`${subject} ${ORDERINGS[operator]} ${dialect.literal(literal)}`;
  }
}

function compareOther(
  { exact, isInstant }: SqlValue,
  { type, name }: AttributeRef,
  operator: Exclude<CompareOperator, "ne">,
  value: Exclude<FilterValue, null>,
  dialect: FilterDialect,
): Condition {
  if (operator === "co" || operator === "sw" || operator === "ew") throw new Error(`${name} is no text.`);
  const subject = type === "dateTime" && isInstant !== true ? dialect.instant(exact) : exact;
  return sql`${subject} ${ORDERINGS[operator]} ${dialect.literal(value)}`;
}

function isText(type: AttributeRef["type"]): boolean {
  return type === "string" || type === "reference" || type === "binary";
}
