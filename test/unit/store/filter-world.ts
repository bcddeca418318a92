import type Database from "better-sqlite3";
import fc from "fast-check";
import {
  aFilledString,
  anInstant,
  aString,
  type ListSpec,
  type PathSpec,
  type Seen,
} from "../../support/filter-oracle.ts";

/** Where the resources of these tests are served. */
const SCIM_BASE = "https://anteroom.test/scim/v2";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

const inner = (sub: string, kind: PathSpec["kind"], literals?: readonly string[]): PathSpec => ({
  texts: [sub],
  keys: [sub],
  kind,
  ...(literals === undefined ? {} : { literals }),
});
const ids = (prefix: string): readonly string[] => Array.from({ length: 6 }, (_, index) => `${prefix}${index}`);
const TYPES = ["work", "Home", "other"];
const VERSIONS = ['W/"1"', 'W/"2"', "W/"];

const META: readonly PathSpec[] = [
  { texts: ["meta.created"], keys: ["meta", "created"], kind: "instant" },
  { texts: ["meta.lastModified"], keys: ["meta", "lastModified"], kind: "instant" },
  { texts: ["meta.version"], keys: ["meta", "version"], kind: "exact", literals: VERSIONS },
];
const EMAIL_SUBS = [
  inner("value", "folded"),
  inner("type", "folded", TYPES),
  inner("primary", "boolean"),
  inner("display", "folded"),
];

/** What filters on users can ask for. */
export const USER_PATHS: readonly PathSpec[] = [
  ...META,
  { texts: ["userName", `${CORE}:userName`], keys: ["userName"], kind: "folded" },
  { texts: ["id"], keys: ["id"], kind: "exact", literals: ids("u") },
  { texts: ["externalId", `${CORE}:externalId`], keys: ["externalId"], kind: "exact" },
  { texts: ["active", `${CORE}:active`], keys: ["active"], kind: "boolean" },
  { texts: ["displayName"], keys: ["displayName"], kind: "folded" },
  { texts: ["title"], keys: ["title"], kind: "folded" },
  { texts: ["profileUrl"], keys: ["profileUrl"], kind: "exact" },
  { texts: ["name.familyName", `${CORE}:name.familyName`], keys: ["name", "familyName"], kind: "folded" },
  { texts: ["emails.type"], keys: ["emails", "type"], kind: "folded", literals: TYPES },
  { texts: ["emails.primary"], keys: ["emails", "primary"], kind: "boolean" },
  {
    texts: ["emails.value"],
    keys: ["emails", "value"],
    kind: "folded",
    whole: { texts: ["emails", `${CORE}:emails`], keys: ["emails"] },
  },
  { texts: ["photos.value"], keys: ["photos", "value"], kind: "exact", whole: { texts: ["photos"], keys: ["photos"] } },
  { texts: [`${ENTERPRISE}:department`, "department"], keys: [ENTERPRISE, "department"], kind: "folded" },
  {
    texts: [`${ENTERPRISE}:manager.value`, "manager.value"],
    keys: [ENTERPRISE, "manager", "value"],
    kind: "exact",
    whole: { texts: [`${ENTERPRISE}:manager`, "manager"], keys: [ENTERPRISE, "manager"] },
  },
  {
    texts: [`${ANTEROOM}:appAssignments`, "appAssignments", "appAssignments.value"],
    keys: [ANTEROOM, "appAssignments"],
    kind: "folded",
  },
  { texts: ["schemas"], keys: ["schemas"], kind: "folded", literals: [CORE, ENTERPRISE.toUpperCase(), ANTEROOM] },
  {
    texts: ["groups.value"],
    keys: ["groups", "value"],
    kind: "exact",
    literals: ids("g"),
    whole: { texts: ["groups"], keys: ["groups"] },
  },
  { texts: ["groups.display"], keys: ["groups", "display"], kind: "folded" },
];

/** What brackets can follow on users. */
export const USER_LISTS: readonly ListSpec[] = [
  { texts: ["emails", `${CORE}:emails`], keys: ["emails"], inner: EMAIL_SUBS },
  { texts: ["emails"], keys: ["emails"], inner: EMAIL_SUBS },
  {
    texts: ["appAssignments"],
    keys: [ANTEROOM, "appAssignments"],
    inner: [{ texts: ["value"], keys: [], kind: "folded" }],
  },
  { texts: ["name"], keys: ["name"], inner: [inner("familyName", "folded"), inner("givenName", "folded")] },
  { texts: [`${ENTERPRISE}:manager`], keys: [ENTERPRISE, "manager"], inner: [inner("value", "exact")] },
  {
    texts: ["groups"],
    keys: ["groups"],
    inner: [inner("value", "exact", ids("g")), inner("display", "folded"), inner("type", "folded", ["direct"])],
  },
];

/** What filters on groups can ask for. */
export const GROUP_PATHS: readonly PathSpec[] = [
  ...META,
  { texts: ["displayName", `${CORE_GROUP}:displayName`], keys: ["displayName"], kind: "folded" },
  { texts: ["id"], keys: ["id"], kind: "exact", literals: ids("g") },
  { texts: ["externalId"], keys: ["externalId"], kind: "exact" },
  {
    texts: ["members.value"],
    keys: ["members", "value"],
    kind: "exact",
    literals: ids("u"),
    whole: { texts: ["members"], keys: ["members"] },
  },
  { texts: ["members.display"], keys: ["members", "display"], kind: "folded" },
  { texts: ["meta.resourceType"], keys: ["meta", "resourceType"], kind: "exact", literals: ["Group", "group", "User"] },
];

/** What brackets can follow on groups. */
export const GROUP_LISTS: readonly ListSpec[] = [
  {
    texts: ["members", `${CORE_GROUP}:members`],
    keys: ["members"],
    inner: [inner("value", "exact", ids("u")), inner("display", "folded"), inner("type", "folded", ["user"])],
  },
];

const aStamp = fc.record({ created: anInstant, updated: anInstant, version: fc.integer({ min: 1, max: 3 }) });
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const element = fc
  .record({
    value: maybe(aString),
    type: maybe(fc.constantFrom(...TYPES)),
    primary: maybe(fc.boolean()),
    display: maybe(aString),
  })
  .map(compact)
  .filter((one) => Object.keys(one).length > 0);
const listOf = <Value>(one: fc.Arbitrary<Value>): fc.Arbitrary<Value[] | undefined> =>
  maybe(fc.array(one, { minLength: 1, maxLength: 3 }));

const aDocument = fc
  .record({
    userName: aFilledString,
    externalId: maybe(aString),
    active: maybe(fc.boolean()),
    displayName: maybe(aString),
    title: maybe(aString),
    profileUrl: maybe(aString),
    name: maybe(
      fc
        .record({ familyName: aString })
        .chain((name) => maybe(aString).map((givenName) => compact({ ...name, givenName }))),
    ),
    emails: listOf(element),
    photos: listOf(fc.record({ value: aString })),
    [ENTERPRISE]: maybe(fc.record({ department: aString, manager: maybe(fc.record({ value: aString })) }).map(compact)),
    [ANTEROOM]: maybe(fc.record({ appAssignments: fc.array(aString, { minLength: 1, maxLength: 3 }) })),
  })
  .map(compact);
const aGroup = fc.record({
  displayName: aFilledString,
  externalId: maybe(aString),
  stamp: aStamp,
  members: fc.uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 6 }),
});

/** Users with their stamps, and groups with the positions of their members. */
export const aWorld: fc.Arbitrary<World> = fc.record({
  users: fc.array(fc.record({ document: aDocument, stamp: aStamp }), { minLength: 40, maxLength: 40 }),
  groups: fc.array(aGroup, { minLength: 12, maxLength: 12 }),
});

interface Stamp {
  readonly created: number;
  readonly updated: number;
  readonly version: number;
}

interface World {
  readonly users: readonly { readonly document: Seen; readonly stamp: Stamp }[];
  readonly groups: readonly {
    readonly displayName: string;
    readonly externalId: string | undefined;
    readonly stamp: Stamp;
    readonly members: readonly number[];
  }[];
}

/** Makes the tables hold this world only, and answers its resources as a client would see them, in creation order. */
export function insertWorld(
  database: Database.Database,
  world: World,
): Readonly<Record<"User" | "Group", readonly Seen[]>> {
  database.transaction(() => insertRows(database, world))();
  const groupOf = (index: number): Seen => ({
    value: `g${index}`,
    display: world.groups[index]?.displayName,
    type: "direct",
    $ref: `${SCIM_BASE}/Groups/g${index}`,
  });
  const users = world.users.map(({ document, stamp }, index) => {
    const groups = world.groups.flatMap((group, at) => (group.members.includes(index) ? [groupOf(at)] : []));
    return compact({
      active: true,
      ...document,
      id: `u${index}`,
      schemas: [CORE, ...[ENTERPRISE, ANTEROOM].filter((urn) => urn in document)],
      meta: meta("User", `u${index}`, stamp),
      groups: groups.length === 0 ? undefined : groups,
    });
  });
  const groups = world.groups.map(({ displayName, externalId, stamp, members }, index) =>
    compact({
      id: `g${index}`,
      displayName,
      externalId,
      meta: meta("Group", `g${index}`, stamp),
      members: members.map((at) => ({
        value: `u${at}`,
        display: world.users[at]?.document["userName"],
        type: "User",
        $ref: `${SCIM_BASE}/Users/u${at}`,
      })),
    }),
  );
  return { User: users, Group: groups };
}

function meta(resourceType: string, id: string, { created, updated, version }: Stamp): Seen {
  return {
    resourceType,
    created: new Date(created).toISOString(),
    lastModified: new Date(updated).toISOString(),
    version: `W/"${version}"`,
    location: `${SCIM_BASE}/${resourceType}s/${id}`,
  };
}

function insertRows(database: Database.Database, { users, groups }: World): void {
  database.exec("DELETE FROM membership; DELETE FROM directory_group; DELETE FROM directory_user");
  const user =
    database.prepare(`INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, external_id,
    active, display_name, document, asserted, string_forms, version, created_at, updated_at)
    VALUES (?, 'w', ?, ?, ?, ?, ?, ?, ?, '[]', '[]', ?, ?, ?)`);
  const group =
    database.prepare(`INSERT INTO directory_group (id, workspace_id, connection_id, display_name, display_name_key,
    external_id, document, version, created_at, updated_at) VALUES (?, 'w', ?, ?, ?, ?, ?, ?, ?, ?)`);
  const membership = database.prepare("INSERT INTO membership (group_id, user_id, created_at) VALUES (?, ?, 0)");
  for (const [index, { document, stamp }] of users.entries()) {
    const {
      userName,
      externalId = null,
      active = true,
      displayName = null,
    } = document as Record<string, string | boolean>;
    const key = caseless(String(userName));
    // A connection for each resource, so that names may repeat.
    user.run(
      `u${index}`,
      `c${index}`,
      userName,
      key,
      externalId,
      active ? 1 : 0,
      displayName,
      JSON.stringify(document),
      stamp.version,
      stamp.created,
      stamp.updated,
    );
  }
  for (const [index, { displayName, externalId, stamp, members }] of groups.entries()) {
    const document = JSON.stringify({ displayName, externalId });
    group.run(
      `g${index}`,
      `c${index}`,
      displayName,
      caseless(displayName),
      externalId ?? null,
      document,
      stamp.version,
      stamp.created,
      stamp.updated,
    );
    for (const at of members) membership.run(`g${index}`, `u${at}`);
  }
}

function caseless(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

function compact<Value extends object>(value: Value): Seen {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
