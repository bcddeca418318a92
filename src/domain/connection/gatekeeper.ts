import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Connection } from "./connection.ts";
import { parseToken, secretMatches } from "./token.ts";
import type { Scope, StoredToken } from "./token-store.ts";

/** Who holds a token of the management API. */
export interface ApiCaller {
  readonly tokenId: string;
  readonly workspaceId: WorkspaceId;
  readonly scopes: readonly Scope[];
}

/** How often the last use of a token is written down at most. */
const TOUCH_EVERY_MS = 60_000;

/** Tells who calls. Nothing of a request is parsed before it has answered. */
export class Gatekeeper {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #touched = new Map<string, number>();

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /**
   * The connection whose token this is.
   * @param header the `Authorization` header: `Bearer <token>`, or the bare token, as Okta's catalogue apps send it
   * @throws {AnteroomError} `unauthenticated`, in the same words whatever is wrong with the token
   */
  async scim(header: string | undefined): Promise<Connection> {
    return this.#units.read(async (stores) => {
      const token = await this.#token(stores, header, "scim");
      const connection =
        token.connectionId === null ? undefined : await stores.connections.find(token.workspaceId, token.connectionId);
      if (connection === undefined) throw refusal("scim");
      return connection;
    });
  }

  /** The holder of a management token. @throws {AnteroomError} `unauthenticated`. */
  async api(header: string | undefined): Promise<ApiCaller> {
    return this.#units.read(async (stores) => {
      const token = await this.#token(stores, header, "api");
      return { tokenId: token.id, workspaceId: token.workspaceId, scopes: token.scopes };
    });
  }

  async #token(stores: Stores, header: string | undefined, kind: StoredToken["kind"]): Promise<StoredToken> {
    const parsed = parseToken(header?.replace(/^bearer +/i, "").trim() ?? "");
    if (parsed === undefined || parsed.kind !== kind) throw refusal(kind);
    const token = await stores.tokens.find(parsed.id);
    if (token === undefined || token.revokedAt !== null || token.kind !== kind) throw refusal(kind);
    if (!secretMatches(token.secretHash, parsed.secretHash)) throw refusal(kind);
    this.#touch(token);
    return token;
  }

  /** Not awaited by the request: a last use that is lost in a crash is no loss. */
  #touch(token: StoredToken): void {
    const now = this.#clock.now();
    const last = this.#touched.get(token.id) ?? token.lastUsedAt ?? 0;
    if (now - last < TOUCH_EVERY_MS) return;
    this.#touched.set(token.id, now);
    void this.#units.write((stores) => stores.tokens.touch(token.id, now)).catch(() => this.#touched.delete(token.id));
  }
}

function refusal(kind: StoredToken["kind"]): AnteroomError {
  const hint =
    kind === "scim"
      ? "paste the token that Anteroom showed when the connection was created, or rotate it and paste the new one"
      : "send a management token as Authorization: Bearer <token>";
  return new AnteroomError("unauthenticated", `The Authorization header holds no valid ${kind} token; ${hint}.`);
}
