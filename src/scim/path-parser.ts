import { AnteroomError } from "../domain/errors.ts";
import type { Filter, WrittenPath } from "../domain/filter.ts";
import { type AttributePath, isAttributeName, splitAttributePath } from "./attribute-path.ts";
import { type FilterOptions, parseElementFilter } from "./filter-parser.ts";
import { MOST_SCANNED } from "./filter-size.ts";

/**
 * The target of a PATCH operation: RFC 7644 §3.5.2, figure 7. A schema as a whole, or an attribute. With a `filter`, the
 * elements of the attribute that match it, and `sub` names a sub-attribute of those elements.
 */
export type PatchPath =
  | { readonly kind: "schema"; readonly schema: string }
  | ({ readonly kind: "attribute"; readonly filter?: Filter<WrittenPath>; readonly unquoted: boolean } & WrittenPath);

/** Longest PATCH path, in UTF-16 units. */
export const MAX_PATH_LENGTH: number = MOST_SCANNED.length;

/** How to read a PATCH path. */
export interface PatchPathOptions extends FilterOptions {
  /** URNs of schemas, in any order: what tells `…:2.0:User` the schema from an attribute named `User`. */
  readonly knownUrns?: readonly string[];
}

/**
 * Parses the `path` of a PATCH operation: `name`, `name.sub`, `urn:…:name.sub`, `name[filter]`, `name[filter].sub`, or a known
 * URN alone. Names keep the case in which they were written; known URNs get the spelling of `knownUrns`. `unquoted` tells
 * that a value without quotes was read as a string.
 * @throws {AnteroomError} `invalid_path`, also when the filter between the brackets can't be read (then with `cause`).
 */
export function parsePatchPath(text: string, options: PatchPathOptions = {}): PatchPath {
  if (text.length > MAX_PATH_LENGTH) throw invalid(text, `longer than ${MAX_PATH_LENGTH} characters`);
  const open = text.indexOf("[");
  if (open < 0) return plain(splitOrThrow(text, text, options));

  const target = splitOrThrow(text.slice(0, open), text, options);
  // Nothing that may follow the brackets can hold one, so the last one closes them whatever strings between them hold.
  const close = text.lastIndexOf("]");
  if (close < open) throw invalid(text, `without the closing "]"`);
  if (target.kind === "schema" || target.sub !== undefined) throw invalid(text, "with a filter on what is no list");
  const rest = text.slice(close + 1);
  if (rest !== "" && !(rest.startsWith(".") && isAttributeName(rest.slice(1)))) {
    throw invalid(text, "with something else than a sub-attribute such as .value after the brackets");
  }
  const { filter, unquoted } = parseInner(text, text.slice(open + 1, close), options);
  return { ...target, ...(rest === "" ? {} : { sub: rest.slice(1) }), filter, unquoted };
}

function plain(path: AttributePath): PatchPath {
  return path.kind === "schema" ? path : { ...path, unquoted: false };
}

function splitOrThrow(part: string, text: string, options: PatchPathOptions): AttributePath {
  const path = splitAttributePath(part, options.knownUrns);
  if (path === undefined) throw invalid(text, "no attribute such as userName, name.familyName or members");
  return path;
}

function parseInner(text: string, inner: string, options: FilterOptions): ReturnType<typeof parseElementFilter> {
  try {
    return parseElementFilter(inner, options);
  } catch (error) {
    if (!(error instanceof AnteroomError)) throw error;
    const cause = error.message.replace("The filter can't be read", "the filter in the brackets can't be read");
    throw new AnteroomError("invalid_path", `The path "${text.slice(0, 60)}" is not valid: ${cause}`, {}, error);
  }
}

function invalid(text: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_path", `The path "${text.slice(0, 60)}" can't be used: it is ${problem}.`);
}
