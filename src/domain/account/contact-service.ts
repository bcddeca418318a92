import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { Stores } from "../unit.ts";
import type { DecisionParts } from "./account-service.ts";
import { readEmail, readPhone } from "./contact.ts";
import type { AccountView } from "./describe.ts";
import type { Identity } from "./identity.ts";
import { IdentityKeeper, markStep } from "./identity-keeper.ts";
import { assertReached } from "./steps.ts";

/** The managed address and number of an account, as people write them; null for no number. */
export interface ContactDraft {
  readonly email: string;
  readonly phone: string | null;
}

/** The address and the number at which an app reaches an account: one of each for one account. */
export class ContactService {
  readonly #keeper: IdentityKeeper;

  constructor(parts: DecisionParts) {
    this.#keeper = new IdentityKeeper(parts);
  }

  /**
   * Gives an account its address and number. What differs from before is not yet set in the app, so that the gate closes.
   * @throws {AnteroomError} `not_found`; `conflict` for an account without a contact gate; `invalid_value`; `uniqueness` naming the
   * account that has the address or the number
   */
  async set(id: string, draft: ContactDraft, origin: Origin): Promise<AccountView> {
    const contact = { email: readEmail(draft.email), phone: draft.phone === null ? null : readPhone(draft.phone) };
    return this.#keeper.decide(id, origin, async (desk) => {
      const { stores, view, identity, now } = desk;
      assertContactGate(view);
      const { email, phone } = identity;
      if (contact.email === email && contact.phone === phone) return undefined;
      await assertFree(stores, identity, contact);
      await stores.identities.update({ ...identity, ...contact, contactVerifiedAt: null, updatedAt: now });
      await stores.registrations.unmark(view.account.id, "contact_verified");
      await markStep(desk, "contact");
      return { type: "account.contact_set", before: { email, phone }, after: contact };
    });
  }

  /**
   * Takes a person's word that address and number are set in the app.
   * @throws {AnteroomError} `not_found`; `conflict` for an account without a contact gate, and while earlier steps are open
   */
  async verify(id: string, statement: string, origin: Origin): Promise<AccountView> {
    return this.#keeper.decide(id, origin, async (desk) => {
      const { stores, view, identity, now } = desk;
      assertContactGate(view);
      if (assertReached(view.steps, "contact_verified").state === "done") return undefined;
      await stores.identities.update({ ...identity, contactVerifiedAt: now, updatedAt: now });
      await markStep(desk, "contact_verified", "done", statement);
      const { email, phone } = identity;
      return { type: "account.contact_verified", after: { email, phone }, reason: statement };
    });
  }

  /** Takes that word back. @throws {AnteroomError} `not_found`; `conflict` for an account without a contact gate. */
  async withdraw(id: string, origin: Origin): Promise<AccountView> {
    return this.#keeper.decide(id, origin, async ({ stores, view, identity, now }) => {
      assertContactGate(view);
      if (identity.contactVerifiedAt === null) return undefined;
      await stores.identities.update({ ...identity, contactVerifiedAt: null, updatedAt: now });
      await stores.registrations.unmark(view.account.id, "contact_verified");
      return { type: "account.contact_doubted" };
    });
  }
}

function assertContactGate({ gates, account }: AccountView): void {
  if (gates.contact !== "not_applicable") return;
  const problem = `${account.userName} signs in through its identity provider, which reaches it; only placeholder and individual accounts have an address and a number here.`;
  throw new AnteroomError("conflict", problem, { code: "no_contact_gate" });
}

async function assertFree(stores: Stores, own: Identity, contact: Pick<Identity, "email" | "phone">): Promise<void> {
  const other = await stores.identities.findReached(own.workspaceId, contact, own.id);
  if (other === undefined) return;
  const same = other.email?.toLowerCase() === contact.email?.toLowerCase();
  const attribute = same ? "email" : "phone";
  const [holder] = await stores.accounts.listOfUsers([other.id]);
  const whose = holder === undefined ? other.userName : `${other.userName} of ${holder.application.name}`;
  const problem = `${attribute} is that of ${whose} already; each account has an address and a number of its own.`;
  throw new AnteroomError("uniqueness", problem, { attribute, ...(holder && { accountId: holder.account.id }) });
}
