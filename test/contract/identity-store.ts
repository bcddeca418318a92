import { describe, expect, it } from "vitest";
import { deriveGates } from "../../src/domain/account/gates.ts";
import { DEFAULT_POLICY } from "../support/account-policy.ts";
import { aConnection, anAccount, anApplication, anIdentity, aUser, WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

/** The promises of `IdentityStore`, and of accounts whose principal is an identity. @param open answers an empty store */
export function describeIdentityStore(name: string, open: () => TempStore): void {
  describe(`IdentityStore on ${name}`, () => {
    it("gives back what it was given, changed or not, and nothing once the name was taken back", async () => {
      await using units = open();
      const identity = anIdentity("realm", "Ghost");
      const changed = { ...identity, email: "g@example.com", phone: "+15550100", contactVerifiedAt: 7, active: false };
      const find = () => units.read((stores) => stores.identities.find(WORKSPACE, identity.id));

      await units.write((stores) => stores.identities.insert(identity));
      const inserted = await find();
      await units.write((stores) => stores.identities.update(changed));
      const updated = await find();
      await units.write((stores) => stores.identities.delete(identity.id, 9));

      expect([inserted, updated, await find()]).toEqual([identity, changed, undefined]);
    });

    it("has a name once in its realm, without case, until it is taken back", async () => {
      await using units = open();
      const first = anIdentity("crm", "Ghost");
      const insert = (realm: string, userName: string) =>
        units.write((stores) => stores.identities.insert(anIdentity(realm, userName)));
      await units.write((stores) => stores.identities.insert(first));

      await expect(insert("crm", "gHOST")).rejects.toMatchObject({ code: "uniqueness" });
      await insert("wiki", "ghost");
      await units.write((stores) => stores.identities.delete(first.id, 9));

      await expect(insert("crm", "ghost")).resolves.toBeUndefined();
    });

    it("is the principal of accounts that have no connection", async () => {
      await using units = open();
      const application = anApplication("crm");
      const identity = anIdentity("crm", "ghost", { email: "g@example.com", contactVerifiedAt: 7 });
      const principal = { kind: "placeholder", userId: identity.id, connectionId: null } as const;
      const account = anAccount(aUser(aConnection()), application, principal);
      await units.write(async (stores) => {
        await stores.applications.insert(application);
        await stores.identities.insert(identity);
        await stores.accounts.insert(account);
      });

      const entry = await units.read((stores) => stores.accounts.find(WORKSPACE, account.id));
      const principals = await units.read((stores) => stores.users.listPrincipals([identity.id]));

      expect(entry).toMatchObject({ account, connection: null, document: {}, identity: { email: "g@example.com" } });
      expect(entry && deriveGates(entry.facts, 0, DEFAULT_POLICY)).toMatchObject({
        upstream: "active",
        saml: "not_applicable",
      });
      expect(entry?.facts.contactVerified).toBe(true);
      expect(principals).toMatchObject([{ id: identity.id, connectionId: null, dedicatedTo: null, deleted: false }]);
    });
  });
}
