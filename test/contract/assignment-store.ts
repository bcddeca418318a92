import { describe, expect, it } from "vitest";
import { type AssignedValue, parseTarget, type ReasonRow } from "../../src/domain/directory/assignment.ts";
import type { UserId } from "../../src/domain/id.ts";
import { aConnection, aGroup, anAccount, anApplication, anIntegration, aUser, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

/** The promises of `AssignmentStore`. @param open answers an empty store */
export function describeAssignmentStore(name: string, open: () => TempStore): void {
  describe(`AssignmentStore on ${name}`, () => {
    it("keeps live values, ends them with their version, and tells which ended and are not live again", async () => {
      await using units = open();
      const { users } = await someUsers(units, 2);
      const [user, other] = users as [never, never];
      const ended = (id: UserId, version: number) =>
        units.read(async (stores) => (await stores.assignments.listEndedAfter(id, version)).map(({ value }) => value));
      await units.write(async ({ assignments }) => {
        for (const value of ["crm", "jira", "wiki"]) await assignments.insertValue(user, aValue("role", value), 1);
        await assignments.insertValue(user, aValue("attribute", "crm"), 1);
        await assignments.insertValue(other, aValue("role", "crm"), 1);
      });

      await units.write(async ({ assignments }) => {
        await assignments.endValue(idOf(user), "role", "crm", 2, 2);
        await assignments.endValue(idOf(user), "role", "jira", 3, 3);
        await assignments.endValue(idOf(user), "role", "nothing", 3, 3);
      });
      const live = await units.read((stores) => stores.assignments.listValues(idOf(user)));
      const [above1, above2, above3] = [
        await ended(idOf(user), 1),
        await ended(idOf(user), 2),
        await ended(idOf(user), 3),
      ];
      await units.write((stores) => stores.assignments.insertValue(user, aValue("role", "crm"), 4));
      const again = await ended(idOf(user), 1);

      expect(live.map(({ channel, value }) => `${channel} ${value}`).sort()).toEqual(["attribute crm", "role wiki"]);
      expect([above1.sort(), above2, above3, again]).toEqual([["crm", "jira"], ["jira"], [], ["jira"]]);
      expect(await ended(idOf(other), 0)).toEqual([]);
    });

    it("refuses the same live value twice", async () => {
      await using units = open();
      const { users } = await someUsers(units, 1);
      const [user] = users as [never];
      await units.write((stores) => stores.assignments.insertValue(user, aValue("role", "crm"), 1));

      const twice = units.write((stores) => stores.assignments.insertValue(user, aValue("role", "crm"), 2));

      await expect(twice).rejects.toMatchObject({ code: "uniqueness" });
    });

    it("gives the reasons of all channels, with the application once it is there, also when it is added later", async () => {
      await using units = open();
      const dedicated = anApplication("wiki");
      await units.write((stores) => stores.applications.insert(dedicated));
      const { connection, users } = await someUsers(units, 1, { applicationId: dedicated.id, name: "Okta" });
      const [user] = users as [never];
      const id = idOf(user);
      const bound = aGroup(connection, "app:crm:reader", {
        binding: { key: "crm", role: "reader", origin: "name" },
        boundAt: 20,
      });
      const plain = aGroup(connection, "Robots");
      await units.write(async ({ assignments, groups }) => {
        await assignments.insertValue(user, aValue("role", "crm:admin"), 10);
        await assignments.insertValue(user, aValue("attribute", "no key!"), 11);
        for (const group of [bound, plain]) {
          await groups.insert(group);
          await groups.addMembers(group.id, [id], 15);
        }
      });
      const reasons = async () => units.read((stores) => stores.assignments.listReasons([id]));

      const before = await reasons();
      const crm = anApplication("crm", {
        saml: { ...anApplication("x").saml, verdict: "supported", grade: "metadata" },
      });
      await units.write((stores) => stores.applications.insert(crm));
      const after = await reasons();
      await units.write((stores) => stores.applications.delete(crm.id, 99));
      const gone = await reasons();

      const proven = { verdict: "supported", grade: "metadata", condition: "ok" };
      expect(after.map(brief)).toEqual(
        expect.arrayContaining([
          {
            channel: "role",
            value: "crm:admin",
            role: "admin",
            sourceId: null,
            since: 10,
            applicationId: crm.id,
            saml: proven,
          },
          {
            channel: "attribute",
            value: "no key!",
            role: null,
            sourceId: null,
            since: 11,
            applicationId: null,
            saml: null,
          },
          {
            channel: "group",
            value: "app:crm:reader",
            role: "reader",
            sourceId: bound.id,
            since: 20,
            applicationId: crm.id,
            saml: proven,
          },
          expect.objectContaining({
            channel: "connection",
            value: "Okta",
            sourceId: connection.id,
            applicationId: dedicated.id,
          }),
        ]),
      );
      expect([before.length, after.length, gone.length]).toEqual([4, 4, 4]);
      expect(before.map((reason) => reason.applicationId)).toEqual(gone.map((reason) => reason.applicationId));
      expect(gone.filter((reason) => reason.applicationId === crm.id)).toEqual([]);
    });

    it("lists what matches nothing, newest first, page by page without a gap or a repeat", async () => {
      await using units = open();
      const { connection, users } = await someUsers(units, 3);
      const ids = users.map((user) => user.id);
      const group = aGroup(connection, "app:lost", {
        binding: { key: "lost", role: null, origin: "name" },
        boundAt: 3,
      });
      const gone = aUser(connection, {}, { deletedAt: 5 });
      await units.write(async ({ applications, assignments, groups, users: people }) => {
        await applications.insert(anApplication("crm"));
        await people.insert(gone);
        for (const [index, user] of [...users, gone].entries()) {
          await assignments.insertValue(user, aValue("role", `lost:${index}`), index);
          await assignments.insertValue(user, aValue("role", "crm"), index);
        }
        await groups.insert(group);
        await groups.addMembers(group.id, ids, 1);
      });

      const pages: (readonly ReasonRow[])[] = [];
      let cursor: string | undefined;
      do {
        const page = await units.read((stores) => stores.assignments.listUnmatched(WORKSPACE, 2, cursor));
        pages.push(page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      const all = pages.flat();

      expect(pages.map((page) => page.length)).toEqual([2, 2, 2]);
      expect(all.map((reason) => reason.since)).toEqual([3, 3, 3, 2, 1, 0]);
      expect(new Set(all.map((reason) => `${reason.userId} ${reason.value}`)).size).toBe(6);
      expect(all.slice(3).map((reason) => reason.value)).toEqual(["lost:2", "lost:1", "lost:0"]);
    });

    it("does not list roles of a dedicated connection as unmatched: they are its app's", async () => {
      await using units = open();
      const wiki = anApplication("wiki");
      await units.write((stores) => stores.applications.insert(wiki));
      const { users } = await someUsers(units, 1, { applicationId: wiki.id });
      const [user] = users as [never];
      await units.write(async ({ assignments }) => {
        await assignments.insertValue(user, aValue("role", "editor"), 1);
        await assignments.insertValue(user, aValue("attribute", "lost"), 1);
      });

      const page = await units.read((stores) => stores.assignments.listUnmatched(WORKSPACE, 10, undefined));

      expect(page.items.map((reason) => reason.value)).toEqual(["lost"]);
    });

    it("knows whom a change can touch, and queues them once, with the latest cause", async () => {
      await using units = open();
      const { connection, users } = await someUsers(units, 4);
      const [byValue, byGroup, byAccount, untouched] = users as [never, never, never, never];
      const application = anApplication("crm");
      const group = aGroup(connection, "app:crm", { binding: { key: "crm", role: null, origin: "name" }, boundAt: 1 });
      await units.write(async (stores) => {
        await stores.applications.insert(application);
        await stores.assignments.insertValue(byValue, aValue("role", "CRM:admin"), 1);
        await stores.groups.insert(group);
        await stores.groups.addMembers(group.id, [idOf(byGroup)], 1);
        await stores.accounts.insert(anAccount(byAccount, application));
        await stores.accounts.insert(anAccount(untouched, application, { retiredAt: 5 }));
      });
      const { affected, one } = await units.read(async ({ assignments }) => ({
        affected: [
          await assignments.listAffected({ by: "key", workspaceId: WORKSPACE, key: "crm" }, 9),
          await assignments.listAffected({ by: "application", applicationId: application.id }, 9),
          await assignments.listAffected({ by: "group", groupId: group.id }, 9),
          await assignments.listAffected({ by: "connection", connectionId: connection.id }, 9),
        ].map((ids) => [...ids].sort()),
        one: await assignments.listAffected({ by: "connection", connectionId: connection.id }, 1),
      }));

      await units.write(async ({ assignments }) => {
        await assignments.queueUsers([idOf(byAccount)], "first");
        await assignments.queueAffected({ by: "connection", connectionId: connection.id }, "second");
      });
      const queued = await units.read((stores) => stores.assignments.listQueued(10, false));

      expect(affected).toEqual([
        [idOf(byValue), idOf(byGroup)].sort(),
        [idOf(byAccount)],
        [idOf(byGroup)],
        users.map((user) => user.id).sort(),
      ]);
      expect(one.length).toBe(1);
      expect(queued[0]).toEqual({ userId: idOf(byAccount), cause: "second" });
      expect(queued.map((entry) => entry.userId).sort()).toEqual(users.map((user) => user.id).sort());
    });

    it("hands out the queue oldest first, linked ones alone once each, until they are taken off", async () => {
      await using units = open();
      const { users } = await someUsers(units, 3);
      const ids = users.map((user) => user.id);
      await units.write(async (stores) => {
        for (const key of ["crm", "wiki"]) {
          const application = anApplication(key);
          const account = anAccount(users[2] as never, application);
          await stores.applications.insert(application);
          await stores.accounts.insert(account);
          await stores.integrations.insert(anIntegration(application, { accountId: account.id, linkedAt: 1 }));
        }
        for (const id of ids) await stores.assignments.queueUsers([id], "why");
      });
      const queue = async (linkedOnly: boolean) =>
        (await units.read((stores) => stores.assignments.listQueued(2, linkedOnly))).map((entry) => entry.userId);

      const [oldest, linked] = [await queue(false), await queue(true)];
      await units.write((stores) => stores.assignments.unqueue([ids[0], ids[2]] as UserId[]));

      expect([oldest, linked]).toEqual([ids.slice(0, 2), [ids[2]]]);
      expect([await queue(false), await queue(true)]).toEqual([[ids[1]], []]);
    });
  });
}

function aValue(channel: AssignedValue["channel"], value: string): AssignedValue {
  return { channel, value, ...parseTarget(value) };
}

function idOf(user: { readonly id: UserId }): UserId {
  return user.id;
}

function brief({ channel, value, role, sourceId, since, applicationId, saml }: ReasonRow) {
  return { channel, value, role, sourceId, since, applicationId, saml };
}

async function someUsers(units: TempStore, count: number, fields: Parameters<typeof aConnection>[0] = {}) {
  const connection = aConnection(fields);
  const users = Array.from({ length: count }, () => aUser(connection));
  await units.write(async (stores) => {
    await stores.connections.insert(connection);
    for (const user of users) await stores.users.insert(user);
  });
  return { connection, users };
}
