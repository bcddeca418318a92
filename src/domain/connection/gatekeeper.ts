import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Signer } from "../signer.ts";
import type { Units } from "../unit.ts";
import { looksLikeAccessToken, readAccessToken } from "./access-token.ts";
import type { Connection } from "./connection.ts";
import type { RefusalNotes } from "./refusal-notes.ts";
import { parseToken, secretMatches } from "./token.ts";
import type { Scope, StoredToken } from "./token-store.ts";
import { problemWith } from "./token-terms.ts";
import type { TokenUses } from "./token-uses.ts";

/** Who holds a token of the management API. */
export interface ApiCaller {
  readonly tokenId: string;
  readonly workspaceId: WorkspaceId;
  readonly scopes: readonly Scope[];
}

/** Who asks to be let in: what the request says, and the address it comes from, asked for only when it matters. */
export interface Caller {
  /** The `Authorization` header: `Bearer <token>`, or the bare token, as Okta's catalogue apps send it. */
  readonly authorization: string | undefined;
  readonly address: () => string;
}

/** What a caller presented, before the store is asked. */
interface Presented {
  readonly tokenId: string;
  /** Whether it proves to come from whoever was given the stored token. */
  readonly proves: (token: StoredToken) => boolean;
}

/** A token with its connection, as they were at a revision of the store. */
interface Found {
  readonly revision: number;
  readonly token: StoredToken | undefined;
  readonly connection: Connection | undefined;
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
  readonly #found = new Map<string, Found>();

  constructor(parts: {
    readonly units: Units;
    readonly clock: Clock;
    readonly signer: Signer;
    readonly uses: TokenUses;
    readonly refusals: RefusalNotes;
  }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#signer = parts.signer;
    this.#uses = parts.uses;
    this.#refusals = parts.refusals;
  }

  /**
   * The connection that a token or an access token opens.
   * @throws {AnteroomError} `unauthenticated`, in the same words whatever is wrong with the token
   */
  async scim(caller: Caller): Promise<Connection> {
    const presented = this.#presented(caller, "scim");
    const { token, connection } = this.#remembered(presented.tokenId) ?? (await this.#look(presented.tokenId));
    this.#examine(token, presented, caller, "scim");
    if (connection === undefined) throw refusal("scim");
    return connection;
  }

  /** The holder of a management token. @throws {AnteroomError} `unauthenticated`. */
  async api(caller: Caller): Promise<ApiCaller> {
    const presented = this.#presented(caller, "api");
    const token = await this.#units.read((stores) => stores.tokens.find(presented.tokenId));
    const { id: tokenId, workspaceId, scopes } = this.#examine(token, presented, caller, "api");
    return { tokenId, workspaceId, scopes };
  }

  /** What was found before, unless something has been committed since: a revocation counts from the next request on. */
  #remembered(tokenId: string): Found | undefined {
    const found = this.#found.get(tokenId);
    return found?.revision === this.#units.revision ? found : undefined;
  }

  async #look(tokenId: string): Promise<Found> {
    const { revision } = this.#units;
    const found = await this.#units.read(async (stores) => {
      const token = await stores.tokens.find(tokenId);
      if (token === undefined || token.connectionId === null) return { revision, token, connection: undefined };
      return { revision, token, connection: await stores.connections.find(token.workspaceId, token.connectionId) };
    });
    if (found.connection === undefined) return found;
    if (this.#found.size >= MOST_REMEMBERED) this.#found.clear();
    this.#found.set(tokenId, found);
    return found;
  }

  #presented({ authorization }: Caller, kind: "scim" | "api"): Presented {
    const text = authorization?.replace(/^bearer +/i, "").trim() ?? "";
    if (kind === "scim" && looksLikeAccessToken(text)) {
      const access = readAccessToken(this.#signer, text);
      if (access === undefined || this.#clock.now() >= access.expiresAt) throw refusal(kind);
      return { tokenId: access.tokenId, proves: ({ clientId }) => clientId !== null };
    }
    const parsed = parseToken(text);
    if (parsed === undefined || parsed.kind !== kind) throw refusal(kind);
    return {
      tokenId: parsed.id,
      proves: (token) => token.kind === kind && secretMatches(token.secretHash, parsed.secretHash),
    };
  }

  #examine(token: StoredToken | undefined, presented: Presented, caller: Caller, kind: "scim" | "api"): StoredToken {
    if (token === undefined || !presented.proves(token)) throw refusal(kind);
    const problem = problemWith(token, this.#clock.now(), caller.address);
    if (problem !== undefined) {
      const subject = { kind: "token", id: token.id } as const;
      this.#refusals.note({ workspaceId: token.workspaceId, subject, reason: problem, from: caller.address() });
      throw refusal(kind);
    }
    this.#uses.note(token, caller.address);
    return token;
  }
}

function refusal(kind: "scim" | "api"): AnteroomError {
  const hint =
    kind === "scim"
      ? "paste the token that Anteroom showed when the connection was created, or rotate it and paste the new one"
      : "send a management token as Authorization: Bearer <token>";
  return new AnteroomError("unauthenticated", `The Authorization header holds no valid ${kind} token; ${hint}.`);
}
