import { describe, expect, it } from "vitest";
import {
  type AccountId,
  newId,
  type SecretId,
  type UserId,
  type VaultId,
  type WorkspaceId,
} from "../../src/domain/id.ts";
import type { DestructionCertificate } from "../../src/domain/secret/purge.ts";
import type { Secret, SecretVersion } from "../../src/domain/secret/secret.ts";
import type { Vault } from "../../src/domain/secret/vault.ts";
import { WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const AT = Date.UTC(2026, 10, 22);
const ELSEWHERE = "another-workspace" as WorkspaceId;
const USER = "u" as UserId;

function aVault(name: string, overrides: Partial<Vault> = {}): Vault {
  return {
    id: newId<VaultId>(),
    workspaceId: WORKSPACE,
    name,
    kind: "cloud",
    description: null,
    isDefault: false,
    createdAt: AT,
    updatedAt: AT,
    archivedAt: null,
    ...overrides,
  };
}

function aSecret(overrides: Partial<Secret> = {}): Secret {
  return {
    id: newId<SecretId>(),
    workspaceId: WORKSPACE,
    userId: USER,
    kind: "password",
    version: 1,
    sealedVersion: Buffer.from([1, 2, 3]),
    createdAt: AT,
    updatedAt: AT,
    ...overrides,
  };
}

function aVersion(secretId: SecretId, version: number, overrides: Partial<SecretVersion> = {}): SecretVersion {
  return {
    secretId,
    version,
    sealed: Buffer.from([version, 9, 9]),
    generated: version % 2 === 0,
    strength: 3,
    createdAt: AT + version,
    by: { kind: "person", id: "anna" },
    supersededAt: null,
    ...overrides,
  };
}

function aCertificate(accountId: string, purgedAt: number): DestructionCertificate {
  const known = {
    reason: "Asked for.",
    keyIds: ["00".repeat(8)],
    secrets: [],
    minimised: ["account"],
    kept: [],
  } as const;
  return { accountId: accountId as AccountId, purgedAt, by: { kind: "token", id: "t" }, ...known };
}

/** The promises of the stores of vaults, secrets and purges. @param open answers an empty store */
export function describeSecretStores(name: string, open: () => TempStore): void {
  describe(`VaultStore on ${name}`, () => {
    it("keeps vaults whole, each in its workspace, newest first, one of them the default", async () => {
      await using units = open();
      const [general, finance] = [aVault("General", { isDefault: true }), aVault("Finance", { description: "Money" })];
      await units.write(async ({ vaults }) => {
        await vaults.insert(general);
        await vaults.insert(finance);
        await vaults.insert(aVault("General", { workspaceId: ELSEWHERE, isDefault: true }));
        await vaults.update({ ...finance, archivedAt: AT + 1 });
      });

      const found = await units.read(async ({ vaults }) => ({
        list: await vaults.list(WORKSPACE),
        usual: await vaults.findDefault(WORKSPACE),
        own: await vaults.find(WORKSPACE, finance.id),
        foreign: await vaults.find(ELSEWHERE, finance.id),
      }));

      const archived = { ...finance, archivedAt: AT + 1 };
      expect(found).toEqual({ list: [archived, general], usual: general, own: archived, foreign: undefined });
    });

    it("refuses a name that an open vault has, in any case, and a second default vault", async () => {
      await using units = open();
      await units.write(({ vaults }) => vaults.insert(aVault("Finance", { isDefault: true })));

      const again = units.write(({ vaults }) => vaults.insert(aVault("FINANCE")));
      const other = units.write(({ vaults }) => vaults.insert(aVault("Other", { isDefault: true })));

      await expect(again).rejects.toMatchObject({ code: "uniqueness" });
      await expect(other).rejects.toMatchObject({ code: "uniqueness" });
    });

    it("keeps members by the time they came, with one role each", async () => {
      await using units = open();
      const { id } = aVault("Finance");
      const [anna, robot] = [
        { kind: "person", id: "anna", role: "viewer", addedAt: AT } as const,
        { kind: "token", id: "anna", role: "user", addedAt: AT + 1 } as const,
      ];
      const found = await units.write(async ({ vaults }) => {
        await vaults.putMember(id, robot);
        await vaults.putMember(id, anna);
        await vaults.putMember(id, { ...anna, role: "manager", addedAt: AT + 7 });
        const both = await vaults.listMembers(id);
        const gone = [await vaults.deleteMember(id, "token", "anna"), await vaults.deleteMember(id, "token", "anna")];
        return { both, gone, left: await vaults.listMembers(id), one: await vaults.findMember(id, "person", "anna") };
      });

      const manager = { ...anna, role: "manager" };
      expect(found).toEqual({ both: [manager, robot], gone: [true, false], left: [manager], one: manager });
    });

    it("knows one vault of each principal, and counts them", async () => {
      await using units = open();
      const [one, two] = [newId<VaultId>(), newId<VaultId>()];
      const put = (vaultId: VaultId) => ({ userId: USER, workspaceId: WORKSPACE, vaultId, since: AT });

      const seen = await units.write(async ({ vaults }) => {
        await vaults.putCustody(put(one));
        await vaults.putCustody(put(two));
        const moved = [await vaults.findCustody(USER), await vaults.countCustody(one), await vaults.countCustody(two)];
        await vaults.deleteCustody(USER);
        return [...moved, await vaults.findCustody(USER)];
      });

      expect(seen).toEqual([two, 0, 1, undefined]);
    });
  });

  describe(`SecretStore on ${name}`, () => {
    it("keeps one secret of each kind of a principal, with its versions, newest first", async () => {
      await using units = open();
      const [password, note] = [aSecret(), aSecret({ kind: "note" })];
      await units.write(async ({ secrets }) => {
        for (const secret of [password, note]) await secrets.insert(secret);
        for (const version of [1, 2]) await secrets.insertVersion(aVersion(password.id, version));
        await secrets.supersede(password.id, 1, AT + 5);
        await secrets.update({ ...password, version: 2, sealedVersion: Buffer.from([4]), updatedAt: AT + 5 });
      });
      const second = units.write(({ secrets }) => secrets.insert(aSecret()));

      const found = await units.read(async ({ secrets }) => ({
        all: await secrets.listOfUser(USER),
        versions: await secrets.listVersions(password.id),
        first: await secrets.findVersion(password.id, 1),
        none: await secrets.findVersion(note.id, 1),
      }));

      const versions = [aVersion(password.id, 2), aVersion(password.id, 1, { supersededAt: AT + 5 })];
      await expect(second).rejects.toMatchObject({ code: "uniqueness" });
      expect(found).toEqual({
        all: [note, { ...password, version: 2, sealedVersion: Buffer.from([4]), updatedAt: AT + 5 }],
        versions,
        first: versions[1],
        none: undefined,
      });
    });

    it("destroys versions up to a number, those past their time in turn, and secrets with all of theirs", async () => {
      await using units = open();
      const { id } = aSecret();
      const numbers = (stores: { readonly version: number }[] | readonly SecretVersion[]) =>
        stores.map(({ version }) => version);

      const left = await units.write(async ({ secrets }) => {
        await secrets.insert(aSecret({ id, version: 5 }));
        for (const version of [1, 2, 3, 4, 5]) await secrets.insertVersion(aVersion(id, version));
        for (const version of [1, 2, 3, 4]) await secrets.supersede(id, version, AT + version);
        await secrets.destroyVersions(id, 1);
        const counts = [
          await secrets.prune(AT + 4, 1),
          await secrets.prune(AT + 4, 10),
          await secrets.prune(AT + 4, 10),
        ];
        const some = numbers(await secrets.listVersions(id));
        await secrets.destroy(id);
        return { counts, some, none: await secrets.listVersions(id), gone: await secrets.find(USER, "password") };
      });

      expect(left).toEqual({ counts: [1, 1, 0], some: [5, 4], none: [], gone: undefined });
    });

    it("keeps one key of a principal until it is destroyed", async () => {
      await using units = open();
      const key = { userId: USER, workspaceId: WORKSPACE, keyId: "ab", sealedKey: Buffer.from([7]), createdAt: AT };
      await units.write(({ subjectKeys }) => subjectKeys.insert(key));
      const second = units.write(({ subjectKeys }) => subjectKeys.insert(key));

      const kept = await units.read(({ subjectKeys }) => subjectKeys.find(USER));
      await units.write(({ subjectKeys }) => subjectKeys.destroy(USER));

      await expect(second).rejects.toMatchObject({ code: "uniqueness" });
      expect(kept).toEqual(key);
      expect(await units.read(({ subjectKeys }) => subjectKeys.find(USER))).toBeUndefined();
    });
  });

  describe(`PurgeStore on ${name}`, () => {
    it("keeps the last certificate of an account, and whether pages are still to be overwritten", async () => {
      await using units = open();
      const [first, second, other] = [aCertificate("a", AT), aCertificate("a", AT + 9), aCertificate("b", AT + 5)];

      const seen = await units.write(async ({ purges }) => {
        const before = await purges.isScrubPending();
        for (const certificate of [first, second, other]) await purges.put(WORKSPACE, certificate);
        const noted = await purges.noteScrubbed(AT + 5, AT + 20);
        const between = [await purges.find("a" as AccountId), await purges.find("b" as AccountId)];
        const pending = await purges.isScrubPending();
        return { before, noted, between, pending, rest: await purges.noteScrubbed(AT + 9, AT + 20) };
      });

      expect(seen).toEqual({
        before: false,
        noted: 1,
        between: [
          { certificate: second, scrubbedAt: null },
          { certificate: other, scrubbedAt: AT + 20 },
        ],
        pending: true,
        rest: 1,
      });
    });
  });
}
