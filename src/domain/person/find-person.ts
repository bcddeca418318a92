import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { Person } from "./person.ts";

/** A person of the workspace, also one who left. @throws {AnteroomError} `not_found`. */
export async function findPerson(stores: Stores, workspaceId: WorkspaceId, id: string): Promise<Person> {
  const person = await stores.people.find(workspaceId, id);
  if (person !== undefined) return person;
  throw new AnteroomError("not_found", `Person ${id.slice(0, 60)} does not exist; list the people.`);
}

/** A person who can be given something to answer for. @throws {AnteroomError} `invalid_value` for one who left or is unknown. */
export async function findActivePerson(stores: Stores, workspaceId: WorkspaceId, id: string): Promise<Person> {
  const person = await stores.people.find(workspaceId, id);
  if (person !== undefined && person.leftAt === null) return person;
  const wrong = person === undefined ? "names nobody" : "names somebody who has left";
  const problem = `personId ${wrong}: "${id.slice(0, 60)}"; list the people.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "personId" });
}
