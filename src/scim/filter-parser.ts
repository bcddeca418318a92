import { AnteroomError } from "../domain/errors.ts";
import type { CompareOperator, Filter, FilterValue, WrittenPath } from "../domain/filter.ts";
import { isAttributeName, splitAttributePath } from "./attribute-path.ts";
import { readToken, type Token } from "./filter-lexer.ts";
import { type FilterSize, MOST_FILTER, MOST_SCANNED } from "./filter-size.ts";

/** How to read a filter. */
export interface FilterOptions {
  /** Reads a bare word as a string (`externalId eq jyoung`), as Entra's documentation writes it. Off by default. */
  readonly unquotedValues?: boolean;
  /** Refuses a sub-attribute behind brackets (`emails[type eq "work"].value eq "x"`), which the RFC has in paths only. */
  readonly exact?: boolean;
}

/** A filter and whether a tolerance was needed to read it. */
export interface ParsedFilter {
  readonly filter: Filter<WrittenPath>;
  readonly size: FilterSize;
  /** Whether a value without quotes was read as a string. */
  readonly unquoted: boolean;
  /** Whether a sub-attribute stood behind brackets. */
  readonly beyondBrackets?: true;
}

type Condition = Extract<Filter<WrittenPath>, { kind: "compare" | "present" }>;

interface Cursor {
  readonly text: string;
  readonly unquotedValues: boolean;
  readonly exact: boolean;
  readonly most: FilterSize;
  token: Token;
  terms: number;
  depth: number;
  deepest: number;
  /** Whether the cursor is between brackets, where no further brackets may open. */
  inElement: boolean;
  unquoted: boolean;
  beyondBrackets: boolean;
}

const OPERATORS: ReadonlySet<string> = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const KEYWORDS: ReadonlyMap<string, FilterValue> = new Map<string, FilterValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/**
 * Parses a filter: the whole grammar of RFC 7644 §3.4.2.2, `not` before `and` before `or`, operators and keywords in any
 * case, and `emails[type eq "work"].value eq "x"`, which the RFC has in paths only: it reads as `emails[type eq "work" and
 * value eq "x"]`. Takes linear time and bounded stack for any text.
 * @throws {AnteroomError} `invalid_filter` with the position, from 1, and what was expected there.
 */
export function parseFilter(text: string, options: FilterOptions = {}): ParsedFilter {
  return parse(text, options, MOST_FILTER, false);
}

/**
 * Parses what stands between the brackets of a value path, such as `type eq "work"` of `emails[type eq "work"]`. It is held
 * against every element of a list, so it is bounded as a filter that no index serves.
 * @throws {AnteroomError} `invalid_filter`.
 */
export function parseElementFilter(text: string, options: FilterOptions = {}): ParsedFilter {
  return parse(text, options, MOST_SCANNED, true);
}

function parse(text: string, options: FilterOptions, most: FilterSize, inElement: boolean): ParsedFilter {
  if (text.length > most.length) {
    throw new AnteroomError(
      "invalid_filter",
      `The filter has ${text.length} characters and at most ${most.length} are allowed: ask in smaller parts.`,
    );
  }
  const cursor: Cursor = {
    text,
    unquotedValues: options.unquotedValues ?? false,
    exact: options.exact ?? false,
    most,
    token: readToken(text, 0),
    terms: 0,
    depth: 0,
    deepest: 0,
    inElement,
    unquoted: false,
    beyondBrackets: false,
  };
  const filter = parseOr(cursor);
  if (cursor.token.kind !== "end") throw expected(cursor, `"and", "or" or the end of the filter`);
  const { unquoted, terms, deepest: depth } = cursor;
  const size = { length: text.length, terms, depth };
  return { filter, size, unquoted, ...(cursor.beyondBrackets && { beyondBrackets: true }) };
}

function parseOr(cursor: Cursor): Filter<WrittenPath> {
  return parseChain(cursor, "or", (at) => parseChain(at, "and", parseTerm));
}

function parseChain(
  cursor: Cursor,
  kind: "and" | "or",
  parseOperand: (cursor: Cursor) => Filter<WrittenPath>,
): Filter<WrittenPath> {
  const first = parseOperand(cursor);
  const operands = [first];
  while (isWord(cursor.token, kind)) {
    advance(cursor);
    operands.push(parseOperand(cursor));
  }
  return operands.length === 1 ? first : { kind, operands };
}

function parseTerm(cursor: Cursor): Filter<WrittenPath> {
  if (cursor.token.kind === "(") return parseNested(cursor, ")");
  if (cursor.token.kind !== "word") throw expected(cursor, `an attribute, "not" or "("`);
  if (isWord(cursor.token, "not") && readToken(cursor.text, cursor.token.end).kind === "(") {
    advance(cursor);
    return { kind: "not", operand: parseNested(cursor, ")") };
  }
  const path = parsePath(cursor);
  const next = cursor.token;
  return next.kind === "[" ? parseValuePath(cursor, path) : parseCondition(cursor, path);
}

/** Parses a bracketed filter. The cursor stands on the opening bracket. */
function parseNested(cursor: Cursor, close: ")" | "]"): Filter<WrittenPath> {
  if (cursor.depth === cursor.most.depth) throw expected(cursor, `at most ${cursor.most.depth} levels of nesting`);
  cursor.depth += 1;
  cursor.deepest = Math.max(cursor.deepest, cursor.depth);
  advance(cursor);
  const filter = parseOr(cursor);
  if (cursor.token.kind !== close) throw expected(cursor, `"and", "or" or "${close}"`);
  advance(cursor);
  cursor.depth -= 1;
  return filter;
}

function parsePath(cursor: Cursor): WrittenPath {
  const path = splitAttributePath(cursor.token.text);
  if (path?.kind !== "attribute") throw expected(cursor, "an attribute such as userName or name.familyName");
  advance(cursor);
  const { kind: _, ...written } = path;
  return written;
}

function parseValuePath(cursor: Cursor, path: WrittenPath): Filter<WrittenPath> {
  if (cursor.inElement || path.sub !== undefined) throw expected(cursor, "an operator such as eq");
  cursor.inElement = true;
  const filter = parseNested(cursor, "]");
  cursor.inElement = false;
  const { token, text } = cursor;
  if (token.kind !== "word" || !token.text.startsWith(".") || text[token.start - 1] !== "]") {
    return { kind: "has", path, filter };
  }
  if (cursor.exact) throw expected(cursor, `"and", "or" or the end of the filter behind "]"`);
  cursor.beyondBrackets = true;
  const name = token.text.slice(1);
  if (!isAttributeName(name)) throw expected(cursor, "a sub-attribute such as .value");
  advance(cursor);
  const { negated, condition } = toPositive(parseCondition(cursor, { name }));
  const has = { kind: "has", path, filter: { kind: "and", operands: [filter, condition] } } as const;
  return negated ? { kind: "not", operand: has } : has;
}

/** Takes the negation out of a condition: `ne "x"` means that no element equals x, not that some element differs. */
function toPositive(condition: Condition): { readonly negated: boolean; readonly condition: Condition } {
  if (condition.kind === "present") return { negated: false, condition };
  const { path, operator, value } = condition;
  if (operator !== "eq" && operator !== "ne") return { negated: false, condition };
  if (value === null) return { negated: operator === "eq", condition: { kind: "present", path } };
  return { negated: operator === "ne", condition: { kind: "compare", path, operator: "eq", value } };
}

function parseCondition(cursor: Cursor, path: WrittenPath): Condition {
  cursor.terms += 1;
  if (cursor.terms > cursor.most.terms) throw expected(cursor, `at most ${cursor.most.terms} conditions`);
  if (isWord(cursor.token, "pr")) {
    advance(cursor);
    return { kind: "present", path };
  }
  const operator = cursor.token.text.toLowerCase();
  if (cursor.token.kind !== "word" || !isOperator(operator)) {
    throw expected(cursor, "an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)");
  }
  advance(cursor);
  return { kind: "compare", path, operator, value: parseValue(cursor) };
}

function parseValue(cursor: Cursor): FilterValue {
  const { token } = cursor;
  const value = token.kind === "string" ? toText(cursor) : token.kind === "word" ? toLiteral(cursor) : undefined;
  if (value === undefined) throw expected(cursor, `a value such as "x", true, null or 5`);
  advance(cursor);
  return value;
}

function toText(cursor: Cursor): string {
  const value = JSON.parse(cursor.token.text) as string;
  // NUL and lone surrogates can't be stored as text, so nothing could be equal to them and databases disagree on them.
  if (!value.isWellFormed() || value.includes("\0"))
    throw expected(cursor, "a string without \\u0000 or lone surrogates");
  return value;
}

function toLiteral(cursor: Cursor): FilterValue {
  const word = cursor.token.text;
  const keyword = KEYWORDS.get(word.toLowerCase());
  if (keyword !== undefined) return keyword;
  const number = Number(word);
  const exact =
    NUMBER.test(word) && Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  // A number of the tolerant form keeps its spelling unless it is canonical: it may well be an id such as 00123 or 1e3.
  if (exact && (!cursor.unquotedValues || String(number) === word)) return number;
  const next = cursor.text[cursor.token.end];
  const whole = next === undefined || next === " " || next === ")" || next === "]";
  if (!cursor.unquotedValues || !whole || word.startsWith("'") || !word.isWellFormed()) {
    throw expected(cursor, "a value in double quotes");
  }
  cursor.unquoted = true;
  return word;
}

function advance(cursor: Cursor): void {
  cursor.token = readToken(cursor.text, cursor.token.end);
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.text.toLowerCase() === word;
}

function isOperator(word: string): word is CompareOperator {
  return OPERATORS.has(word);
}

function expected(cursor: Cursor, what: string): AnteroomError {
  const { kind, text, start } = cursor.token;
  const found = kind === "end" || kind === "bad" ? text : `"${text.slice(0, 60)}"`;
  return new AnteroomError(
    "invalid_filter",
    `The filter can't be read at character ${start + 1}: expected ${what}, found ${found}.`,
    { position: start + 1 },
  );
}
