import { describe, expect, it } from "vitest";
import type { SetupLink } from "../../src/domain/connection/setup-link.ts";
import { type ConnectionId, newId, type PersonId, type WorkspaceId } from "../../src/domain/id.ts";
import { WORKSPACE } from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const AT = Date.UTC(2026, 10, 22);
const ELSEWHERE = "another-workspace" as WorkspaceId;
const OKTA = "okta" as ConnectionId;

let made = 0;

function aLink(overrides: Partial<SetupLink> = {}): SetupLink {
  made += 1;
  return {
    id: newId(),
    workspaceId: WORKSPACE,
    connectionId: `connection-${made}` as ConnectionId,
    secretHash: new Uint8Array(32).fill(made),
    variant: null,
    note: null,
    createdBy: { kind: "token", id: "local" },
    makerId: null,
    createdAt: AT,
    expiresAt: AT + 1000,
    openedAt: null,
    tokenId: null,
    endedAt: null,
    end: null,
    ...overrides,
  };
}

/** Blobs come back as buffers. */
function plain(link: SetupLink | undefined): SetupLink | undefined {
  return link && { ...link, secretHash: new Uint8Array(link.secretHash) };
}

/** What every `SetupLinkStore` promises. */
export function describeSetupLinkStore(name: string, open: () => TempStore): void {
  describe(`SetupLinkStore on ${name}`, () => {
    it("keeps links whole, and finds them by what they show and by their id within the workspace", async () => {
      await using units = open();
      const link = aLink({
        variant: "catalogue",
        note: "for Kim",
        openedAt: AT + 1,
        tokenId: "token",
        endedAt: AT + 2,
        end: "revoked",
        createdBy: { kind: "person", id: "kim" },
      });
      await units.write((stores) => stores.setupLinks.insert(link));

      const found = await units.read(async ({ setupLinks }) => [
        plain(await setupLinks.findBySecret(link.secretHash)),
        plain(await setupLinks.find(WORKSPACE, link.id)),
        await setupLinks.findBySecret(new Uint8Array(32)),
        await setupLinks.find(ELSEWHERE, link.id),
      ]);

      expect(found).toEqual([link, link, undefined, undefined]);
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
      await units.write(async ({ setupLinks }) => {
        for (const link of [first, ended, second, others]) await setupLinks.insert(link);
      });

      const found = await units.read((stores) => stores.setupLinks.listUnendedOf(kim));

      expect(found.map(plain)).toEqual([first, second]);
    });

    it("keeps one of a connection that has not ended", async () => {
      await using units = open();
      const first = aLink({ connectionId: OKTA });
      const second = aLink({ connectionId: OKTA });
      const find = () => units.read((stores) => stores.setupLinks.findUnended(OKTA));
      await units.write((stores) => stores.setupLinks.insert(first));

      const both = units.write((stores) => stores.setupLinks.insert(second));
      await expect(both).rejects.toMatchObject({ code: "uniqueness" });
      const before = await find();
      const ended = { id: first.id, openedAt: AT + 3, tokenId: "token", endedAt: AT + 5, end: "replaced" } as const;
      await units.write((stores) => stores.setupLinks.update(ended));
      const between = await find();
      await units.write((stores) => stores.setupLinks.insert(second));

      expect([plain(before), between, plain(await find())]).toEqual([first, undefined, second]);
      const kept = await units.read((stores) => stores.setupLinks.find(WORKSPACE, first.id));
      expect(plain(kept)).toEqual({ ...first, ...ended });
    });

    it("lists those of a connection, or all of a workspace, newest first", async () => {
      await using units = open();
      const [ours, other, foreign] = [aLink({ connectionId: OKTA }), aLink(), aLink({ workspaceId: ELSEWHERE })];
      await units.write(async ({ setupLinks }) => {
        for (const link of [ours, other, foreign]) await setupLinks.insert(link);
      });
      const list = (connectionId: string | undefined) =>
        units.read((stores) => stores.setupLinks.list(WORKSPACE, connectionId, { limit: 10 }));

      const [all, some, none] = [await list(undefined), await list(OKTA), await list("unknown")];

      expect([all, some, none].map(({ items }) => items.map(({ id }) => id))).toEqual([
        [other.id, ours.id],
        [ours.id],
        [],
      ]);
    });

    it("forgets those whose time was over before an instant, a bounded number at a time", async () => {
      await using units = open();
      const links = [aLink({ expiresAt: AT + 1 }), aLink({ expiresAt: AT + 2 }), aLink({ expiresAt: AT + 100 })];
      await units.write(async ({ setupLinks }) => {
        for (const link of links) await setupLinks.insert(link);
      });
      const prune = () => units.write((stores) => stores.setupLinks.prune(AT + 50, 1));

      const counts = [await prune(), await prune(), await prune()];

      const left = await units.read((stores) => stores.setupLinks.list(WORKSPACE, undefined, { limit: 10 }));
      expect([counts, left.items.map(({ id }) => id)]).toEqual([[1, 1, 0], [links[2]?.id]]);
    });
  });
}
