import type { Clock } from "../clock.ts";
import type { StoredToken } from "../connection/token-store.ts";
import type { WorkspaceId } from "../id.ts";
import type { SsoSession } from "../sso/session.ts";
import type { Units } from "../unit.ts";
import { type Departure, foreseeDeparture } from "./departure.ts";
import { findPerson } from "./find-person.ts";
import type { PersonFactor } from "./person-factor.ts";

/** How a person gets in, and what would become of it all if they left. */
export interface PersonAccess {
  /** The factor of their own by which they prove that it is they. */
  readonly factor: PersonFactor["state"] | "none";
  /** Those that last, oldest first. */
  readonly sessions: readonly SsoSession[];
  /** Personal ones that are not revoked, newest first. */
  readonly tokens: readonly StoredToken[];
  readonly departure: Departure;
}

/** A person has few; whoever has more sees the newest. */
const MOST_TOKENS = 200;

/** Tells how people get in. */
export class PersonAccessService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #isLive: (session: SsoSession) => boolean;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    /** Whether a session has neither ended nor run out. */
    readonly isLive: (session: SsoSession) => boolean;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#isLive = parts.isLive;
  }

  /** @throws {AnteroomError} `not_found`. */
  async of(id: string): Promise<PersonAccess> {
    return this.#units.snapshot(async (stores) => {
      const person = await findPerson(stores, this.#workspaceId, id);
      const factor = await stores.personFactors.find(person.id);
      const sessions = await stores.ssoSessions.listOpenOfPerson(person.id);
      const { items } = await stores.tokens.listOfPerson(person.id, { limit: MOST_TOKENS });
      return {
        factor: factor?.state ?? "none",
        sessions: sessions.filter((one) => this.#isLive(one)),
        tokens: items.filter(({ revokedAt }) => revokedAt === null),
        departure: await foreseeDeparture(stores, person.id, this.#clock.now()),
      };
    });
  }
}
