import type Database from "better-sqlite3";
import { type Expression, type RawBuilder, sql } from "kysely";
import { fold } from "../lib/fold.ts";
import type { FilterDialect } from "./filter-dialect.ts";

/**
 * The words in which SQLite's schema language differs from others'. A `sequence` never gives a number twice; an `order` may, once
 * the newest rows are gone, and costs a write less.
 */
export const WORDS = {
  sequence: "INTEGER PRIMARY KEY AUTOINCREMENT",
  order: "INTEGER PRIMARY KEY",
  blob: "BLOB",
} as const;

/** Gives a connection the functions that our SQL calls. */
export function registerFunctions(database: Database.Database): void {
  database.function("fold", { deterministic: true }, (text: unknown) => (typeof text === "string" ? fold(text) : text));
  database.function("instant", { deterministic: true }, (text: unknown) => {
    const at = typeof text === "string" ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? null : at;
  });
}

/** The texts of a JSON list bound as one parameter, so that one prepared statement serves lists of any length. */
export function textsOf(list: Expression<string>): RawBuilder<string> {
  return sql<string>`(SELECT value FROM json_each(${list}))`;
}

/** How SQLite says what filters need. Text compares by code point, because UTF-8 bytes order as code points do. */
export const sqliteFilters: FilterDialect = {
  scalar: (json, path) => (path.length === 0 ? json : sql`json_extract(${json}, ${jsonPath(path)})`),
  children: (json, path) => sql`json_each(${json}, ${jsonPath(path)}) as element`,
  // JSON true and false come out of json_extract as 1 and 0.
  literal: (value) => sql`${typeof value === "boolean" ? Number(value) : value}`,
  fold: (text) => sql`fold(${text})`,
  instant: (text) => sql`instant(${text})`,
  contains: (text, part) => sql`instr(${text}, ${part}) > 0`,
  startsWith: (text, start) => sql`substr(${text}, 1, ${codePoints(start)}) = ${start}`,
  // substr counts from the end when the start is negative, but 0 is no such start.
  endsWith: (text, end) => (end === "" ? isText(text) : sql`substr(${text}, ${-codePoints(end)}) = ${end}`),
};

function isText(text: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`${text} is not null`;
}

function codePoints(text: string): number {
  return [...text].length;
}

/** A path such as `$."urn:…:User"."manager"`. Its names come from schemas; one that could end the quotes is a defect. */
function jsonPath(names: readonly string[]): string {
  for (const name of names)
    if (/["\\]/.test(name)) throw new Error(`The attribute name ${name} can't stand in a path.`);
  return `$${names.map((name) => `."${name}"`).join("")}`;
}
