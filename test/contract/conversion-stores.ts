import { describe, expect, it } from "vitest";
import type { Adoption } from "../../src/domain/account/adoption.ts";
import type { Conversion } from "../../src/domain/account/conversion.ts";
import { newId, type WorkspaceId } from "../../src/domain/id.ts";
import type { Stores } from "../../src/domain/unit.ts";
import { aConnection, anAccount, anApplication, anIdentity, aUser, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const OTHER = newId<WorkspaceId>();

function aConversion(overrides: Partial<Conversion> = {}): Conversion {
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    accountId: newId(),
    successorId: newId(),
    to: "placeholder",
    reason: "SAML is lost.",
    state: "open",
    carried: [],
    adoptionId: null,
    createdAt: 1,
    updatedAt: 1,
    switchedAt: null,
    endedAt: null,
    ...overrides,
  };
}

/** The promises of `FailureStore`, `ConversionStore` and `AdoptionStore`. @param open answers an empty store */
export function describeConversionStores(name: string, open: () => TempStore): void {
  describe(`FailureStore on ${name}`, () => {
    it("keeps one failure of a code, which is read with the account until it is deleted", async () => {
      await using units = open();
      const { account } = await aScene(units);
      const failure = { code: "session_lost", detail: "a", since: 1, seenAt: 2 } as const;
      const reports = () => units.read(async (stores) => (await stores.accounts.find(WORKSPACE, account.id))?.reports);

      await units.write((stores) => stores.failures.put(account.id, failure));
      await units.write((stores) => stores.failures.put(account.id, { ...failure, detail: null, seenAt: 3 }));
      const replaced = await reports();
      const deleted = await units.write((stores) => stores.failures.delete(account.id, "session_lost"));
      const again = await units.write((stores) => stores.failures.delete(account.id, "session_lost"));

      expect(replaced).toEqual([{ ...failure, detail: null, seenAt: 3 }]);
      expect([deleted, again, await reports()]).toEqual([true, false, []]);
    });
  });

  describe(`ConversionStore on ${name}`, () => {
    it("finds the newest conversion of either side, as it was written", async () => {
      await using units = open();
      const first = aConversion({ endedAt: 5, state: "cancelled" });
      const second = aConversion({ accountId: first.accountId });
      const carried = [{ kind: "password", statement: "Same login.", at: 3 }] as const;
      const changed: Conversion = { ...second, state: "switched", switchedAt: 4, updatedAt: 4, carried };
      const find = (id: Conversion["accountId"], workspace = WORKSPACE) =>
        units.read((stores) => stores.conversions.findOfAccount(workspace, id));

      await units.write((stores) => stores.conversions.insert(first));
      await units.write((stores) => stores.conversions.insert(second));
      await units.write((stores) => stores.conversions.update(changed));

      expect(await find(first.accountId)).toEqual(changed);
      expect(await find(first.successorId)).toEqual(first);
      expect(await find(second.successorId)).toEqual(changed);
      expect([await find(newId()), await find(first.accountId, OTHER)]).toEqual([undefined, undefined]);
    });

    it("has one conversion of an account that has not ended", async () => {
      await using units = open();
      const first = aConversion();
      await units.write((stores) => stores.conversions.insert(first));
      const insert = () =>
        units.write((stores) => stores.conversions.insert(aConversion({ accountId: first.accountId })));

      await expect(insert()).rejects.toMatchObject({ code: "uniqueness" });
      await units.write((stores) => stores.conversions.update({ ...first, endedAt: 2 }));

      await expect(insert()).resolves.toBeUndefined();
    });

    it("lists what was switched by then and has not ended, the oldest first", async () => {
      await using units = open();
      const late = aConversion({ switchedAt: 9 });
      const early = aConversion({ switchedAt: 7 });
      const rest = [aConversion(), aConversion({ switchedAt: 10 }), aConversion({ switchedAt: 6, endedAt: 8 })];
      for (const one of [late, early, ...rest]) await units.write((stores) => stores.conversions.insert(one));

      expect(await units.read((stores) => stores.conversions.listSwitched(9, 10))).toEqual([early, late]);
      expect(await units.read((stores) => stores.conversions.listSwitched(9, 1))).toEqual([early]);
    });
  });

  describe(`AdoptionStore on ${name}`, () => {
    it("finds live accounts of identities by name and address, with what became of their proposals", async () => {
      await using units = open();
      const { user, application, account, connection } = await aScene(units);
      const namesakes = (workspace = WORKSPACE) =>
        units.read((stores) => stores.adoptions.listNamesakes(workspace, user.id, application.id));
      const before = await namesakes();
      const adoption: Adoption = {
        id: newId(),
        workspaceId: WORKSPACE,
        connectionId: connection.id,
        applicationId: application.id,
        userId: user.id,
        accountId: account.id,
        matched: ["email"],
        state: "proposed",
        reason: null,
        proposedAt: 1,
        decidedAt: null,
      };

      await units.write((stores) => stores.adoptions.insert(adoption));
      const proposed = await namesakes();
      const found = await units.read((stores) => stores.adoptions.find(WORKSPACE, adoption.id));
      await units.write((stores) => stores.accounts.update({ ...account, retiredAt: 3 }));
      const moot = await units.read((stores) => stores.adoptions.listMoot(5));
      await units.write((stores) => stores.adoptions.update({ ...adoption, state: "moot", decidedAt: 4 }));

      expect(before).toEqual([{ accountId: account.id, matched: ["email"], state: null }]);
      expect(proposed).toEqual([{ accountId: account.id, matched: ["email"], state: "proposed" }]);
      expect(found).toEqual({
        ...adoption,
        userName: "robot@example.com",
        accountName: account.userName,
        connectionName: connection.name,
        applicationKey: "crm",
      });
      expect(moot).toEqual([adoption]);
      expect(await namesakes()).toEqual([]);
      expect(await units.read((stores) => stores.adoptions.listMoot(5))).toEqual([]);
      expect(await units.read((stores) => stores.adoptions.find(OTHER, adoption.id))).toBeUndefined();
    });

    it("lists by state, newest first, page by page, of one workspace", async () => {
      await using units = open();
      const { user, application, account, connection } = await aScene(units);
      const ids = [newId<Adoption["id"]>(), newId<Adoption["id"]>(), newId<Adoption["id"]>()] as const;
      for (const [at, id] of ids.entries()) {
        const parties = { connectionId: connection.id, applicationId: application.id, userId: user.id };
        const accountId = at === 0 ? account.id : newId<Adoption["accountId"]>();
        const state = at === 1 ? "rejected" : "proposed";
        const rest = { matched: ["user_name"], state, reason: null, proposedAt: at, decidedAt: null } as const;
        const adoption: Adoption = { id, workspaceId: WORKSPACE, ...parties, accountId, ...rest };
        await units.write((stores: Stores) => stores.adoptions.insert(adoption));
      }
      const list = (state: Adoption["state"] | undefined, after?: number, workspace = WORKSPACE) =>
        units.read((stores) =>
          stores.adoptions.list(workspace, { state }, { limit: 2, ...(after !== undefined && { after }) }),
        );

      const first = await list(undefined);
      const second = await list(undefined, Number(first.nextCursor));

      expect(first.items.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      expect(second.items.map(({ id }) => id)).toEqual([ids[0]]);
      expect((await list("rejected")).items.map(({ id }) => id)).toEqual([ids[1]]);
      expect((await list(undefined, undefined, OTHER)).items).toEqual([]);
    });
  });
}

/** An app with an account that was registered here, and a pushed user whose name is the address of the account. */
async function aScene(units: TempStore) {
  const connection = aConnection();
  const application = anApplication("crm");
  const user = aUser(connection, { userName: "robot@example.com", emails: [{ value: "other@example.com" }] });
  const identity = { ...anIdentity(application.id, "Ghost"), email: "Robot@Example.com" };
  const account = {
    ...anAccount(user, application),
    kind: "placeholder",
    userId: identity.id,
    connectionId: null,
  } as const;
  await units.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.applications.insert(application);
    await stores.users.insert(user);
    await stores.identities.insert(identity);
    await stores.accounts.insert(account);
  });
  return { connection, application, user, account };
}
