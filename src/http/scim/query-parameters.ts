import { AnteroomError } from "../../domain/errors.ts";

/** The parameters of a query by name. Names keep their case; no object has them as keys. */
export type QueryParameters = ReadonlyMap<string, string>;

/**
 * Reads a query: pairs between `&`, empty ones ignored, `+` for a space.
 * @throws {AnteroomError} `invalid_syntax` for broken percent-encoding; `invalid_value` for a parameter given twice
 */
export function readQueryParameters(query: string): QueryParameters {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (parameters.has(name)) {
      throw new AnteroomError("invalid_value", `The parameter ${name.slice(0, 60)} is given twice; give it once.`);
    }
    parameters.set(name, equals === -1 ? "" : decode(pair.slice(equals + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new AnteroomError("invalid_syntax", "The query has a broken percent-encoding; encode it as UTF-8.");
  }
}
