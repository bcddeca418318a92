import { type Clock, toIso } from "../clock.ts";
import type { Origin } from "../event/event.ts";
import type { ConnectionId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { Credentials } from "./credentials.ts";
import type { StoredToken } from "./token-store.ts";
import { type TokenWarning, tokenWarnings, WARNING_MS, warningStage } from "./token-warnings.ts";

const ORIGIN: Origin = { actor: { kind: "job", id: "tokens" }, cause: { kind: "job", id: "tokens" } };
/** A token that has a successor in use is given up after a day of silence: identity providers call more often. */
const SILENCE_MS = 24 * 60 * 60 * 1000;
const MOST = 1000;

/** Watches how tokens end: retires those that were replaced, and warns of those that expire. */
export class TokenKeeper {
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

  /** Retires what is due and leaves an event for each warning that is new; answers how many tokens it changed. */
  async settle(): Promise<number> {
    const due = await this.#units.read(async (stores) => [
      ...(await this.#retirable(stores)),
      ...(await this.#unwarned(stores)),
    ]);
    if (due.length === 0) return 0;
    return this.#units.write(async (stores) => (await this.#retire(stores)) + (await this.#warn(stores)));
  }

  /** What deserves attention about the tokens of all connections: one query, whatever is listed. */
  async warnings(): Promise<ReadonlyMap<ConnectionId, readonly TokenWarning[]>> {
    const now = this.#clock.now();
    const ending = await this.#units.read((stores) => this.#ending(stores, now + WARNING_MS));
    const found = new Map<ConnectionId, readonly TokenWarning[]>();
    for (const token of ending) {
      if (token.connectionId === null) continue;
      found.set(token.connectionId, [...(found.get(token.connectionId) ?? []), ...tokenWarnings(token, now)]);
    }
    return found;
  }

  /** The tokens that have an end and no successor, those that end first first; those that ended long ago are left out. At most 1000. */
  async expiring(): Promise<readonly StoredToken[]> {
    return this.#units.read((stores) => this.#ending(stores, Number.MAX_SAFE_INTEGER));
  }

  #ending(stores: Stores, until: number): Promise<readonly StoredToken[]> {
    return stores.tokens.listEnding(this.#workspaceId, { after: this.#clock.now() - WARNING_MS, until }, MOST);
  }

  async #retire(stores: Stores): Promise<number> {
    const retirable = await this.#retirable(stores);
    for (const token of retirable) await this.#credentials.revoke(stores, token, ORIGIN, "superseded");
    return retirable.length;
  }

  async #retirable(stores: Stores): Promise<readonly StoredToken[]> {
    const now = this.#clock.now();
    const found: StoredToken[] = [];
    for (const token of await stores.tokens.listRetiring(this.#workspaceId, MOST)) {
      const isOver = token.overlapEndsAt !== null && now >= token.overlapEndsAt;
      if (isOver || (await this.#isReplaced(stores, token, now))) found.push(token);
    }
    return found;
  }

  async #isReplaced(stores: Stores, token: StoredToken, now: number): Promise<boolean> {
    const successor = token.successorId === null ? undefined : await stores.tokens.find(token.successorId);
    if (successor === undefined || successor.revokedAt !== null || successor.lastUsedAt === null) return false;
    return now - Math.max(token.lastUsedAt ?? 0, successor.createdAt) >= SILENCE_MS;
  }

  async #warn(stores: Stores): Promise<number> {
    const now = this.#clock.now();
    const unwarned = await this.#unwarned(stores);
    for (const token of unwarned) {
      await stores.tokens.warned(token.id, warningStage(token.expiresAt ?? 0, now) ?? 0);
      const after = { connectionId: token.connectionId, expiresAt: toIso(token.expiresAt ?? 0) };
      await this.#credentials.event(stores, ORIGIN, token, "token.expiring", { after });
    }
    return unwarned.length;
  }

  async #unwarned(stores: Stores): Promise<readonly StoredToken[]> {
    const now = this.#clock.now();
    const ending = await this.#ending(stores, now + WARNING_MS);
    return ending.filter((token) => {
      const isWorthIt = token.expiresAt !== null && token.expiresAt > now;
      const stage = isWorthIt ? warningStage(token.expiresAt, now) : undefined;
      return stage !== undefined && (token.warnedDays === null || stage < token.warnedDays);
    });
  }
}
