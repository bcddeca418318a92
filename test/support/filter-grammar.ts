import fc from "fast-check";

/**
 * RFC 7644 figure 1 (filters) and figure 7 (paths), written down twice from the RFC and from nothing else: as generators of
 * what is in the grammar, and as a recognizer of it.
 */

/** How much larger a language than that of the figures is asked about. */
export interface Reading {
  /** Spaces in any number, also none beside brackets and quotes; true, false and null in any case. */
  readonly loose: boolean;
}

const URNS = [
  "urn:ietf:params:scim:schemas:core:2.0:User",
  "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user",
  "urn:example:a.b-c:1.0",
];

const attributeName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/);
const spelling = <T extends string>(...words: readonly T[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...words), fc.boolean()).map(([word, upper]) => (upper ? word.toUpperCase() : word));
const attributePath = fc
  .tuple(fc.option(fc.constantFrom(...URNS)), attributeName, fc.option(attributeName))
  .map(([urn, name, sub]) => `${urn === null ? "" : `${urn}:`}${name}${sub === null ? "" : `.${sub}`}`);
const operator = spelling("eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le");

/** JSON text, with some characters written as escapes. */
const quoted = fc.tuple(fc.string({ unit: "grapheme", maxLength: 12 }), fc.boolean()).map(([text, escaped]) => {
  const json = JSON.stringify(text.replaceAll("\0", "0"));
  if (!escaped) return json;
  const units = Array.from(text.replaceAll("\0", "0"), (character) => character.split(""));
  return `"${units.flat().map(toEscape).join("")}"`;
});
/** JSON numbers that a double holds exactly, in various spellings. */
const number = fc.oneof(
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((value) => JSON.stringify(value)),
  fc.constantFrom("-0", "0.50", "1E5", "2e-3", "10e+2", "0e0"),
);
const literal = fc.oneof(fc.constantFrom("true", "false", "null"), number, quoted);

const attributeExpression = fc.oneof(
  fc.tuple(attributePath, spelling("pr")).map((parts) => parts.join(" ")),
  fc.tuple(attributePath, operator, literal).map((parts) => parts.join(" ")),
);

function expressions(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ all: string }>((tie) => ({
    all: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      leaf,
      fc.tuple(tie("all"), spelling("and", "or"), tie("all")).map((parts) => parts.join(" ")),
      fc.tuple(fc.constantFrom("", "not", "NOT", "not "), tie("all")).map(([not, inner]) => `${not}(${inner})`),
    ),
  })).all;
}

/** No sub-attribute stands before brackets: it would have sub-attributes of its own, which RFC 7643 §2.3.8 rules out. */
const listPath = fc
  .tuple(fc.option(fc.constantFrom(...URNS)), attributeName)
  .map(([urn, name]) => `${urn === null ? "" : `${urn}:`}${name}`);
const valuePath = fc.tuple(listPath, expressions(attributeExpression)).map(([path, inner]) => `${path}[${inner}]`);

/** Filters in the grammar: every production, names that exist nowhere included. */
export const filters: fc.Arbitrary<string> = expressions(
  fc.oneof({ weight: 3, arbitrary: attributeExpression }, { weight: 1, arbitrary: valuePath }),
);

/** Paths in the grammar. */
export const paths: fc.Arbitrary<string> = fc.oneof(
  attributePath,
  fc.tuple(valuePath, fc.option(attributeName)).map(([path, sub]) => (sub === null ? path : `${path}.${sub}`)),
);

const PIECES = [
  "(",
  ")",
  "[",
  "]",
  '"',
  " ",
  "  ",
  ".",
  ":",
  "\\",
  "not",
  "and",
  "or",
  "pr",
  "eq",
  "1",
  "-",
  "a",
  "True",
];
const edit = fc.record({
  at: fc.nat({ max: 200 }),
  cut: fc.nat({ max: 3 }),
  piece: fc.oneof(fc.constantFrom("", ...PIECES), fc.string({ unit: "grapheme", maxLength: 2 })),
});

/** Texts that are nearly in the grammar: some of them still are, most are not. */
export function nearly(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(texts, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([text, edits]) =>
    edits.reduce((current, { at, cut, piece }) => {
      const start = at % (current.length + 1);
      return current.slice(0, start) + piece + current.slice(start + cut);
    }, text),
  );
}

/** Whether a text is a filter. */
export function isFilter(text: string, { loose }: Reading): boolean {
  const reader = new Recognizer(text, loose);
  return reader.spaces(0) && reader.expression(true) && reader.spaces(0) && reader.atEnd();
}

/** Whether a text is a path. In a path the brackets are loose only inside. */
export function isPath(text: string, reading: Reading): boolean {
  const open = text.indexOf("[");
  if (open === -1) return ATTRIBUTE_PATH.test(text);
  const close = text.lastIndexOf("]");
  const rest = text.slice(close + 1);
  const isInner = new Recognizer(text.slice(open + 1, Math.max(close, open + 1)), reading.loose).isElementFilter();
  return LIST_PATH.test(text.slice(0, open)) && close > open && (rest === "" || SUB_ATTRIBUTE.test(rest)) && isInner;
}

const NAME = "[A-Za-z][A-Za-z0-9_-]*";
const ATTRIBUTE_PATH = new RegExp(`^(?:[Uu][Rr][Nn]:[A-Za-z0-9._:+~-]+:)?${NAME}(?:\\.${NAME})?$`);
const LIST_PATH = new RegExp(`^(?:[Uu][Rr][Nn]:[A-Za-z0-9._:+~-]+:)?${NAME}$`);
const SUB_ATTRIBUTE = new RegExp(`^\\.${NAME}$`);
const ATTRIBUTE_PATH_HERE = new RegExp(
  `(?:[Uu][Rr][Nn]:[A-Za-z0-9._:+~-]+:)?${NAME}(?:\\.${NAME})?(?![^ ()[\\]"])`,
  "y",
);
const LIST_PATH_HERE = new RegExp(`(?:[Uu][Rr][Nn]:[A-Za-z0-9._:+~-]+:)?${NAME}(?=[ []|$)`, "y");
const UNESCAPED = '[^"\\\\\\u0000-\\u001f]';
const STRING_HERE = new RegExp(`"(?:${UNESCAPED}|\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*"`, "uy");
const NUMBER_HERE = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![^ )\]])/y;

class Recognizer {
  readonly #text: string;
  readonly #loose: boolean;
  #at = 0;

  constructor(text: string, loose: boolean) {
    this.#text = text;
    this.#loose = loose;
  }

  isElementFilter(): boolean {
    return this.spaces(0) && this.expression(false) && this.spaces(0) && this.atEnd();
  }

  atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** FILTER, or valFilter, in which there are no brackets: terms between `and` and `or`. */
  expression(brackets: boolean): boolean {
    if (!this.#term(brackets)) return false;
    for (;;) {
      const before = this.#at;
      if (!(this.spaces(1) && this.#word(/and|or/iy) && this.spaces(1))) {
        this.#at = before;
        return true;
      }
      if (!this.#term(brackets)) return false;
    }
  }

  /** As many spaces as the grammar has; read loosely any, but none that would join two words. */
  spaces(wanted: 0 | 1): boolean {
    const start = this.#at;
    while (this.#text[this.#at] === " ") this.#at += 1;
    const found = this.#at - start;
    if (!this.#loose) return found === wanted;
    const [before = "(", after = "("] = [this.#text[start - 1], this.#text[this.#at]];
    return wanted === 0 || found > 0 || /[()[\]"]/.test(before) || /[()[\]"]/.test(after);
  }

  #term(brackets: boolean): boolean {
    const start = this.#at;
    if (this.#word(/not/iy) && this.#optionalSpace() && this.#has("(")) return this.#group(brackets);
    this.#at = start;
    if (this.#has("(")) return this.#group(brackets);
    if (brackets && this.#match(LIST_PATH_HERE) && this.spaces(0) && this.#has("[")) {
      return this.spaces(0) && this.expression(false) && this.spaces(0) && this.#has("]");
    }
    this.#at = start;
    return this.#match(ATTRIBUTE_PATH_HERE) && this.#condition();
  }

  #condition(): boolean {
    if (!this.spaces(1)) return false;
    if (this.#word(/pr/iy)) return true;
    return this.#word(/eq|ne|co|sw|ew|gt|lt|ge|le/iy) && this.spaces(1) && this.#literal();
  }

  #literal(): boolean {
    if (this.#word(this.#loose ? /true|false|null/iy : /true|false|null/y)) return true;
    const start = this.#at;
    if (this.#match(STRING_HERE)) return isStorable(this.#text.slice(start, this.#at));
    return this.#match(NUMBER_HERE) && isExact(this.#text.slice(start, this.#at));
  }

  #group(brackets: boolean): boolean {
    return this.spaces(0) && this.expression(brackets) && this.spaces(0) && this.#has(")");
  }

  /** The figure has no space after `not`; the RFC's own examples do. */
  #optionalSpace(): boolean {
    return this.spaces(this.#text[this.#at] === " " ? 1 : 0);
  }

  #word(pattern: RegExp): boolean {
    return this.#match(new RegExp(`(?:${pattern.source})(?![^ ()[\\]"])`, pattern.flags));
  }

  #has(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found !== null;
  }
}

/** What docs/conformance.md excepts: a string with NUL or half of a pair, a number that no double holds exactly. */
function isStorable(json: string): boolean {
  const text = JSON.parse(json) as string;
  return text.isWellFormed() && !text.includes("\0");
}

function isExact(text: string): boolean {
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function toEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
