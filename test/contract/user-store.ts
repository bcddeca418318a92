import { describe, expect, it } from "vitest";
import type { Connection } from "../../src/domain/connection/connection.ts";
import { withText } from "../../src/domain/directory/directory-user.ts";
import type { Filter } from "../../src/domain/filter.ts";
import {
  aConnection,
  aGroup,
  anApplication,
  anAuthenticator,
  aStoredEvent,
  aUser,
  WORKSPACE,
} from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const ACTIVE: Filter = {
  kind: "compare",
  path: { name: "active", multiValued: false, complex: false, type: "boolean", caseExact: false },
  operator: "eq",
  value: true,
};

/** The promises of `UserStore`. @param open answers an empty store */
export function describeUserStore(name: string, open: () => TempStore): void {
  describe(`UserStore on ${name}`, () => {
    it("gives back what was inserted, whole", async () => {
      await using units = open();
      const { mine } = await twoConnections(units);
      const user = aUser(
        mine,
        { displayName: "Ⓡobot", externalId: "00u1", emails: [{ value: "a@b.test", primary: true }] },
        { asserted: ["roles"], stringForms: ["roles"], version: 3, deactivatedVersion: 2 },
      );

      await units.write((stores) => stores.users.insert(user));

      expect(await units.read((stores) => stores.users.find(mine.id, user.id))).toEqual({
        ...user,
        ties: { groups: false, accounts: false },
      });
    });

    it.each(["SVC@example.com", "svc@EXAMPLE.com", "svc@example.com"])(
      "refuses %s beside svc@example.com on the same connection only",
      async (userName) => {
        await using units = open();
        const { mine, theirs } = await twoConnections(units);
        await units.write((stores) => stores.users.insert(aUser(mine, { userName: "svc@example.com" })));

        const twin = units.write((stores) => stores.users.insert(aUser(mine, { userName })));
        const elsewhere = units.write((stores) => stores.users.insert(aUser(theirs, { userName })));

        await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "userName" } });
        await expect(elsewhere).resolves.toBeUndefined();
      },
    );

    it("refuses a rename to a taken name, and lets a deleted user's name be taken", async () => {
      await using units = open();
      const { mine } = await twoConnections(units);
      const [a, b] = [aUser(mine, { userName: "a" }), aUser(mine, { userName: "b" })];
      await insertUsers(units, [a, b]);

      const taken = units.write((stores) => stores.users.update({ ...b, ...withText({ userName: "A" }) }, b));
      await expect(taken).rejects.toMatchObject({ code: "uniqueness" });
      await units.write((stores) => stores.users.update({ ...a, deletedAt: 5 }, a));
      await units.write((stores) => stores.users.update({ ...b, ...withText({ userName: "A" }) }, b));

      expect((await units.read((stores) => stores.users.find(mine.id, b.id)))?.document).toEqual({ userName: "A" });
    });

    it("answers another connection's id, a deleted user's and an unknown one alike: nothing", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const [user, gone] = [aUser(theirs), aUser(mine, {}, { deletedAt: 5 })];
      await insertUsers(units, [user, gone]);

      const found = await units.read(async ({ users }) => [
        await users.find(mine.id, user.id),
        await users.find(mine.id, gone.id),
        await users.find(mine.id, "nobody"),
        await users.listExisting(mine.id, [user.id, gone.id, "nobody"]),
      ]);

      expect(found).toEqual([undefined, undefined, undefined, []]);
    });

    it("pages in creation order, of one connection, with totals, filtered or not", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const users = Array.from({ length: 7 }, (_, index) =>
        aUser(mine, { userName: `u${9 - index}`, active: index !== 3 }),
      );
      await insertUsers(units, [...users, aUser(theirs)]);
      await units.write((stores) => stores.connections.count(mine.id, { users: 7 }));
      const ids = users.map((user) => user.id);

      const [second, beyond, none, filtered, filteredNone] = await units.read(async (stores) => [
        await stores.users.list(mine.id, { startIndex: 3, count: 2 }),
        await stores.users.list(mine.id, { startIndex: 9, count: 2 }),
        await stores.users.list(mine.id, { startIndex: 1, count: 0 }),
        await stores.users.list(mine.id, { filter: ACTIVE, startIndex: 3, count: 2 }),
        await stores.users.list(mine.id, { filter: ACTIVE, startIndex: 9, count: 2 }),
      ]);

      expect(second).toEqual({ total: 7, items: [users[2], users[3]] });
      expect([beyond, none]).toEqual([
        { total: 7, items: [] },
        { total: 7, items: [] },
      ]);
      expect([filtered?.total, filtered?.items.map((user) => user.id)]).toEqual([6, [ids[2], ids[4]]]);
      expect(filteredNone).toEqual({ total: 6, items: [] });
    });

    it("tells of principals of any connection, deleted ones too, with what their connection decides and their factor", async () => {
      await using units = open();
      const application = anApplication("crm");
      const mine = aConnection({ applicationId: application.id, graceDays: 3 });
      const user = aUser(mine, { userName: "svc", displayName: "Robot", active: false }, { deletedAt: 5 });
      await units.write(async (stores) => {
        await stores.applications.insert(application);
        await stores.connections.insert(mine);
        await stores.users.insert(user);
        await stores.authenticators.insert(anAuthenticator(user, { state: "enrolled" }));
      });

      expect(await units.read((stores) => stores.users.listPrincipals([user.id]))).toEqual([
        {
          id: user.id,
          workspaceId: WORKSPACE,
          connectionId: mine.id,
          userName: "svc",
          displayName: "Robot",
          active: false,
          deleted: true,
          dedicatedTo: application.id,
          defaultOwnerId: null,
          defaultBackupOwnerId: null,
          graceDays: 3,
          factor: "enrolled",
          besideIdentities: false,
        },
      ]);
    });

    it("finds a user everywhere by id or by name without case, living ones first, with the connection", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const [old, young, other] = [
        aUser(mine, { userName: "Svc" }, { deletedAt: 5 }),
        aUser(theirs, { userName: "SVC" }),
        aUser(mine, { userName: "svc2" }),
      ];
      await insertUsers(units, [old, young, other]);

      const [byName, byId] = await units.read(async ({ users }) => [
        await users.listEverywhere(WORKSPACE, "sVC"),
        await users.listEverywhere(WORKSPACE, other.id),
      ]);

      const { id, name: called, idp, applicationId } = mine;
      const connection = { id, name: called, idp, applicationId, deletedAt: null };
      expect(byName.map((found) => found.user.id)).toEqual([young.id, old.id]);
      expect(byId).toEqual([{ user: other, connection }]);
    });

    it("hides no living user behind deleted ones of the same name, of whichever connection", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const named = (connection: Connection, deletedAt: number | null) =>
        aUser(connection, { userName: "svc" }, { deletedAt });
      const living = [named(mine, null), named(theirs, null)];
      const before = Array.from({ length: 60 }, () => named(theirs, 5));
      const after = Array.from({ length: 120 }, () => named(mine, 5));
      await insertUsers(units, [...before, ...living, ...after]);

      const found = await units.read(({ users }) => users.listEverywhere(WORKSPACE, "svc"));

      const of = (connection: Connection) => found.filter((one) => one.connection.id === connection.id);
      expect(found.slice(0, 2).map((one) => one.user.id)).toEqual(living.toReversed().map((user) => user.id));
      expect([of(mine).length, of(theirs).length]).toEqual([100, 61]);
    });

    it("finds a user of a deleted connection, and by a name it had before, after those who have it still", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const renamed = aUser(mine, { userName: "new.name" });
      const holder = aUser(mine, { userName: "old.name" });
      const gone = aUser(theirs, { userName: "old.name" }, { deletedAt: 7 });
      await insertUsers(units, [holder, gone, renamed]);
      await units.write(async ({ connections, events }) => {
        await connections.delete(theirs.id, 7);
        const subject = { kind: "user", id: renamed.id } as const;
        const [before, after] = [{ userName: "Old.Name" }, { userName: "new.name" }];
        await events.append(aStoredEvent({ type: "user.renamed", subject, before, after }));
      });

      const [found, none] = await units.read(async ({ users }) => [
        await users.listEverywhere(WORKSPACE, "old.name"),
        await users.listEverywhere(WORKSPACE, "old"),
      ]);

      const places = found.filter((one) => one.connection.id === mine.id).map((one) => one.user.id);
      expect([places, none]).toEqual([[holder.id, renamed.id], []]);
      expect(found.find((one) => one.user.id === gone.id)?.connection.deletedAt).toBe(7);
    });

    it("lists the groups of users in the order in which the groups were created", async () => {
      await using units = open();
      const { mine } = await twoConnections(units);
      const [a, b] = [aUser(mine), aUser(mine)];
      const [first, second] = [aGroup(mine, "Zebras"), aGroup(mine, "Ants")];
      await insertUsers(units, [a, b]);
      await units.write(async ({ groups }) => {
        await groups.insert(first);
        await groups.insert(second);
        await groups.addMembers(second.id, [a.id], 1);
        await groups.addMembers(first.id, [a.id, b.id], 2);
      });

      const listed = await units.read((stores) => stores.users.listGroups([a.id]));

      expect(listed).toEqual([
        { userId: a.id, value: first.id, display: "Zebras" },
        { userId: a.id, value: second.id, display: "Ants" },
      ]);
    });

    it("deletes all users of one connection, and only those", async () => {
      await using units = open();
      const { mine, theirs } = await twoConnections(units);
      const [a, b] = [aUser(mine), aUser(theirs)];
      await insertUsers(units, [a, b]);

      await units.write((stores) => stores.users.deleteAll(mine.id, 9));
      const [gone, kept, principals] = await units.read(async ({ users }) => [
        await users.find(mine.id, a.id),
        await users.find(theirs.id, b.id),
        await users.listPrincipals([a.id]),
      ]);

      expect([gone, kept?.id, principals?.[0]?.deleted]).toEqual([undefined, b.id, true]);
    });
  });
}

async function twoConnections(units: TempStore) {
  const [mine, theirs] = [aConnection(), aConnection()];
  await units.write(async (stores) => {
    await stores.connections.insert(mine);
    await stores.connections.insert(theirs);
  });
  return { mine, theirs };
}

function insertUsers(units: TempStore, users: readonly ReturnType<typeof aUser>[]): Promise<void> {
  return units.write(async (stores) => {
    for (const user of users) await stores.users.insert(user);
  });
}
