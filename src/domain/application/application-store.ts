import type { AccountId, ApplicationId, VerificationId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Application, ApplicationRole, Verification, VerificationKind } from "./application.ts";
import type { OfferingApplication } from "./offer.ts";
import type { Condition, Grade, Verdict } from "./saml-evidence.ts";

/** Which applications to list; what is absent does not narrow. */
export interface ApplicationQuery {
  /** A part of the key, name or category, compared without case. */
  readonly text?: string | undefined;
  readonly verdict?: Verdict | undefined;
  readonly grade?: Grade | undefined;
  /** The condition of the evidence at an instant, epoch ms: what is past its time by then is stale. */
  readonly condition?: { readonly is: Condition; readonly at: number } | undefined;
  /** Whether a change waits for a person. */
  readonly pending?: boolean | undefined;
}

/** Keeps applications and the ledger of evidence about them. A deleted application is found by nobody. */
export interface ApplicationStore {
  /** @throws {AnteroomError} `uniqueness` when the workspace has an application of this key. */
  insert(application: Application): Promise<void>;
  /** Finds by id or by key, compared without case; what has the id comes first. */
  find(workspaceId: WorkspaceId, idOrKey: string): Promise<Application | undefined>;
  findById(workspaceId: WorkspaceId, id: string): Promise<Application | undefined>;
  list(workspaceId: WorkspaceId, page: PageRequest, query?: ApplicationQuery): Promise<Page<Application>>;
  /** The keys of the applications whose profile is that of this entity, in the order of their creation. */
  listKeysOfEntity(workspaceId: WorkspaceId, entityId: string): Promise<readonly string[]>;
  /** All applications by key, without their roles. */
  listOffering(workspaceId: WorkspaceId): Promise<readonly OfferingApplication[]>;
  /** The roles of these applications. */
  listRoles(
    workspaceId: WorkspaceId,
    ids: readonly ApplicationId[],
  ): Promise<ReadonlyMap<ApplicationId, readonly ApplicationRole[]>>;
  update(application: Application): Promise<void>;
  delete(id: ApplicationId, at: number): Promise<void>;
  /** Enters evidence into the ledger, with the document it was read from if there is one. */
  insertVerification(verification: Verification, document: Uint8Array | null): Promise<void>;
  /** An entry of the ledger of this application, with its document if it has one. */
  findVerification(
    applicationId: ApplicationId,
    id: VerificationId,
  ): Promise<{ readonly verification: Verification; readonly document: Uint8Array | null } | undefined>;
  /** What decides: the newest entry of each kind, and the newest conclusive one that was applied; newest first, each once. */
  listDeciding(applicationId: ApplicationId): Promise<readonly Verification[]>;
  /** The newest entry of a kind, and of an account if one is named. */
  findNewest(
    applicationId: ApplicationId,
    kind: VerificationKind,
    accountId?: AccountId | null,
  ): Promise<Verification | undefined>;
  /** The document of the newest metadata entry that was applied and has one. */
  findDocument(applicationId: ApplicationId): Promise<Uint8Array | undefined>;
  /** The first entry of the workspace in which this assertion proved a sign-in; by the SHA-256 of the assertion. */
  findProvenBy(workspaceId: WorkspaceId, assertionSha256: string): Promise<Verification | undefined>;
  listVerifications(applicationId: ApplicationId, page: PageRequest): Promise<Page<Verification>>;
}
