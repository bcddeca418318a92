import type { JsonObject } from "../../lib/json.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import { getConnection } from "./find-connection.ts";
import { guidesFor } from "./setup-guide.ts";
import type { SetupLink, SetupLinkEnd } from "./setup-link.ts";
import { mintToken } from "./token.ts";

/** What is said about a setup link that is made. */
export interface SetupLinkTerms {
  /** Up to 168. */
  readonly expiresInHours: number;
  readonly note: string | null;
  readonly variant: string | null;
}

/** A setup link that was made. `token` is shown this once. */
export interface NewSetupLink {
  readonly link: SetupLink;
  readonly token: string;
}

const HOUR_MS = 60 * 60 * 1000;
/** For how long a link that is over can be looked at. */
const KEPT_MS = 90 * 24 * HOUR_MS;
const PRUNED_AT_ONCE = 100;

/** The links that administrators make for colleagues who connect an identity provider. */
export class SetupLinkService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /** Makes a link; an earlier one for the same connection works no more. @throws {AnteroomError} `not_found`; `invalid_value` for an unknown way */
  async create(
    connectionId: string,
    { expiresInHours, note, variant }: SetupLinkTerms,
    origin: Origin,
  ): Promise<NewSetupLink> {
    const { token, secretHash } = mintToken("setup");
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      assertVariant(
        variant,
        guidesFor(connection.idp).map((guide) => guide.variant),
      );
      await stores.setupLinks.prune(now - KEPT_MS, PRUNED_AT_ONCE);
      const former = await stores.setupLinks.findUnended(connection.id);
      if (former !== undefined) await endSetupLink(stores, former, "replaced", now, origin);
      const link: SetupLink = {
        id: newId(),
        workspaceId: this.#workspaceId,
        connectionId: connection.id,
        secretHash,
        variant,
        note,
        createdBy: origin.actor,
        makerId: origin.personId ?? null,
        createdAt: now,
        expiresAt: now + expiresInHours * HOUR_MS,
        openedAt: null,
        tokenId: null,
        endedAt: null,
        end: null,
      };
      await stores.setupLinks.insert(link);
      const after = { connectionId: connection.id, expiresAt: new Date(link.expiresAt).toISOString(), note };
      await noteOfSetupLink(stores, link, "created", now, origin, after);
      return { link, token };
    });
  }

  /** Ends a link at once; a token that was made through it stays. @throws {AnteroomError} `not_found`; `conflict` for one that has ended */
  async revoke(id: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const link = await stores.setupLinks.find(this.#workspaceId, id);
      if (link === undefined) {
        throw new AnteroomError("not_found", `Setup link ${id.slice(0, 60)} does not exist; list the setup links.`);
      }
      if (link.endedAt !== null) {
        throw new AnteroomError("conflict", "The setup link works no more already; nothing is to be done.", {
          code: "link_ended",
        });
      }
      await endSetupLink(stores, link, "revoked", this.#clock.now(), origin);
    });
  }

  /** Links, newest first: of one connection, or of all. */
  async list(connectionId: string | undefined, page: PageRequest): Promise<Page<SetupLink>> {
    return this.#units.read((stores) => stores.setupLinks.list(this.#workspaceId, connectionId, page));
  }
}

/** Keeps an event about a setup link. */
export function noteOfSetupLink(
  stores: Stores,
  { workspaceId, id }: SetupLink,
  what: string,
  at: number,
  origin: Origin,
  after: JsonObject,
): Promise<void> {
  const subject = { kind: "setup_link", id } as const;
  return stores.events.append(anEvent(origin, { workspaceId, at, type: `setup_link.${what}`, subject, after }));
}

/** Ends a setup link and keeps an event of it. */
export async function endSetupLink(
  stores: Stores,
  link: SetupLink,
  end: SetupLinkEnd,
  at: number,
  origin: Origin,
): Promise<void> {
  await stores.setupLinks.update({ ...link, endedAt: at, end });
  await noteOfSetupLink(stores, link, end, at, origin, { connectionId: link.connectionId });
}

function assertVariant(variant: string | null, known: readonly string[]): void {
  if (variant === null || known.includes(variant)) return;
  const problem = `variant is none of ${known.join(", ")}; name one of them or leave it out.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "variant" });
}
