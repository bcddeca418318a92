import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Application } from "./application.ts";

/** The application of an id or key. @throws {AnteroomError} `not_found`. */
export async function getApplication(stores: Stores, workspaceId: WorkspaceId, idOrKey: string): Promise<Application> {
  const application = await stores.applications.find(workspaceId, idOrKey);
  if (application !== undefined) return application;
  throw new AnteroomError("not_found", `Application ${idOrKey.slice(0, 63)} does not exist; list the applications.`);
}
