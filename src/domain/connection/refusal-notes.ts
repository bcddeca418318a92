import type { Clock } from "../clock.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Units } from "../unit.ts";

/** What was refused, and why. */
export interface RefusalNote {
  readonly workspaceId: WorkspaceId;
  readonly subject: { readonly kind: "token" | "client" | "provider" | "person"; readonly id: string };
  /** A word or two for machines, such as `expired`. */
  readonly reason: string;
  /** The address of the caller. */
  readonly from: string;
}

/** So that a client which tries all day long leaves a line an hour and not a table full. */
const ONCE_IN_MS = 60 * 60 * 1000;
const MOST_REMEMBERED = 10_000;

/**
 * Writes down as events, once an hour at most for each subject and reason, that somebody who knows a secret or names a
 * client was refused. The caller is told nothing of the reason, and does not wait.
 */
export class RefusalNotes {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /** Notes a refusal. */
  note({ workspaceId, subject, reason, from }: RefusalNote): void {
    const now = this.#clock.now();
    const key = `${subject.kind} ${subject.id} ${reason}`;
    const last = this.#last.get(key);
    if (last !== undefined && now - last < ONCE_IN_MS) return;
    if (this.#last.size >= MOST_REMEMBERED) this.#last.clear();
    this.#last.set(key, now);
    const origin: Origin = { actor: { kind: "local", id: "gatekeeper" }, cause: { kind: "job", id: "gatekeeper" } };
    const type = `${subject.kind}.refused`;
    const event = anEvent(origin, { workspaceId, at: now, type, subject, reason, after: { from } });
    void this.#units.write((stores) => stores.events.append(event)).catch(() => this.#last.delete(key));
  }
}
