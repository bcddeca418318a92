import { describe, expect, it } from "vitest";
import { newId, type PersonId, type WorkspaceId } from "../../src/domain/id.ts";
import type { EntryLink } from "../../src/domain/local-sign-in/entry-link.ts";
import { WORKSPACE } from "../support/builders.ts";
import { aPasskey } from "../support/passkeys.ts";
import type { TempStore } from "../support/temp-store.ts";

const AT = Date.UTC(2026, 10, 22);
const ELSEWHERE = "another-workspace" as WorkspaceId;
const OLGA = "olga" as PersonId;
const BORIS = "boris" as PersonId;

function aLink(digest: string, overrides: Partial<EntryLink> = {}): EntryLink {
  return {
    digest,
    workspaceId: WORKSPACE,
    kind: "sign_in",
    personId: OLGA,
    createdAt: AT,
    expiresAt: AT + 1000,
    usedAt: null,
    ...overrides,
  };
}

/** The promises of the stores by which people sign in here. @param open answers an empty store */
export function describeLocalSignInStores(name: string, open: () => TempStore): void {
  describe(`PasskeyStore on ${name}`, () => {
    it("keeps passkeys whole, oldest first, found by their credential within the workspace", async () => {
      await using units = open();
      const [first, second] = [aPasskey(), aPasskey({ name: "Key", transports: [], backedUp: false })];
      const ofBoris = aPasskey({ personId: BORIS });
      await units.write(async ({ passkeys }) => {
        for (const one of [first, second, ofBoris]) await passkeys.insert(one);
      });
      const used = { ...first, counter: 7, backedUp: false, name: "Phone", lastUsedAt: AT + 5 };
      await units.write(({ passkeys }) => passkeys.update(used));

      const found = await units.read(async ({ passkeys }) => [
        await passkeys.findByCredential(WORKSPACE, first.credentialId),
        await passkeys.findByCredential(ELSEWHERE, first.credentialId),
        await passkeys.findByCredential(WORKSPACE, "unknown"),
        await passkeys.listOf(OLGA),
      ]);

      expect(found).toEqual([used, undefined, undefined, [used, second]]);
    });

    it("takes a credential once, whoever shows it", async () => {
      await using units = open();
      const passkey = aPasskey();
      await units.write(({ passkeys }) => passkeys.insert(passkey));

      const again = units.write(({ passkeys }) => passkeys.insert({ ...passkey, id: newId(), personId: BORIS }));

      await expect(again).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "credential" } });
      expect(await units.read(({ passkeys }) => passkeys.listOf(BORIS))).toEqual([]);
    });

    it("deletes one, or all of a person", async () => {
      await using units = open();
      const mine = [aPasskey(), aPasskey(), aPasskey()];
      const ofBoris = aPasskey({ personId: BORIS });
      const list = (id: PersonId) => units.read(({ passkeys }) => passkeys.listOf(id));
      await units.write(async ({ passkeys }) => {
        for (const one of [...mine, ofBoris]) await passkeys.insert(one);
      });

      await units.write(({ passkeys }) => passkeys.delete(mine[1]?.id ?? newId()));
      const between = await list(OLGA);
      await units.write(({ passkeys }) => passkeys.deleteOf(OLGA));

      expect([between, await list(OLGA), await list(BORIS)]).toEqual([[mine[0], mine[2]], [], [ofBoris]]);
    });
  });

  describe(`PersonPasswordStore on ${name}`, () => {
    it("keeps one password of each person: the latest", async () => {
      await using units = open();
      const [first, second] = [
        { personId: OLGA, workspaceId: WORKSPACE, phc: "$argon2id$a", changedAt: AT },
        { personId: OLGA, workspaceId: WORKSPACE, phc: "$argon2id$b", changedAt: AT + 1 },
      ];
      await units.write(async ({ personPasswords }) => {
        await personPasswords.put(first);
        await personPasswords.put({ ...first, personId: BORIS });
        await personPasswords.put(second);
      });
      const find = (id: PersonId) => units.read(({ personPasswords }) => personPasswords.find(id));

      const before = await find(OLGA);
      await units.write(({ personPasswords }) => personPasswords.delete(OLGA));

      expect([before, await find(OLGA), await find(BORIS)]).toEqual([second, undefined, { ...first, personId: BORIS }]);
    });

    it("knows whether anybody of a workspace has a password or a passkey", async () => {
      await using units = open();
      const password = { personId: OLGA, workspaceId: WORKSPACE, phc: "$argon2id$a", changedAt: AT };
      const ask = () => units.read(({ personPasswords }) => personPasswords.isAnybodyLocal(WORKSPACE));
      await units.write(async ({ passkeys, personPasswords }) => {
        await personPasswords.put({ ...password, personId: BORIS, workspaceId: ELSEWHERE });
        await passkeys.insert(aPasskey({ personId: BORIS, workspaceId: ELSEWHERE }));
      });

      const nobody = await ask();
      await units.write(({ personPasswords }) => personPasswords.put(password));
      const byPassword = await ask();
      await units.write(({ personPasswords }) => personPasswords.delete(OLGA));
      await units.write(({ passkeys }) => passkeys.insert(aPasskey()));
      const byPasskey = await ask();

      expect([nobody, byPassword, byPasskey]).toEqual([false, true, true]);
    });
  });

  describe(`PersonRecoveryCodeStore on ${name}`, () => {
    it("lets each code of a person be used once, also by two at a time", async () => {
      await using units = open();
      const codes = ["a", "b"].map((digest) => ({ personId: OLGA, digest, createdAt: AT, usedAt: null }));
      await units.write((stores) => stores.personRecoveryCodes.replace(OLGA, codes));
      const use = (id: PersonId, digest: string) =>
        units.write((stores) => stores.personRecoveryCodes.use(id, digest, AT + 1));

      const both = await Promise.all([use(OLGA, "a"), use(OLGA, "a")]);
      const [unknown, ofAnother] = [await use(OLGA, "c"), await use(BORIS, "b")];
      const left = await units.read((stores) => stores.personRecoveryCodes.countUnused(OLGA));

      expect([both.toSorted(), unknown, ofAnother, left]).toEqual([[false, true], false, false, 1]);
    });

    it("puts new codes in the place of all that the person has, and forgets those of one person", async () => {
      await using units = open();
      const code = (personId: PersonId, digest: string) => ({ personId, digest, createdAt: AT, usedAt: null });
      const count = (id: PersonId) => units.read((stores) => stores.personRecoveryCodes.countUnused(id));
      await units.write(async ({ personRecoveryCodes }) => {
        await personRecoveryCodes.replace(OLGA, [code(OLGA, "a"), code(OLGA, "b")]);
        await personRecoveryCodes.replace(BORIS, [code(BORIS, "a")]);
        await personRecoveryCodes.replace(OLGA, [code(OLGA, "c"), code(OLGA, "d"), code(OLGA, "e")]);
      });
      const [replaced, old] = await units.write(async ({ personRecoveryCodes }) => [
        await personRecoveryCodes.countUnused(OLGA),
        await personRecoveryCodes.use(OLGA, "a", AT + 1),
      ]);

      await units.write((stores) => stores.personRecoveryCodes.deleteOf(OLGA));

      expect([replaced, old, await count(OLGA), await count(BORIS)]).toEqual([3, false, 0, 1]);
    });
  });

  describe(`EntryLinkStore on ${name}`, () => {
    it("keeps links whole, found by digest and kind within the workspace; putting one again changes it", async () => {
      await using units = open();
      const link = aLink("a", { kind: "setup", personId: null });
      const used = { ...link, personId: BORIS, expiresAt: AT + 9, usedAt: AT + 3 };
      const find = (workspaceId: WorkspaceId, kind: EntryLink["kind"], digest: string) =>
        units.read(({ entryLinks }) => entryLinks.find(workspaceId, kind, digest));
      await units.write(({ entryLinks }) => entryLinks.put(link));

      const before = await find(WORKSPACE, "setup", "a");
      await units.write(({ entryLinks }) => entryLinks.put(used));

      expect([before, await find(WORKSPACE, "setup", "a")]).toEqual([link, used]);
      expect(await find(WORKSPACE, "sign_in", "a")).toBeUndefined();
      expect(await find(ELSEWHERE, "setup", "a")).toBeUndefined();
      expect(await find(WORKSPACE, "setup", "b")).toBeUndefined();
    });

    it("makes what waits of a kind useless, and leaves everything else", async () => {
      await using units = open();
      const links = [
        aLink("waits"),
        aLink("used", { usedAt: AT + 1 }),
        aLink("over", { expiresAt: AT + 2 }),
        aLink("other", { kind: "setup_code", personId: null }),
        aLink("elsewhere", { workspaceId: ELSEWHERE }),
      ];
      await units.write(async ({ entryLinks }) => {
        for (const link of links) await entryLinks.put(link);
        await entryLinks.expire(WORKSPACE, "sign_in", AT + 5);
      });

      const kept = await units.read(({ entryLinks }) =>
        Promise.all(links.map(({ workspaceId, kind, digest }) => entryLinks.find(workspaceId, kind, digest))),
      );

      expect(kept).toEqual([{ ...links[0], expiresAt: AT + 5 }, ...links.slice(1)]);
    });

    it("lists the sign-in links that were used since an instant, newest first, and at most twenty", async () => {
      await using units = open();
      const list = (since: number) => units.read(({ entryLinks }) => entryLinks.listUsed(WORKSPACE, since));
      await units.write(async ({ entryLinks }) => {
        for (let at = 1; at <= 22; at += 1) await entryLinks.put(aLink(`used-${at}`, { usedAt: AT + at }));
        await entryLinks.put(aLink("waits"));
        await entryLinks.put(aLink("setup", { kind: "setup", usedAt: AT + 50 }));
        await entryLinks.put(aLink("elsewhere", { workspaceId: ELSEWHERE, usedAt: AT + 50 }));
      });

      const [all, latest] = [await list(AT), await list(AT + 21)];

      expect(latest.map(({ digest }) => digest)).toEqual(["used-22", "used-21"]);
      expect([all.length, all.at(-1)?.digest]).toEqual([20, "used-3"]);
    });

    it("forgets those that ended before an instant, a bounded number at a time", async () => {
      await using units = open();
      await units.write(async ({ entryLinks }) => {
        for (const at of [1, 2, 3]) await entryLinks.put(aLink(`ends-${at}`, { expiresAt: AT + at }));
      });
      const prune = () => units.write(({ entryLinks }) => entryLinks.prune(AT + 3, 1));

      const counts = [await prune(), await prune(), await prune()];

      expect(counts).toEqual([1, 1, 0]);
      expect(await units.read(({ entryLinks }) => entryLinks.find(WORKSPACE, "sign_in", "ends-3"))).toBeDefined();
    });
  });
}
