import type { JsonObject } from "../../lib/json.ts";
import { type Clock, toIso } from "../clock.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { Stores } from "../unit.ts";
import type { Connection } from "./connection.ts";
import type { OAuthClient, Trust } from "./oauth-client.ts";
import { mintToken } from "./token.ts";
import { newStoredToken, type StoredToken } from "./token-store.ts";
import { endOf, type TermsDraft, termsOf } from "./token-terms.ts";

/** A new token: the only moment at which it can be read. */
export interface NewToken {
  readonly stored: StoredToken;
  readonly token: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is done alike to everything that opens a connection: its tokens, and the secrets and trusts of its OAuth clients. */
export class Credentials {
  readonly #clock: Clock;

  constructor(parts: { readonly clock: Clock }) {
    this.#clock = parts.clock;
  }

  /** Makes a token of a connection. @throws {AnteroomError} `invalid_value` for its terms */
  async mintToken(stores: Stores, connection: Connection, draft: TermsDraft, origin: Origin): Promise<NewToken> {
    const { id, token, secretHash } = mintToken("scim");
    const { workspaceId, name } = connection;
    const known = { id, workspaceId, kind: "scim", connectionId: connection.id, name, secretHash } as const;
    return { stored: await this.#insert(stores, known, termsOf(draft, this.#clock.now()), origin), token };
  }

  /** Makes a secret of an OAuth client. @throws {AnteroomError} `invalid_value` for its terms */
  async mintSecret(stores: Stores, client: OAuthClient, draft: TermsDraft, origin: Origin): Promise<NewToken> {
    const { id, token, secretHash } = mintToken("secret");
    const known = { ...belongingTo(client), id, kind: "secret", secretHash } as const;
    return { stored: await this.#insert(stores, known, termsOf(draft, this.#clock.now()), origin), token };
  }

  /** Lets an OAuth client prove itself by assertions. It never ends by itself: it holds nothing that could leak. */
  async addTrust(
    stores: Stores,
    client: OAuthClient,
    trust: Trust,
    draft: Pick<TermsDraft, "sources">,
    origin: Origin,
  ): Promise<StoredToken> {
    const { id } = mintToken("secret");
    const { sources } = termsOf(draft, this.#clock.now());
    return this.#insert(stores, { ...belongingTo(client), id, kind: "trust", trust }, { sources }, origin);
  }

  /** Whether a token is neither revoked nor at its end. */
  isLive(token: StoredToken): boolean {
    const end = endOf(token);
    return token.revokedAt === null && (end === null || this.#clock.now() < end);
  }

  /** Ends a token at once, and lets those stay that were to retire because of it; ending it again changes nothing. */
  async revoke(stores: Stores, token: StoredToken, origin: Origin, reason: string | null = null): Promise<void> {
    if (token.revokedAt !== null) return;
    await stores.tokens.revoke(token.id, this.#clock.now());
    // Whatever made way for it must not end as well, or nothing is left that works.
    await stores.tokens.keepBefore(token.id);
    await this.event(stores, origin, token, "token.revoked", { reason });
  }

  /**
   * Says that earlier tokens end by themselves, now that there is a successor: in `overlapDays` at the latest, and no later than
   * was said of them before.
   */
  async retire(
    stores: Stores,
    earlier: readonly StoredToken[],
    successor: StoredToken,
    overlapDays: number,
    origin: Origin,
  ): Promise<void> {
    const latest = this.#clock.now() + overlapDays * DAY_MS;
    for (const token of earlier) {
      const overlapEndsAt = Math.min(latest, token.overlapEndsAt ?? latest);
      await stores.tokens.retire(token.id, successor.id, overlapEndsAt);
      const after = { successorId: successor.id, overlapEndsAt: toIso(overlapEndsAt) };
      await this.event(stores, origin, token, "token.superseded", { after });
    }
  }

  /** Appends an event about a token. */
  event(
    stores: Stores,
    origin: Origin,
    token: Pick<StoredToken, "id" | "workspaceId">,
    type: string,
    what: { readonly before?: JsonObject; readonly after?: JsonObject; readonly reason?: string | null },
  ): Promise<void> {
    const subject = { kind: "token", id: token.id } as const;
    const { workspaceId } = token;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, ...what }));
  }

  async #insert(
    stores: Stores,
    known: Omit<Parameters<typeof newStoredToken>[0], "createdAt">,
    terms: Pick<StoredToken, "sources"> & Partial<StoredToken>,
    origin: Origin,
  ): Promise<StoredToken> {
    const stored = newStoredToken({
      ...known,
      ...terms,
      makerId: origin.personId ?? null,
      createdAt: this.#clock.now(),
    });
    await stores.tokens.insert(stored);
    const { connectionId, clientId, kind } = stored;
    const belonging = clientId === null ? { connectionId } : { connectionId, clientId, kind };
    await this.event(stores, origin, stored, "token.created", { after: { ...belonging, ...shownTerms(stored) } });
    return stored;
  }
}

/** The terms of a token as an event shows them. */
export function shownTerms({ expiresAt, sources }: Pick<StoredToken, "expiresAt" | "sources">): JsonObject {
  return { expiresAt: expiresAt === null ? null : toIso(expiresAt), sources: [...sources] };
}

function belongingTo({ workspaceId, connectionId, id: clientId, name }: OAuthClient) {
  return { workspaceId, connectionId, clientId, name };
}
