import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId, type PersonId, type SsoProviderId, type WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { OnKnown } from "./people-service.ts";
import type { Person } from "./person.ts";
import { personEvent } from "./person-event.ts";
import type { RuleRole } from "./role.ts";

/** Somebody whom an identity provider vouches for. */
export interface Arrival {
  readonly workspaceId: WorkspaceId;
  readonly providerId: SsoProviderId;
  /** The NameID. */
  readonly loginName: string;
  /** What the provider's rules give; null when none fits. */
  readonly ruled: RuleRole | null;
  readonly at: number;
  /** What else happens when the person is new. */
  readonly onKnown: readonly OnKnown[];
}

/**
 * The person who arrives, as part of a unit. Whoever is new becomes what the rules say, and becomes it anew with each sign-in;
 * a role that was chosen by hand stays, and lets in without a rule. A person belongs to one identity provider, so that no other
 * can vouch for a name that has more rights than it gives.
 * @returns undefined when neither a rule nor a choice lets in
 * @throws {AnteroomError} `forbidden` with `facts.check`: `person-left`, `other-provider`
 */
export async function arrive(stores: Stores, arrival: Arrival, origin: Origin): Promise<Person | undefined> {
  const { workspaceId, providerId, loginName, ruled, at } = arrival;
  const known = await stores.people.findByLogin(workspaceId, loginName);
  if (known === undefined) return ruled === null ? undefined : addByRule(stores, arrival, ruled, origin);
  if (known.leftAt !== null) throw hasLeft();
  if (known.providerId !== null && known.providerId !== providerId) throw ofAnother();
  const role = known.roleFrom === "rule" ? ruled : known.role;
  if (role === null) return undefined;
  if (role === known.role && known.providerId === providerId) return known;
  const after = { ...known, role, providerId, updatedAt: at };
  await stores.people.update(after);
  await personEvent(stores, origin, after, { at, type: "person.changed", before: known });
  return after;
}

async function addByRule(stores: Stores, arrival: Arrival, role: RuleRole, origin: Origin): Promise<Person> {
  const { workspaceId, providerId, loginName, at, onKnown } = arrival;
  const person: Person = {
    id: newId<PersonId>(),
    workspaceId,
    name: loginName,
    loginName,
    providerId,
    role,
    roleFrom: "rule",
    offeredUntil: null,
    createdAt: at,
    updatedAt: at,
    leftAt: null,
  };
  await stores.people.insert(person);
  await personEvent(stores, origin, person, { at, type: "person.added", before: null });
  for (const one of onKnown) await one(stores, person, origin);
  return person;
}

function hasLeft(): AnteroomError {
  const problem =
    "The identity provider knows you, but here you are noted as having left; ask an administrator to say that you are back.";
  return new AnteroomError("forbidden", problem, { check: "person-left" });
}

function ofAnother(): AnteroomError {
  const problem =
    "Your login name belongs to a person who signs in through another identity provider; sign in there, or ask an administrator to change the person's provider.";
  return new AnteroomError("forbidden", problem, { check: "other-provider" });
}
