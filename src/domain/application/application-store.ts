import type { ApplicationId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Application, Verification } from "./application.ts";

/** Keeps applications and the ledger of evidence about them. A deleted application is found by nobody. */
export interface ApplicationStore {
  /** @throws {AnteroomError} `uniqueness` when the workspace has an application of this key. */
  insert(application: Application): Promise<void>;
  /** Finds by id or by key. */
  find(workspaceId: WorkspaceId, idOrKey: string): Promise<Application | undefined>;
  list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Application>>;
  update(application: Application): Promise<void>;
  delete(id: ApplicationId, at: number): Promise<void>;
  insertVerification(verification: Verification): Promise<void>;
  listVerifications(applicationId: ApplicationId, page: PageRequest): Promise<Page<Verification>>;
}
