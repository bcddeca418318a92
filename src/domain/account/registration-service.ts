import type { Application } from "../application/application.ts";
import { getApplication } from "../application/find-application.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { hasShapeOfId, newId } from "../id.ts";
import type { Stores } from "../unit.ts";
import { type DecisionParts, foundAccount } from "./account-service.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import type { AccountKind } from "./gates.ts";
import type { Identity } from "./identity.ts";
import { type Desk, IdentityKeeper, markStep } from "./identity-keeper.ts";
import { newAccount } from "./new-account.ts";
import { appointFirst } from "./owners.ts";
import type { AccountOwners, AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** An account to register. */
export interface AccountDraft {
  readonly kind: AccountKind;
  /** Id or key. */
  readonly application: string;
  /** What people here call it. */
  readonly label?: string | undefined;
  /** One is made up for a placeholder that has none yet. */
  readonly userName?: string | undefined;
  readonly displayName?: string | undefined;
  /** Roles that it has or is to have in the application. */
  readonly roles?: readonly string[] | undefined;
  /** The name of an identity provider without SCIM; for `idp_provisioned` only. */
  readonly identityProvider?: string | undefined;
  /** Who answers for the account that it replaces. */
  readonly replaced?: AccountOwners | undefined;
}

/** What can be changed of an account that was registered here; what is undefined stays. */
export interface AccountPatch {
  readonly label?: string | null | undefined;
  readonly userName?: string | undefined;
  readonly displayName?: string | null | undefined;
  readonly roles?: readonly string[] | undefined;
}

const DUMMY_LETTERS = 8;

/** Registers accounts that no identity provider pushes, and names them anew. */
export class RegistrationService {
  readonly #parts: DecisionParts & { readonly graceDays: number };
  readonly #keeper: IdentityKeeper;

  constructor(parts: DecisionParts & { readonly graceDays: number }) {
    this.#parts = parts;
    this.#keeper = new IdentityKeeper(parts);
  }

  /**
   * Registers an account with its login. A login of an identity provider that is here already gets another account.
   * @throws {AnteroomError} `not_found` for the application; `invalid_value` for a name that is missing or makes no sense;
   * `uniqueness` when the login has such an account, or another one has the user name in the application
   */
  async register(draft: AccountDraft, origin: Origin): Promise<AccountView> {
    const { units, clock, workspaceId, policy, rederive } = this.#parts;
    assertNamed(draft);
    return units.write(async (stores) => {
      const now = clock.now();
      const application = await getApplication(stores, workspaceId, draft.application);
      const identity = await this.#identity(stores, draft, application, now);
      const others = await stores.accounts.listOfUsers([identity.id]);
      const account = this.#account(draft, application, identity, others, now);
      await stores.accounts.insert(account);
      const { id: accountId, roles, status } = account;
      const registration = { label: draft.label ?? null, assigned: null, statedAt: null, reviewAt: null };
      await stores.registrations.put(accountId, registration);
      const mark = { step: "registered", outcome: "done", at: now, by: origin.actor, note: null } as const;
      await stores.registrations.mark(accountId, mark);
      const subject = { kind: "account", id: accountId } as const;
      const after = { status, ...account.gates, roles, userName: account.userName, kind: account.kind };
      const type = "account.registered";
      await stores.events.append(anEvent(origin, { workspaceId, at: now, type, subject, accountId, after }));
      const live = others.filter(({ facts }) => !facts.retired);
      await appointFirst(stores, { workspaceId, accountId, at: now, origin }, live, draft.replaced);
      await rederive.users(stores, [identity.id], origin);
      return describeAccount(await foundAccount(stores, workspaceId, accountId), policy, now);
    });
  }

  /**
   * Gives an account another label, user name, display name or other roles. Its factor stays: a seed is bound to the login.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account, and for one that an identity provider pushes;
   * `uniqueness` for a user name that is taken
   */
  async edit(id: string, patch: AccountPatch, origin: Origin): Promise<AccountView> {
    return this.#keeper.decide(id, origin, async (desk) => {
      const { stores, view, identity, registration, now } = desk;
      const { userName = identity.userName, displayName = identity.displayName } = patch;
      const { label = registration.label, roles = view.account.roles } = patch;
      const before = shown(view.account, registration.label);
      const after = { label, userName, displayName, roles: sorted(roles) };
      if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
      if (userName !== identity.userName) await this.#assertFree(stores, identity.realm, userName, identity);
      await stores.identities.update({ ...identity, userName, displayName, updatedAt: now });
      await stores.registrations.put(view.account.id, { ...registration, label });
      await stores.accounts.update({ ...view.account, roles: after.roles, updatedAt: now });
      await this.#markUserName(desk, userName);
      return { type: "account.renamed", before, after };
    });
  }

  async #markUserName(desk: Desk, userName: string): Promise<void> {
    if (userName === desk.identity.userName) return;
    if (userName.toLowerCase() === desk.identity.email?.toLowerCase()) await markStep(desk, "user_name");
    else await desk.stores.registrations.unmark(desk.view.account.id, "user_name");
  }

  async #identity(stores: Stores, draft: AccountDraft, application: Application, now: number): Promise<Identity> {
    const { workspaceId, graceDays } = this.#parts;
    const byHand = draft.identityProvider;
    const realm =
      byHand === undefined ? application.id : ((await stores.identities.findRealm(workspaceId, byHand)) ?? byHand);
    const userName = draft.userName ?? dummyName();
    const known = await stores.identities.findNamed(workspaceId, realm, userName);
    if (known !== undefined) {
      if (byHand === undefined) throw taken(await holderOf(stores, known), userName);
      return known;
    }
    const identity: Identity = {
      id: newId(),
      workspaceId,
      realm,
      userName,
      displayName: draft.displayName ?? null,
      active: true,
      assigned: byHand === undefined,
      email: null,
      phone: null,
      contactVerifiedAt: null,
      graceDays,
      createdAt: now,
      updatedAt: now,
    };
    await stores.identities.insert(identity);
    return identity;
  }

  #account(
    { kind, roles = [] }: AccountDraft,
    { id: applicationId, saml }: Application,
    identity: Identity,
    others: readonly AccountWithFacts[],
    now: number,
  ): ServiceAccount {
    const same = others.filter(({ account }) => account.applicationId === applicationId && account.kind === kind);
    const live = same.find(({ facts }) => !facts.retired);
    if (live !== undefined) throw taken(live, identity.userName);
    const factor = others.find(({ facts }) => !facts.retired)?.facts.factor ?? null;
    const { verdict, grade, condition } = saml;
    return newAccount(
      {
        kind,
        principal: { ...identity, connectionId: null, deleted: false, factor },
        applicationId,
        application: { verdict, grade, condition },
        assigned: identity.assigned,
        roles: sorted(roles),
        predecessorId: same.at(-1)?.account.id ?? null,
      },
      this.#parts.policy,
      now,
    );
  }

  async #assertFree(stores: Stores, realm: string, userName: string, own: Identity): Promise<void> {
    const other = await stores.identities.findNamed(this.#parts.workspaceId, realm, userName);
    if (other !== undefined && other.id !== own.id) throw taken(await holderOf(stores, other), userName);
  }
}

function assertNamed({ kind, userName, identityProvider }: AccountDraft): void {
  if (kind === "idp_provisioned" && identityProvider === undefined) {
    const problem =
      "identityProvider must name the identity provider that has no SCIM; where there is SCIM, assign the app there and the account arrives by itself.";
    throw new AnteroomError("invalid_value", problem, { attribute: "identityProvider" });
  }
  if (kind !== "idp_provisioned" && identityProvider !== undefined) {
    const problem = `identityProvider has no place beside the kind ${kind}, which no identity provider signs in; leave it out.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "identityProvider" });
  }
  if (identityProvider !== undefined && hasShapeOfId(identityProvider)) {
    const problem = "identityProvider has the shape of an id; name the identity provider as people call it.";
    throw new AnteroomError("invalid_value", problem, { attribute: "identityProvider" });
  }
  if (userName !== undefined || kind === "placeholder") return;
  const problem = "userName is missing; name the login that exists, or that the identity provider gets.";
  throw new AnteroomError("invalid_value", problem, { attribute: "userName" });
}

/** A name that nobody takes for an address, until there is one. */
function dummyName(): string {
  const letters = crypto.getRandomValues(new Uint8Array(DUMMY_LETTERS));
  return `placeholder-${Array.from(letters, (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("")}`;
}

/** Which live account has a login. */
async function holderOf(stores: Stores, identity: Identity): Promise<AccountWithFacts | undefined> {
  return (await stores.accounts.listOfUsers([identity.id])).find(({ facts }) => !facts.retired);
}

/** The refusal for a user name that an account has already, which is named so that it can be found. */
function taken(holder: AccountWithFacts | undefined, userName: string): AnteroomError {
  const whose =
    holder === undefined
      ? "another login"
      : `the ${holder.account.kind} account ${holder.account.id} of ${holder.application.name}`;
  const problem = `The user name "${userName.slice(0, 60)}" is that of ${whose} already; use that one, or choose another name.`;
  const facts = { attribute: "userName", ...(holder && { accountId: holder.account.id }) };
  return new AnteroomError("uniqueness", problem, facts);
}

function shown({ userName, displayName, roles }: ServiceAccount, label: string | null) {
  return { label, userName, displayName, roles };
}

function sorted(roles: readonly string[]): readonly string[] {
  return [...new Set(roles)].sort();
}
