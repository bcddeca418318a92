import type { QueryParameters } from "./query-parameters.ts";

const RANDOM_ID = /^[\w.:]+ +eq +"?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"?$/i;

/**
 * Whether a list was asked for only to see that we are there: Okta's connection test asks for two users, Entra's test and
 * keep-alive ask for a random GUID that nobody has.
 */
export function isProbe(parameters: QueryParameters, total: number): boolean {
  const filter = parameters.get("filter");
  if (filter !== undefined) return total === 0 && RANDOM_ID.test(filter.trim());
  return parameters.get("startIndex") === "1" && parameters.get("count") === "2";
}
