import { AnteroomError } from "../errors.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";

/** What stands for the variables of patterns, by their names. */
export type Variables = ReadonlyMap<string, string>;

const VARIABLE = /\{([a-z][A-Za-z0-9]*)\}/g;
/** Part of a host name or of a path, so that no value leads an address elsewhere. */
const VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;

/** Puts values in the place of the variables of a pattern; undefined when one is missing. */
export function fill(pattern: string, variables: Variables): string | undefined {
  const filled = pattern.replaceAll(VARIABLE, (whole, name: string) => variables.get(name) ?? whole);
  return filled.includes("{") ? undefined : filled;
}

/** The variables of all patterns of an entry, each once, in the order in which they appear. */
export function variablesOf({ facts }: CatalogueEntry): readonly string[] {
  const { entityId, acsUrl, metadataUrl, signInUrl } = facts;
  const lists = [entityId?.value, acsUrl?.value].flatMap((list) => list ?? []);
  const patterns = [...lists, ...[metadataUrl?.value, signInUrl?.value].filter((one) => one !== undefined)];
  const names = patterns.flatMap((pattern) => Array.from(pattern.matchAll(VARIABLE), ([, name]) => name ?? ""));
  return [...new Set(names)];
}

/** @throws {AnteroomError} `invalid_value` for a variable that no pattern of the entry has, and for a value that is no name. */
export function assertVariables(entry: CatalogueEntry, variables: Variables): void {
  const known = variablesOf(entry);
  for (const [name, value] of variables) {
    if (!known.includes(name)) {
      const has = known.length === 0 ? "no variables" : `the variables ${known.join(", ")}`;
      throw refused(name, `is no variable of ${entry.name}, which has ${has}; leave it out.`);
    }
    if (!VALUE.test(value)) {
      throw refused(name, "must be a name: letters, digits, dots, hyphens and underscores, 253 at most.");
    }
  }
}

function refused(name: string, problem: string): AnteroomError {
  const attribute = `variables.${name.slice(0, 60)}`;
  return new AnteroomError("invalid_value", `${attribute} ${problem}`, { attribute });
}
