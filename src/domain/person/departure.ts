import type { PassedOn } from "../account/ownership-store.ts";
import { endLink } from "../authenticator/enrolment-link-end.ts";
import { endSetupLink } from "../connection/setup-link-service.ts";
import type { StoredToken } from "../connection/token-store.ts";
import type { Origin } from "../event/event.ts";
import type { PersonId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** What becomes of what a person answers for, and of what they made, when they leave. */
export interface Departure extends PassedOn {
  /** How many links that they made end with them. */
  readonly setupLinks: number;
  readonly enrolmentLinks: number;
  /** Tokens and secrets of programs that they made and so have seen. They go on until somebody replaces them; oldest first. */
  readonly seen: readonly StoredToken[];
}

/** What a departure would change. @param now epoch ms; what has ended by then is left out */
export async function foreseeDeparture(stores: Stores, personId: PersonId, now: number): Promise<Departure> {
  const setupLinks = await stores.setupLinks.listUnendedOf(personId);
  const enrolmentLinks = await stores.enrolmentLinks.listUnendedOf(personId);
  const tokens = await stores.tokens.listMadeBy(personId);
  return {
    ...(await stores.ownership.foresee(personId)),
    setupLinks: setupLinks.filter(({ expiresAt }) => expiresAt > now).length,
    enrolmentLinks: enrolmentLinks.filter(({ expiresAt }) => expiresAt > now).length,
    seen: tokens.filter((token) => isSecretOfProgram(token) && (token.expiresAt ?? now + 1) > now),
  };
}

/** Ends the links that a person made who leaves: whoever made one has seen it and can open it. Another is made in a minute. */
export async function endLinksOf(stores: Stores, personId: PersonId, at: number, origin: Origin): Promise<void> {
  for (const link of await stores.setupLinks.listUnendedOf(personId)) {
    await endSetupLink(stores, link, "revoked", at, origin);
  }
  for (const link of await stores.enrolmentLinks.listUnendedOf(personId)) {
    await endLink(stores, link, "revoked", at, origin);
  }
}

/** A personal token ends with its person, and a trusted issuer holds nothing that anybody could have seen. */
function isSecretOfProgram({ kind, personId }: StoredToken): boolean {
  return personId === null && kind !== "trust";
}
