import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { hasShapeOfId, newId, type WorkspaceId } from "../id.ts";
import type { Integration } from "../integration/integration.ts";
import type { Page, PageRequest } from "../page.ts";
import { parsePasswordRules } from "../secret/password-rules.ts";
import type { Stores, Units } from "../unit.ts";
import {
  type Application,
  type ApplicationRole,
  decidingEntry,
  meansOther,
  NO_EVIDENCE,
  NO_WATCH,
  type Verification,
} from "./application.ts";
import { judgeStart } from "./belief.ts";
import type { Belief, Evidence, Judged, Verified } from "./evidence.ts";
import type { EvidenceJudge } from "./evidence-judge.ts";
import type { EvidenceLedger } from "./evidence-ledger.ts";
import { getApplication } from "./find-application.ts";
import { fingerprintOf, readSigningCertificate } from "./signing-certificate.ts";

/** What an administrator says about a new application. */
export interface ApplicationDraft {
  readonly key: string;
  readonly name: string;
  readonly category?: string | null | undefined;
  readonly roles?: readonly ApplicationRole[] | undefined;
  readonly requiredRole?: string | null | undefined;
  /** In the syntax of `passwordrules`. */
  readonly passwordRules?: string | null | undefined;
  readonly entityId?: string | null | undefined;
  /** PEM of a certificate that metadata can be signed with. */
  readonly signingCertificate?: string | null | undefined;
  /** Whether a simulation adds it, so that it goes with the last one that needs it. */
  readonly sample?: boolean | undefined;
}

/** What an administrator may change about an application; what is absent stays. */
export interface ApplicationPatch extends Omit<ApplicationDraft, "key" | "name" | "sample"> {
  readonly name?: string | undefined;
}

/** A new application with the entity ids to choose from when its metadata holds several service providers. */
export interface Created {
  readonly application: Application;
  readonly candidates: readonly string[];
}

/** Metadata that was judged for a change, with what it was judged by. */
interface JudgedAnew {
  readonly application: Application;
  readonly document: Uint8Array;
  readonly judged: Judged;
}

interface Change {
  readonly idOrKey: string;
  readonly patch: ApplicationPatch;
  readonly anew: JudgedAnew | undefined;
  readonly origin: Origin;
}

/** What administrators do to applications, and what evidence makes of them. */
export class ApplicationService {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #judge: EvidenceJudge;
  readonly #ledger: EvidenceLedger;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly units: Units;
    readonly rederive: Rederive;
    readonly judge: EvidenceJudge;
    readonly ledger: EvidenceLedger;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#judge = parts.judge;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Adds an application; values that were waiting for its key take effect. Evidence stands above what is
   * believed.
   * @throws {AnteroomError} `uniqueness` for a taken key; `invalid_value` for one that looks like an id; what reading the
   * evidence refuses; `invalid_value` for `passwordRules` that cannot be read
   */
  async create(
    draft: ApplicationDraft,
    evidence: Evidence | undefined,
    origin: Origin,
    belief: Belief = {},
  ): Promise<Created> {
    assertNoId(draft.key);
    assertPasswordRules(draft.passwordRules);
    const now = this.#clock.now();
    const application: Application = {
      id: newId(),
      workspaceId: this.#workspaceId,
      key: draft.key.toLowerCase(),
      name: draft.name,
      category: draft.category ?? null,
      roles: draft.roles ?? [],
      requiredRole: draft.requiredRole ?? null,
      passwordRules: draft.passwordRules ?? null,
      entityId: draft.entityId ?? null,
      signingCertificate: draft.signingCertificate ? readSigningCertificate(draft.signingCertificate) : null,
      metadataUrl: null,
      ssoUrl: null,
      saml: NO_EVIDENCE,
      watch: NO_WATCH,
      pendingChange: null,
      createdAt: now,
      updatedAt: now,
    };
    const judged = await judgeStart(this.#judge, { application, belief, evidence, origin });
    return this.#units.write(async (stores) => {
      await stores.applications.insert(application);
      if (draft.sample === true) await stores.samples.mark("application", application.id);
      await this.#event(stores, origin, application, "application.created", {
        after: { key: application.key, name: application.name },
      });
      const { workspaceId, key } = application;
      let known = application;
      for (const one of judged) known = (await this.#ledger.enter(stores, known, one, origin)).application;
      await this.#rederive.affected(stores, { by: "key", workspaceId, key }, origin);
      return { application: known, candidates: judged.at(-1)?.candidates ?? [] };
    });
  }

  /** Finds by id or key. @throws {AnteroomError} `not_found`. */
  async get(idOrKey: string): Promise<Application> {
    return this.#units.read((stores) => this.#found(stores, idOrKey));
  }

  async list(page: PageRequest): Promise<Page<Application>> {
    return this.#units.read((stores) => stores.applications.list(this.#workspaceId, page));
  }

  /**
   * Changes what is given; the key never changes. Another `entityId` or signer lets the kept metadata be judged anew.
   * @throws {AnteroomError} `not_found`; `invalid_value` with `candidates` for an `entityId` the kept metadata
   * lacks; `invalid_value` for a `signingCertificate` that is none, and for `passwordRules` that cannot be read
   */
  async update(idOrKey: string, sent: ApplicationPatch, origin: Origin): Promise<Application> {
    assertPasswordRules(sent.passwordRules);
    const { signingCertificate: signer } = sent;
    const patch = signer ? { ...sent, signingCertificate: readSigningCertificate(signer) } : sent;
    for (;;) {
      const anew = await this.#judgeAnew(idOrKey, patch, origin);
      const changed = await this.#units.write((stores) => this.#change(stores, { idOrKey, patch, anew, origin }));
      if (changed !== undefined) return changed;
    }
  }

  /**
   * Deletes an application and its integrations: its accounts retire and its values become unmatched.
   * @throws {AnteroomError} `not_found`; `conflict` while an account of it is linked
   */
  async delete(idOrKey: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const application = await this.#found(stores, idOrKey);
      const integrations = await stores.integrations.listOfApplication(application.id);
      const linked = integrations.find((integration) => integration.accountId !== null);
      if (linked !== undefined) {
        const problem = `Application "${application.key}" has a linked account (integration "${linked.name}"); unlink it first.`;
        throw new AnteroomError("conflict", problem, { code: "linked", integrationId: linked.id });
      }
      for (const connection of await stores.connections.listDedicated(application.id)) {
        await stores.connections.update({ ...connection, applicationId: null, updatedAt: now });
      }
      for (const integration of integrations) await this.#deleteIntegration(stores, integration, application, origin);
      await stores.applications.delete(application.id, now);
      await stores.jobs.cancel({ kind: "evidence", subjectId: application.id });
      await this.#rederive.affected(stores, { by: "application", applicationId: application.id }, origin);
      await this.#event(stores, origin, application, "application.deleted", { before: shown(application) });
    });
  }

  /**
   * Enters a piece of evidence into the ledger and lets the ledger decide.
   * @throws {AnteroomError} `not_found`; `invalid_value` for a document that cannot be read, from which no verdict follows
   */
  async verify(idOrKey: string, evidence: Evidence, origin: Origin): Promise<Verified> {
    for (;;) {
      const application = await this.get(idOrKey);
      const judged = await this.#judge.judge(application, evidence, origin);
      const entered = await this.#units.write(async (stores) => {
        const current = await this.#found(stores, application.id);
        if (isJudgedByOther(application, current)) return undefined;
        return this.#ledger.enter(stores, current, judged, origin);
      });
      if (entered !== undefined) return { verification: entered.verification, candidates: judged.candidates };
    }
  }

  /** The ledger, newest first. @throws {AnteroomError} `not_found`. */
  async listVerifications(idOrKey: string, page: PageRequest): Promise<Page<Verification>> {
    return this.#units.read(async (stores) => {
      const application = await this.#found(stores, idOrKey);
      return stores.applications.listVerifications(application.id, page);
    });
  }

  /** Judges the metadata that is kept by what is meant from now on; undefined when nothing is to be judged. Never within a unit. */
  async #judgeAnew(idOrKey: string, patch: ApplicationPatch, origin: Origin): Promise<JudgedAnew | undefined> {
    const kept = await this.#units.read(async (stores) => {
      const before = await this.#found(stores, idOrKey);
      const application = patched(before, patch);
      if (!meansOther(before, application)) return undefined;
      return { application, document: await stores.applications.findDocument(application.id) };
    });
    if (kept?.document === undefined) return undefined;
    const { application, document } = kept;
    const entry = { application, origin, now: this.#clock.now() };
    const judged = await this.#judge.metadata(entry, { document, source: "kept metadata, judged anew" });
    return { application, document, judged };
  }

  /** Makes a change within a unit; undefined when what was judged for it is no longer so. */
  async #change(stores: Stores, { idOrKey, patch, anew, origin }: Change): Promise<Application | undefined> {
    const before = await this.#found(stores, idOrKey);
    const changed = patched(before, patch);
    if (JSON.stringify(changed) === JSON.stringify(before)) return before;
    const document = meansOther(before, changed) ? await stores.applications.findDocument(before.id) : undefined;
    if (document !== undefined && !isJudgedBy(anew, changed, document)) return undefined;
    // What was found for what was meant before is not to be approved for what is meant now; the watch finds it again.
    const pendingChange = meansOther(before, changed) ? null : changed.pendingChange;
    const after = { ...changed, pendingChange, updatedAt: this.#clock.now() };
    await stores.applications.update(after);
    const event = { before: shown(before), after: shown(after) };
    await this.#event(stores, origin, after, "application.changed", event);
    if (document === undefined || anew === undefined) return after;
    // A word of no support that is newer than the metadata stands: to mean another entity of old metadata is no news.
    const deciding = decidingEntry(await stores.applications.listDeciding(after.id));
    if (deciding?.kind === "declaration" && deciding.verdict === "unsupported") return after;
    return (await this.#ledger.enter(stores, after, anew.judged, origin, false)).application;
  }

  #found(stores: Stores, idOrKey: string): Promise<Application> {
    return getApplication(stores, this.#workspaceId, idOrKey);
  }

  async #deleteIntegration(
    stores: Stores,
    integration: Integration,
    application: Application,
    origin: Origin,
  ): Promise<void> {
    await stores.integrations.delete(integration.id);
    const { workspaceId, id, name } = integration;
    const what = { workspaceId, at: this.#clock.now(), subject: { kind: "integration", id } } as const;
    const reason = `Its application "${application.key}" was deleted.`;
    await stores.events.append(anEvent(origin, { ...what, type: "integration.deleted", before: { name }, reason }));
  }

  #event(
    stores: Stores,
    origin: Origin,
    application: Application,
    type: string,
    change: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after">>,
  ): Promise<void> {
    const subject = { kind: "application", id: application.id } as const;
    const { workspaceId } = application;
    return stores.events.append(anEvent(origin, { workspaceId, at: this.#clock.now(), type, subject, ...change }));
  }
}

/** A key of the shape of an id could be taken for another application. */
function assertNoId(key: string): void {
  if (!hasShapeOfId(key)) return;
  const problem = `key "${key}" has the shape of an id; choose a short word that people know.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "key" });
}

function assertPasswordRules(text: string | null | undefined): void {
  if (text != null) parsePasswordRules(text, "passwordRules");
}

function patched(before: Application, patch: ApplicationPatch): Application {
  return {
    ...before,
    name: patch.name ?? before.name,
    category: patch.category === undefined ? before.category : patch.category,
    roles: patch.roles ?? before.roles,
    requiredRole: patch.requiredRole === undefined ? before.requiredRole : patch.requiredRole,
    passwordRules: patch.passwordRules === undefined ? before.passwordRules : patch.passwordRules,
    entityId: patch.entityId === undefined ? before.entityId : patch.entityId,
    signingCertificate: patch.signingCertificate === undefined ? before.signingCertificate : patch.signingCertificate,
  };
}

/** Whether evidence was judged by something that is not so any more: who signs, which entity is meant, the metadata it is held against. */
function isJudgedByOther(then: Application, now: Application): boolean {
  return meansOther(then, now) || JSON.stringify(then.saml.profile) !== JSON.stringify(now.saml.profile);
}

function isJudgedBy(anew: JudgedAnew | undefined, application: Application, document: Uint8Array): boolean {
  if (anew === undefined || meansOther(anew.application, application)) return false;
  return anew.application.entityId === application.entityId && Buffer.compare(anew.document, document) === 0;
}

function shown(application: Application) {
  const { key, name, category, requiredRole, passwordRules, entityId } = application;
  const signer = application.signingCertificate;
  const signingCertificate = signer === null ? null : fingerprintOf(signer);
  const roles = application.roles.map((role) => ({ ...role }));
  return { key, name, category, roles, requiredRole, passwordRules, entityId, signingCertificate };
}
