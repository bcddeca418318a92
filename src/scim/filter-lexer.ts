/** A piece of a filter. `word` is any run of characters that are no space, bracket or quote: a path, a keyword, a bare value. */
export interface Token {
  readonly kind: "word" | "string" | "(" | ")" | "[" | "]" | "end" | "bad";
  /** As written; for `bad` what is wrong, as a phrase. */
  readonly text: string;
  /** Index of the first character, and of the first one after it. */
  readonly start: number;
  readonly end: number;
}

const BRACKETS: ReadonlySet<string> = new Set(["(", ")", "[", "]"]);
const WORD = /[^\s()[\]"\p{Cc}]+/uy;
// One alternative per first character, so that it runs in linear time whatever comes.
const STRING = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/uy;

/** Reads the token at an index, after spaces. Depends on nothing but the text and the index; takes time linear in the token. */
export function readToken(text: string, from: number): Token {
  let start = from;
  while (text[start] === " ") start += 1;
  const first = text[start];
  if (first === undefined) return { kind: "end", text: "the end", start, end: start };
  if (BRACKETS.has(first)) return { kind: first as "(" | ")" | "[" | "]", text: first, start, end: start + 1 };
  const found = first === '"' ? match(STRING, text, start) : match(WORD, text, start);
  if (found !== undefined) {
    return { kind: first === '"' ? "string" : "word", text: found, start, end: start + found.length };
  }
  const problem =
    first === '"' ? "a string that is not closed or not valid JSON" : "a character that may stand in quotes only";
  return { kind: "bad", text: problem, start, end: text.length };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
