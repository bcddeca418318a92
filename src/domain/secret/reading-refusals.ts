import type { Clock } from "../clock.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Units } from "../unit.ts";

/** A reading of a secret that was refused. */
export interface RefusedReading {
  readonly accountId: string;
  /** What was asked for, such as `revealSecret`. */
  readonly operation: string;
  /** Why, as a code, such as `step_up_required`. */
  readonly code: string;
}

/** Writes down as events that somebody was refused a secret, whatever the refusal was. */
export class ReadingRefusals {
  readonly #parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId };

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#parts = parts;
  }

  /** Notes a refusal; an account that does not exist has no secret to be refused. */
  async note({ accountId, operation, code }: RefusedReading, origin: Origin): Promise<void> {
    const { units, clock, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      const entry = await stores.accounts.find(workspaceId, accountId);
      if (entry === undefined) return;
      const { id } = entry.account;
      const subject = { kind: "account", id } as const;
      const what = { workspaceId, at: clock.now(), type: "account.secret_refused", subject, accountId: id };
      await stores.events.append(anEvent(origin, { ...what, after: { operation, code } }));
    });
  }
}
