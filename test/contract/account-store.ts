import { describe, expect, it } from "vitest";
import { type AssignedValue, parseTarget } from "../../src/domain/directory/assignment.ts";
import {
  aConnection,
  aGroup,
  anAccount,
  anApplication,
  anAuthenticator,
  anIntegration,
  aUser,
  WORKSPACE,
} from "../support/builders.ts";
import { aPerson } from "../support/people.ts";
import type { TempStore } from "../support/temp-store.ts";

/** The promises of `AccountStore`. @param open answers an empty store */
export function describeAccountStore(name: string, open: () => TempStore): void {
  describe(`AccountStore on ${name}`, () => {
    it("joins an account with the facts of its neighbours as they are at the moment of reading", async () => {
      await using units = open();
      const { connection, user, application } = await ground(units);
      const terms = {
        validUntil: 99,
        reviewDueAt: 77,
        reviewCause: "roles",
        dedicatedUntil: 88,
        ownerRule: "r",
      } as const;
      const account = anAccount(user, application, {
        roles: ["admin"],
        exemptUntil: 50,
        heldAt: 3,
        holdReason: "why",
        ...terms,
      });
      const [ada, bo] = [
        aPerson({ workspaceId: WORKSPACE, name: "Ada", loginName: "ada@example.com" }),
        aPerson({ workspaceId: WORKSPACE, leftAt: 5 }),
      ];
      const integration = anIntegration(application, {
        accountId: account.id,
        linkedAt: 1,
        pausedAt: 2,
        pauseReason: "so",
      });
      await units.write(async (stores) => {
        await stores.accounts.insert(account);
        await stores.assignments.insertValue(user, aValue("crm:admin"), 1);
        await stores.authenticators.insert(anAuthenticator(user, { state: "enrolled" }));
        await stores.integrations.insert(integration);
        for (const person of [ada, bo]) await stores.people.insert(person);
        const item = { kind: "account", id: account.id } as const;
        const owner = { item, role: "owner", personId: ada.id, givenBy: "rule", createdAt: 1 } as const;
        await stores.itemRoles.give(WORKSPACE, owner);
        await stores.itemRoles.give(WORKSPACE, { ...owner, role: "backup_owner", personId: bo.id });
      });

      const entry = await units.read((stores) => stores.accounts.find(WORKSPACE, account.id));

      expect(entry).toEqual({
        account,
        facts: {
          kind: "idp_provisioned",
          user: { active: true, deleted: false },
          assigned: true,
          application: { verdict: "unknown", grade: "none", condition: "ok" },
          loginProven: false,
          contactVerified: false,
          factor: "enrolled",
          exemptUntil: 50,
          linked: true,
          linkPaused: true,
          held: true,
          validFrom: null,
          validUntil: 99,
          owners: 1,
          reviewDueAt: 77,
          retired: false,
        },
        application: { key: "crm", name: "CRM", requiredRole: null },
        connection: { name: connection.name, graceDays: 14, deleted: false },
        identity: null,
        registration: null,
        owners: {
          owner: { personId: ada.id, name: "Ada", loginName: "ada@example.com", givenBy: "rule" },
          backup: null,
        },
        sharedFactor: { serves: 1, recoveryCodesLeft: null },
        passwordAt: null,
        reports: [],
        integration: { id: integration.id, name: integration.name, pausedAt: 2, pauseReason: "so" },
        document: user.document,
        certificateEnds: [],
        evidenceValidUntil: null,
      });
    });

    it("knows an assignment by value, by bound group and by dedicated connection, and its end", async () => {
      await using units = open();
      const { connection, user, application } = await ground(units);
      const account = anAccount(user, application);
      const group = aGroup(connection, "app:crm", { binding: { key: "crm", role: null, origin: "name" }, boundAt: 1 });
      await units.write((stores) => stores.accounts.insert(account));
      const assigned = async () =>
        (await units.read((stores) => stores.accounts.find(WORKSPACE, account.id)))?.facts.assigned;
      const seen = [await assigned()];
      const steps: Parameters<TempStore["write"]>[0][] = [
        (stores) => stores.assignments.insertValue(user, aValue("CRM:admin"), 1),
        (stores) => stores.assignments.endValue(user.id, "role", "CRM:admin", 2, 2),
        (stores) => stores.groups.insert(group),
        (stores) => stores.groups.addMembers(group.id, [user.id], 1),
        (stores) => stores.groups.removeMembers(group.id, [user.id], 2),
        (stores) => stores.connections.update({ ...connection, applicationId: application.id }),
        (stores) => stores.connections.update(connection),
      ];

      for (const step of steps) {
        await units.write(step);
        seen.push(await assigned());
      }

      expect(seen).toEqual([false, true, false, false, true, false, true, false]);
    });

    it("allows one live account per kind, app and user, and any number of retired ones", async () => {
      await using units = open();
      const { user, application } = await ground(units);
      const first = anAccount(user, application);
      await units.write((stores) => stores.accounts.insert(first));

      const twin = units.write((stores) => stores.accounts.insert(anAccount(user, application)));
      await expect(twin).rejects.toMatchObject({ code: "uniqueness" });
      await units.write((stores) => stores.accounts.insert(anAccount(user, application, { kind: "individual" })));
      await units.write((stores) => stores.accounts.update({ ...first, retiredAt: 5, status: "retired" }));
      const next = anAccount(user, application, { predecessorId: first.id });
      await units.write((stores) => stores.accounts.insert(next));
      const all = await units.read((stores) => stores.accounts.listOfUsers([user.id]));

      expect(all.map((entry) => [entry.account.kind, entry.facts.retired, entry.account.predecessorId])).toEqual([
        ["idp_provisioned", true, null],
        ["individual", false, null],
        ["idp_provisioned", false, first.id],
      ]);
    });

    it("takes the accounts of a deleted application for retired before that is written down", async () => {
      await using units = open();
      const { user, application } = await ground(units);
      const account = anAccount(user, application);
      await units.write(async (stores) => {
        await stores.accounts.insert(account);
        await stores.assignments.insertValue(user, aValue("crm"), 1);
        await stores.applications.delete(application.id, 5);
      });

      const entry = await units.read((stores) => stores.accounts.find(WORKSPACE, account.id));

      expect([entry?.facts.retired, entry?.facts.assigned]).toEqual([true, false]);
    });

    it("lists newest first by status, app, connection and text, page by page", async () => {
      await using units = open();
      const { connection, application } = await ground(units);
      const other = aConnection();
      await units.write((stores) => stores.connections.insert(other));
      const accounts = [];
      for (const [index, place] of [connection, connection, other, connection].entries()) {
        const user = aUser(place, { userName: `Röbot-${index}`, displayName: index === 3 ? "50%_done" : "x" });
        const account = anAccount(user, application, {
          status: index === 1 ? "blocked" : "active",
          displayName: index === 3 ? "50%_done" : null,
        });
        accounts.push(account);
        await units.write(async (stores) => {
          await stores.users.insert(user);
          await stores.accounts.insert(account);
        });
      }
      const [a, b, c, d] = accounts.map((account) => account.id);
      const list = async (query: object, page: { limit: number; after?: number } = { limit: 10 }) => {
        const found = await units.read((stores) => stores.accounts.list(WORKSPACE, query, page));
        return { ids: found.items.map((entry) => entry.account.id), next: found.nextCursor };
      };

      const first = await list({}, { limit: 3 });
      const second = await list({}, { limit: 3, after: Number(first.next) });

      expect([first.ids, second]).toEqual([[d, c, b], { ids: [a], next: undefined }]);
      expect((await list({ status: "blocked" })).ids).toEqual([b]);
      expect((await list({ connectionId: other.id })).ids).toEqual([c]);
      expect((await list({ applicationId: application.id, text: "RÖBOT-2" })).ids).toEqual([c]);
      expect((await list({ text: "0%_D" })).ids).toEqual([d]);
      expect((await list({ text: "%" })).ids).toEqual([d]);
      expect((await list({ applicationId: "unknown" })).ids).toEqual([]);
    });

    it("goes through a list by name without the case of letters, from any place, and looks for no more than there are", async () => {
      await using units = open();
      const { connection, application } = await ground(units);
      for (const userName of ["b", "A", "c", "B", "a"]) {
        const user = aUser(connection, { userName: `${userName}@x` });
        await units.write((stores) => stores.accounts.insert(anAccount(user, application)));
      }
      const list = async (page: object) => {
        const found = await units.read((stores) =>
          stores.accounts.list(WORKSPACE, {}, { limit: 2, order: "userName", ...page }),
        );
        return { names: found.items.map(({ account }) => account.userName), next: found.nextCursor };
      };

      const first = await list({});
      const second = await list({ after: Number(first.next) });
      const third = await list({ after: Number(second.next) });

      expect([first.names, second.names, third]).toEqual([
        ["A@x", "a@x"],
        ["b@x", "B@x"],
        { names: ["c@x"], next: undefined },
      ]);
      expect((await list({ offset: 3 })).names).toEqual(["B@x", "c@x"]);
      expect(await list({ known: 2 })).toEqual({ names: ["A@x", "a@x"], next: undefined });
    });

    it("tells what ends within a time, the first of each kind first, and nothing of what has retired", async () => {
      await using units = open();
      const { connection, application } = await ground(units);
      const times = [
        { exemptUntil: 20 },
        { graceEndsAt: 15 },
        { validUntil: 12, deriveAt: 12 },
        { validFrom: 11, validUntil: 99, deriveAt: 11 },
        { reviewDueAt: 5, deriveAt: 14 },
        { exemptUntil: 10 },
        { exemptUntil: 21 },
        { exemptUntil: 12, retiredAt: 6 },
      ];
      const accounts = times.map((fields) => anAccount(aUser(connection), application, fields));
      await units.write(async (stores) => {
        for (const account of accounts) await stores.accounts.insert(account);
      });

      const ends = await units.read((stores) => stores.accounts.listEnds(WORKSPACE, { after: 10, until: 20 }, 5));
      const one = await units.read((stores) => stores.accounts.listEnds(WORKSPACE, { after: 10, until: 20 }, 1));

      const found = ends.map(({ id, what, at }) => [accounts.findIndex((account) => account.id === id), what, at]);
      expect(found.sort()).toEqual([
        [0, "exemption_ends", 20],
        [1, "grace_ends", 15],
        [2, "validity_ends", 12],
        [3, "validity_begins", 11],
      ]);
      expect(one).toHaveLength(3);
    });

    it("knows which accounts are due, each once, at most as many as asked for, and no retired one", async () => {
      await using units = open();
      const { connection, application } = await ground(units);
      const times = [
        { graceEndsAt: 10 },
        { exemptUntil: 10 },
        { graceEndsAt: 9, exemptUntil: 9 },
        { graceEndsAt: 11, exemptUntil: 12 },
        { graceEndsAt: 5, retiredAt: 6 },
        { deriveAt: 5, retiredAt: 6 },
        { deriveAt: 11 },
        {},
        { deriveAt: 10 },
        { deriveAt: 9, graceEndsAt: 9, exemptUntil: 9 },
      ];
      const accounts = times.map((fields) => anAccount(aUser(connection), application, fields));
      await units.write(async (stores) => {
        for (const account of accounts) {
          await stores.users.insert(aUser(connection, {}, { id: account.userId }));
          await stores.accounts.insert(account);
        }
      });

      const [due, one] = await units.read(async (stores) => [
        await stores.accounts.listDue(10, 10),
        await stores.accounts.listDue(10, 1),
      ]);

      expect(due?.map((entry) => entry.id).sort()).toEqual(
        [...accounts.slice(0, 3), ...accounts.slice(-2)].map((account) => account.id).sort(),
      );
      expect(one?.length).toBe(1);
    });
  });
}

function aValue(value: string): AssignedValue {
  return { channel: "role", value, ...parseTarget(value) };
}

async function ground(units: TempStore) {
  const connection = aConnection();
  const user = aUser(connection);
  const application = anApplication("crm");
  await units.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.users.insert(user);
    await stores.applications.insert(application);
  });
  return { connection, user, application };
}
