import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type VerificationId, type WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Application, PendingChange } from "./application.ts";
import type { EvidenceLedger } from "./evidence-ledger.ts";
import { getApplication } from "./find-application.ts";

/** What people decide about changes that the watch found and did not apply. */
export class PendingChanges {
  readonly #units: Units;
  readonly #ledger: EvidenceLedger;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly units: Units;
    readonly ledger: EvidenceLedger;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Accepts what was found: it is entered again, as brought by this person, and pinned from then on.
   * @param seen the entry that the person has looked at, so that nothing else is accepted
   * @throws {AnteroomError} `not_found`; `conflict` when nothing waits, or something else by now
   */
  async approve(idOrKey: string, seen: string, origin: Origin): Promise<Application> {
    return this.#units.write(async (stores) => {
      const { application, pending } = await this.#waiting(stores, idOrKey);
      if (pending.verificationId !== seen) {
        const problem = `Another change of application "${application.key}" waits by now; look at it first.`;
        throw new AnteroomError("conflict", problem, { code: "other_change", verificationId: pending.verificationId });
      }
      const found = await stores.applications.findVerification(application.id, pending.verificationId);
      if (found === undefined) throw new TypeError(`The ledger lacks ${pending.verificationId}.`);
      await this.#event(stores, application, pending, "application.change_approved", origin);
      const { changes: _changes, applied: _applied, ...entry } = found.verification;
      const accepted = {
        ...entry,
        id: newId<VerificationId>(),
        actor: origin.actor.id,
        source: `${entry.source}, change approved`,
        takenAt: this.#clock.now(),
      };
      const judged = { verification: accepted, candidates: [], document: found.document, again: {} };
      return (await this.#ledger.enter(stores, application, judged, origin)).application;
    });
  }

  /**
   * Refuses what was found; while it stays the same it is not brought up again.
   * @throws {AnteroomError} `not_found`; `conflict` when nothing waits
   */
  async refuse(idOrKey: string, origin: Origin): Promise<Application> {
    return this.#units.write(async (stores) => {
      const { application, pending } = await this.#waiting(stores, idOrKey);
      const now = this.#clock.now();
      const refused = { ...application, pendingChange: { ...pending, refusedAt: now }, updatedAt: now };
      await stores.applications.update(refused);
      await this.#event(stores, application, pending, "application.change_refused", origin);
      return refused;
    });
  }

  async #waiting(
    stores: Stores,
    idOrKey: string,
  ): Promise<{ readonly application: Application; readonly pending: PendingChange }> {
    const application = await getApplication(stores, this.#workspaceId, idOrKey);
    const pending = waitingChange(application);
    if (pending !== null) return { application, pending };
    const problem = `No change of application "${application.key}" waits for a decision.`;
    throw new AnteroomError("conflict", problem, { code: "no_pending_change" });
  }

  #event(
    stores: Stores,
    { workspaceId, id }: Application,
    { verificationId, changes }: PendingChange,
    type: string,
    origin: Origin,
  ): Promise<void> {
    const subject = { kind: "application", id } as const;
    const after = { verificationId, changes: changes.map((change) => ({ ...change })) };
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, after }));
  }
}

/** The change of an application that waits for a person; null also for one that was refused. */
export function waitingChange({ pendingChange }: Pick<Application, "pendingChange">): PendingChange | null {
  return pendingChange?.refusedAt === null ? pendingChange : null;
}
