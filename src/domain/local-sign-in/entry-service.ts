import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { PersonId, WorkspaceId } from "../id.ts";
import type { Person } from "../person/person.ts";
import type { NewSession } from "../sso/session-service.ts";
import type { Stores, Units } from "../unit.ts";
import { digestOf, digestOfCode, type EntryKind, type EntryLink, newCode, newToken } from "./entry-link.ts";
import type { LocalSignInService, Visitor } from "./local-sign-in-service.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly signIns: LocalSignInService;
}

/** A link by which somebody was let in. */
export interface UsedLink {
  readonly person: string;
  readonly at: number;
}

const MINUTE_MS = 60_000;
/** How long a set-up code is good, and then the set-up that it began. */
export const SETUP_MS: number = 30 * MINUTE_MS;
const SIGN_IN_MS = 10 * MINUTE_MS;
const SHOWN_MS = 7 * 24 * 60 * MINUTE_MS;

/** Makes what whoever has the host lets people in with, once each: codes to set up with, and links to sign in with. */
export class EntryService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether nobody can sign in here yet. */
  async isSetUpNeeded(): Promise<boolean> {
    const { units, workspaceId } = this.#parts;
    return !(await units.read((stores) => stores.personPasswords.isAnybodyLocal(workspaceId)));
  }

  /** Makes a set-up code; earlier ones are worth nothing. @throws {AnteroomError} `conflict` once somebody can sign in here */
  async makeSetupCode(origin: Origin): Promise<{ readonly code: string; readonly until: number }> {
    const { units, workspaceId } = this.#parts;
    const code = newCode();
    const until = await units.write(async (stores) => {
      if (await stores.personPasswords.isAnybodyLocal(workspaceId)) throw isSetUp();
      return this.#make(stores, "setup_code", digestOfCode(code), null, SETUP_MS, origin);
    });
    return { code, until };
  }

  /**
   * Makes a link that signs a person in; earlier ones are worth nothing.
   * @param loginName the Owner if it is left out
   * @throws {AnteroomError} `not_found` for somebody who is unknown or has left
   */
  async makeSignInLink(
    loginName: string | undefined,
    origin: Origin,
  ): Promise<{ readonly token: string; readonly person: Person; readonly until: number }> {
    const { units, workspaceId } = this.#parts;
    const token = newToken();
    return units.write(async (stores) => {
      const found =
        loginName === undefined
          ? await stores.people.findOwner(workspaceId)
          : await stores.people.findByLogin(workspaceId, loginName);
      if (found === undefined || found.leftAt !== null) throw nobody(loginName);
      const until = await this.#make(stores, "sign_in", digestOf(token), found.id, SIGN_IN_MS, origin);
      return { token, person: found, until };
    });
  }

  /** Whom a link signs in; undefined when it is none that works. */
  async look(token: string): Promise<Person | undefined> {
    return this.#parts.units.read((stores) => this.#personOf(stores, token));
  }

  /** Signs somebody in by a link, once. @throws {AnteroomError} `unauthenticated` for a link that does not work */
  async signIn(token: string, visitor: Visitor): Promise<NewSession> {
    const { units, clock, workspaceId, signIns } = this.#parts;
    return units.write(async (stores) => {
      const person = await this.#personOf(stores, token);
      const link = await stores.entryLinks.find(workspaceId, "sign_in", digestOf(token));
      if (person === undefined || link === undefined) throw deadSignInLink();
      await stores.entryLinks.put({ ...link, usedAt: clock.now() });
      return signIns.admit(stores, person, "sign_in_link", visitor);
    });
  }

  /** Who was let in by a link within a week, latest first. */
  async lately(): Promise<readonly UsedLink[]> {
    const { units, clock, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const links = await stores.entryLinks.listUsed(workspaceId, clock.now() - SHOWN_MS);
      const people = await Promise.all(links.map(({ personId }) => stores.people.find(workspaceId, personId ?? "")));
      return links.map(({ usedAt }, at) => ({ person: people[at]?.loginName ?? "", at: usedAt ?? 0 }));
    });
  }

  async #personOf(stores: Stores, token: string): Promise<Person | undefined> {
    const { clock, workspaceId } = this.#parts;
    const link = await stores.entryLinks.find(workspaceId, "sign_in", digestOf(token.slice(0, 100)));
    if (link === undefined || !isOpen(link, clock.now())) return undefined;
    const person = await stores.people.find(workspaceId, link.personId ?? "");
    return person?.leftAt === null ? person : undefined;
  }

  async #make(
    stores: Stores,
    kind: EntryKind,
    digest: string,
    personId: PersonId | null,
    validMs: number,
    origin: Origin,
  ): Promise<number> {
    const { clock, workspaceId } = this.#parts;
    const now = clock.now();
    const expiresAt = now + validMs;
    await stores.entryLinks.expire(workspaceId, kind, now);
    await stores.entryLinks.put({ digest, workspaceId, kind, personId, createdAt: now, expiresAt, usedAt: null });
    // A set-up code is made at each start, and lets nobody in whom an event would tell of.
    if (personId === null) return expiresAt;
    const subject = { kind: "person", id: personId } as const;
    await stores.events.append(
      anEvent(origin, { workspaceId, at: now, type: "person.sign_in_link_made", subject, after: { until: expiresAt } }),
    );
    return expiresAt;
  }
}

/** Whether something that lets in once may still be used. */
export function isOpen({ usedAt, expiresAt }: EntryLink, now: number): boolean {
  return usedAt === null && now < expiresAt;
}

function isSetUp(): AnteroomError {
  const problem =
    "Anteroom is set up: somebody can sign in at /login. For somebody who cannot, run: anteroom sign-in-link NAME";
  return new AnteroomError("conflict", problem, { code: "set_up" });
}

function nobody(loginName: string | undefined): AnteroomError {
  const who =
    loginName === undefined ? "There is no Owner" : `Nobody here has the login name "${loginName.slice(0, 60)}"`;
  return new AnteroomError("not_found", `${who}; list the people with: anteroom people list`);
}

function deadSignInLink(): AnteroomError {
  const problem =
    "This sign-in link was used, is older than ten minutes, or was replaced by a newer one. Make another on the host with: anteroom sign-in-link";
  return new AnteroomError("unauthenticated", problem, { check: "sign-in-link" });
}
