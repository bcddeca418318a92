import { systemClock } from "../../src/domain/clock.ts";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { type DirectoryUser, withText } from "../../src/domain/directory/directory-user.ts";
import type { Changed } from "../../src/domain/directory/document.ts";
import { newId } from "../../src/domain/id.ts";
import type { Stores } from "../../src/domain/unit.ts";
import { dialectOf } from "../../src/scim/dialect.ts";
import { parseUserCreate } from "../../src/scim/user-change.ts";
import { SqliteStore } from "../../src/store/sqlite.ts";
import { numbered, userBody } from "../load/users.ts";

/*
 * Stores users in the database of a stopped Anteroom, through its own store: as many users as its endpoint would have made of
 * the same bodies, without the events and provisioning records of their creation.
 *
 * seed-users.ts <database> <workspace> <connection> <from> <to>
 */
const USERS_PER_UNIT = 1000;
const CREATED = JSON.stringify(parseUserCreate(JSON.parse(userBody(0)), dialectOf("okta")));

const [, , path = "", workspaceId = "", connectionId = "", from = "0", to = "0"] = process.argv;
await using store = SqliteStore.open({ path, unitsPerCommit: 1 });
for (let first = Number(from); first < Number(to); first += USERS_PER_UNIT) {
  const beyond = Math.min(first + USERS_PER_UNIT, Number(to));
  await store.write((stores) => insert(stores, first, beyond));
}

async function insert(stores: Stores, first: number, beyond: number): Promise<void> {
  const connection = await stores.connections.find(
    workspaceId as Connection["workspaceId"],
    connectionId as Connection["id"],
  );
  if (connection === undefined) throw new Error("There is no such connection.");
  for (let index = first; index < beyond; index++) await stores.users.insert(aUser(connection, index));
  await stores.connections.count(connection.id, { users: beyond - first });
}

/** The bodies differ in the user's number only, so one is read by the product and the others follow from it. */
function aUser({ id, workspaceId }: Connection, index: number): DirectoryUser {
  const { document, asserted, stringForms } = JSON.parse(numbered(CREATED, index)) as Changed;
  const now = systemClock.now();
  const state = { version: 1, deactivatedVersion: null, createdAt: now, updatedAt: now, deletedAt: null };
  return { id: newId(), workspaceId, connectionId: id, ...withText(document), asserted, stringForms, ...state };
}
