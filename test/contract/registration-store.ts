import { describe, expect, it } from "vitest";
import type { Identity } from "../../src/domain/account/identity.ts";
import type { Registration } from "../../src/domain/account/registration.ts";
import type { ServiceAccount } from "../../src/domain/account/service-account.ts";
import {
  ADMINISTRATOR,
  aConnection,
  anAccount,
  anApplication,
  anIdentity,
  aUser,
  WORKSPACE,
} from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const STATED: Registration = { label: "Robot", assigned: true, statedAt: 5, reviewAt: 10 };

/** Stores accounts of logins that were registered, one for each name. */
async function stored(units: TempStore, ...names: readonly string[]): Promise<readonly ServiceAccount[]> {
  const application = anApplication("crm");
  return units.write(async (stores) => {
    await stores.applications.insert(application);
    const accounts: ServiceAccount[] = [];
    for (const name of names) {
      const identity = anIdentity(application.id, name);
      const account = anAccount(aUser(aConnection()), application, { userId: identity.id, connectionId: null });
      await stores.identities.insert(identity);
      await stores.accounts.insert(account);
      accounts.push(account);
    }
    return accounts;
  });
}

/** The promises of `RegistrationStore`, and of looking identities up. @param open answers an empty store */
export function describeRegistrationStore(name: string, open: () => TempStore): void {
  describe(`RegistrationStore on ${name}`, () => {
    it("is read with the account, its marks included, and puts what is new in the place of what was", async () => {
      await using units = open();
      const [account] = (await stored(units, "a")) as [ServiceAccount];
      const read = async () =>
        (await units.read((stores) => stores.accounts.find(WORKSPACE, account.id)))?.registration;
      const done = { step: "created", outcome: "done", at: 3, by: ADMINISTRATOR.actor, note: "Seen." } as const;
      const skipped = { ...done, step: "user_name", outcome: "skipped", note: null } as const;

      const before = await read();
      await units.write(async ({ registrations }) => {
        await registrations.put(account.id, { ...STATED, label: null, assigned: null });
        await registrations.mark(account.id, { ...done, note: "Not yet." });
        await registrations.mark(account.id, skipped);
        await registrations.put(account.id, STATED);
        await registrations.mark(account.id, done);
      });
      const after = await read();
      const taken = await units.write(async ({ registrations }) => [
        await registrations.unmark(account.id, "user_name"),
        await registrations.unmark(account.id, "user_name"),
      ]);

      expect(before).toEqual({
        label: null,
        assigned: null,
        statedAt: null,
        reviewAt: null,
        marks: [],
        hasVault: false,
      });
      expect(after).toMatchObject(STATED);
      expect(new Set(after?.marks)).toEqual(new Set([done, skipped]));
      expect([taken, (await read())?.marks]).toEqual([[true, false], [done]]);
    });

    it("says whether the app is assigned where it was stated, and otherwise what the identity says", async () => {
      await using units = open();
      const [account] = (await stored(units, "a")) as [ServiceAccount];
      const read = async () =>
        (await units.read((stores) => stores.accounts.find(WORKSPACE, account.id)))?.facts.assigned;
      const put = (assigned: boolean | null) =>
        units.write((stores) => stores.registrations.put(account.id, { ...STATED, assigned }));

      const said: (boolean | undefined)[] = [await read()];
      for (const assigned of [false, true, null]) {
        await put(assigned);
        said.push(await read());
      }

      expect(said).toEqual([true, false, true, true]);
    });

    it("lists statements that are due until somebody was reminded, and again once they are stated anew", async () => {
      await using units = open();
      const [first, second, third] = (await stored(units, "a", "b", "c")) as [
        ServiceAccount,
        ServiceAccount,
        ServiceAccount,
      ];
      const due = (now: number, limit = 9) => units.read((stores) => stores.registrations.listDue(now, limit));
      const ids = async (now: number, limit?: number) => (await due(now, limit)).map(({ accountId }) => accountId);
      await units.write(async ({ registrations, accounts }) => {
        await registrations.put(first.id, { ...STATED, reviewAt: 20 });
        await registrations.put(second.id, STATED);
        await registrations.put(third.id, { ...STATED, reviewAt: null });
        await accounts.update({ ...second, retiredAt: 1 });
      });

      const early = await ids(9);
      const later = await due(20);
      const limited = await ids(20, 1);
      await units.write((stores) => stores.registrations.remind(first.id, 21));
      await units.write((stores) => stores.registrations.put(first.id, { ...STATED, reviewAt: 20, label: "Renamed" }));
      const reminded = await ids(99);
      await units.write((stores) => stores.registrations.put(first.id, { ...STATED, reviewAt: 30 }));

      expect([early, limited, reminded, await ids(99)]).toEqual([[], [second.id], [second.id], [second.id, first.id]]);
      expect(later).toEqual([
        { accountId: second.id, userId: second.userId, retired: true },
        { accountId: first.id, userId: first.userId, retired: false },
      ]);
    });
  });

  describe(`looking identities up on ${name}`, () => {
    it("finds by name and realm in any case, and everywhere by name or id, those that are gone included", async () => {
      await using units = open();
      const campus = anIdentity("Campus", "Svc");
      const wiki = anIdentity("wiki", "sVC");
      await units.write(async ({ identities }) => {
        await identities.insert(campus);
        await identities.insert(wiki);
        await identities.delete(wiki.id, 9);
      });

      const found = await units.read(async ({ identities }) => ({
        named: await identities.findNamed(WORKSPACE, "CAMPUS", "svc"),
        gone: await identities.findNamed(WORKSPACE, "wiki", "svc"),
        realm: await identities.findRealm(WORKSPACE, "cAMPUS"),
        everywhere: await identities.listNamed(WORKSPACE, "SVC"),
        byId: await identities.listNamed(WORKSPACE, wiki.id),
      }));

      const gone = { identity: { ...wiki, updatedAt: 9 }, deletedAt: 9 };
      expect(found.named).toEqual(campus);
      expect([found.gone, found.realm]).toEqual([undefined, "Campus"]);
      expect([found.everywhere, found.byId]).toEqual([[{ identity: campus, deletedAt: null }, gone], [gone]]);
    });

    it("finds who has an address or a number, and lets nobody else have it until it is taken back", async () => {
      await using units = open();
      const holder = anIdentity("crm", "a", { email: "A@example.com", phone: "+15550100" });
      const other = anIdentity("crm", "b");
      const reached = (contact: Pick<Identity, "email" | "phone">, besides = other.id) =>
        units.read(async ({ identities }) => (await identities.findReached(WORKSPACE, contact, besides))?.id);
      const set = (contact: Partial<Identity>) =>
        units.write((stores) => stores.identities.update({ ...other, ...contact }));
      await units.write(async ({ identities }) => {
        await identities.insert(holder);
        await identities.insert(other);
      });

      const found = [
        await reached({ email: "a@EXAMPLE.com", phone: null }),
        await reached({ email: "b@example.com", phone: "+15550100" }),
        await reached({ email: null, phone: null }),
        await reached({ email: "a@example.com", phone: "+15550100" }, holder.id),
      ];
      await expect(set({ email: "a@example.com" })).rejects.toMatchObject({ code: "uniqueness" });
      await expect(set({ phone: "+15550100" })).rejects.toMatchObject({ code: "uniqueness" });
      await units.write((stores) => stores.identities.delete(holder.id, 9));

      expect(found).toEqual([holder.id, holder.id, undefined, undefined]);
      await expect(set({ email: "a@example.com", phone: "+15550100" })).resolves.toBeUndefined();
    });
  });
}
