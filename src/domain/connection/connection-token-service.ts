import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Connection } from "./connection.ts";
import { Credentials, type NewToken, shownTerms } from "./credentials.ts";
import { getConnection } from "./find-connection.ts";
import type { StoredToken } from "./token-store.ts";
import { changedTerms, type TermsDraft } from "./token-terms.ts";

/** What is said about a token that follows another. */
export interface RotationDraft extends TermsDraft {
  /** Days after which the earlier token ends at the latest; without it, it works until it is revoked. */
  readonly overlapDays?: number | undefined;
}

const MAX_LIVE_TOKENS = 2;

/** What administrators do to the tokens of connections. */
export class ConnectionTokenService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;
  readonly #credentials: Credentials;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
    this.#credentials = new Credentials(parts);
  }

  /** Makes a second token. @throws {AnteroomError} `not_found`; `conflict` when two tokens live already. */
  async rotate(id: string, draft: RotationDraft, origin: Origin): Promise<NewToken> {
    return this.#units.write(async (stores) => {
      const connection = await this.#connection(stores, id);
      const all = await stores.tokens.listLive(connection.id);
      const live = all.filter((token) => token.kind === "scim" && this.#credentials.isLive(token));
      if (live.length >= MAX_LIVE_TOKENS) {
        const problem = `Connection "${connection.name}" has two live tokens already; revoke the one the identity provider no longer uses.`;
        throw new AnteroomError("conflict", problem, { code: "too_many_tokens" });
      }
      const made = await this.#credentials.mintToken(stores, connection, draft, origin);
      if (draft.overlapDays !== undefined) {
        await this.#credentials.retire(stores, live, made.stored, draft.overlapDays, origin);
      }
      return made;
    });
  }

  /** The tokens of a connection, newest first, revoked ones included. */
  async list(id: string, page: PageRequest): Promise<Page<StoredToken>> {
    return this.#units.read(async (stores) =>
      stores.tokens.listOfConnection((await this.#connection(stores, id)).id, page),
    );
  }

  /**
   * Changes when a token ends, or from where it may be used; in force from the next request on.
   * @throws {AnteroomError} `not_found`; `invalid_value`; `conflict` for a revoked one
   */
  async change(id: string, tokenId: string, draft: TermsDraft, origin: Origin): Promise<StoredToken> {
    return this.#units.write(async (stores) => {
      const token = await this.#token(stores, await this.#connection(stores, id), tokenId);
      if (token.revokedAt !== null) {
        throw new AnteroomError("conflict", "The token is revoked; make another one.", { code: "token_revoked" });
      }
      const terms = changedTerms(token, draft, this.#clock.now());
      await stores.tokens.setTerms(token.id, terms);
      const [before, after] = [shownTerms(token), shownTerms(terms)];
      await this.#credentials.event(stores, origin, token, "token.changed", { before, after });
      return { ...token, ...terms };
    });
  }

  /** Ends a token at once. @throws {AnteroomError} `not_found`. */
  async revoke(id: string, tokenId: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const token = await this.#token(stores, await this.#connection(stores, id), tokenId);
      await this.#credentials.revoke(stores, token, origin);
    });
  }

  #connection(stores: Stores, id: string): Promise<Connection> {
    return getConnection(stores, this.#workspaceId, id);
  }

  async #token(stores: Stores, connection: Connection, tokenId: string): Promise<StoredToken> {
    const token = await stores.tokens.find(tokenId);
    if (token?.kind === "scim" && token.connectionId === connection.id) return token;
    throw new AnteroomError("not_found", `Connection "${connection.name}" has no such token; list its tokens.`);
  }
}
