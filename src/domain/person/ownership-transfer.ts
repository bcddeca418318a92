import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { PersonId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { findPerson } from "./find-person.ts";
import type { Person } from "./person.ts";
import { personEvent } from "./person-event.ts";

const OFFER_MS = 7 * 24 * 60 * 60 * 1000;

/** Hands the role of the Owner over: the Owner offers it, or the local administrator for an Owner who cannot, and the new one accepts. */
export class OwnershipTransfer {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Offers the role to a person for seven days; an earlier offer ends.
   * @throws {AnteroomError} `not_found`; `conflict` for somebody who left or is the Owner
   */
  async offer(id: string, origin: Origin): Promise<Person> {
    return this.#units.write(async (stores) => {
      const before = await findPerson(stores, this.#workspaceId, id);
      if (before.leftAt !== null || before.role === "owner") throw unfit(before);
      await stores.people.withdrawOffers(this.#workspaceId);
      const now = this.#clock.now();
      return this.#save(stores, origin, "person.owner_offered", before, { offeredUntil: now + OFFER_MS });
    });
  }

  /** Takes the offer: the person is the Owner at once, and the Owner so far a Super Admin. @throws {AnteroomError} `conflict` without one. */
  async accept(id: PersonId, origin: Origin): Promise<Person> {
    return this.#units.write(async (stores) => {
      const before = await findPerson(stores, this.#workspaceId, id);
      if (before.offeredUntil === null || before.offeredUntil <= this.#clock.now()) throw noOffer();
      const present = await stores.people.findOwner(this.#workspaceId);
      const [role, roleFrom, offeredUntil] = ["super_admin", "hand", null] as const;
      if (present !== undefined) {
        await this.#save(stores, origin, "person.owner_handed_over", present, { role, roleFrom, offeredUntil });
      }
      return this.#save(stores, origin, "person.owner_accepted", before, { role: "owner", roleFrom, offeredUntil });
    });
  }

  async #save(stores: Stores, origin: Origin, type: string, before: Person, change: Partial<Person>): Promise<Person> {
    const after = { ...before, ...change, updatedAt: this.#clock.now() };
    await stores.people.update(after);
    await personEvent(stores, origin, after, { at: after.updatedAt, type, before });
    return after;
  }
}

function unfit({ name, role }: Person): AnteroomError {
  const why = role === "owner" ? "is the Owner already" : "has left";
  const problem = `${name.slice(0, 60)} ${why}; choose another person.`;
  return new AnteroomError("conflict", problem, { code: "unfit_owner" });
}

function noOffer(): AnteroomError {
  const problem = "Nobody has offered you the role of the Owner within the last seven days; ask the Owner to offer it.";
  return new AnteroomError("conflict", problem, { code: "no_owner_offer" });
}
