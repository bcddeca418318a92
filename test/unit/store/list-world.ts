import type fc from "fast-check";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { withText } from "../../../src/domain/directory/directory-user.ts";
import type { Document } from "../../../src/domain/directory/document.ts";
import type { GroupId, UserId } from "../../../src/domain/id.ts";
import type { Stores } from "../../../src/domain/unit.ts";
import { aConnection, aGroup, aUser } from "../../support/builders.ts";
import type { Seen } from "../../support/filter-oracle.ts";
import type { SortSpec } from "../../support/list-oracle.ts";
import { aWorld } from "./filter-world.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

const COMMON: readonly SortSpec[] = [
  { text: "id", keys: ["id"], kind: "exact" },
  { text: "externalId", keys: ["externalId"], kind: "exact" },
  { text: "meta.created", keys: ["meta", "created"], kind: "instant" },
  { text: "META.lastModified", keys: ["meta", "lastModified"], kind: "instant" },
  { text: "meta.version", keys: ["meta", "version"], kind: "exact" },
  { text: "displayName", keys: ["displayName"], kind: "folded" },
];

/** What users are sorted by in these tests. */
export const USER_SORTS: readonly SortSpec[] = [
  ...COMMON,
  { text: `${CORE}:userName`, keys: ["userName"], kind: "folded" },
  { text: "title", keys: ["title"], kind: "folded" },
  { text: "active", keys: ["active"], kind: "boolean" },
  { text: "profileUrl", keys: ["profileUrl"], kind: "exact" },
  { text: "name.familyName", keys: ["name", "familyName"], kind: "folded" },
  { text: "emails", keys: ["emails", "value"], kind: "folded" },
  { text: "emails.type", keys: ["emails", "type"], kind: "folded" },
  { text: "photos", keys: ["photos", "value"], kind: "exact" },
  { text: "manager", keys: [ENTERPRISE, "manager", "value"], kind: "exact" },
  { text: `${ENTERPRISE}:department`, keys: [ENTERPRISE, "department"], kind: "folded" },
  { text: "appAssignments", keys: [ANTEROOM, "appAssignments"], kind: "folded" },
  { text: "groups.display", keys: ["groups", "display"], kind: "folded" },
];

/** What groups are sorted by in these tests. */
export const GROUP_SORTS: readonly SortSpec[] = [
  ...COMMON,
  { text: "members", keys: ["members", "value"], kind: "exact" },
];

/** A directory of one connection that lists are asked of; names are made unique. */
export const aDirectory: typeof aWorld = aWorld.map(({ users, groups }) => ({
  users: users.map(({ document, stamp }, index) => ({
    stamp,
    document: { ...document, userName: `${document["userName"]}${"abcdefg"[index % 7]}${index}` },
  })),
  groups: groups.map((group, index) => ({ ...group, displayName: `${group.displayName}${"xyz"[index % 3]}${index}` })),
}));

/** The generated description of a directory. */
export type Directory = typeof aDirectory extends fc.Arbitrary<infer Value> ? Value : never;

/** A directory in the store, and its resources as a client sees them, in creation order. */
export interface StoredDirectory {
  readonly connection: Connection;
  readonly User: readonly Seen[];
  readonly Group: readonly Seen[];
}

/** Keeps a directory under a connection of its own. */
export async function keepDirectory(stores: Stores, { users, groups }: Directory): Promise<StoredDirectory> {
  const connection = aConnection();
  await stores.connections.insert(connection);
  for (const [index, { document, stamp }] of users.entries()) {
    const { created: createdAt, updated: updatedAt, version } = stamp;
    const id = `u${index}` as UserId;
    await stores.users.insert({
      ...aUser(connection, {}, { id, createdAt, updatedAt, version }),
      ...withText(asDocument(document)),
    });
  }
  for (const [index, { displayName, externalId, stamp, members }] of groups.entries()) {
    const { created: createdAt, updated: updatedAt, version } = stamp;
    const id = `g${index}` as GroupId;
    const document = { displayName, ...(externalId !== undefined && { externalId }) };
    await stores.groups.insert(
      aGroup(connection, displayName, { id, document, memberCount: members.length, createdAt, updatedAt, version }),
    );
    await stores.groups.addMembers(
      id,
      members.map((at) => `u${at}` as UserId),
      0,
    );
  }
  await stores.connections.count(connection.id, { users: users.length, groups: groups.length });
  return { connection, ...seen({ users, groups }) };
}

function seen({ users, groups }: Directory): Pick<StoredDirectory, "User" | "Group"> {
  const groupsOf = (index: number): readonly Seen[] =>
    groups
      .map((group, at) => ({ value: `g${at}`, display: group.displayName, type: "direct", of: group.members }))
      .filter(({ of }) => of.includes(index))
      .map(({ of: _, ...group }) => group)
      .sort(byValue);
  return {
    User: users.map(({ document, stamp }, index) => ({
      active: true,
      ...document,
      id: `u${index}`,
      schemas: [CORE, ...[ENTERPRISE, ANTEROOM].filter((urn) => urn in document)],
      meta: meta(stamp),
      ...(groupsOf(index).length > 0 && { groups: groupsOf(index) }),
    })),
    Group: groups.map(({ displayName, externalId, stamp, members }, index) => ({
      id: `g${index}`,
      displayName,
      ...(externalId !== undefined && { externalId }),
      meta: { ...meta(stamp), resourceType: "Group" },
      members: members
        .map((at) => ({ value: `u${at}`, display: users[at]?.document["userName"], type: "User" }))
        .sort(byValue),
    })),
  };
}

function meta({ created, updated, version }: Directory["users"][number]["stamp"]): Seen {
  const [createdAt, lastModified] = [new Date(created).toISOString(), new Date(updated).toISOString()];
  return { resourceType: "User", created: createdAt, lastModified, version: `W/"${version}"` };
}

function byValue(a: { readonly value: string }, b: { readonly value: string }): number {
  return a.value < b.value ? -1 : 1;
}

function asDocument(seenDocument: Seen): Document {
  return JSON.parse(JSON.stringify(seenDocument)) as Document;
}
