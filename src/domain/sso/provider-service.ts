import {
  type IdpMetadataDraft,
  type IdpReadingParts,
  readUsableIdp,
  type UsableIdp,
} from "../application/idp-reading.ts";
import type { KeptCertificate } from "../application/saml-evidence.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Asker } from "../person/authority.ts";
import { assertMayGive } from "../person/giving.ts";
import type { Stores, Units } from "../unit.ts";
import { type SsoProvider, ssoUrlOf } from "./provider.ts";
import { decideRole, type RoleDecision, type RoleRule } from "./role.ts";
import { assertNotLast } from "./sign-in-policy.ts";

/** Who asks. */
export interface Delegate {
  readonly asker: Asker;
  readonly origin: Origin;
}

/** What an administrator says about a new provider. */
export interface ProviderDraft {
  readonly name: string;
  readonly metadata: IdpMetadataDraft;
  readonly roles: readonly RoleRule[];
  readonly idpInitiated?: boolean | undefined;
}

/** What an administrator changes about a provider; what is left out stays. */
export interface ProviderPatch {
  readonly name?: string | undefined;
  readonly metadata?: IdpMetadataDraft | undefined;
  /** Whether the certificates known so far are accepted beside those of the new metadata, while the identity provider changes them. */
  readonly keepCertificates?: boolean | undefined;
  readonly roles?: readonly RoleRule[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly idpInitiated?: boolean | undefined;
}

interface Parts extends IdpReadingParts {
  readonly units: Units;
  readonly workspaceId: WorkspaceId;
}

/** Each takes a button on the sign-in page, and a try at a response that names no request. */
const MOST_PROVIDERS = 10;

/** What administrators do to the identity providers through which people sign in. */
export class SsoProviderService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @throws {AnteroomError} `invalid_value` for metadata that cannot be used; `uniqueness` for a name or an identity provider
   * that is there; `forbidden` for roles that may do more than who asks; `conflict` beyond ten
   */
  async create(draft: ProviderDraft, { asker, origin }: Delegate): Promise<SsoProvider> {
    assertMayGive(asker, rolesOf(draft.roles));
    const { units, clock, workspaceId } = this.#parts;
    const usable = takingRequests(await readUsableIdp(this.#parts, draft.metadata));
    return units.write(async (stores) => {
      const { length } = await stores.ssoProviders.listAll(workspaceId);
      if (length >= MOST_PROVIDERS) {
        const problem = `There are ${MOST_PROVIDERS} sign-in providers, which is the most; delete one first.`;
        throw new AnteroomError("conflict", problem, { code: "too_many_providers" });
      }
      assertMayGive(asker, await stores.people.rolesThrough(workspaceId, null));
      const now = clock.now();
      const provider: SsoProvider = {
        id: newId(),
        workspaceId,
        name: draft.name,
        enabled: true,
        idpInitiated: draft.idpInitiated ?? false,
        ...knownFrom(usable),
        roles: draft.roles,
        createdAt: now,
        updatedAt: now,
      };
      await stores.ssoProviders.insert(provider);
      await this.#event(stores, origin, provider, "provider.created", { after: shown(provider) });
      return provider;
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<SsoProvider> {
    return this.#parts.units.read((stores) => this.#found(stores, id));
  }

  /** Newest first. */
  async list(page: PageRequest): Promise<Page<SsoProvider>> {
    return this.#parts.units.read((stores) => stores.ssoProviders.list(this.#parts.workspaceId, page));
  }

  /**
   * Changes a provider. Its sessions end when somebody could lose what they may do: other roles, no longer enabled, another
   * identity provider, or a certificate that counts no more.
   * @throws {AnteroomError} as for `create`; `not_found`; `conflict` where people have no other way in than this provider
   */
  async update(id: string, patch: ProviderPatch, { asker, origin }: Delegate): Promise<SsoProvider> {
    await this.get(id);
    const usable = patch.metadata && takingRequests(await readUsableIdp(this.#parts, patch.metadata));
    return this.#parts.units.write(async (stores) => {
      const before = await this.#found(stores, id);
      const after = changed(before, patch, usable, this.#parts.clock.now());
      // Whoever decides whom to believe decides about every role that is given for it.
      assertMayGive(asker, rolesOf([...before.roles, ...after.roles]));
      assertMayGive(asker, await stores.people.rolesThrough(before.workspaceId, before.id));
      if (!after.enabled) await assertNotLast(stores, before.workspaceId, before.id);
      await stores.ssoProviders.update(after);
      await this.#event(stores, origin, after, "provider.changed", { before: shown(before), after: shown(after) });
      if (endsSessions(before, after)) await this.#endSessions(stores, after, origin);
      return after;
    });
  }

  /**
   * Deletes a provider; its sessions end at once.
   * @throws {AnteroomError} `not_found`; `forbidden` for people who may do more than who asks; `conflict` as for `update`
   */
  async delete(id: string, { asker, origin }: Delegate): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      const provider = await this.#found(stores, id);
      // The next provider that knows their names vouches for them.
      assertMayGive(asker, await stores.people.rolesThrough(provider.workspaceId, provider.id));
      await assertNotLast(stores, provider.workspaceId, provider.id);
      await this.#endSessions(stores, provider, origin);
      await stores.people.unbind(provider.id);
      await stores.ssoProviders.delete(provider.id);
      await this.#event(stores, origin, provider, "provider.deleted", { before: shown(provider) });
    });
  }

  /** Tells which role a person with these attributes would have, and why. @throws {AnteroomError} `not_found`. */
  async preview(id: string, attributes: ReadonlyMap<string, readonly string[]>): Promise<RoleDecision> {
    return decideRole((await this.get(id)).roles, attributes);
  }

  async #endSessions(stores: Stores, provider: SsoProvider, origin: Origin): Promise<void> {
    const ended = await stores.ssoSessions.endAll(provider.id, this.#parts.clock.now());
    if (ended > 0) await this.#event(stores, origin, provider, "provider.sessions_ended", { after: { ended } });
  }

  async #found(stores: Stores, id: string): Promise<SsoProvider> {
    const provider = await stores.ssoProviders.find(this.#parts.workspaceId, id);
    if (provider !== undefined) return provider;
    throw new AnteroomError("not_found", `Provider ${id.slice(0, 60)} does not exist; list the sign-in providers.`);
  }

  #event(
    stores: Stores,
    origin: Origin,
    { id, workspaceId }: SsoProvider,
    type: string,
    what: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after">>,
  ): Promise<void> {
    const subject = { kind: "provider", id } as const;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#parts.clock.now(), type, subject, ...what }));
  }
}

function rolesOf(rules: readonly RoleRule[]): readonly RoleRule["role"][] {
  return rules.map(({ role }) => role);
}

function takingRequests(usable: UsableIdp): UsableIdp {
  if (ssoUrlOf(usable.profile) !== undefined) return usable;
  const attribute = usable.sourceUrl === null ? "metadataXml" : "metadataUrl";
  const problem = `${attribute} names no single sign-on service with the binding HTTP-Redirect; switch it on at the identity provider.`;
  throw new AnteroomError("invalid_value", problem, { attribute, reason: "no-redirect-sso" });
}

function knownFrom({ profile, findings, sha256, sourceUrl }: UsableIdp) {
  return { profile, findings, sha256, sourceUrl };
}

function changed(before: SsoProvider, patch: ProviderPatch, usable: UsableIdp | undefined, now: number): SsoProvider {
  const known = usable === undefined ? {} : knownFrom(usable);
  const after = {
    ...before,
    ...known,
    name: patch.name ?? before.name,
    enabled: patch.enabled ?? before.enabled,
    idpInitiated: patch.idpInitiated ?? before.idpInitiated,
    roles: patch.roles ?? before.roles,
    updatedAt: now,
  };
  if (usable === undefined || patch.keepCertificates !== true) return after;
  if (usable.profile.entityId !== before.profile.entityId) {
    const problem = "keepCertificates needs metadata of the same identity provider; its entity id is another one.";
    throw new AnteroomError("invalid_value", problem, { attribute: "keepCertificates" });
  }
  const certificates = united(usable.profile.certificates, before.profile.certificates);
  return { ...after, profile: { ...usable.profile, certificates } };
}

function united(first: readonly KeptCertificate[], second: readonly KeptCertificate[]): readonly KeptCertificate[] {
  const known = new Set(first.map(({ fingerprint }) => fingerprint));
  return [...first, ...second.filter(({ fingerprint }) => !known.has(fingerprint))];
}

function endsSessions(before: SsoProvider, after: SsoProvider): boolean {
  const kept = new Set(after.profile.certificates.map(({ fingerprint }) => fingerprint));
  return (
    !after.enabled ||
    JSON.stringify(before.roles) !== JSON.stringify(after.roles) ||
    before.profile.entityId !== after.profile.entityId ||
    before.profile.certificates.some(({ fingerprint }) => !kept.has(fingerprint))
  );
}

/** The event tells whom to believe from now on, and what for. */
function shown({ name, enabled, idpInitiated, profile, roles }: SsoProvider) {
  return {
    name,
    enabled,
    idpInitiated,
    entityId: profile.entityId,
    ssoUrl: ssoUrlOf(profile) ?? null,
    certificates: profile.certificates.map(({ fingerprint }) => fingerprint),
    roles: roles.map((rule) => ({ ...rule })),
  };
}
