import { describe, expect, it } from "vitest";
import { aConnection, aGroup, aUser } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

/** The promises of `GroupStore`. @param open answers an empty store */
export function describeGroupStore(name: string, open: () => TempStore): void {
  describe(`GroupStore on ${name}`, () => {
    it("gives back what was inserted and updated, whole, to its own connection only", async () => {
      await using units = open();
      const { mine, theirs } = await someUsers(units, 0);
      const group = aGroup(mine, "app:crm:admin", {
        document: { displayName: "app:crm:admin", externalId: "00g1" },
        binding: { key: "crm", role: "admin", origin: "name" },
        boundAt: 7,
      });
      const changed = { ...group, document: { displayName: "Robots" }, memberCount: 2, version: 2, updatedAt: 9 };

      await units.write((stores) => stores.groups.insert(group));
      const inserted = await units.read((stores) => stores.groups.find(mine.id, group.id));
      await units.write((stores) => stores.groups.update(changed));
      const updated = await units.read((stores) => stores.groups.find(mine.id, group.id));
      const foreign = await units.read((stores) => stores.groups.find(theirs.id, group.id));

      expect([inserted, updated, foreign]).toEqual([group, changed, undefined]);
    });

    it("refuses a displayName that differs only in case, by insert and by rename, on the same connection only", async () => {
      await using units = open();
      const { mine, theirs } = await someUsers(units, 0);
      const other = aGroup(mine, "Ants");
      await units.write((stores) => stores.groups.insert(aGroup(mine, "Robots")));
      await units.write((stores) => stores.groups.insert(other));

      const twin = units.write((stores) => stores.groups.insert(aGroup(mine, "ROBOTS")));
      const rename = units.write((stores) => stores.groups.update({ ...other, document: { displayName: "robots" } }));
      const elsewhere = units.write((stores) => stores.groups.insert(aGroup(theirs, "Robots")));

      await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "displayName" } });
      await expect(rename).rejects.toMatchObject({ code: "uniqueness" });
      await expect(elsewhere).resolves.toBeUndefined();
    });

    it("pages in creation order with totals", async () => {
      await using units = open();
      const { mine, theirs } = await someUsers(units, 0);
      const groups = ["c", "a", "b"].map((displayName) => aGroup(mine, displayName));
      await units.write(async (stores) => {
        for (const group of [...groups, aGroup(theirs, "z")]) await stores.groups.insert(group);
        await stores.connections.count(mine.id, { groups: 3 });
      });

      const [page, all] = await units.read(async (stores) => [
        await stores.groups.list(mine.id, { startIndex: 2, count: 5 }),
        await stores.groups.listAll(mine.id),
      ]);

      expect(page).toEqual({ total: 3, items: groups.slice(1) });
      expect(all).toEqual(groups);
    });

    it("adds members once, says which are new, and lists them in creation order of the users", async () => {
      await using units = open();
      const { mine, users } = await someUsers(units, 3);
      const [a, b, c] = users.map((user) => user.id) as [never, never, never];
      const group = aGroup(mine, "Robots");
      await units.write((stores) => stores.groups.insert(group));

      const first = await units.write((stores) => stores.groups.addMembers(group.id, [c, a], 1));
      const again = await units.write((stores) => stores.groups.addMembers(group.id, [a, b, b], 2));
      const [members, ids] = await units.read(async ({ groups }) => [
        await groups.listMembers([group.id]),
        await groups.listMemberIds(group.id),
      ]);

      expect([[...first].sort(), again]).toEqual([[a, c].sort(), [b]]);
      expect(members).toEqual(
        users.map((user) => ({ groupId: group.id, value: user.id, display: user.document["userName"] })),
      );
      expect([...(ids ?? [])].sort()).toEqual([a, b, c]);
    });

    it("removes members, says which were, and remembers the version until they are back", async () => {
      await using units = open();
      const { mine, users } = await someUsers(units, 3);
      const [a, b, c] = users.map((user) => user.id) as [never, never, never];
      const group = aGroup(mine, "Robots");
      await units.write(async ({ groups }) => {
        await groups.insert(group);
        await groups.addMembers(group.id, [a, b, c], 1);
      });

      const removed = await units.write(({ groups }) => groups.removeMembers(group.id, [a, "nobody"], 2));
      await units.write(({ groups }) => groups.removeMembers(group.id, [b], 5));
      const [after1, after2, after5] = await units.read(async ({ groups }) => [
        await groups.listEndedAfter(group.id, 1),
        await groups.listEndedAfter(group.id, 2),
        await groups.listEndedAfter(group.id, 5),
      ]);
      await units.write(({ groups }) => groups.addMembers(group.id, [b], 6));
      const back = await units.read(({ groups }) => groups.listEndedAfter(group.id, 1));

      expect(removed).toEqual([a]);
      expect([[...(after1 ?? [])].sort(), after2, after5, back]).toEqual([[a, b], [b], [], [a]]);
    });

    it("ends all memberships of a user, and counts the groups down", async () => {
      await using units = open();
      const { mine, users } = await someUsers(units, 2);
      const [a, b] = users.map((user) => user.id) as [never, never];
      const groups = ["x", "y", "z"].map((displayName) => aGroup(mine, displayName, { memberCount: 2 }));
      const [x, y] = groups.map((group) => group.id) as [never, never];
      await units.write(async (stores) => {
        for (const group of groups) await stores.groups.insert(group);
        for (const id of [x, y]) await stores.groups.addMembers(id, [a, b], 1);
      });

      const left = await units.write((stores) => stores.groups.removeUser(a, 9));
      const after = await units.read((stores) => stores.groups.listAll(mine.id));
      const members = await units.read((stores) => stores.groups.listMembers([x, y]));

      expect([...left].sort()).toEqual([x, y].sort());
      expect(after.map((group) => [group.memberCount, group.version])).toEqual([
        [1, 2],
        [1, 2],
        [2, 1],
      ]);
      expect(members.map((member) => member.value)).toEqual([b, b]);
    });

    it("deletes a group with its memberships, for its own connection only, or all of a connection", async () => {
      await using units = open();
      const { mine, theirs, users } = await someUsers(units, 1);
      const [a] = users.map((user) => user.id) as [never];
      const [one, two, foreign] = [aGroup(mine, "1"), aGroup(mine, "2"), aGroup(theirs, "3")];
      await units.write(async ({ groups }) => {
        for (const group of [one, two, foreign]) {
          await groups.insert(group);
          await groups.addMembers(group.id, [a], 1);
        }
      });

      const foreignDelete = units.write((stores) => stores.groups.delete(theirs.id, one.id));
      await expect(foreignDelete).rejects.toThrow("was to change one row");
      const untouched = await units.read((stores) => stores.groups.listMemberIds(one.id));
      await units.write((stores) => stores.groups.delete(mine.id, one.id));
      const [gone, members] = await units.read(async ({ groups }) => [
        await groups.find(mine.id, one.id),
        await groups.listMembers([one.id, two.id]),
      ]);
      await expect(units.write((stores) => stores.groups.delete(mine.id, one.id))).rejects.toThrow();
      await units.write((stores) => stores.groups.deleteAll(mine.id));
      const left = await units.read((stores) => stores.users.listGroups([a]));

      expect([untouched, gone]).toEqual([[a], undefined]);
      expect(members?.map((member) => member.groupId)).toEqual([two.id]);
      expect(left.map((group) => group.value)).toEqual([foreign.id]);
    });
  });
}

async function someUsers(units: TempStore, count: number) {
  const [mine, theirs] = [aConnection(), aConnection()];
  const users = Array.from({ length: count }, () => aUser(mine));
  await units.write(async (stores) => {
    await stores.connections.insert(mine);
    await stores.connections.insert(theirs);
    for (const user of users) await stores.users.insert(user);
  });
  return { mine, theirs, users };
}
