import type { Clock } from "../clock.ts";
import type { Units } from "../unit.ts";
import type { StoredToken } from "./token-store.ts";

/** How often the last use of a token is written down at most. */
const TOUCH_EVERY_MS = 60_000;

/** Remembers when and from where tokens were used; written down once a minute at most, so that a read costs no write. */
export class TokenUses {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #touched = new Map<string, number>();

  constructor(parts: { readonly units: Units; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
  }

  /** Notes a use. Not awaited by the request: a last use that is lost in a crash is no loss. */
  note(token: Pick<StoredToken, "id" | "lastUsedAt">, address: () => string): void {
    const at = this.#clock.now();
    const last = this.#touched.get(token.id) ?? token.lastUsedAt ?? 0;
    if (at - last < TOUCH_EVERY_MS) return;
    this.#touched.set(token.id, at);
    const use = { at, from: address() };
    void this.#units.write((stores) => stores.tokens.touch(token.id, use)).catch(() => this.#touched.delete(token.id));
  }
}
