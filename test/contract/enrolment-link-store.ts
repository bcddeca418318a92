import { describe, expect, it } from "vitest";
import type { EnrolmentLink } from "../../src/domain/authenticator/enrolment-link.ts";
import {
  type AccountId,
  type AuthenticatorId,
  newId,
  type PersonId,
  type UserId,
  type WorkspaceId,
} from "../../src/domain/id.ts";
import { WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const AT = Date.UTC(2026, 10, 22);
const ELSEWHERE = "another-workspace" as WorkspaceId;
const ANNA = "anna" as UserId;

let made = 0;

function aLink(overrides: Partial<EnrolmentLink> = {}): EnrolmentLink {
  made += 1;
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    userId: `user-${made}` as UserId,
    accountId: "account" as AccountId,
    secretHash: new Uint8Array(32).fill(made),
    note: null,
    createdBy: { kind: "token", id: "local" },
    makerId: null,
    createdAt: AT,
    expiresAt: AT + 1000,
    factorId: null,
    endedAt: null,
    end: null,
    ...overrides,
  };
}

/** Blobs come back as buffers. */
function plain(link: EnrolmentLink | undefined): EnrolmentLink | undefined {
  return link && { ...link, secretHash: new Uint8Array(link.secretHash) };
}

/** What every `EnrolmentLinkStore` promises. */
export function describeEnrolmentLinkStore(name: string, open: () => TempStore): void {
  describe(`EnrolmentLinkStore on ${name}`, () => {
    it("keeps links whole, and finds them by what they show", async () => {
      await using units = open();
      const link = aLink({
        note: "for Kim",
        factorId: "factor" as AuthenticatorId,
        endedAt: AT + 1,
        end: "revoked",
        createdBy: { kind: "person", id: "kim" },
      });
      await units.write((stores) => stores.enrolmentLinks.insert(link));

      const [found, other] = await units.read(async ({ enrolmentLinks }) => [
        await enrolmentLinks.findBySecret(link.secretHash),
        await enrolmentLinks.findBySecret(new Uint8Array(32)),
      ]);

      expect([plain(found), other]).toEqual([link, undefined]);
    });

    it("lists what a person made and has not ended, the oldest first", async () => {
      await using units = open();
      const kim = "kim" as PersonId;
      const [first, ended, second, others] = [
        aLink({ makerId: kim }),
        aLink({ makerId: kim, endedAt: AT, end: "revoked" }),
        aLink({ makerId: kim }),
        aLink({ makerId: "lea" as PersonId }),
      ];
      await units.write(async ({ enrolmentLinks }) => {
        for (const link of [first, ended, second, others]) await enrolmentLinks.insert(link);
      });

      const found = await units.read((stores) => stores.enrolmentLinks.listUnendedOf(kim));

      expect(found.map(plain)).toEqual([first, second]);
    });

    it("keeps one of a principal that has not ended", async () => {
      await using units = open();
      const first = aLink({ userId: ANNA });
      const second = aLink({ userId: ANNA });
      const find = () => units.read((stores) => stores.enrolmentLinks.findUnended(ANNA));
      await units.write((stores) => stores.enrolmentLinks.insert(first));

      const both = units.write((stores) => stores.enrolmentLinks.insert(second));
      await expect(both).rejects.toMatchObject({ code: "uniqueness" });
      const before = await find();
      const used = { id: first.id, factorId: "factor" as AuthenticatorId, endedAt: AT + 5, end: "used" } as const;
      await units.write((stores) => stores.enrolmentLinks.update(used));
      const between = await find();
      await units.write((stores) => stores.enrolmentLinks.insert(second));

      expect([plain(before), between, plain(await find())]).toEqual([first, undefined, second]);
      const kept = await units.read((stores) => stores.enrolmentLinks.findBySecret(first.secretHash));
      expect(plain(kept)).toEqual({ ...first, ...used });
    });

    it("lists those of an account, or all of a workspace, newest first", async () => {
      await using units = open();
      const account = "other" as AccountId;
      const links = [aLink(), aLink({ accountId: account }), aLink(), aLink({ workspaceId: ELSEWHERE })];
      await units.write(async ({ enrolmentLinks }) => {
        for (const link of links) await enrolmentLinks.insert(link);
      });

      const pages = await units.read(async ({ enrolmentLinks }) => {
        const first = await enrolmentLinks.list(WORKSPACE, undefined, { limit: 2 });
        const after = Number(first.nextCursor);
        return [
          first,
          await enrolmentLinks.list(WORKSPACE, undefined, { limit: 2, after }),
          await enrolmentLinks.list(WORKSPACE, account, { limit: 2 }),
          await enrolmentLinks.list(ELSEWHERE, account, { limit: 2 }),
        ];
      });

      const idsOf = pages.map(({ items }) => items.map(({ link }) => link.id));
      const [one, two, three] = links.map(({ id }) => id);
      expect(idsOf).toEqual([[three, two], [one], [two], []]);
    });

    it("says no more for whom a link was when its account is purged", async () => {
      await using units = open();
      const purged = aLink({ note: "for Kim", accountId: "purged" as AccountId });
      const other = aLink({ note: "for Lee" });
      await units.write(async (stores) => {
        for (const link of [purged, other]) await stores.enrolmentLinks.insert(link);
        await stores.purges.minimiseAccount(purged.accountId, "purged-1");
      });

      const { items } = await units.read((stores) => stores.enrolmentLinks.list(WORKSPACE, undefined, { limit: 9 }));

      expect(items.map(({ link }) => link.note)).toEqual(["for Lee", null]);
    });

    it("forgets those whose time is long over, so many at once", async () => {
      await using units = open();
      const links = [1, 2, 3, 4].map((end) => aLink({ expiresAt: AT + end }));
      await units.write(async ({ enrolmentLinks }) => {
        for (const link of links) await enrolmentLinks.insert(link);
      });

      const counts = await units.write(async ({ enrolmentLinks }) => [
        await enrolmentLinks.prune(AT + 4, 2),
        await enrolmentLinks.prune(AT + 4, 2),
        await enrolmentLinks.prune(AT + 4, 2),
      ]);

      const { items } = await units.read((stores) => stores.enrolmentLinks.list(WORKSPACE, undefined, { limit: 9 }));
      expect([counts, items.map(({ link }) => link.id)]).toEqual([[2, 1, 0], [links[3]?.id]]);
    });
  });
}
