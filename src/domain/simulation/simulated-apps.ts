import type { Application } from "../application/application.ts";
import { parseTarget } from "../directory/assignment.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";

/** As many as a cycle can assign without growing long. */
const MOST_APPS = 10;
/** Used when there is no application: the values stay unmatched until one of these is added. */
const EXAMPLES: readonly string[] = ["northwind-crm", "legacy-wiki"];

/**
 * What a simulated provider assigns: what was asked for, if it is there, else every application as it can be assigned, each with
 * its first role; at most ten.
 * @throws {AnteroomError} `invalid_value` when there is no such application or role
 */
export async function valuesToAssign(
  stores: Stores,
  workspaceId: WorkspaceId,
  wanted: string | undefined,
): Promise<readonly string[]> {
  if (wanted !== undefined) return [await wantedValue(stores, workspaceId, wanted)];
  const { items } = await stores.applications.list(workspaceId, { limit: MOST_APPS });
  return items.length === 0 ? EXAMPLES : items.map(usualValue);
}

async function wantedValue(stores: Stores, workspaceId: WorkspaceId, wanted: string): Promise<string> {
  const { key, role } = parseTarget(wanted);
  const application = key === null ? undefined : await stores.applications.find(workspaceId, key);
  if (application === undefined) {
    throw invalid(`app "${wanted.slice(0, 60)}" names no application; add the application first or use its key.`);
  }
  if (role === null) return application.key;
  if (application.roles.some(({ value }) => value === role)) return `${application.key}:${role}`;
  throw invalid(`app "${wanted.slice(0, 60)}" names no role of ${application.name}; use one of its roles.`);
}

function usualValue({ key, roles }: Application): string {
  return roles[0] === undefined ? key : `${key}:${roles[0].value}`;
}

function invalid(problem: string): AnteroomError {
  return new AnteroomError("invalid_value", problem, { attribute: "app" });
}
