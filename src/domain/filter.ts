/** The comparison operators of RFC 7644 §3.4.2.2, except `pr`. */
export type CompareOperator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** The literal of a comparison. */
export type FilterValue = string | number | boolean | null;

/** An attribute path as a client wrote it: `urn:…:name.sub`. Case is kept; nothing is known about the attribute yet. */
export interface WrittenPath {
  /** The URN before the last colon, when there is one. */
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string;
}

/** The data types of RFC 7643 §2.3 that a comparison can meet. */
export type ComparableType = "string" | "boolean" | "decimal" | "integer" | "dateTime" | "reference" | "binary";

/** An attribute that exists: a path resolved against the schemas, in canonical spelling. Safe to build SQL from. */
export interface AttributeRef {
  /** The URN of the extension that holds the attribute; absent for core and common attributes. */
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string;
  /** Whether `name` holds a list. A condition on it is true when any element makes it true. */
  readonly multiValued: boolean;
  /** Whether what is compared is a complex value as a whole (only `pr` may meet it). */
  readonly complex: boolean;
  readonly type: ComparableType;
  readonly caseExact: boolean;
}

/**
 * A filter as a tree. `Path` is `WrittenPath` after parsing and `AttributeRef` after resolution against the schemas.
 * `has` is a value path such as `emails[type eq "work"]`: the paths of its inner filter name sub-attributes of `path`.
 * `and` and `or` hold two operands or more.
 */
export type Filter<Path = AttributeRef> =
  | { readonly kind: "compare"; readonly path: Path; readonly operator: CompareOperator; readonly value: FilterValue }
  | { readonly kind: "present"; readonly path: Path }
  | { readonly kind: "and" | "or"; readonly operands: readonly Filter<Path>[] }
  | { readonly kind: "not"; readonly operand: Filter<Path> }
  | { readonly kind: "has"; readonly path: Path; readonly filter: Filter<Path> };
