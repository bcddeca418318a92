import type { SamlTools } from "../application/evidence.ts";
import { fetchMetadata } from "../application/metadata-fetch.ts";
import type { IdpReading } from "../application/saml-evidence.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Outbound } from "../outbound.ts";
import type { Stores, Units } from "../unit.ts";
import type { Connection } from "./connection.ts";
import { getConnection } from "./find-connection.ts";
import type { KeptIdpProfile } from "./idp-profile.ts";

/** Metadata of an identity provider as somebody brings it, or says where it lies. */
export interface IdpMetadataDraft {
  readonly source: { readonly document: Uint8Array } | { readonly url: string };
  /** Which identity provider is meant when the document holds several. */
  readonly entityId?: string | undefined;
}

/** What administrators do to the metadata of the identity providers behind connections. */
export class IdpMetadataService {
  readonly #units: Units;
  readonly #saml: Pick<SamlTools, "idpMetadata">;
  readonly #outbound: Outbound;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly units: Units;
    readonly saml: Pick<SamlTools, "idpMetadata">;
    readonly outbound: Outbound;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#saml = parts.saml;
    this.#outbound = parts.outbound;
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
    const { source, entityId } = draft;
    const document = "url" in source ? (await fetchMetadata(this.#outbound, source.url)).body : source.document;
    const now = this.#clock.now();
    const reader = await this.#saml.idpMetadata();
    const reading = await reader.read(document, entityId === undefined ? { now } : { entityId, now });
    const { profile } = reading;
    if (profile === null) throw unusable("url" in source ? "metadataUrl" : "metadataXml", reading);
    return this.#units.write(async (stores) => {
      const connection = await getConnection(stores, this.#workspaceId, connectionId);
      const before = await stores.idpProfiles.find(connection.id);
      const kept: KeptIdpProfile = {
        connectionId: connection.id,
        workspaceId: connection.workspaceId,
        profile,
        findings: reading.findings,
        sha256: reading.sha256,
        source: "url" in source ? "fetched metadata" : "uploaded metadata",
        sourceUrl: "url" in source ? source.url : null,
        actor: origin.actor.id,
        takenAt: now,
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

function unusable(attribute: string, { findings, candidates }: IdpReading): AnteroomError {
  const disproof = findings.find(({ severity }) => severity === "disproof");
  const problem = `${attribute} cannot be used: ${disproof?.message ?? "it names no identity provider."} ${disproof?.fix ?? ""}`;
  const reason = disproof?.code ?? "no-idp-role";
  const choice = candidates.length === 0 ? {} : { candidates };
  return new AnteroomError("invalid_value", problem.trim(), { attribute, reason, ...choice });
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
