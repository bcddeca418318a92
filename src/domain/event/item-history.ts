import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Event } from "./event.ts";

/** What has a history of its own, beside accounts. */
export type HistoricItem = "application" | "integration";

/** What one change changed; texts, null where there was or is nothing. */
export interface ItemChange {
  /** The name of a field. */
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Something that happened to an item. */
export interface HistoryEntry {
  readonly event: Event;
  /** The fields that moved, in the order in which the event names them. */
  readonly changes: readonly ItemChange[];
}

/** Longer values are cut: whoever wants them whole reads the audit events. */
const MAX_TEXT = 300;

/** Reads what happened to single applications and integrations. */
export class ItemHistory {
  readonly #units: Units;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#workspaceId = parts.workspaceId;
  }

  /** What happened to one item, newest first. @throws {AnteroomError} `not_found` */
  async of(kind: HistoricItem, idOrKey: string, page: PageRequest): Promise<Page<HistoryEntry>> {
    return this.#units.read(async (stores) => {
      const id = await this.#idOf(stores, kind, idOrKey);
      const events = await stores.events.listOfItem(this.#workspaceId, id, page);
      return { ...events, items: events.items.map((event) => ({ event, changes: changesOf(event) })) };
    });
  }

  async #idOf(stores: Stores, kind: HistoricItem, idOrKey: string): Promise<string> {
    const store = kind === "application" ? stores.applications : stores.integrations;
    const found = await store.find(this.#workspaceId, idOrKey);
    if (found !== undefined) return found.id;
    const what = kind === "application" ? "Application" : "Integration";
    throw new AnteroomError("not_found", `${what} ${idOrKey.slice(0, 63)} does not exist; list the ${kind}s.`);
  }
}

/** What differs between before and after, field by field; an event of a beginning or an end has one of them only. */
function changesOf({ before, after }: Event): readonly ItemChange[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .map((what) => ({ what, from: textOf(before, what), to: textOf(after, what) }))
    .filter(({ from, to }) => from !== to);
}

function textOf(values: Event["before"], name: string): string | null {
  const value = values !== null && Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || value === null) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
