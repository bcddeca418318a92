import type { JsonObject } from "../lib/json.ts";
import type { Desk } from "./desk.ts";

/**
 * Reads a whole list, page after page, until as many came as `totalResults` says.
 * @throws {Error} when a page before the end is empty: such a client would never come to an end
 */
export async function listAll(desk: Desk, path: (startIndex: number) => string): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  for (;;) {
    const page = await desk.list(path(all.length + 1));
    all.push(...page.resources);
    if (all.length >= page.totalResults) return all;
    if (page.resources.length === 0) {
      throw new Error(`The list ended after ${all.length} of ${page.totalResults} resources.`);
    }
  }
}
