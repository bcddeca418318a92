import { AnteroomError } from "../errors.ts";

/** What an app demands of passwords. Sets of characters are texts that hold each character once, in the order of ASCII. */
export interface PasswordRules {
  readonly minLength: number | null;
  readonly maxLength: number | null;
  /** Sets of which a password holds at least one character each. */
  readonly required: readonly string[];
  /** Every character that a password may hold, those of `required` included. */
  readonly allowed: string;
  /** How often one character may stand in a row; null when that is not limited. */
  readonly maxConsecutive: number | null;
}

/** The named classes of characters. */
export const CHARACTERS = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  digit: "0123456789",
  // A space belongs to it as well; it is never drawn, because forms cut it off at the ends.
  special: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

/** The longest text of rules that is read. */
export const MAX_RULES_LENGTH = 1000;

const PRINTABLE = sorted(Object.values(CHARACTERS).join(""));

/** Apps that take any character take these, and everybody can type them. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(CHARACTERS),
  ["ascii-printable", PRINTABLE],
  ["unicode", PRINTABLE],
]);

const NAMES = ["required", "allowed", "max-consecutive", "minlength", "maxlength"] as const;
type Name = (typeof NAMES)[number];

interface Rule {
  readonly name: Name;
  readonly at: number;
  /** The set of characters, of `required` and `allowed`. */
  readonly characters: string;
  /** The number, of the others. */
  readonly count: number;
}

/**
 * Reads rules in the syntax of the attribute `passwordrules` (Apple, Password Rules; WHATWG HTML proposal 3518), such as
 * `minlength: 20; required: lower, upper; required: digit, [-]; max-consecutive: 2`. Where generators commonly pass over what they do
 * not know, this refuses it, because a password that breaks the rules is found out only at the app.
 * @param attribute the field that holds the text, for the refusal
 * @throws {AnteroomError} `invalid_value` that names the place, counted in characters from 1
 */
export function parsePasswordRules(text: string, attribute: string): PasswordRules {
  if (text.length > MAX_RULES_LENGTH) {
    const problem = `${attribute} has more than ${MAX_RULES_LENGTH} characters; leave out what is said twice.`;
    throw new AnteroomError("invalid_value", problem, { attribute });
  }
  const rules = new RuleReader(text, attribute).read();
  const required = rules.filter(({ name }) => name === "required").map(({ characters }) => characters);
  const allowed = rules.filter(({ name }) => name === "allowed").map(({ characters }) => characters);
  const all = sorted([...required, ...allowed].join(""));
  const minLength = greatest(countsOf(rules, "minlength"));
  const maxLength = least(countsOf(rules, "maxlength"));
  if (minLength !== null && maxLength !== null && minLength > maxLength) {
    const problem = `${attribute} asks for at least ${minLength} and at most ${maxLength} characters; no password has both.`;
    throw new AnteroomError("invalid_value", problem, { attribute });
  }
  return {
    minLength,
    maxLength,
    required,
    allowed: all === "" ? PRINTABLE : all,
    maxConsecutive: least(countsOf(rules, "max-consecutive")),
  };
}

/** The characters of a text, each once, in the order of ASCII. */
export function sorted(characters: string): string {
  return [...new Set(characters)].sort().join("");
}

/** Reads one text from the left. */
class RuleReader {
  readonly #text: string;
  readonly #attribute: string;
  #at = 0;

  constructor(text: string, attribute: string) {
    this.#text = text;
    this.#attribute = attribute;
  }

  read(): readonly Rule[] {
    const rules: Rule[] = [];
    for (this.#skipSpace(); this.#at < this.#text.length; this.#skipSpace()) {
      rules.push(this.#rule());
      this.#skipSpace();
      if (this.#at < this.#text.length) this.#expect(";", "a semicolon before the next rule");
    }
    if (rules.length === 0) this.#refuse("there is no rule", `give one of ${NAMES.join(", ")}`);
    return rules;
  }

  #rule(): Rule {
    const at = this.#at;
    const word = this.#word();
    const name = NAMES.find((known) => known === word.toLowerCase());
    if (name === undefined) this.#refuse(`${this.#shown(at)} is no rule`, `use ${NAMES.join(", ")}`, at);
    this.#skipSpace();
    this.#expect(":", `a colon after ${name}`);
    this.#skipSpace();
    const isSet = name === "required" || name === "allowed";
    return { name, at, characters: isSet ? this.#classes() : "", count: isSet ? 0 : this.#count(name) };
  }

  #classes(): string {
    let characters = this.#class();
    for (this.#skipSpace(); this.#text[this.#at] === ","; this.#skipSpace()) {
      this.#at += 1;
      this.#skipSpace();
      characters += this.#class();
    }
    return sorted(characters);
  }

  #class(): string {
    if (this.#text[this.#at] === "[") return this.#ownClass();
    const at = this.#at;
    const characters = CLASSES.get(this.#word().toLowerCase());
    if (characters !== undefined) return characters;
    return this.#refuse(
      `${this.#shown(at)} is no class of characters`,
      `use ${[...CLASSES.keys()].join(", ")}, or list characters in [brackets]`,
      at,
    );
  }

  /** `-` stands first and `]` last among the characters that are listed. */
  #ownClass(): string {
    const start = this.#at;
    let characters = "";
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at] ?? "";
      const ends = character === "]" && this.#text[this.#at + 1] !== "]";
      if (ends && characters === "") this.#refuse("the brackets are empty", "list at least one character", start);
      if (ends) {
        this.#at += 1;
        return characters;
      }
      this.#assertListable(character, characters);
      characters += character;
    }
    return this.#refuse("the bracket is not closed", "end it with ]", start);
  }

  #assertListable(character: string, before: string): void {
    if (!/^[\x20-\x7e]$/.test(character)) {
      this.#refuse("there is a character beyond printable ASCII", "leave it out");
    }
    if (character === "-" && before !== "") this.#refuse('"-" does not stand first', "put it right after the bracket");
    if (before.endsWith("]")) this.#refuse('"]" does not stand last', "put it right before the closing bracket");
  }

  #count(name: Name): number {
    const at = this.#at;
    const digits = /^\d+/.exec(this.#text.slice(at))?.[0] ?? "";
    this.#at += digits.length;
    if (digits === "") this.#refuse(`${name} has no number`, "give one, such as 20", at);
    const count = Number(digits);
    if (count < 1 || count > 9999) this.#refuse(`${name} is not between 1 and 9999`, "give another number", at);
    return count;
  }

  #word(): string {
    const word = /^[A-Za-z-]*/.exec(this.#text.slice(this.#at))?.[0] ?? "";
    this.#at += word.length;
    return word;
  }

  #skipSpace(): void {
    while (/^[ \t\r\n\f]$/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #expect(character: string, what: string): void {
    if (this.#text[this.#at] !== character) this.#refuse(`${this.#shown(this.#at)} stands there`, `write ${what}`);
    this.#at += 1;
  }

  /** What stands at a place, cut short. */
  #shown(at: number): string {
    const [word = ""] = /^[^\s:;,]{1,20}|^./su.exec(this.#text.slice(at)) ?? [];
    return word === "" ? "nothing" : `"${word}"`;
  }

  #refuse(what: string, fix: string, at: number = this.#at): never {
    const attribute = this.#attribute;
    const problem = `${attribute}, character ${at + 1}: ${what}; ${fix}.`;
    throw new AnteroomError("invalid_value", problem, { attribute, position: at + 1 });
  }
}

function countsOf(rules: readonly Rule[], name: Name): readonly number[] {
  return rules.filter((rule) => rule.name === name).map(({ count }) => count);
}

/** Of rules that are said twice the stricter one holds. */
function greatest(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : Math.max(...counts);
}

function least(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : Math.min(...counts);
}
