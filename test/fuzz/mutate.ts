import type { Json } from "../support/advertised.ts";
import type { Random } from "./random.ts";

/** Pieces that have a meaning somewhere on the way from the socket to the store. */
const PIECES: readonly string[] = [
  ...[
    "(",
    ")",
    "[",
    "]",
    '"',
    "\\",
    ".",
    ":",
    ",",
    " ",
    "+",
    "-",
    "$",
    "%",
    "&",
    "=",
    "?",
    "#",
    "/",
    "//",
    "..",
    "'",
    ";",
    "*",
  ],
  ...[
    " eq ",
    " ne ",
    " co ",
    " sw ",
    " ew ",
    " gt ",
    " ge ",
    " lt ",
    " le ",
    " pr",
    " and ",
    " or ",
    "not (",
    " EQ ",
    "NoT(",
  ],
  ...["true", "false", "null", "True", "0", "-1", "1e999", "1E400", "9007199254740993", "0x1F", "NaN", "-0", "00123"],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "__proto__.polluted"],
  ...["urn:", "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"],
  ...[
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "bulkId:",
    "bulkId:u1",
    "members",
    "emails",
    "$ref",
  ],
  ...["userName", "active", "roles", "schemas", "id", "meta.version", "value", "type", "groups", "password", "manager"],
  ...[
    "\0",
    "\u0001",
    "\n",
    "\r\n",
    "\t",
    "\u2028",
    "\ufeff",
    "\u202e",
    "é",
    "ß",
    "İ",
    "𝄞",
    "\ud800",
    "\udc00",
    "\u0130",
  ],
  ...[
    "\\u0000",
    "\\ud800",
    "\\x",
    "\\",
    "%00",
    "%",
    "%E0%A4%A",
    "%2f",
    "%25",
    "{",
    "}",
    "{{",
    "' OR 1=1 --",
    "; DROP TABLE",
  ],
  ...["2026-02-30T00:00:00Z", "9999-12-31T23:59:60Z", "0000-00-00", 'W/"1"', "*", "2026-01-01"],
];

const LONG = 20_000;

/** Changes a text in one to four places. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) result = changeText(random, result);
  return result;
}

function changeText(random: Random, text: string): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(8));
  const [before, middle, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.below(8)) {
    case 0:
      return before + after;
    case 1:
      return before + random.pick(PIECES) + after;
    case 2:
      return before + random.pick(PIECES) + middle + after;
    case 3:
      return before + middle.toUpperCase() + after;
    case 4:
      return before + middle + middle + after;
    case 5:
      return before + String.fromCharCode(random.below(random.once(4) ? 0x10000 : 128)) + middle + after;
    case 6:
      return random.once(20) ? before + random.pick(PIECES).repeat(random.below(LONG / 8)) + after : after + before;
    default:
      return text.slice(0, from);
  }
}

const EXTREMES: readonly Json[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, 5e-324, Number.MAX_SAFE_INTEGER + 2, "", " ", "True", [], {}, [null], [[]]],
  ...[[{}], { value: null }, [{ value: "" }], [{ value: { value: [] } }], { $ref: "x" }, { __proto__: null }],
  JSON.parse('{"__proto__":{"polluted":1}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":1}}}'),
  JSON.parse('[{"value":"a","__proto__":{"polluted":1}}]'),
  ...["add", "Replace", "REMOVE", "members", 'emails[type eq "work"].value', "{}", '{"value":"x","displayName":"y"}'],
];

/** Changes a JSON value in one to four places, however deep. What it answers shares nothing that anybody changes. */
export function mutateJson(random: Random, value: Json): Json {
  let result = value;
  for (let times = 1 + random.below(4); times > 0; times -= 1) result = changeJson(random, result, 0);
  return result;
}

function changeJson(random: Random, value: Json, depth: number): Json {
  const isHolder = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (isHolder && !random.once(depth === 0 ? 12 : 4)) {
    return Array.isArray(value) ? changeList(random, value, depth) : changeObject(random, value, depth);
  }
  switch (random.below(6)) {
    case 0:
      return random.pick(EXTREMES);
    case 1:
      return typeof value === "string" ? mutateText(random, value) : random.pick(EXTREMES);
    case 2:
      return [value];
    case 3:
      return { [random.pick(PIECES)]: value };
    case 4:
      return String(typeof value === "object" ? JSON.stringify(value) : value);
    default:
      return nested(random, value);
  }
}

function nested(random: Random, value: Json): Json {
  let result = value;
  for (let levels = random.below(random.once(10) ? 40 : 4); levels > 0; levels -= 1) {
    result = random.once(2) ? [result] : { value: result };
  }
  return result;
}

function changeList(random: Random, list: readonly Json[], depth: number): Json {
  const at = random.below(list.length);
  switch (random.below(10)) {
    case 0:
      return list.toSpliced(at, 1);
    case 1:
      return random.once(30) ? Array(random.below(3000)).fill(list[at]) : [...list, ...list];
    case 2:
      return list.toSpliced(at, 0, random.pick(EXTREMES));
    case 3:
      return list.toReversed();
    default:
      return list.with(at, changeJson(random, list[at], depth + 1));
  }
}

function changeObject(random: Random, object: Json, depth: number): Json {
  const entries = Object.entries(object);
  const at = random.below(entries.length);
  const [name = "", value] = entries[at] ?? [];
  switch (random.below(12)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(entries.with(at, [mutateText(random, name), value]));
    case 2:
      return Object.fromEntries([...entries, [random.pick(PIECES), random.pick(EXTREMES)]]);
    case 3:
      return Object.fromEntries(entries.with(at, [name, random.pick(EXTREMES)]));
    case 4:
      return Object.fromEntries([...entries, [name.toUpperCase(), value]]);
    default:
      return Object.fromEntries(entries.with(at, [name, changeJson(random, value, depth + 1)]));
  }
}

/** A text made of pieces alone. */
export function piecesOf(random: Random): string {
  const count = random.below(random.once(50) ? 400 : 14);
  return Array.from({ length: count }, () => random.pick(PIECES)).join(random.once(2) ? "" : " ");
}
