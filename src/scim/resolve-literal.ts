import { AnteroomError } from "../domain/errors.ts";
import type { AttributeRef, CompareOperator, FilterValue } from "../domain/filter.ts";

const ORDERING: ReadonlySet<CompareOperator> = new Set(["gt", "ge", "lt", "le"]);
const SUBSTRING: ReadonlySet<CompareOperator> = new Set(["co", "sw", "ew"]);
const DATE_TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/i;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** How to read literals. */
export interface LiteralOptions {
  /** Refuses a boolean that is written as text. Off by default. */
  readonly exact?: boolean;
}

/**
 * Turns the literal of a comparison into what the attribute's values are compared with: a boolean for booleans (`"True"` counts,
 * as Entra sends it), epoch milliseconds for dateTimes, a number for numbers (`"5"` counts), and a string for all
 * others (`5` counts as `"5"`). The literal is not null.
 * @throws {AnteroomError} `invalid_filter` when the operator has no meaning for the type (RFC 7644 §3.4.2.2) or the
 * literal can't be read as one of it.
 */
export function resolveLiteral(
  ref: AttributeRef,
  operator: CompareOperator,
  value: Exclude<FilterValue, null>,
  shown: string,
  { exact = false }: LiteralOptions = {},
): Exclude<FilterValue, null> {
  assertOperator(ref, operator, shown);
  if (exact && ref.type === "boolean" && typeof value === "string") {
    throw refuse(shown, "is a boolean and holds no text; write true or false without quotes", ref);
  }
  const literal = read(ref, value);
  if (literal === undefined) throw refuse(shown, `compares with ${EXPECTED[ref.type]}`, ref);
  return literal;
}

const EXPECTED: Readonly<Record<AttributeRef["type"], string>> = {
  string: `a string in double quotes`,
  reference: `a string in double quotes`,
  binary: `a string in double quotes`,
  boolean: `true or false`,
  integer: `a whole number`,
  decimal: `a number`,
  dateTime: `an instant such as "2026-01-31T12:00:00Z"`,
};

function assertOperator(ref: AttributeRef, operator: CompareOperator, shown: string): void {
  const { type } = ref;
  const isText = type === "string" || type === "reference" || type === "binary";
  if (SUBSTRING.has(operator) && !isText) throw refuse(shown, `is no text, so "${operator}" has no meaning`, ref);
  if (ORDERING.has(operator) && (type === "boolean" || type === "binary")) {
    throw refuse(shown, `has no order, so "${operator}" has no meaning`, ref);
  }
}

function read({ type }: AttributeRef, value: Exclude<FilterValue, null>): Exclude<FilterValue, null> | undefined {
  switch (type) {
    case "boolean":
      return typeof value === "number" ? undefined : readBoolean(String(value));
    case "dateTime":
      return typeof value === "string" ? readInstant(value) : undefined;
    case "integer":
    case "decimal":
      return readNumber(value, type);
    case "string":
    case "reference":
    case "binary":
      return typeof value === "boolean" ? undefined : String(value);
  }
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
}

function readNumber(value: Exclude<FilterValue, null>, type: "integer" | "decimal"): number | undefined {
  const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
  if (typeof number !== "number") return undefined;
  return type === "integer" && !Number.isInteger(number) ? undefined : number;
}

/** An xsd:dateTime as RFC 7643 §2.3.5 has it; without a zone it counts as UTC. */
function readInstant(text: string): number | undefined {
  const [, day, zone] = DATE_TIME.exec(text) ?? [];
  if (day === undefined) return undefined;
  // The 30th of February would silently become the 2nd of March.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const instant = Date.parse(zone === undefined ? `${text}Z` : text);
  return Number.isNaN(instant) ? undefined : instant;
}

function refuse(shown: string, problem: string, ref: AttributeRef): AnteroomError {
  return new AnteroomError("invalid_filter", `The attribute ${shown} ${problem}: change the filter.`, {
    attribute: shown,
    type: ref.type,
  });
}
