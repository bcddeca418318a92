import { AnteroomError } from "../../domain/errors.ts";
import type { QueryParameters } from "./query-parameters.ts";

/** How many resources a list holds. */
export interface PageSizes {
  /** When the client names no number. */
  readonly usual: number;
  readonly most: number;
}

/** A page by its number. */
export interface IndexPaging {
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

/** Which page of a list is asked for, and in which of the two ways. */
export type Paging =
  | ({ readonly by: "index" } & IndexPaging)
  /** An empty cursor asks for the first page. */
  | { readonly by: "cursor"; readonly cursor: string; readonly count: number };

/**
 * Reads the page: by index unless there is a cursor. In both a negative `count` is 0, which asks for the total alone (RFC 9865 §2),
 * and more than the most is the most.
 * @throws {AnteroomError} `invalid_value` for an index that is no whole number, and for both ways at once; `invalid_count`
 */
export function readPaging(parameters: QueryParameters, sizes: PageSizes): Paging {
  const cursor = parameters.get("cursor");
  if (cursor !== undefined) return readCursorPaging(parameters, cursor, sizes);
  return { by: "index", ...readIndexPaging(parameters, sizes) };
}

/**
 * Reads a page by index, RFC 7644 §3.4.2.4: a `startIndex` below 1 is 1, a negative `count` is 0.
 * @throws {AnteroomError} `invalid_value` for what is no whole number
 */
export function readIndexPaging(parameters: QueryParameters, sizes: PageSizes): IndexPaging {
  const startIndex = Math.max(1, wholeNumber(parameters, "startIndex") ?? 1);
  const count = Math.min(sizes.most, Math.max(0, wholeNumber(parameters, "count") ?? sizes.usual));
  return { startIndex, count };
}

function readCursorPaging(parameters: QueryParameters, cursor: string, sizes: PageSizes): Paging {
  if (parameters.has("startIndex")) {
    throw new AnteroomError(
      "invalid_value",
      "startIndex and cursor ask for pages in two different ways; send one of them.",
      { parameter: "startIndex" },
    );
  }
  const text = parameters.get("count");
  const count = text === undefined ? sizes.usual : toNumber(text);
  if (count === undefined) {
    throw new AnteroomError("invalid_count", `With a cursor, count must be a whole number from 0 to ${sizes.most}.`, {
      parameter: "count",
    });
  }
  return { by: "cursor", cursor, count: Math.min(sizes.most, Math.max(0, count)) };
}

function wholeNumber(parameters: QueryParameters, name: "startIndex" | "count"): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const number = toNumber(text);
  if (number !== undefined) return number;
  throw new AnteroomError("invalid_value", `${name} must be a whole number; send one such as 1.`, { parameter: name });
}

function toNumber(text: string): number | undefined {
  if (!/^[+ -]?\d{1,400}$/.test(text)) return undefined;
  return Math.max(-1, Math.min(Number(text), Number.MAX_SAFE_INTEGER));
}
