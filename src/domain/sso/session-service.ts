import { hash, randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { type Actor, anEvent, type Origin } from "../event/event.ts";
import { newId, type PersonId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Person } from "../person/person.ts";
import type { Stores, Units } from "../unit.ts";
import type { SsoProvider } from "./provider.ts";
import { LOCAL_PROVIDER, type SignInWay, type SsoSession } from "./session.ts";

/** How long sessions last. */
export interface SessionTerms {
  /** Without a request. */
  readonly idleMinutes: number;
  /** At most, however busy. */
  readonly hours: number;
}

/** Who signed in. */
export interface Arrival {
  readonly way: SignInWay;
  /** Null for whoever signs in here. */
  readonly provider: SsoProvider | null;
  /** The NameID, or the login name. */
  readonly nameId: string;
  readonly person: Person;
  /** The address of the browser. */
  readonly from: string;
  /** When the identity provider wants it to end; null when it does not say. Epoch milliseconds. */
  readonly notAfter: number | null;
}

/** A new session: the only moment at which its secret can be read. */
export interface NewSession {
  readonly session: SsoSession;
  readonly secret: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Sessions that are over stay in the list for as long. */
const KEPT_MS = 30 * 24 * HOUR_MS;
const PRUNE_AT_ONCE = 1000;
const MOST_OF_ONE = 100;
const SECRET = /^[\w-]{43}$/;

/** Keeps people signed in. */
export class SessionService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #terms: SessionTerms;

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
    readonly terms: SessionTerms;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#terms = parts.terms;
  }

  /** Begins a session as part of a unit. */
  async begin(stores: Stores, arrival: Arrival, cause: Origin["cause"]): Promise<NewSession> {
    const now = this.#clock.now();
    const secret = newSecret();
    const expiresAt = now + this.#terms.hours * HOUR_MS;
    const session: SsoSession = {
      id: newId(),
      workspaceId: this.#workspaceId,
      way: arrival.way,
      providerId: arrival.provider?.id ?? null,
      providerName: arrival.provider?.name ?? LOCAL_PROVIDER,
      person: arrival.nameId,
      personId: arrival.person.id,
      role: arrival.person.role,
      secretHash: hashOf(secret),
      from: arrival.from,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: Math.min(expiresAt, arrival.notAfter ?? expiresAt),
      endedAt: null,
    };
    await stores.ssoSessions.insert(session);
    const { way, person, providerName: provider, role, from } = session;
    const after = { person, ...(way === "saml" ? { provider } : { way }), role, from };
    await this.#event(stores, { actor: actorOf(session), cause }, session, "session.started", { after });
    return { session, secret };
  }

  /**
   * Gives a session another secret as part of a unit, because whoever shows it may do more from now on; the earlier one shows nothing
   * any more.
   */
  async renew(stores: Stores, { id }: Pick<SsoSession, "id">): Promise<string> {
    const secret = newSecret();
    await stores.ssoSessions.renew(id, hashOf(secret));
    return secret;
  }

  /**
   * The session that a browser shows by its secret, while it lasts.
   * @param isUsed whether somebody is there who uses it, which is noted, or a page asks by itself
   */
  async find(secret: string, isUsed = true): Promise<SsoSession | undefined> {
    if (!SECRET.test(secret)) return undefined;
    const secretHash = hashOf(secret);
    const session = await this.#units.read((stores) => stores.ssoSessions.findBySecret(secretHash));
    const now = this.#clock.now();
    if (session?.workspaceId !== this.#workspaceId || !this.isLive(session)) return undefined;
    if (isUsed && now - session.lastUsedAt >= MINUTE_MS) this.#touch(session, now);
    return session;
  }

  /** When a session ends if nobody uses it from now on. Epoch milliseconds. */
  endOf({ expiresAt, lastUsedAt }: SsoSession): number {
    return Math.min(expiresAt, lastUsedAt + this.#terms.idleMinutes * MINUTE_MS);
  }

  /** Whether a session has neither ended nor run out. */
  isLive({ endedAt, expiresAt, lastUsedAt }: SsoSession): boolean {
    const now = this.#clock.now();
    return endedAt === null && now < expiresAt && now - lastUsedAt <= this.#terms.idleMinutes * MINUTE_MS;
  }

  /** Newest first, those that are over included for thirty days. */
  async list(page: PageRequest): Promise<Page<SsoSession>> {
    return this.#units.read((stores) => stores.ssoSessions.list(this.#workspaceId, page));
  }

  /** The latest of a person, newest first. */
  async listOf(personId: PersonId): Promise<readonly SsoSession[]> {
    return this.#units.read((stores) => stores.ssoSessions.listOf(personId, MOST_OF_ONE));
  }

  /**
   * Ends a session at once; ending it again changes nothing.
   * @param personId whose it has to be, if it has to be somebody's
   * @throws {AnteroomError} `not_found`
   */
  async end(id: string, origin: Origin, personId?: PersonId): Promise<void> {
    await this.#units.write(async (stores) => {
      const session = await stores.ssoSessions.find(this.#workspaceId, id);
      if (session === undefined || (personId !== undefined && session.personId !== personId)) {
        throw new AnteroomError("not_found", `Session ${id.slice(0, 60)} does not exist; list the sessions.`);
      }
      await this.#end(stores, session, origin);
    });
  }

  /** Ends the session that a browser had, as part of the unit in which it gets another; nothing happens when there is none. */
  async endEarlier(stores: Stores, id: string | null, origin: Origin): Promise<void> {
    const session = id === null ? undefined : await stores.ssoSessions.find(this.#workspaceId, id);
    if (session !== undefined) await this.#end(stores, session, origin);
  }

  async #end(stores: Stores, session: SsoSession, origin: Origin): Promise<void> {
    if (session.endedAt !== null) return;
    await stores.ssoSessions.end(session.id, this.#clock.now());
    await this.#event(stores, origin, session, "session.ended", { before: { person: session.person } });
  }

  /** Forgets some of what need not be kept any longer; answers how many rows. */
  async prune(): Promise<number> {
    const now = this.#clock.now();
    const instants = { overBefore: now - KEPT_MS, now };
    return this.#units.write(async (stores) => {
      const links = await stores.entryLinks.prune(instants.overBefore, PRUNE_AT_ONCE);
      return links + (await stores.ssoSessions.prune(instants, PRUNE_AT_ONCE));
    });
  }

  /** Not awaited by the request: a last use that is lost in a crash is no loss. */
  #touch({ id }: SsoSession, at: number): void {
    void this.#units.write((stores) => stores.ssoSessions.touch(id, at)).catch(() => undefined);
  }

  #event(
    stores: Stores,
    origin: Origin,
    { id, workspaceId }: SsoSession,
    type: string,
    what: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after">>,
  ): Promise<void> {
    const subject = { kind: "session", id } as const;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, ...what }));
  }
}

/** A person as events name them. The provider stands last, so that nobody's name can pass for another provider's. */
export function actorOf({ person, providerName }: Pick<SsoSession, "person" | "providerName">): Actor {
  return { kind: "person", id: `${person} (${providerName})` };
}

/** A session as the holder of a proof of presence. */
export function holderOf({ id }: Pick<SsoSession, "id">): string {
  return `session:${id}`;
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 is enough: the secret has 256 random bits. */
function hashOf(secret: string): Uint8Array {
  return new Uint8Array(hash("sha256", secret, "buffer"));
}
