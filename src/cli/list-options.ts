import { type Command, InvalidArgumentError } from "commander";
import type { JsonObject } from "../lib/json.ts";
import type { Page } from "./api-client.ts";
import type { Output } from "./output.ts";
import type { Column } from "./table.ts";

/** The flags of every list. */
export interface ListFlags {
  readonly limit: number;
  readonly cursor?: string;
}

/** Adds `--limit` and `--cursor` to a command that lists something. */
export function withListOptions(command: Command, order = "newest first"): Command {
  return command
    .option("--limit <n>", `show at most so many, ${order}`, countBetween(1, 10_000), 50)
    .option("--cursor <cursor>", "go on where an earlier list ended");
}

/** Prints a list: JSON as it came, or a table and where to go on. */
export function printPage(out: Output, page: Page, columns: readonly Column<JsonObject>[], nothing: string): void {
  if (out.isJson) {
    out.json(page);
    return;
  }
  if (page.items.length === 0) out.note(nothing);
  else out.table(columns, page.items);
  if (page.nextCursor !== undefined) out.note(`There is more: go on with --cursor ${page.nextCursor}`);
}

/** A parser for whole numbers within bounds, both included. */
export function countBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Collects the values of a flag that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
