import { describe, expect, it } from "vitest";
import {
  type AccountId,
  type ApplicationId,
  type ApprovalId,
  type IntegrationId,
  newId,
  type PersonId,
  type SsoProviderId,
  type VaultId,
  type WorkspaceId,
} from "../../src/domain/id.ts";
import type { Approval } from "../../src/domain/person/approval.ts";
import type { HeldRole, Item } from "../../src/domain/person/item-role.ts";
import type { PersonFactor } from "../../src/domain/person/person-factor.ts";
import { unproven } from "../../src/domain/person/step-up.ts";
import { anApplication, anIntegration, WORKSPACE } from "../support/builders.ts";
import { aPasskey } from "../support/passkeys.ts";
import { aPerson } from "../support/people.ts";
import type { TempStore } from "../support/temp-store.ts";

const ELSEWHERE = "another-workspace" as WorkspaceId;
const [ANNA, OTTO] = ["anna" as PersonId, "otto" as PersonId];

function aRole(item: Item, overrides: Partial<HeldRole> = {}): HeldRole {
  return { item, role: "operator", personId: ANNA, givenBy: "hand", createdAt: 1, ...overrides };
}

function anApproval(overrides: Partial<Approval> = {}): Approval {
  return {
    id: newId<ApprovalId>(),
    workspaceId: WORKSPACE,
    state: "waiting",
    action: "override_gates",
    item: { kind: "account", id: "a" },
    endpoint: "POST /accounts/a/mfa-exemption",
    fingerprint: new Uint8Array([1, 2]),
    shownBody: '{"until":"2027-01-01"}',
    summary: "Exempt an account",
    reason: "Because.",
    requester: "person:anna",
    requesterName: "Anna",
    decidedBy: null,
    decidedByName: null,
    decidedAt: null,
    note: null,
    createdAt: 1,
    expiresAt: 100,
    ...overrides,
  };
}

/** The promises of the stores of people and of what they may do. @param open answers an empty store */
export function describePeopleStores(name: string, open: () => TempStore): void {
  describe(`PersonStore on ${name}`, () => {
    it("keeps people whole, each in its workspace, and finds them by login name without case", async () => {
      await using units = open();
      const [anna, otto] = [
        aPerson({ workspaceId: WORKSPACE, loginName: "Änna@x", providerId: "p" as SsoProviderId, offeredUntil: 5 }),
        aPerson({ workspaceId: WORKSPACE, role: "admin", roleFrom: "rule", leftAt: 7 }),
      ];
      await units.write(async ({ people }) => {
        await people.insert(anna);
        await people.insert(otto);
        await people.insert({ ...anna, id: newId() as PersonId, workspaceId: ELSEWHERE });
      });

      const [byId, byLogin, foreign, page] = await units.read(async ({ people }) => [
        await people.find(WORKSPACE, otto.id),
        await people.findByLogin(WORKSPACE, "äNNA@X"),
        await people.find(ELSEWHERE, anna.id),
        await people.list(WORKSPACE, { limit: 9 }),
      ]);

      expect([byId, byLogin, foreign]).toEqual([otto, anna, undefined]);
      expect(page.items).toEqual([otto, anna]);
    });

    it("has one Owner and one person of a login name, and says which of both is taken", async () => {
      await using units = open();
      const [owner, anna] = [aPerson({ workspaceId: WORKSPACE, role: "owner" }), aPerson({ workspaceId: WORKSPACE })];
      await units.write(async ({ people }) => {
        await people.insert(owner);
        await people.insert(anna);
      });
      const attempts = [
        units.write(({ people }) => people.insert(aPerson({ workspaceId: WORKSPACE, role: "owner" }))),
        units.write(({ people }) => people.update({ ...anna, role: "owner" })),
        units.write(({ people }) =>
          people.insert(aPerson({ workspaceId: WORKSPACE, loginName: anna.loginName.toUpperCase() })),
        ),
      ];

      const refused = await Promise.all(attempts.map((one) => one.catch((error: unknown) => error)));

      expect(refused).toMatchObject(
        ["role", "role", "loginName"].map((attribute) => ({ code: "uniqueness", facts: { attribute } })),
      );
      expect((await units.read(({ people }) => people.findOwner(WORKSPACE)))?.id).toBe(owner.id);
    });

    it("tells the roles that can come through a provider, and lets its people go", async () => {
      await using units = open();
      const provider = "p" as SsoProviderId;
      const roles = await units.write(async ({ people }) => {
        const make = (
          role: "admin" | "user" | "auditor" | "operator",
          of: string | null,
          leftAt: number | null = null,
        ) => people.insert(aPerson({ workspaceId: WORKSPACE, role, providerId: of as SsoProviderId | null, leftAt }));
        await make("admin", "p");
        await make("user", null);
        await make("auditor", "q");
        await make("operator", "p", 3);
        const before = [await people.rolesThrough(WORKSPACE, provider), await people.rolesThrough(WORKSPACE, null)];
        await people.unbind(provider);
        return [...before, await people.rolesThrough(WORKSPACE, null)];
      });

      expect(roles.map((some) => [...some].sort())).toEqual([["admin", "user"], ["user"], ["admin", "user"]]);
    });
  });

  describe(`ItemRoleStore on ${name}`, () => {
    const account: Item = { kind: "account", id: "acc" };
    const integration: Item = { kind: "integration", id: "int" };
    const application: Item = { kind: "application", id: "app" };

    it("keeps who is what, once each, with one owner and one backup owner of an account", async () => {
      await using units = open();
      await units.write(async ({ itemRoles }) => {
        await itemRoles.give(WORKSPACE, aRole(account, { role: "owner" }));
        await itemRoles.give(WORKSPACE, aRole(account));
        await itemRoles.give(WORKSPACE, aRole(account, { createdAt: 9 }));
        await itemRoles.give(WORKSPACE, aRole(account, { personId: OTTO, givenBy: "rule" }));
        await itemRoles.give(WORKSPACE, aRole(application, { role: "owner" }));
        await itemRoles.give(WORKSPACE, aRole(application, { role: "owner", personId: OTTO }));
      });
      const second = units.write(({ itemRoles }) =>
        itemRoles.give(WORKSPACE, aRole(account, { role: "owner", personId: OTTO })),
      );

      await expect(second).rejects.toMatchObject({ code: "uniqueness" });
      const [holders, held, page] = await units.read(async ({ itemRoles }) => [
        await itemRoles.listOfItem(account),
        (await itemRoles.listOfPerson(ANNA, { limit: 9 })).items,
        await itemRoles.listOfPerson(ANNA, { limit: 1 }),
      ]);
      const known = anApplication("payroll", { id: "app" as ApplicationId, name: "Payroll" });
      await units.write(({ applications }) => applications.insert(known));
      const [named] = (await units.read(({ itemRoles }) => itemRoles.listOfPerson(ANNA, { limit: 1 }))).items;
      expect(holders).toEqual([
        aRole(account, { role: "owner" }),
        aRole(account),
        aRole(account, { personId: OTTO, givenBy: "rule" }),
      ]);
      expect(held).toEqual(
        [aRole(application, { role: "owner" }), aRole(account), aRole(account, { role: "owner" })].map((one) => {
          return { ...one, name: null };
        }),
      );
      expect(named).toEqual({ ...aRole(application, { role: "owner" }), name: "Payroll" });
      expect([page.items, typeof page.nextCursor]).toEqual([[held[0]], "string"]);
    });

    it("tells what a person is to an item through what belongs together", async () => {
      await using units = open();
      const items: readonly Item[] = [account, integration, application, { kind: "vault", id: "v" }];
      const roles = await units.write(async ({ itemRoles, integrations, applications, vaults }) => {
        const crm = anApplication("crm", { id: "app" as ApplicationId });
        await applications.insert(crm);
        await integrations.insert(
          anIntegration(crm, { id: "int" as IntegrationId, accountId: "acc" as AccountId, linkedAt: 1 }),
        );
        await itemRoles.give(WORKSPACE, aRole(account, { role: "reviewer" }));
        await itemRoles.give(WORKSPACE, aRole(integration, { role: "manager", personId: OTTO }));
        const vault = {
          id: "v" as VaultId,
          workspaceId: WORKSPACE,
          name: "V",
          kind: "cloud",
          description: null,
        } as const;
        await vaults.insert({ ...vault, isDefault: false, createdAt: 1, updatedAt: 1, archivedAt: null });
        await vaults.putMember("v" as VaultId, { kind: "person", id: OTTO, role: "manager", addedAt: 1 });
        await vaults.putMember("v" as VaultId, { kind: "person", id: ANNA, role: "user", addedAt: 1 });
        await vaults.putMember("v" as VaultId, { kind: "token", id: ANNA, role: "manager", addedAt: 1 });
        return {
          anna: await Promise.all(items.map((item) => itemRoles.rolesTo(item, ANNA))),
          otto: await Promise.all(items.map((item) => itemRoles.rolesTo(item, OTTO))),
        };
      });

      expect(roles).toEqual({
        anna: [["reviewer"], ["reviewer"], [], []],
        otto: [["manager"], ["manager"], ["manager"], ["owner"]],
      });
    });

    it("takes roles away one by one, of an item, and what a person need not hand over", async () => {
      await using units = open();
      const left = await units.write(async ({ itemRoles }) => {
        for (const role of ["owner", "operator", "reviewer"] as const) {
          await itemRoles.give(WORKSPACE, aRole(account, { role }));
        }
        await itemRoles.give(WORKSPACE, aRole(integration, { role: "manager" }));
        const taken = [
          await itemRoles.take(account, "reviewer", ANNA),
          await itemRoles.take(account, "reviewer", ANNA),
          await itemRoles.take(account, "owner", OTTO),
        ];
        await itemRoles.takeDuties(ANNA);
        const kept = (await itemRoles.listOfPerson(ANNA, { limit: 9 })).items.map(({ role }) => role);
        await itemRoles.takeAll(integration);
        return { taken, kept, end: (await itemRoles.listOfPerson(ANNA, { limit: 9 })).items.map(({ role }) => role) };
      });

      expect(left).toEqual({ taken: [true, false, false], kept: ["manager", "owner"], end: ["owner"] });
    });
  });

  describe(`PersonFactorStore and StepUpStore on ${name}`, () => {
    it("keep one factor of a person and one proof of a holder, tell of many people what they have, and forget proofs of long ago", async () => {
      await using units = open();
      const factor: PersonFactor = {
        personId: ANNA,
        workspaceId: WORKSPACE,
        state: "enrolling",
        sealedSeed: Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        lastStep: null,
        createdAt: 1,
      };
      const proof = { ...unproven("token:a"), challenge: Buffer.from([7]), challengeUntil: 50, failures: 2 };
      const seen = await units.write(async ({ personFactors, stepUps, passkeys }) => {
        await personFactors.put(factor);
        await personFactors.put({ ...factor, state: "enrolled", lastStep: 5 });
        await stepUps.put(proof);
        await stepUps.put({ ...unproven("session:b"), provenAt: 40 });
        await personFactors.put({ ...factor, personId: OTTO });
        await passkeys.insert(aPasskey({ personId: OTTO, credentialId: "second", createdAt: 9 }));
        await passkeys.insert(aPasskey({ personId: OTTO, credentialId: "first", createdAt: 8 }));
        const second = await personFactors.secondFactorsOf([ANNA, OTTO, "nobody" as PersonId]);
        await personFactors.delete(OTTO);
        const factors = [await personFactors.find(ANNA), await personFactors.find(OTTO)];
        const proofs = [await stepUps.find("token:a"), await stepUps.find("token:b")];
        const pruned = [await stepUps.prune(45), await stepUps.prune(45)];
        await personFactors.delete(ANNA);
        const left = await stepUps.find("session:b");
        return { second, factors, proofs, pruned, left, gone: await personFactors.find(ANNA) };
      });

      expect(seen).toEqual({
        second: [
          { personId: ANNA, passkeySince: null, codesSince: 1 },
          { personId: OTTO, passkeySince: 8, codesSince: null },
          { personId: "nobody", passkeySince: null, codesSince: null },
        ],
        factors: [{ ...factor, state: "enrolled", lastStep: 5 }, undefined],
        proofs: [proof, undefined],
        pruned: [1, 0],
        left: undefined,
        gone: undefined,
      });
    });
  });

  describe(`ApprovalStore on ${name}`, () => {
    it("keeps approvals whole, finds what waits in the same words, and forgets old ones, a few at a time", async () => {
      await using units = open();
      const first = anApproval();
      const others = [
        anApproval({ fingerprint: new Uint8Array([3]), expiresAt: 10 }),
        anApproval({ requester: "token:t" }),
      ];
      const seen = await units.write(async ({ approvals }) => {
        for (const one of [first, ...others]) await approvals.insert(one);
        const waiting = [
          (await approvals.findWaiting("person:anna", new Uint8Array([1, 2])))?.id,
          await approvals.findWaiting("person:anna", new Uint8Array([9])),
          await approvals.countWaiting("person:anna", 9),
          await approvals.countWaiting("person:anna", 10),
        ];
        const decided = {
          state: "approved",
          decidedBy: OTTO,
          decidedByName: "Otto",
          decidedAt: 4,
          note: "Yes.",
        } as const;
        await approvals.update({ ...first, ...decided });
        const again = await approvals.findWaiting("person:anna", first.fingerprint);
        const approved = (await approvals.list(WORKSPACE, { state: "approved" }, { limit: 9 })).items;
        const all = (await approvals.list(WORKSPACE, {}, { limit: 9 })).items.map(({ id }) => id);
        const foreign = await approvals.find(ELSEWHERE, first.id);
        const pruned = [await approvals.prune(11, 9), await approvals.prune(101, 1), await approvals.prune(101, 9)];
        return { waiting, again, approved, all, foreign, pruned, decided };
      });

      expect(seen.waiting).toEqual([first.id, undefined, 2, 1]);
      expect([seen.again, seen.foreign]).toEqual([undefined, undefined]);
      expect(seen.approved).toEqual([{ ...first, ...seen.decided, fingerprint: Buffer.from(first.fingerprint) }]);
      expect(seen.all).toEqual([others[1]?.id, others[0]?.id, first.id]);
      expect(seen.pruned).toEqual([1, 1, 1]);
    });
  });
}
