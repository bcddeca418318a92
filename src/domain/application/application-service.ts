import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import { type Application, type ApplicationRole, NO_EVIDENCE, summarize, type Verification } from "./application.ts";
import type { MetadataVerifier } from "./saml-evidence.ts";

/** What an administrator says about a new application. */
export interface ApplicationDraft {
  readonly key: string;
  readonly name: string;
  readonly category?: string | null | undefined;
  readonly roles?: readonly ApplicationRole[] | undefined;
  readonly requiredRole?: string | null | undefined;
  readonly entityId?: string | null | undefined;
}

/** What an administrator may change about an application; what is absent stays. */
export interface ApplicationPatch extends Omit<ApplicationDraft, "key" | "name"> {
  readonly name?: string | undefined;
}

/** A piece of evidence that somebody brings. */
export type Evidence =
  | { readonly kind: "metadata"; readonly document: Uint8Array; readonly entityId?: string | undefined }
  | {
      readonly kind: "declaration";
      readonly supported: boolean;
      readonly source: string;
      /** The day the source said so, `YYYY-MM-DD`. */
      readonly date: string;
    };

/** A ledger entry with the entity ids to choose from when the document holds several service providers. */
export interface Verified {
  readonly verification: Verification;
  readonly candidates: readonly string[];
}

const LEDGER_READ = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What administrators do to applications, and what evidence makes of them. */
export class ApplicationService {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #verifier: MetadataVerifier;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: {
    readonly units: Units;
    readonly rederive: Rederive;
    readonly verifier: MetadataVerifier;
    readonly clock: Clock;
    readonly workspaceId: WorkspaceId;
  }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#verifier = parts.verifier;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Adds an application; values that were waiting for its key take effect.
   * @throws {AnteroomError} `uniqueness` for a taken key; what reading the evidence refuses
   */
  async create(draft: ApplicationDraft, evidence: Evidence | undefined, origin: Origin): Promise<Application> {
    const now = this.#clock.now();
    const application: Application = {
      id: newId(),
      workspaceId: this.#workspaceId,
      key: draft.key.toLowerCase(),
      name: draft.name,
      category: draft.category ?? null,
      roles: draft.roles ?? [],
      requiredRole: draft.requiredRole ?? null,
      entityId: draft.entityId ?? null,
      saml: NO_EVIDENCE,
      createdAt: now,
      updatedAt: now,
    };
    const verified = evidence === undefined ? undefined : this.#judge(application, evidence, origin, now);
    return this.#units.write(async (stores) => {
      await stores.applications.insert(application);
      await this.#event(stores, origin, application, "application.created", {
        after: { key: application.key, name: application.name },
      });
      const { workspaceId, key } = application;
      if (verified === undefined) {
        await this.#rederive.affected(stores, { by: "key", workspaceId, key }, origin);
        return application;
      }
      const known = await this.#enter(stores, application, verified.verification, origin);
      await this.#rederive.affected(stores, { by: "key", workspaceId, key }, origin);
      return known;
    });
  }

  /** Finds by id or key. @throws {AnteroomError} `not_found`. */
  async get(idOrKey: string): Promise<Application> {
    return this.#units.read((stores) => this.#found(stores, idOrKey));
  }

  async list(page: PageRequest): Promise<Page<Application>> {
    return this.#units.read((stores) => stores.applications.list(this.#workspaceId, page));
  }

  /** Changes what is given; the key never changes. @throws {AnteroomError} `not_found`. */
  async update(idOrKey: string, patch: ApplicationPatch, origin: Origin): Promise<Application> {
    return this.#units.write(async (stores) => {
      const before = await this.#found(stores, idOrKey);
      const after: Application = {
        ...before,
        name: patch.name ?? before.name,
        category: patch.category === undefined ? before.category : patch.category,
        roles: patch.roles ?? before.roles,
        requiredRole: patch.requiredRole === undefined ? before.requiredRole : patch.requiredRole,
        entityId: patch.entityId === undefined ? before.entityId : patch.entityId,
        updatedAt: this.#clock.now(),
      };
      await stores.applications.update(after);
      const event = { before: shown(before), after: shown(after) };
      await this.#event(stores, origin, after, "application.changed", event);
      return after;
    });
  }

  /**
   * Deletes an application: its accounts retire and its values become unmatched.
   * @throws {AnteroomError} `not_found`; `conflict` while an account of it is linked
   */
  async delete(idOrKey: string, origin: Origin): Promise<void> {
    await this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const application = await this.#found(stores, idOrKey);
      const [linked] = await stores.integrations.listLinked(application.id);
      if (linked !== undefined) {
        const problem = `Application "${application.key}" has a linked account (integration "${linked.name}"); unlink it first.`;
        throw new AnteroomError("conflict", problem, { code: "linked", integrationId: linked.id });
      }
      for (const connection of await stores.connections.listDedicated(application.id)) {
        await stores.connections.update({ ...connection, applicationId: null, updatedAt: now });
      }
      await stores.applications.delete(application.id, now);
      await this.#rederive.affected(stores, { by: "application", applicationId: application.id }, origin);
      await this.#event(stores, origin, application, "application.deleted", { before: shown(application) });
    });
  }

  /**
   * Enters a piece of evidence into the ledger and lets the ledger decide.
   * @throws {AnteroomError} `not_found`; `invalid_value` for a document that cannot be read, from which no verdict follows
   */
  async verify(idOrKey: string, evidence: Evidence, origin: Origin): Promise<Verified> {
    const application = await this.get(idOrKey);
    const verified = this.#judge(application, evidence, origin, this.#clock.now());
    await this.#units.write(async (stores) => {
      await this.#enter(stores, await this.#found(stores, application.id), verified.verification, origin);
    });
    return verified;
  }

  /** The ledger, newest first. @throws {AnteroomError} `not_found`. */
  async listVerifications(idOrKey: string, page: PageRequest): Promise<Page<Verification>> {
    return this.#units.read(async (stores) => {
      const application = await this.#found(stores, idOrKey);
      return stores.applications.listVerifications(application.id, page);
    });
  }

  #judge(application: Application, evidence: Evidence, origin: Origin, now: number): Verified {
    const base = { applicationId: application.id, actor: origin.actor.id, takenAt: now } as const;
    if (evidence.kind === "declaration") {
      const { supported, source, date } = evidence;
      // A day ahead, because the source's day may have begun already.
      if (Date.parse(date) > now + DAY_MS) {
        const problem = "declaration.date lies in the future; give the day on which the source said it.";
        throw new AnteroomError("invalid_value", problem, { attribute: "declaration.date" });
      }
      const message = `${source} said on ${date} that SAML sign-on is ${supported ? "" : "not "}supported.`;
      const verification: Verification = {
        ...base,
        id: newId(),
        kind: "declaration",
        verdict: supported ? "supported" : "unsupported",
        grade: supported ? "declared" : "none",
        findings: [{ code: "declared", severity: "info", message }],
        profile: null,
        source,
        sha256: null,
        document: null,
      };
      return { verification, candidates: [] };
    }
    const entityId = evidence.entityId ?? application.entityId ?? undefined;
    const reading = this.#verifier.verify(evidence.document, entityId === undefined ? { now } : { entityId, now });
    const verification: Verification = {
      ...base,
      id: newId(),
      kind: "metadata",
      verdict: reading.verdict,
      grade: reading.verdict === "supported" ? "metadata" : "none",
      findings: reading.findings,
      profile: reading.profile ?? null,
      source: "uploaded metadata",
      sha256: reading.sha256,
      document: evidence.document,
    };
    return { verification, candidates: reading.candidates ?? [] };
  }

  async #enter(
    stores: Stores,
    application: Application,
    verification: Verification,
    origin: Origin,
  ): Promise<Application> {
    await stores.applications.insertVerification(verification);
    const ledger = await stores.applications.listVerifications(application.id, { limit: LEDGER_READ });
    const after: Application = { ...application, saml: summarize(ledger.items), updatedAt: verification.takenAt };
    await stores.applications.update(after);
    await this.#event(stores, origin, after, "application.verified", {
      before: { verdict: application.saml.verdict, grade: application.saml.grade },
      after: { verdict: after.saml.verdict, grade: after.saml.grade, verificationId: verification.id },
    });
    await this.#rederive.affected(stores, { by: "application", applicationId: application.id }, origin);
    return after;
  }

  async #found(stores: Stores, idOrKey: string): Promise<Application> {
    const application = await stores.applications.find(this.#workspaceId, idOrKey);
    if (application !== undefined) return application;
    throw new AnteroomError("not_found", `Application ${idOrKey.slice(0, 63)} does not exist; list the applications.`);
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

function shown(application: Application) {
  const { key, name, category, requiredRole, entityId } = application;
  return { key, name, category, requiredRole, entityId };
}
