import { describe, expect, it } from "vitest";
import type { Filter } from "../../src/domain/filter.ts";
import { aConnection, aGroup, anApplication, anAuthenticator, aUser, WORKSPACE } from "../support/builders.ts";
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

      expect(await units.read((stores) => stores.users.find(mine.id, user.id))).toEqual(user);
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

      const taken = units.write((stores) => stores.users.update({ ...b, document: { userName: "A" } }));
      await expect(taken).rejects.toMatchObject({ code: "uniqueness" });
      await units.write((stores) => stores.users.update({ ...a, deletedAt: 5 }));
      await units.write((stores) => stores.users.update({ ...b, document: { userName: "A" } }));

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
          graceDays: 3,
          factor: "enrolled",
        },
      ]);
    });

    it("finds a user everywhere by id or by name without case, newest first, deleted ones too", async () => {
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

      expect(byName?.map((user) => user.id)).toEqual([young.id, old.id]);
      expect(byId?.map((user) => user.id)).toEqual([other.id]);
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
