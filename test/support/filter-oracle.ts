import fc from "fast-check";

/**
 * An independent reading of RFC 7644 §3.4.2.2: its own tree, its own printer, its own evaluator over resources as a client
 * would see them. Imports nothing from `src/`, so that agreement between the two means something.
 */

/** A resource as a client sees it. */
export type Seen = { readonly [name: string]: unknown };
/** How values compare: strings without case, strings exactly, booleans, instants. */
export type Kind = "folded" | "exact" | "boolean" | "instant";
type Operator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** A condition on the values at `keys`. `text` is how the path was written. */
interface Condition {
  readonly is: "compare" | "present";
  readonly text: string;
  readonly keys: readonly string[];
  readonly kind: Kind;
  readonly operator: Operator;
  readonly literal: string | number | boolean | null;
  /** The literal as it is written in the filter. */
  readonly written: string;
}

/** The tree of a filter. `elements` with a `sub` is `emails[type eq "work"].value eq "x"`. */
export type Tree =
  | Condition
  | { readonly is: "all" | "any"; readonly parts: readonly Tree[] }
  | { readonly is: "no"; readonly part: Tree }
  | {
      readonly is: "elements";
      readonly text: string;
      readonly keys: readonly string[];
      readonly part: Tree;
      readonly sub?: Condition;
    };

/** A single value or list of values that filters can ask for. */
export interface PathSpec {
  /** Ways to write the path. */
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly kind: Kind;
  /** Ways to write it that stand for the complex value as a whole where presence is asked for. */
  readonly whole?: { readonly texts: readonly string[]; readonly keys: readonly string[] };
  /** Literals worth asking for, beside those that all paths of the kind share. */
  readonly literals?: readonly string[];
}

/** A list, or a single complex value, that brackets can follow. Keys of `inner` start at the element. */
export interface ListSpec {
  readonly texts: readonly string[];
  readonly keys: readonly string[];
  readonly inner: readonly PathSpec[];
}

/** Whether a resource matches. */
export function matches(tree: Tree, seen: unknown): boolean {
  switch (tree.is) {
    case "all":
      return tree.parts.every((part) => matches(part, seen));
    case "any":
      return tree.parts.some((part) => matches(part, seen));
    case "no":
      return !matches(tree.part, seen);
    case "present":
      return isPresent(seen, tree.keys);
    case "compare":
      return holds(tree, seen);
    case "elements":
      return hasElement(tree, seen);
  }
}

function hasElement(tree: Extract<Tree, { is: "elements" }>, seen: unknown): boolean {
  const chosen = valuesAt(seen, tree.keys).filter((element) => matches(tree.part, element));
  if (tree.sub === undefined) return chosen.length > 0;
  // `emails[...].value` stands for the values of the chosen elements; ne and null ask about all of them together.
  return matches(tree.sub, chosen);
}

function holds({ keys, kind, operator, literal }: Condition, seen: unknown): boolean {
  if (literal === null) return isPresent(seen, keys) === (operator === "ne");
  if (operator === "ne") return !valuesAt(seen, keys).some((value) => compare(value, "eq", literal, kind));
  return valuesAt(seen, keys).some((value) => compare(value, operator, literal, kind));
}

function compare(value: unknown, operator: Operator, literal: string | number | boolean, kind: Kind): boolean {
  if (kind === "boolean") return value === (String(literal).toLowerCase() === "true");
  if (kind === "instant") return ordered(Math.sign(Date.parse(String(value)) - Date.parse(String(literal))), operator);
  const [a, b] = [String(value), String(literal)].map((text) => (kind === "folded" ? caseless(text) : text)) as [
    string,
    string,
  ];
  if (operator === "co") return a.includes(b);
  if (operator === "sw") return a.startsWith(b);
  if (operator === "ew") return a.endsWith(b);
  return ordered(byCodePoint(a, b), operator);
}

function ordered(sign: number, operator: Operator): boolean {
  if (operator === "eq") return sign === 0;
  if (operator === "gt") return sign > 0;
  if (operator === "ge") return sign >= 0;
  if (operator === "lt") return sign < 0;
  if (operator === "le") return sign <= 0;
  throw new Error(`${operator} is no ordering`);
}

function caseless(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (const [index, character] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return left.length === right.length ? 0 : -1;
}

function valuesAt(seen: unknown, keys: readonly string[]): readonly unknown[] {
  let values: readonly unknown[] = [seen].flat();
  // RFC 7643 §2.4: "If not specified, the value of 'primary' SHALL be assumed to be 'false'."
  for (const key of keys) values = values.flatMap((value) => (value as Seen)[key] ?? (key === "primary" ? false : []));
  return values;
}

function isPresent(seen: unknown, keys: readonly string[]): boolean {
  return valuesAt(seen, keys).some((value) => value !== "");
}

/** Writes a filter so that it means the tree; `all` binds stronger than `any`. */
export function print(tree: Tree): string {
  switch (tree.is) {
    case "all":
      return tree.parts.map((part) => (part.is === "any" ? `(${print(part)})` : print(part))).join(" AND ");
    case "any":
      return tree.parts.map(print).join(" or ");
    case "no":
      return `not (${print(tree.part)})`;
    case "elements":
      return `${tree.text}[${print(tree.part)}]${tree.sub === undefined ? "" : `.${print(tree.sub)}`}`;
    case "present":
      return `${tree.text} pr`;
    case "compare":
      return `${tree.text} ${tree.operator} ${tree.written}`;
  }
}

/** Pieces of which strings are made: what folds, composes, orders, escapes and matches patterns unlike plain letters. */
const PIECES = [
  "a", "A", "b", "B", "ä", "Ä", "a\u0308", "é", "e\u0301", "ß", "SS", "ẞ", "İ", "i", "I", "ı", "i\u0307", "Σ", "σ", "ς",
  "😀", "👩‍🚀", "\uFF41", "\uFFFD", "\uE000", "%", "_", "\\", '"', "'", "(", ")", "[", "]", " ", ".", ":", "\n", "5", "-",
  "true", "null", "Å", "K", "ﬁ",
] as const; // biome-ignore format: a table reads better in rows

/** Strings short and alike enough that filters over them meet. */
export const aString: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 3 })
  .map((pieces) => pieces.join(""));
/** Strings that are present: at least one character. */
export const aFilledString: fc.Arbitrary<string> = aString.filter((text) => text !== "");
/** Instants close enough to each other that orderings matter. */
export const anInstant: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0, 1, 999))
  .map(([hours, milliseconds]) => Date.UTC(2026, 1, 3) + hours * 3_600_000 + milliseconds);

/** Filters over the given paths and lists, nested a few levels deep. */
export function aTree(paths: readonly PathSpec[], lists: readonly ListSpec[]): fc.Arbitrary<Tree> {
  const leaf = fc.oneof({ weight: 4, arbitrary: aCondition(paths) }, { weight: 2, arbitrary: anElementTree(lists) });
  return nest(leaf, 3);
}

function nest(leaf: fc.Arbitrary<Tree>, levels: number): fc.Arbitrary<Tree> {
  if (levels === 0) return leaf;
  const inner = nest(leaf, levels - 1);
  const parts = fc.array(inner, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: parts.map((some): Tree => ({ is: "all", parts: some })) },
    { weight: 2, arbitrary: parts.map((some): Tree => ({ is: "any", parts: some })) },
    { weight: 2, arbitrary: inner.map((part): Tree => ({ is: "no", part })) },
  );
}

function anElementTree(lists: readonly ListSpec[]): fc.Arbitrary<Tree> {
  return fc.constantFrom(...lists).chain((list) =>
    fc
      .record({
        text: fc.constantFrom(...list.texts).chain(recased),
        part: nest(aCondition(list.inner), 2),
        sub: fc.option(aCondition(list.inner), { nil: undefined }),
      })
      .map(({ text, part, sub }): Tree => {
        const elements = { is: "elements", text, keys: list.keys, part } as const;
        return sub === undefined ? elements : { ...elements, sub };
      }),
  );
}

function aCondition(paths: readonly PathSpec[]): fc.Arbitrary<Condition> {
  return fc
    .constantFrom(...paths)
    .chain((path) => fc.oneof({ weight: 1, arbitrary: aPresence(path) }, { weight: 6, arbitrary: aComparison(path) }));
}

function aPresence({ texts, keys, kind, whole }: PathSpec): fc.Arbitrary<Condition> {
  const ways = [{ texts, keys }, ...(whole === undefined ? [] : [whole])];
  return fc
    .record({
      way: fc
        .constantFrom(...ways)
        .chain((way) => fc.record({ text: fc.constantFrom(...way.texts).chain(recased), keys: fc.constant(way.keys) })),
      is: fc.constantFrom("present", "compare"),
      operator: fc.constantFrom("eq", "ne"),
      written: recased("null"),
    })
    .map(({ way, is, operator, written }) => ({ ...way, is, kind, operator, literal: null, written }) as Condition);
}

function aComparison({ texts, keys, kind, whole, literals }: PathSpec): fc.Arbitrary<Condition> {
  return fc
    .record({
      text: fc.constantFrom(...texts, ...(whole?.texts ?? [])).chain(recased),
      operator: fc.constantFrom<Operator>(...OPERATORS[kind]),
      value: aLiteral(kind, literals ?? []),
    })
    .map(({ text, operator, value }) => ({ is: "compare", text, keys, kind, operator, ...value }));
}

const OPERATORS: Readonly<Record<Kind, readonly Operator[]>> = {
  folded: ["eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"],
  exact: ["eq", "eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"],
  boolean: ["eq", "ne"],
  instant: ["eq", "ne", "gt", "ge", "lt", "le"],
};

function aLiteral(kind: Kind, known: readonly string[]): fc.Arbitrary<Pick<Condition, "literal" | "written">> {
  if (kind === "boolean") {
    return fc.constantFrom("true", "false", "True", "FALSE", '"True"', '"false"', '"FALSE"').map((written) => ({
      literal: written.replaceAll('"', ""),
      written,
    }));
  }
  if (kind === "instant") {
    return fc.tuple(anInstant, fc.constantFrom(0, 90)).map(([at, offsetMinutes]) => {
      const local = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, -1);
      const literal = `${local}${offsetMinutes === 0 ? "Z" : "+01:30"}`;
      return { literal, written: JSON.stringify(literal) };
    });
  }
  const texts = known.length === 0 ? aString : fc.oneof(aString, fc.constantFrom(...known));
  const asText = fc
    .tuple(texts, fc.boolean())
    .map(([literal, escaped]) => ({ literal, written: quote(literal, escaped) }));
  const asNumber = fc.integer({ min: 0, max: 55 }).map((literal) => ({ literal, written: String(literal) }));
  return fc.oneof({ weight: 15, arbitrary: asText }, { weight: 1, arbitrary: asNumber });
}

function quote(text: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

function recased(text: string): fc.Arbitrary<string> {
  return fc.oneof(fc.constant(text), fc.constant(text.toUpperCase()), fc.constant(text.toLowerCase()));
}
