import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Cause, Origin } from "../event/event.ts";
import type { Stores, Units } from "../unit.ts";
import type { Activity } from "./activity.ts";
import type { Connection } from "./connection.ts";
import { Credentials } from "./credentials.ts";
import { guideFor, type SetupGuide } from "./setup-guide.ts";
import type { SetupLink } from "./setup-link.ts";
import { noteOfSetupLink } from "./setup-link-service.ts";
import { parseToken } from "./token.ts";

/** Who holds a setup link: what it shows, and where the request comes from. */
export interface Guest {
  readonly token: string;
  /** The address of the browser. */
  readonly from: string;
  readonly cause: Cause;
}

/** What whoever holds a setup link is told: its connection, and nothing else of what is kept here. */
export interface GuestView {
  readonly connectionName: string;
  readonly guide: SetupGuide;
  readonly expiresAt: number;
  readonly hasToken: boolean;
  /** Whether a call was let in since the connection was made. */
  readonly hasCalled: boolean;
  readonly users: number;
  /** Why the last write was refused, as it was answered. */
  readonly lastFailure: string | null;
}

const MAX_LIVE_TOKENS = 2;

/**
 * What a setup link is good for: reading what to fill in, making the token for it, and looking how far it is. Every link that does not
 * work is refused with the same `not_found`.
 */
export class GuestSetup {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #credentials: Credentials;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly activity: Activity }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#activity = parts.activity;
    this.#credentials = new Credentials(parts);
  }

  /** Opens the link; the first time is kept. @throws {AnteroomError} `not_found` */
  async open(guest: Guest): Promise<void> {
    await this.#units.write(async (stores) => {
      const { link } = await this.#live(stores, guest.token);
      if (link.openedAt !== null) return;
      const now = this.#clock.now();
      await stores.setupLinks.update({ ...link, openedAt: now });
      await noteOfSetupLink(stores, link, "opened", now, originOf(guest, link), { from: guest.from });
    });
  }

  /** What the link is for, and how far it is. @throws {AnteroomError} `not_found` */
  async look(token: string): Promise<GuestView> {
    return this.#units.read(async (stores) => {
      const { link, connection, guide } = await this.#live(stores, token);
      const { name, lastRequestAt, userCount, lastFailure } = this.#activity.overlay(connection);
      return {
        connectionName: name,
        guide,
        expiresAt: link.expiresAt,
        hasToken: link.tokenId !== null,
        hasCalled: lastRequestAt !== null,
        users: userCount,
        lastFailure,
      };
    });
  }

  /**
   * Makes the token of the connection for the guest; one that was made through the same link before works no more.
   * @returns the token, which is shown this once
   * @throws {AnteroomError} `not_found`; `conflict` when the connection has two tokens already
   */
  async mint(guest: Guest): Promise<string> {
    return this.#units.write(async (stores) => {
      const { link, connection } = await this.#live(stores, guest.token);
      const origin = originOf(guest, link);
      const former = link.tokenId === null ? undefined : await stores.tokens.find(link.tokenId);
      if (former !== undefined) await this.#credentials.revoke(stores, former, origin, "made anew through the link");
      const all = await stores.tokens.listLive(connection.id);
      const live = all.filter((one) => one.kind === "scim" && this.#credentials.isLive(one));
      if (live.length >= MAX_LIVE_TOKENS) throw tooManyTokens();
      const { stored, token } = await this.#credentials.mintToken(stores, connection, {}, origin);
      await stores.setupLinks.update({ ...link, tokenId: stored.id });
      return token;
    });
  }

  async #live(
    stores: Stores,
    token: string,
  ): Promise<{ readonly link: SetupLink; readonly connection: Connection; readonly guide: SetupGuide }> {
    const parsed = parseToken(token);
    const link = parsed?.kind === "setup" ? await stores.setupLinks.findBySecret(parsed.secretHash) : undefined;
    if (link === undefined || link.endedAt !== null || link.expiresAt <= this.#clock.now()) throw deadSetupLink();
    const connection = await stores.connections.find(link.workspaceId, link.connectionId);
    const guide = connection && guideFor(connection.idp, link.variant ?? undefined);
    if (connection === undefined || guide === undefined) throw deadSetupLink();
    return { link, connection, guide };
  }
}

/** The one refusal of every setup link that does not work, whatever the reason. */
export function deadSetupLink(): AnteroomError {
  const problem =
    "This setup link does not work: it was withdrawn, or its time is over. Ask whoever sent it for a new one.";
  return new AnteroomError("not_found", problem, { code: "dead_link" });
}

function tooManyTokens(): AnteroomError {
  const problem = "The connection has two tokens already; ask whoever sent you the link to revoke one of them.";
  return new AnteroomError("conflict", problem, { code: "too_many_tokens" });
}

function originOf({ from, cause }: Guest, { id }: SetupLink): Origin {
  return { actor: { kind: "setup_link", id }, cause, from };
}
