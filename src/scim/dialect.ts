import { readFileSync } from "node:fs";
import { z } from "zod";
import { DIALECTS, type DialectName } from "../domain/connection/connection.ts";

/** What differs between clients so that both cannot be served at once. Everything else is a tolerance. */
export interface Dialect {
  readonly name: DialectName;
  /** Turns every tolerance off: what the RFCs refuse is refused. */
  readonly strict: boolean;
  /** `remove` with a path without filter and a list of values: removes the listed ones, or all (RFC 7644 §3.5.2.2). */
  readonly removeWithValues: "listed" | "all";
  /** A PUT of a group without `members` leaves them alone, or clears them. */
  readonly omittedMembers: "keep" | "clear";
  /** Whether `roles` and `entitlements` that came as strings are answered as strings. */
  readonly echoStrings: boolean;
  /** `add` with one text for a list of assignments: adds what the text names, or is the list from now on. */
  readonly addedText: "append" | "whole";
  /** Whether `filter=externalId eq jyoung` is read as if it were quoted. */
  readonly unquotedFilterValues: boolean;
}

const rules = z.strictObject({
  strict: z.boolean(),
  removeWithValues: z.enum(["listed", "all"]),
  omittedMembers: z.enum(["keep", "clear"]),
  echoStrings: z.boolean(),
  unquotedFilterValues: z.boolean(),
  addedText: z.enum(["append", "whole"]),
});

const SHIPPED = readDialects();

/** The dialect of that name. */
export function dialectOf(name: DialectName): Dialect {
  return { name, ...SHIPPED[name] };
}

/** Whether a text names a dialect. */
export function isDialectName(name: string): name is DialectName {
  return DIALECTS.some((known) => known === name);
}

function readDialects(): Record<DialectName, Omit<Dialect, "name">> {
  const text = readFileSync(new URL("../../data/dialects.json", import.meta.url), "utf8");
  return z.record(z.enum(DIALECTS), rules).parse(JSON.parse(text));
}
