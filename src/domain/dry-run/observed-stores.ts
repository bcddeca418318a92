import type { Event, NewRecord } from "../event/event.ts";
import type { Stores } from "../unit.ts";

/** The stores of a unit, and what was handed to its logs. */
export interface ObservedStores {
  readonly stores: Stores;
  readonly events: readonly Event[];
  readonly records: readonly NewRecord[];
}

/**
 * Has the logs of a unit tell what they are handed.
 * @param kept whether they keep it, too; in a rehearsal nothing may reach whoever follows them
 */
export function observeStores(stores: Stores, kept: boolean): ObservedStores {
  const events: Event[] = [];
  const records: NewRecord[] = [];
  const observed = {
    ...stores,
    events: withAppend<Event, Stores["events"]>(stores.events, async (event) => {
      events.push(event);
      if (kept) await stores.events.append(event);
    }),
    records: withAppend<NewRecord, Stores["records"]>(stores.records, async (record) => {
      records.push(record);
      if (kept) await stores.records.append(record);
    }),
  };
  return { stores: observed, events, records };
}

function withAppend<Item, Store extends { append(item: Item): Promise<void> }>(
  store: Store,
  append: (item: Item) => Promise<void>,
): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "append") return append;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
