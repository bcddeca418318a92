import { AnteroomError } from "../errors.ts";
import type { Variables } from "./address-pattern.ts";
import type { CatalogueEntry, CatalogueSource } from "./catalogue-entry.ts";
import { type Prefilled, prefill } from "./prefill.ts";

/** Which slice of the catalogue to read. */
export interface CatalogueQuery {
  /** Part of a key or a name, compared without case. */
  readonly text?: string | undefined;
  readonly limit: number;
  /** The last key of the slice before. */
  readonly after?: string | undefined;
}

/** Facts on well-known apps: hints for people and a start for applications, never proof. */
export class Catalogue {
  readonly #source: CatalogueSource;

  constructor(source: CatalogueSource) {
    this.#source = source;
  }

  /** Entries in the order of their keys; the cursor is the last key. */
  async list(
    query: CatalogueQuery,
  ): Promise<{ readonly items: readonly CatalogueEntry[]; readonly nextCursor?: string }> {
    const { text = "", limit, after = "" } = query;
    const wanted = text.toLowerCase();
    const entries = [...(await this.#source.load()).values()];
    const found = entries.filter(({ key, name }) => key > after && `${key}\n${name.toLowerCase()}`.includes(wanted));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last !== undefined ? { items, nextCursor: last.key } : { items };
  }

  /** Finds by key, compared without case. @throws {AnteroomError} `not_found`. */
  async get(key: string): Promise<CatalogueEntry> {
    const found = (await this.#source.load()).get(key.toLowerCase());
    if (found !== undefined) return found;
    const problem = `The catalogue has no entry "${key.slice(0, 60)}"; search it by a part of the name.`;
    throw new AnteroomError("not_found", problem);
  }

  /** What a new application starts with. @throws {AnteroomError} `invalid_value` for an unknown entry or a wrong variable. */
  async prefill(key: string, variables: Variables): Promise<Prefilled> {
    const entry = (await this.#source.load()).get(key.toLowerCase());
    if (entry !== undefined) return prefill(entry, variables);
    const problem = `catalogue names "${key.slice(0, 60)}", which the catalogue does not have; search it by a part of the name.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "catalogue" });
  }
}
