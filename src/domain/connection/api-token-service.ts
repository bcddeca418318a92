import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import { SCOPES, type Scope } from "../person/scope.ts";
import type { Stores, Units } from "../unit.ts";
import { mintToken, parseToken, secretMatches } from "./token.ts";
import { newStoredToken, type StoredToken } from "./token-store.ts";

/** The name of the token that lies in the data directory. */
export const LOCAL_ADMINISTRATOR = "local administrator";

/** What is done with the tokens of the management API. */
export class ApiTokenService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  async list(page: PageRequest): Promise<Page<StoredToken>> {
    return this.#units.read((stores) => stores.tokens.listApi(this.#workspaceId, page));
  }

  /** Makes a token; its text is answered this once. */
  async create(
    name: string,
    scopes: readonly Scope[],
    origin: Origin,
  ): Promise<{ readonly stored: StoredToken; readonly token: string }> {
    if (name === LOCAL_ADMINISTRATOR) {
      const problem = `name "${LOCAL_ADMINISTRATOR}" belongs to the token in the data directory; choose another name.`;
      throw new AnteroomError("invalid_value", problem, { attribute: "name" });
    }
    return this.#units.write((stores) => this.#mint(stores, name, scopes, origin));
  }

  /** Ends a token at once. @throws {AnteroomError} `not_found`. */
  async revoke(id: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const token = await stores.tokens.find(id);
      if (token?.kind !== "api" || token.workspaceId !== this.#workspaceId) {
        throw new AnteroomError("not_found", `API token ${id.slice(0, 20)} does not exist; list the API tokens.`);
      }
      if (token.revokedAt === null) await this.#revoke(stores, id, origin);
    });
  }

  /**
   * Makes sure that the local administrator has a token: with none at hand, every earlier one is revoked and a new one made.
   * @param kept the text that lies in the data directory
   * @returns the text to write there, or undefined when what lies there is a token of this server (a revoked one stays so)
   */
  async ensureLocal(kept: string | undefined, origin: Origin): Promise<string | undefined> {
    return this.#units.write(async (stores) => {
      const parsed = kept === undefined ? undefined : parseToken(kept.trim());
      const known = parsed === undefined ? undefined : await stores.tokens.find(parsed.id);
      if (parsed !== undefined && known?.kind === "api" && secretMatches(known.secretHash, parsed.secretHash)) {
        return undefined;
      }
      for (const token of await this.#everyLocal(stores)) await this.#revoke(stores, token.id, origin);
      return (await this.#mint(stores, LOCAL_ADMINISTRATOR, SCOPES, origin)).token;
    });
  }

  async #everyLocal(stores: Stores): Promise<readonly StoredToken[]> {
    const found: StoredToken[] = [];
    let page: PageRequest = { limit: 200 };
    for (;;) {
      const { items, nextCursor } = await stores.tokens.listApi(this.#workspaceId, page);
      found.push(...items.filter((token) => token.name === LOCAL_ADMINISTRATOR && token.revokedAt === null));
      if (nextCursor === undefined) return found;
      page = { limit: 200, after: Number(nextCursor) };
    }
  }

  async #mint(stores: Stores, name: string, scopes: readonly Scope[], origin: Origin) {
    const { id, token, secretHash } = mintToken("api");
    const now = this.#clock.now();
    const workspaceId = this.#workspaceId;
    const stored = newStoredToken({ id, workspaceId, kind: "api", name, scopes, secretHash, createdAt: now });
    await stores.tokens.insert(stored);
    await this.#event(stores, origin, id, "token.created", { name, scopes: [...scopes] });
    return { stored, token };
  }

  async #revoke(stores: Stores, id: string, origin: Origin): Promise<void> {
    await stores.tokens.revoke(id, this.#clock.now());
    await this.#event(stores, origin, id, "token.revoked", null);
  }

  #event(
    stores: Stores,
    origin: Origin,
    id: string,
    type: string,
    after: { readonly name: string; readonly scopes: readonly string[] } | null,
  ): Promise<void> {
    const what = {
      workspaceId: this.#workspaceId,
      at: this.#clock.now(),
      type,
      subject: { kind: "token", id },
    } as const;
    return stores.events.append(anEvent(origin, { ...what, after: after === null ? null : { ...after } }));
  }
}
