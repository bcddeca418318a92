import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SamlProfile } from "../../src/domain/application/saml-evidence.ts";
import type { WorkspaceId } from "../../src/domain/id.ts";
import {
  aConnection,
  anAccount,
  anApplication,
  anIntegration,
  aStoredEvent,
  aUser,
  WORKSPACE,
} from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const ELSEWHERE = "another-workspace" as WorkspaceId;
const PAGE = { limit: 50 };
const DAY = 24 * 60 * 60 * 1000;
const SKEW = 5 * 60 * 1000;

const BARE: SamlProfile = {
  entityId: "https://app.vendor.io",
  acsEndpoints: [],
  nameIdFormats: [],
  authnRequestsSigned: false,
  wantAssertionsSigned: false,
  certificates: [],
  requestedAttributes: [],
};

/** The promises of the stores that the pages of apps and integrations rest on. @param open answers an empty store */
export function describeAppViews(name: string, open: () => TempStore): void {
  describe(`lists of apps and integrations on ${name}`, () => {
    it("count the accounts of applications by status, each by itself", async () => {
      await using units = open();
      const connection = aConnection();
      const [crm, wiki, idle] = [anApplication("crm"), anApplication("wiki"), anApplication("idle")];
      const accounts = [
        anAccount(aUser(connection), crm, { status: "active" }),
        anAccount(aUser(connection), crm, { status: "active" }),
        anAccount(aUser(connection), crm, { status: "retired", retiredAt: 5 }),
        anAccount(aUser(connection), wiki, { status: "blocked" }),
      ];
      await units.write(async (stores) => {
        await stores.connections.insert(connection);
        for (const application of [crm, wiki, idle]) await stores.applications.insert(application);
        for (const account of accounts) {
          await stores.users.insert(aUser(connection, {}, { id: account.userId }));
          await stores.accounts.insert(account);
        }
      });

      const [both, none] = await units.read(async (stores) => [
        await stores.accounts.countOfApplications([crm.id, idle.id]),
        await stores.accounts.countOfApplications([]),
      ]);

      expect(both).toEqual(new Map([[crm.id, { active: 2, retired: 1 }]]));
      expect(none).toEqual(new Map());
    });

    it("have the condition of evidence at an instant, whatever is stored of it", async () => {
      await using units = open();
      const application = anApplication("crm");
      await units.write((stores) => stores.applications.insert(application));
      const stored = fc.record({
        grade: fc.constantFrom("none", "declared", "metadata", "observed"),
        condition: fc.constantFrom("ok", "stale", "broken"),
        checkedAt: fc.option(fc.integer({ min: 0, max: 200 }).map((days) => days * DAY)),
        validUntil: fc.option(fc.integer({ min: 0, max: 200 }).map((days) => days * DAY)),
        at: fc
          .tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(-1, 0, SKEW, SKEW + 1))
          .map(([d, ms]) => d * DAY + ms),
      } as const);

      await fc.assert(
        fc.asyncProperty(stored, async ({ at, validUntil, ...saml }) => {
          const profile = validUntil === null ? null : { ...BARE, validUntil };
          const found = await units.write(async ({ applications }) => {
            await applications.update({ ...application, saml: { ...application.saml, ...saml, profile } });
            const conditions = [];
            for (const is of ["ok", "stale", "broken"] as const) {
              const { items } = await applications.list(WORKSPACE, PAGE, { condition: { is, at } });
              if (items.length > 0) conditions.push(is);
            }
            return conditions;
          });

          const isDeclared = saml.grade === "declared" && saml.checkedAt !== null;
          const end = isDeclared ? (saml.checkedAt ?? 0) + 90 * DAY : (validUntil ?? Number.POSITIVE_INFINITY);
          const isPast = end + SKEW < at;
          expect(found).toEqual([saml.condition !== "broken" && isPast ? "stale" : saml.condition]);
        }),
        { numRuns: 60 },
      );
    });

    it("find apps of which a change waits; one that was refused waits no more", async () => {
      await using units = open();
      const change = { verificationId: "v" as never, changes: [], foundAt: 1 };
      const apps = [
        anApplication("calm"),
        anApplication("waits", { pendingChange: { ...change, refusedAt: null } }),
        anApplication("refused", { pendingChange: { ...change, refusedAt: 2 } }),
      ];
      await units.write(async (stores) => {
        for (const app of apps) await stores.applications.insert(app);
      });

      const [waiting, calm] = await units.read(async ({ applications }) => [
        await applications.list(WORKSPACE, PAGE, { pending: true }),
        await applications.list(WORKSPACE, PAGE, { pending: false }),
      ]);

      expect([waiting, calm].map((page) => page?.items.map(({ key }) => key))).toEqual([
        ["waits"],
        ["refused", "calm"],
      ]);
    });

    it("narrow integrations by application, kind, link and name, within the workspace", async () => {
      await using units = open();
      const [crm, wiki] = [anApplication("crm"), anApplication("wiki")];
      const connection = aConnection();
      const accounts = [anAccount(aUser(connection), crm), anAccount(aUser(connection), crm)];
      const [free, linked, paused] = [
        anIntegration(wiki, { name: "Hub of 100 %", kind: "business_hub" }),
        anIntegration(crm, { name: "Members", accountId: accounts[0]?.id ?? null, linkedAt: 1 }),
        anIntegration(crm, { name: "Éclair", accountId: accounts[1]?.id ?? null, linkedAt: 1, pausedAt: 2 }),
      ];
      await units.write(async (stores) => {
        await stores.connections.insert(connection);
        for (const application of [crm, wiki]) await stores.applications.insert(application);
        for (const account of accounts) {
          await stores.users.insert(aUser(connection, {}, { id: account.userId }));
          await stores.accounts.insert(account);
        }
        for (const integration of [free, linked, paused]) await stores.integrations.insert(integration);
      });

      const lists = await units.read(async ({ integrations }) => [
        await integrations.list(WORKSPACE, PAGE, { applicationId: crm.id }),
        await integrations.list(WORKSPACE, PAGE, { kind: "business_hub" }),
        await integrations.list(WORKSPACE, PAGE, { link: "none" }),
        await integrations.list(WORKSPACE, PAGE, { link: "linked" }),
        await integrations.list(WORKSPACE, PAGE, { link: "paused" }),
        await integrations.list(WORKSPACE, PAGE, { text: "éCLAIR" }),
        await integrations.list(WORKSPACE, PAGE, { text: "%" }),
        await integrations.list(ELSEWHERE, PAGE, {}),
      ]);

      expect(lists.map(({ items }) => items)).toEqual([
        [paused, linked],
        [free],
        [free],
        [linked],
        [paused],
        [paused],
        [free],
        [],
      ]);
    });

    it("keep the history of one app or integration, and of nothing else that has its id", async () => {
      await using units = open();
      const events = [
        aStoredEvent({ subject: { kind: "application", id: "a" }, at: 1 }),
        aStoredEvent({ subject: { kind: "application", id: "b" }, at: 2 }),
        aStoredEvent({ subject: { kind: "user", id: "a" }, at: 3 }),
        aStoredEvent({ subject: { kind: "integration", id: "a" }, at: 4 }),
        aStoredEvent({ subject: { kind: "application", id: "a" }, at: 5, workspaceId: ELSEWHERE }),
      ];
      await units.write(async (stores) => {
        for (const event of events) await stores.events.append(event);
      });

      const first = await units.read((stores) => stores.events.listOfItem(WORKSPACE, "a", { limit: 1 }));
      const rest = await units.read((stores) =>
        stores.events.listOfItem(WORKSPACE, "a", { limit: 1, after: Number(first.nextCursor) }),
      );

      expect([first.items, rest.items, rest.nextCursor]).toEqual([[events[3]], [events[0]], undefined]);
    });
  });
}
