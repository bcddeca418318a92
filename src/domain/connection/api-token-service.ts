import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { PersonId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Asker } from "../person/authority.ts";
import { actionsOf, covers, SCOPES, type Scope } from "../person/scope.ts";
import type { Stores, Units } from "../unit.ts";
import { mintToken, parseToken, secretMatches } from "./token.ts";
import { newStoredToken, type StoredToken } from "./token-store.ts";
import { API_TOKEN_DAYS, sourcesWithin, type TermsDraft, termsOf } from "./token-terms.ts";

/** The name of the token that lies in the data directory. */
export const LOCAL_ADMINISTRATOR = "local administrator";

/** What is said about a new token of the management API. */
export interface ApiTokenDraft extends TermsDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Whether it acts as whoever makes it, who is a person then. */
  readonly personal?: boolean;
}

/** A new token: the only moment at which its text can be read. */
export interface NewApiToken {
  readonly stored: StoredToken;
  readonly token: string;
}

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

  /** The personal tokens of a person, newest first. */
  async listOf(personId: PersonId, page: PageRequest): Promise<Page<StoredToken>> {
    return this.#units.read((stores) => stores.tokens.listOfPerson(personId, page));
  }

  /**
   * Makes a token; its text is answered this once. A personal one acts as its person, within its scopes.
   * @throws {AnteroomError} `forbidden` for a scope that whoever asks does not have, or sources beyond those of their token; `invalid_value` for terms that are none
   */
  async create(draft: ApiTokenDraft, asker: Asker, origin: Origin): Promise<NewApiToken> {
    const { name, scopes } = draft;
    assertHeld(asker, scopes);
    if (name === LOCAL_ADMINISTRATOR) {
      const problem = `name "${LOCAL_ADMINISTRATOR}" belongs to the token in the data directory; choose another name.`;
      throw new AnteroomError("invalid_value", problem, { attribute: "name" });
    }
    const terms = termsOf(draft, this.#clock.now(), API_TOKEN_DAYS);
    const personId = draft.personal === true ? (asker.person?.id ?? null) : null;
    return this.#units.write(async (stores) => {
      const own = await stores.tokens.find(asker.holder.replace(/^token:/, ""));
      const sources = sourcesWithin(own?.sources ?? [], terms.sources);
      return this.#mint(stores, { name, scopes, personId, ...terms, sources }, origin);
    });
  }

  /** Ends a token at once. @param owner whose it has to be; anybody's if left out @throws {AnteroomError} `not_found`. */
  async revoke(id: string, origin: Origin, owner?: PersonId): Promise<void> {
    await this.#units.write(async (stores) => {
      const token = await stores.tokens.find(id);
      const isOther = owner !== undefined && token?.personId !== owner;
      if (token?.kind !== "api" || token.workspaceId !== this.#workspaceId || isOther) {
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
      return (await this.#mint(stores, { name: LOCAL_ADMINISTRATOR, scopes: SCOPES }, origin)).token;
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

  async #mint(stores: Stores, said: Pick<StoredToken, "name" | "scopes"> & Partial<StoredToken>, origin: Origin) {
    const { id, token, secretHash } = mintToken("api");
    const now = this.#clock.now();
    const workspaceId = this.#workspaceId;
    const makerId = origin.personId ?? null;
    const stored = newStoredToken({ id, workspaceId, kind: "api", secretHash, makerId, createdAt: now, ...said });
    await stores.tokens.insert(stored);
    const { name, scopes, personId } = stored;
    await this.#event(stores, origin, id, "token.created", {
      name,
      scopes: [...scopes],
      ...(personId && { personId }),
    });
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
    after: { readonly name: string; readonly scopes: readonly string[]; readonly personId?: string } | null,
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

/** Nobody can hand on more than their own token holds. */
function assertHeld({ kind, scopes }: Asker, wanted: readonly Scope[]): void {
  if (kind === "local_administrator" || scopes === null) return;
  const missing = wanted.find((scope) => !actionsOf(scope).every((action) => covers(scopes, action)));
  if (missing === undefined) return;
  const problem = `The token lacks the scope ${missing} and cannot give it to another; use one that has it.`;
  throw new AnteroomError("forbidden", problem, { scope: missing });
}
