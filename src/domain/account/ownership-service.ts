import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import { findActivePerson } from "../person/find-person.ts";
import { loginKey, type Person } from "../person/person.ts";
import type { Stores } from "../unit.ts";
import { DAY_MS } from "./account-policy.ts";
import { type DecisionParts, foundAccount, foundLiveAccount } from "./account-service.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import { declinedRule } from "./owner-rules.ts";
import { appoint, dismiss, type OwnerRole, type Seat } from "./owners.ts";
import { hastenedReview, REVIEW_NOTICE_MS } from "./review-date.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** How long there is to name a new backup owner after somebody left. */
const SUCCESSION_MS = 14 * DAY_MS;

/** Who answers for accounts: the owner and the backup owner of each, by hand, and what happens when somebody leaves. */
export class OwnershipService {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /**
   * Makes a person owner or backup owner of an account, in place of whoever is; no rule replaces them. The backup owner can be
   * made the owner, and then there is no backup owner.
   * @param person id or login name
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account, and for the owner as backup owner; `invalid_value` for
   * somebody who is not here
   */
  async set(id: string, role: OwnerRole, person: string, origin: Origin): Promise<AccountView> {
    return this.#change(id, origin, async (stores, entry, seat) => {
      const wanted = await this.#person(stores, person);
      const { owner, backup } = entry.owners;
      if (role === "backup_owner" && owner?.personId === wanted.id) throw ownsIt(wanted);
      const holder = role === "owner" ? owner : backup;
      if (holder?.personId === wanted.id && holder.givenBy === "hand") return;
      await appoint(stores, seat, role, wanted);
      if (holder === null || holder.personId === wanted.id) return;
      const date = hastenedReview(entry.account, "owner", seat.at);
      await stores.accounts.update({ ...entry.account, ...date, updatedAt: seat.at });
    });
  }

  /**
   * Takes a role from whoever has it; without an owner the backup owner is the owner. Rules name nobody anew until what they go by
   * changes. Where nobody has the role, this changes nothing.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account
   */
  async remove(id: string, role: OwnerRole, origin: Origin): Promise<AccountView> {
    return this.#change(id, origin, async (stores, entry, seat) => {
      const { owner, backup } = entry.owners;
      if ((role === "owner" ? owner : backup) === null) return;
      await dismiss(stores, seat, role);
      const [principal] = await stores.users.listPrincipals([entry.account.userId]);
      const ownerRule = principal === undefined ? null : declinedRule({ document: entry.document, principal });
      const date = hastenedReview(entry.account, "owner", seat.at);
      await stores.accounts.update({ ...entry.account, ...date, ownerRule, updatedAt: seat.at });
    });
  }

  /** Has rules look again at the accounts without an owner whose manager a person may be, who is known here from now on. */
  async find(stores: Stores, { workspaceId, loginName }: Person, origin: Origin): Promise<void> {
    await this.#parts.rederive.managedBy(stores, workspaceId, loginKey(loginName), origin);
  }

  /** Passes on what a person answers for who leaves, in the unit in which they do: nothing is left without anybody unnoticed. */
  async passOn(stores: Stores, person: Pick<Person, "id" | "workspaceId">, origin: Origin): Promise<void> {
    const at = this.#parts.clock.now();
    await this.#parts.rederive.ownedBy(stores, person.id, origin);
    const dates = { successorDueAt: at + SUCCESSION_MS, reviewDueAt: at + REVIEW_NOTICE_MS };
    const { unmanaged, ...counts } = await stores.ownership.passOn(person.id, dates);
    const { workspaceId } = person;
    for (const item of unmanaged) {
      const before = { personId: person.id };
      await stores.events.append(
        anEvent(origin, { workspaceId, at, type: `${item.kind}.unmanaged`, subject: item, before }),
      );
    }
    if (counts.promoted + counts.alone + counts.orphaned === 0) return;
    const subject = { kind: "person", id: person.id } as const;
    await stores.events.append(
      anEvent(origin, { workspaceId, at, type: "person.succeeded", subject, after: { ...counts } }),
    );
  }

  async #change(
    id: string,
    origin: Origin,
    change: (stores: Stores, entry: AccountWithFacts, seat: Seat) => Promise<void>,
  ): Promise<AccountView> {
    const { units, rederive, clock, workspaceId, policy } = this.#parts;
    return units.write(async (stores) => {
      const at = clock.now();
      const entry = await foundLiveAccount(stores, workspaceId, id);
      const { id: accountId, userId } = entry.account;
      await change(stores, entry, { workspaceId, accountId, givenBy: "hand", at, origin });
      await rederive.users(stores, [userId], origin);
      return describeAccount(await foundAccount(stores, workspaceId, accountId), policy, at);
    });
  }

  async #person(stores: Stores, idOrLogin: string): Promise<Person> {
    return (
      (await presentByLogin(stores, this.#parts.workspaceId, idOrLogin)) ??
      findActivePerson(stores, this.#parts.workspaceId, idOrLogin)
    );
  }
}

async function presentByLogin(
  stores: Stores,
  workspaceId: WorkspaceId,
  loginName: string,
): Promise<Person | undefined> {
  const person = await stores.people.findByLogin(workspaceId, loginName);
  return person?.leftAt === null ? person : undefined;
}

function ownsIt({ name }: Person): AnteroomError {
  const problem = `${name.slice(0, 60)} is the owner; name somebody else as backup owner, or another owner first.`;
  return new AnteroomError("conflict", problem, { code: "owns_it" });
}
