import { describe, expect, it } from "vitest";
import type { RecoveryCode } from "../../src/domain/authenticator/recovery-codes.ts";
import { type AuthenticatorId, newId } from "../../src/domain/id.ts";
import { aConnection, anAuthenticator, aUser, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

function aRecoveryCode(authenticatorId: AuthenticatorId, overrides: Partial<RecoveryCode> = {}): RecoveryCode {
  const sealed = new Uint8Array([1, 2, 3]);
  return { id: newId(), workspaceId: WORKSPACE, authenticatorId, sealed, createdAt: 7, usedAt: null, ...overrides };
}

/** The promises of the stores around second factors. @param open answers an empty store */
export function describeFactorStores(name: string, open: () => TempStore): void {
  describe(`RecoveryCodeStore on ${name}`, () => {
    it("finds codes in the order in which they were given, and nothing of one that was burnt", async () => {
      await using units = open();
      const factor = newId<AuthenticatorId>();
      const [first, second] = [aRecoveryCode(factor), aRecoveryCode(factor)];
      await units.write((stores) => stores.recoveryCodes.insert([first, second, aRecoveryCode(newId())]));
      const find = () => units.read((stores) => stores.recoveryCodes.findUnused(factor));
      const count = () => units.read((stores) => stores.recoveryCodes.count(factor));

      const before = [(await find())?.id, await count()];
      await units.write((stores) => stores.recoveryCodes.burn(first.id, 9));
      const after = [(await find())?.id, await count()];
      await units.write((stores) => stores.recoveryCodes.deleteOf(factor));

      expect(before).toEqual([first.id, { total: 2, left: 2, storedAt: 7 }]);
      expect(after).toEqual([second.id, { total: 2, left: 1, storedAt: 7 }]);
      expect([await find(), await count()]).toEqual([undefined, { total: 0, left: 0, storedAt: null }]);
    });

    it("goes with its factor, and so do the tries of codes", async () => {
      await using units = open();
      const factor = anAuthenticator(aUser(aConnection()));
      const tries = { authenticatorId: factor.id, actor: "a", recent: [1], locks: 0, lockedUntil: null, lastAt: 1 };
      await units.write(async (stores) => {
        await stores.authenticators.insert(factor);
        await stores.recoveryCodes.insert([aRecoveryCode(factor.id)]);
        await stores.factorTries.put(tries);
      });

      await units.write((stores) => stores.authenticators.delete(factor.id));

      const left = await units.read(async (stores) => [
        await stores.recoveryCodes.findUnused(factor.id),
        await stores.factorTries.find(factor.id, "a"),
      ]);
      expect(left).toEqual([undefined, undefined]);
    });
  });

  describe(`AuthenticatorStore on ${name}`, () => {
    it("lists factors whose reset cannot be rolled back any more, and no others", async () => {
      await using units = open();
      const user = () => aUser(aConnection());
      const due = anAuthenticator(user(), { state: "reset", resetFrom: "enrolled", rollbackUntil: 10 });
      const later = anAuthenticator(user(), { state: "reset", resetFrom: "enrolled", rollbackUntil: 11 });
      const shredded = anAuthenticator(user(), { state: "reset", sealedSeed: null });
      await units.write(async (stores) => {
        for (const factor of [due, later, shredded, anAuthenticator(user())])
          await stores.authenticators.insert(factor);
      });

      const listed = (at: number) => units.read((stores) => stores.authenticators.listRolledOut(at, 10));

      expect((await listed(9)).map(({ id }) => id)).toEqual([]);
      expect((await listed(10)).map(({ id }) => id)).toEqual([due.id]);
      expect((await listed(11)).map(({ id }) => id).sort()).toEqual([due.id, later.id].sort());
    });
  });

  describe(`TriesStore on ${name}`, () => {
    it("keeps tries whole for each who asks, until they are forgotten or too old", async () => {
      await using units = open();
      const [one, other] = [newId<AuthenticatorId>(), newId<AuthenticatorId>()];
      const tries = { authenticatorId: one, actor: "a", recent: [1, 2], locks: 3, lockedUntil: 4, lastAt: 5 };
      await units.write(async ({ factorTries }) => {
        await factorTries.put({ ...tries, recent: [], lastAt: 1 });
        await factorTries.put(tries);
        await factorTries.put({ ...tries, actor: "b", lockedUntil: null, lastAt: 6 });
        await factorTries.put({ ...tries, authenticatorId: other });
      });
      const find = (id: AuthenticatorId, actor: string) => units.read((stores) => stores.factorTries.find(id, actor));

      const found = [await find(one, "a"), await find(one, "c"), await find(other, "b")];
      const pruned = await units.write((stores) => stores.factorTries.prune(6, 10));
      const kept = [await find(one, "a"), (await find(one, "b"))?.lastAt, await find(other, "a")];
      await units.write((stores) => stores.factorTries.forget(one));

      expect(found).toEqual([tries, undefined, undefined]);
      expect([pruned, ...kept]).toEqual([2, undefined, 6, undefined]);
      expect(await find(one, "b")).toBeUndefined();
    });
  });

  describe(`CodeReaderStore on ${name}`, () => {
    it("keeps one row for each who reads, until the last read is too old", async () => {
      await using units = open();
      const reader = { actor: "token:a", recent: [1, 2, 3], alertedAt: 2 };
      await units.write(async ({ codeReaders }) => {
        await codeReaders.put({ ...reader, recent: [1], alertedAt: null });
        await codeReaders.put(reader);
        await codeReaders.put({ actor: "token:b", recent: [4], alertedAt: null });
      });
      const find = (actor: string) => units.read((stores) => stores.codeReaders.find(actor));

      const found = [await find("token:a"), await find("token:c")];
      const pruned = await units.write((stores) => stores.codeReaders.prune(4, 10));

      expect(found).toEqual([reader, undefined]);
      expect([pruned, await find("token:a"), (await find("token:b"))?.recent]).toEqual([1, undefined, [4]]);
    });
  });
}
