import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Connection } from "./connection.ts";

/** The connection of an id. @throws {AnteroomError} `not_found`. */
export async function getConnection(stores: Stores, workspaceId: WorkspaceId, id: string): Promise<Connection> {
  const connection = await stores.connections.find(workspaceId, id);
  if (connection !== undefined) return connection;
  throw new AnteroomError("not_found", `Connection ${id.slice(0, 60)} does not exist; list the connections.`);
}
