import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Actor } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Asker } from "../person/authority.ts";
import type { Person } from "../person/person.ts";
import type { Signer } from "../signer.ts";
import type { SsoSession } from "../sso/session.ts";
import { actorOf, holderOf } from "../sso/session-service.ts";
import type { Stores, Units } from "../unit.ts";
import { looksLikeAccessToken, readAccessToken } from "./access-token.ts";
import { LOCAL_ADMINISTRATOR } from "./api-token-service.ts";
import type { Connection } from "./connection.ts";
import type { RefusalNotes } from "./refusal-notes.ts";
import { parseToken, secretMatches } from "./token.ts";
import { problemWithText, TOKEN_PROBLEMS, TokenRefusal } from "./token-refusal.ts";
import type { StoredToken } from "./token-store.ts";
import { problemWith } from "./token-terms.ts";
import type { TokenUses } from "./token-uses.ts";

/** Who holds a token of the management API, or is signed in. */
export interface ApiCaller {
  readonly actor: Actor;
  /** Whose rights count. */
  readonly asker: Asker;
  readonly workspaceId: WorkspaceId;
  /** The session of a person; null for the holder of a token. */
  readonly session: SsoSession | null;
}

/** Who asks to be let in: what the request says, and the address it comes from, asked for only when it matters. */
export interface Caller {
  /** The `Authorization` header: `Bearer <token>`, or the bare token, as Okta's catalogue apps send it. */
  readonly authorization: string | undefined;
  /** The secret of a session, where people are let in; counts only without an `Authorization` header. */
  readonly session?: string | undefined;
  /** Whether a page asks by itself while nobody is there; that keeps no session alive. */
  readonly isIdle?: boolean;
  readonly address: () => string;
}

/** Knows who is signed in. */
export interface SessionFinder {
  /** The session that a browser shows by its secret, while it lasts. */
  find(secret: string, isUsed?: boolean): Promise<SsoSession | undefined>;
}

/** What a caller presented, before the store is asked. */
interface Presented {
  readonly tokenId: string;
  /** When what was presented ends, whatever the store says. Epoch ms. */
  readonly expiresAt: number;
  /** Whether it proves to come from whoever was given the stored token. */
  readonly proves: (token: StoredToken) => boolean;
}

/** Whom a header let in, as it was at a revision of what lets callers in. */
interface Admitted {
  readonly revision: number;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly token: StoredToken;
  readonly connection: Connection;
}

/** Enough for every connection of a large server. */
const MOST_REMEMBERED = 1000;

/** Tells who calls. Nothing of a request is parsed before it has answered. */
export class Gatekeeper {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #signer: Signer;
  readonly #uses: TokenUses;
  readonly #refusals: RefusalNotes;
  readonly #sessions: SessionFinder;
  /**
   * By the header that let them in: the same clients come thousands of times, and a hash for each costs more than many an
   * answer. Headers that prove nothing are never kept.
   */
  readonly #admitted = new Map<string, Admitted>();

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly signer: Signer;
    readonly uses: TokenUses;
    readonly refusals: RefusalNotes;
    readonly sessions: SessionFinder;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#signer = parts.signer;
    this.#uses = parts.uses;
    this.#refusals = parts.refusals;
    this.#sessions = parts.sessions;
  }

  /**
   * The connection that a token or an access token opens.
   * @throws {AnteroomError} `unauthenticated`, in the same words whatever is wrong with the token
   */
  async scim(caller: Caller): Promise<Connection> {
    const admitted = this.#remembered(caller) ?? (await this.#look(caller));
    if (this.#clock.now() >= admitted.expiresAt) {
      throw refusal("scim", new TokenRefusal("token_expired", admitted.connection));
    }
    this.#assertUsable(admitted.token, caller, "scim", admitted.connection);
    return admitted.connection;
  }

  /** The holder of a management token, or a person who is signed in. @throws {AnteroomError} `unauthenticated`. */
  async api(caller: Caller): Promise<ApiCaller> {
    if (caller.authorization === undefined && caller.session !== undefined) {
      return this.#person(caller.session, caller.isIdle !== true);
    }
    const presented = this.#presented(caller, "api");
    const [token, person] = await this.#units.read(async (stores) => {
      const found = await stores.tokens.find(presented.tokenId);
      return [found, found && (await present(stores, found))];
    });
    if (token === undefined || !presented.proves(token)) throw refusal("api");
    this.#assertUsable(token, caller, "api");
    if (token.personId !== null && person === undefined) throw refusal("api");
    return callerWith(token, person ?? null);
  }

  async #person(secret: string, isUsed: boolean): Promise<ApiCaller> {
    const session = await this.#sessions.find(secret, isUsed);
    const person = session && (await this.#units.read((stores) => present(stores, session)));
    if (session !== undefined && person !== undefined) {
      const { workspaceId } = session;
      const asker = { holder: holderOf(session), kind: "person", person, scopes: null } as const;
      return { asker, actor: actorOf(session), workspaceId, session };
    }
    throw new AnteroomError("unauthenticated", "You are not signed in any more; sign in again at /login.");
  }

  /** Whom the header let in before, unless access has been changed since: a revocation counts from the next request on. */
  #remembered({ authorization }: Caller): Admitted | undefined {
    const admitted = authorization === undefined ? undefined : this.#admitted.get(authorization);
    return admitted?.revision === this.#units.accessRevision ? admitted : undefined;
  }

  async #look(caller: Caller): Promise<Admitted> {
    const { tokenId, expiresAt, proves } = this.#presented(caller, "scim");
    const revision = this.#units.accessRevision;
    const [token, connection] = await this.#units.read(async (stores) => {
      const found = await stores.tokens.find(tokenId);
      if (found === undefined || found.connectionId === null) return [found, undefined];
      return [found, await stores.connections.find(found.workspaceId, found.connectionId)];
    });
    if (token === undefined || !proves(token) || connection === undefined) {
      throw refusal("scim", new TokenRefusal("token_unknown"));
    }
    const admitted = { revision, expiresAt, token, connection };
    if (this.#admitted.size >= MOST_REMEMBERED) this.#admitted.clear();
    this.#admitted.set(caller.authorization ?? "", admitted);
    return admitted;
  }

  #presented({ authorization }: Caller, kind: "scim" | "api"): Presented {
    const text = authorization?.replace(/^bearer +/i, "").trim() ?? "";
    if (kind === "scim" && looksLikeAccessToken(text)) {
      const access = readAccessToken(this.#signer, text);
      if (access === undefined) throw refusal(kind, new TokenRefusal("token_unknown"));
      return { ...access, proves: ({ clientId }) => clientId !== null };
    }
    const parsed = parseToken(text);
    if (parsed === undefined || parsed.kind !== kind) throw refusal(kind, new TokenRefusal(problemWithText(text)));
    return {
      tokenId: parsed.id,
      expiresAt: Number.POSITIVE_INFINITY,
      proves: (token) => token.kind === kind && secretMatches(token.secretHash, parsed.secretHash),
    };
  }

  #assertUsable(token: StoredToken, caller: Caller, kind: "scim" | "api", connection?: Connection): void {
    const problem = problemWith(token, this.#clock.now(), caller.address);
    if (problem !== undefined) {
      const subject = { kind: "token", id: token.id } as const;
      this.#refusals.note({ workspaceId: token.workspaceId, subject, reason: problem, from: caller.address() });
      throw refusal(kind, new TokenRefusal(TOKEN_PROBLEMS[problem], connection));
    }
    this.#uses.note(token, caller.address);
  }
}

/** The person, who may have left. */
async function present(
  stores: Stores,
  { workspaceId, personId }: Pick<StoredToken, "workspaceId" | "personId">,
): Promise<Person | undefined> {
  const person = personId === null ? undefined : await stores.people.find(workspaceId, personId);
  return person?.leftAt === null ? person : undefined;
}

function callerWith({ id, name, workspaceId, scopes }: StoredToken, person: Person | null): ApiCaller {
  const kind = person !== null ? "person" : name === LOCAL_ADMINISTRATOR ? "local_administrator" : "api_token";
  const actor: Actor =
    person === null ? { kind: "token", id } : { kind: "person", id: `${person.loginName} (token ${id})` };
  return { asker: { holder: `token:${id}`, kind, person, scopes }, actor, workspaceId, session: null };
}

function refusal(kind: "scim" | "api", cause?: TokenRefusal): AnteroomError {
  const hint =
    kind === "scim"
      ? "paste the token that Anteroom showed when the connection was created, or rotate it and paste the new one"
      : "send a management token as Authorization: Bearer <token>";
  const problem = `The Authorization header holds no valid ${kind} token; ${hint}.`;
  return new AnteroomError("unauthenticated", problem, {}, cause);
}
