import { AnteroomError } from "../domain/errors.ts";
import type { JsonValue } from "../lib/json.ts";
import type { Dialect } from "./dialect.ts";
import { createNotes, type Notes, shorten, tolerate } from "./notes.ts";
import { assertObject } from "./resource-body.ts";

/** The URN of the message of a search, RFC 7644 §3.4.3. */
export const SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** A search, with everything in it as the query of a GET would say it. */
export interface SearchRequest {
  readonly parameters: ReadonlyMap<string, string>;
  readonly notes: Notes;
}

const NAMES = ["attributes", "excludedAttributes", "filter", "sortBy", "sortOrder", "startIndex", "count", "cursor"];
const LISTS: ReadonlySet<string> = new Set(["attributes", "excludedAttributes"]);
const NUMBERS: ReadonlySet<string> = new Set(["startIndex", "count"]);
const KNOWN: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/**
 * Reads the body of a search. Names are compared without case (RFC 7643 §2.1), null is absent, and members that no search has are
 * ignored. A list of attributes may be one text, and a number may be a text, as in a query.
 * @throws {AnteroomError} `invalid_syntax`; `invalid_value` naming the member of a wrong type
 */
export function readSearchRequest(body: unknown, dialect: Dialect): SearchRequest {
  const notes = createNotes(dialect);
  const parameters = new Map<string, string>();
  const message = assertObject(body);
  let schemas: JsonValue | undefined;
  for (const [written, value] of Object.entries(message)) {
    if (written.toLowerCase() === "schemas") schemas = value;
    const name = KNOWN.get(written.toLowerCase());
    if (name === undefined || value === undefined || value === null) continue;
    if (parameters.has(name)) throw refuse(name, "is given twice; give it once");
    parameters.set(name, toParameter(name, value));
  }
  checkSchemas(schemas, notes);
  return { parameters, notes };
}

function checkSchemas(schemas: JsonValue | undefined, notes: Notes): void {
  const urns = (Array.isArray(schemas) ? schemas : [schemas]).filter((urn) => typeof urn === "string");
  if (!urns.includes(SEARCH_URN)) tolerate(notes, "missing-schemas", "schemas");
  for (const urn of urns) if (urn !== SEARCH_URN) tolerate(notes, "foreign-schemas", `schemas: ${shorten(urn)}`);
}

function toParameter(name: string, value: JsonValue): string {
  if (typeof value === "string") return value;
  if (NUMBERS.has(name) && typeof value === "number") return String(value);
  if (LISTS.has(name) && Array.isArray(value) && value.every((item) => typeof item === "string")) {
    return value.join(",");
  }
  throw refuse(name, expected(name));
}

function expected(name: string): string {
  if (LISTS.has(name)) return "must be a list of attribute names";
  return NUMBERS.has(name) ? "must be a whole number" : "must be text";
}

function refuse(name: string, problem: string): AnteroomError {
  return new AnteroomError("invalid_value", `${name} ${problem}.`, { attribute: name });
}
