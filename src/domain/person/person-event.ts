import { anEvent, type Origin } from "../event/event.ts";
import type { Stores } from "../unit.ts";
import type { Person } from "./person.ts";

/** Leaves an event about a person, with what has changed. */
export function personEvent(
  stores: Stores,
  origin: Origin,
  person: Person,
  what: { readonly at: number; readonly type: string; readonly before: Person | null },
): Promise<void> {
  const { at, type, before } = what;
  const subject = { kind: "person", id: person.id } as const;
  const changes = { before: before === null ? null : shown(before), after: shown(person) };
  return stores.events.append(anEvent(origin, { workspaceId: person.workspaceId, at, type, subject, ...changes }));
}

function shown({ name, loginName, role, roleFrom, providerId, offeredUntil, leftAt }: Person) {
  return { name, loginName, role, roleFrom, providerId, offeredUntil, leftAt };
}
