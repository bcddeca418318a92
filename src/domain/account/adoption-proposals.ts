import type { Principal } from "../directory/directory-store.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { type AdoptionId, type ApplicationId, newId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Adoption } from "./adoption.ts";

/** A pushed user who is to have an account of an application. */
export interface Candidate {
  readonly principal: Principal;
  readonly applicationId: ApplicationId;
  readonly now: number;
}

/**
 * Proposes every account that has the user's name or address for adoption; nothing is ever matched by name alone. Answers
 * whether a proposal waits for a person, and the user's own account with it.
 */
export async function proposeAdoptions(stores: Stores, candidate: Candidate, origin: Origin): Promise<boolean> {
  const { principal, applicationId, now } = candidate;
  const { workspaceId, connectionId } = principal;
  if (connectionId === null || !principal.besideIdentities) return false;
  const namesakes = await stores.adoptions.listNamesakes(workspaceId, principal.id, applicationId);
  for (const { accountId, matched } of namesakes.filter((namesake) => namesake.state === null)) {
    const id = newId<AdoptionId>();
    const parties = { workspaceId, connectionId, applicationId, userId: principal.id, accountId };
    const adoption: Adoption = {
      id,
      ...parties,
      matched,
      state: "proposed",
      reason: null,
      proposedAt: now,
      decidedAt: null,
    };
    await stores.adoptions.insert(adoption);
    const subject = { kind: "account", id: accountId } as const;
    const after = { adoptionId: id, userId: principal.id, userName: principal.userName, matched: [...matched] };
    const what = { workspaceId, at: now, type: "account.adoption_proposed", subject, accountId, after };
    await stores.events.append(anEvent(origin, what));
  }
  if (namesakes.some(({ state }) => state === "approved")) return false;
  return namesakes.some(({ state }) => state === null || state === "proposed");
}
