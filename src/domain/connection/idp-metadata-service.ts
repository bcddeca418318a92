import { type IdpMetadataDraft, type IdpReadingParts, readUsableIdp } from "../application/idp-reading.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Connection } from "./connection.ts";
import { getConnection } from "./find-connection.ts";
import type { KeptIdpProfile } from "./idp-profile.ts";

/** What administrators do to the metadata of the identity providers behind connections. */
export class IdpMetadataService {
  readonly #units: Units;
  readonly #reading: IdpReadingParts;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: IdpReadingParts & { readonly units: Units; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#reading = parts;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Reads metadata and puts it in the place of what was known before.
   * @throws {AnteroomError} `not_found`; `invalid_value` for what cannot be fetched, read or used, with `candidates` when the
   * document holds several identity providers; `too_large`
   */
  async put(connectionId: string, draft: IdpMetadataDraft, origin: Origin): Promise<KeptIdpProfile> {
    await this.#units.read((stores) => getConnection(stores, this.#workspaceId, connectionId));
    const { profile, document, findings, sha256, sourceUrl, takenAt } = await readUsableIdp(this.#reading, draft);
    return this.#units.write(async (stores) => {
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      const before = await stores.idpProfiles.find(connection.id);
      const kept: KeptIdpProfile = {
        connectionId: connection.id,
        workspaceId: connection.workspaceId,
        profile,
        findings,
        sha256,
        source: sourceUrl === null ? "uploaded metadata" : "fetched metadata",
        sourceUrl,
        actor: origin.actor.id,
        takenAt,
      };
      await stores.idpProfiles.put(kept, document);
      const change = { before: before === undefined ? null : shown(before), after: shown(kept) };
      await this.#event(stores, origin, connection, "connection.idp_metadata_changed", change);
      return kept;
    });
  }

  /** @throws {AnteroomError} `not_found` also for a connection without metadata */
  async get(connectionId: string): Promise<KeptIdpProfile> {
    return this.#units.read(async (stores) => {
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      return (await stores.idpProfiles.find(connection.id)) ?? nothingKept(connection);
    });
  }

  /** Forgets the metadata; sign-ins of this identity provider can no longer be verified. @throws {AnteroomError} `not_found` */
  async remove(connectionId: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      const before = (await stores.idpProfiles.find(connection.id)) ?? nothingKept(connection);
      await stores.idpProfiles.delete(connection.id);
      const change = { before: shown(before), after: null };
      await this.#event(stores, origin, connection, "connection.idp_metadata_removed", change);
    });
  }

  #event(
    stores: Stores,
    origin: Origin,
    { workspaceId, id }: Connection,
    type: string,
    change: Pick<Parameters<typeof anEvent>[1], "before" | "after">,
  ): Promise<void> {
    const subject = { kind: "connection", id } as const;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, ...change }));
  }
}

function nothingKept(connection: Connection): never {
  const problem = `Connection "${connection.name}" has no metadata of its identity provider; put some first.`;
  throw new AnteroomError("not_found", problem);
}

/** The event tells whom to trust from now on, and whom no longer. */
function shown({ profile, sourceUrl, sha256 }: KeptIdpProfile) {
  return {
    entityId: profile.entityId,
    ssoUrls: profile.ssoEndpoints.map(({ url }) => url),
    certificates: profile.certificates.map(({ fingerprint }) => fingerprint),
    sourceUrl,
    sha256,
  };
}
