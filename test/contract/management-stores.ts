import { describe, expect, it } from "vitest";
import type { Verification } from "../../src/domain/application/application.ts";
import type { AccountId, WorkspaceId } from "../../src/domain/id.ts";
import { newId } from "../../src/domain/id.ts";
import type { Page, PageRequest } from "../../src/domain/page.ts";
import {
  aConnection,
  anAccount,
  anApplication,
  anAuthenticator,
  anIntegration,
  aProvisioningRecord,
  aStoredEvent,
  aToken,
  aUser,
  WORKSPACE,
} from "../support/builders.ts";
import type { TempStore } from "../support/temp-store.ts";

const ELSEWHERE = "another-workspace" as WorkspaceId;

/** The promises of the stores that administrators' decisions rest on. @param open answers an empty store */
export function describeManagementStores(name: string, open: () => TempStore): void {
  describe(`ConnectionStore on ${name}`, () => {
    it("keeps connections whole, names unique among those that are not deleted, and finds no deleted one", async () => {
      await using units = open();
      const connection = aConnection({
        name: "Okta",
        groupBindings: [{ groupId: "g", application: "crm", role: "r" }],
      });
      await units.write((stores) => stores.connections.insert(connection));
      const found = await units.read((stores) => stores.connections.find(WORKSPACE, connection.id));
      const foreign = await units.read((stores) => stores.connections.find(ELSEWHERE, connection.id));

      const twin = units.write((stores) => stores.connections.insert(aConnection({ name: "Okta" })));
      await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "name" } });
      await units.write((stores) => stores.connections.delete(connection.id, 5));
      await units.write((stores) => stores.connections.insert(aConnection({ name: "Okta" })));
      const gone = await units.read((stores) => stores.connections.find(WORKSPACE, connection.id));

      expect([found, foreign, gone]).toEqual([connection, undefined, undefined]);
    });

    it("moves counters and activity, which an administrator's change leaves alone", async () => {
      await using units = open();
      const application = anApplication("crm");
      const connection = aConnection();
      await units.write(async ({ applications, connections }) => {
        await applications.insert(application);
        await connections.insert(connection);
        await connections.count(connection.id, { users: 3, groups: 2 });
        await connections.count(connection.id, { users: -1 });
        const connectionId = connection.id;
        await connections.recordActivity({
          connectionId,
          lastRequestAt: 7,
          consecutiveFailures: 2,
          lastFailure: "No.",
        });
        await connections.update({ ...connection, name: "New", applicationId: application.id, frozenAt: 9 });
      });

      const [found, dedicated] = await units.read(async ({ connections }) => [
        await connections.find(WORKSPACE, connection.id),
        await connections.listDedicated(application.id),
      ]);

      const expected = {
        ...connection,
        name: "New",
        applicationId: application.id,
        frozenAt: 9,
        userCount: 2,
        groupCount: 2,
        lastRequestAt: 7,
        consecutiveFailures: 2,
        lastFailure: "No.",
      };
      expect([found, dedicated]).toEqual([expected, [expected]]);
    });
  });

  describe(`TokenStore on ${name}`, () => {
    it("keeps tokens, revokes once for all, and remembers the last use", async () => {
      await using units = open();
      const connection = aConnection();
      const [scim, api] = [aToken({ kind: "scim", connectionId: connection.id, scopes: [] }), aToken()];
      await units.write(async ({ connections, tokens }) => {
        await connections.insert(connection);
        for (const token of [scim, api]) await tokens.insert(token);
        await tokens.revoke(scim.id, 5);
        await tokens.revoke(scim.id, 6);
        await tokens.touch(scim.id, { at: 7, from: "192.0.2.7" });
      });

      const { found, unknown, ofConnection, ofApi } = await units.read(async ({ tokens }) => ({
        found: await tokens.find(scim.id),
        unknown: await tokens.find(scim.id.toUpperCase().concat("x")),
        ofConnection: await tokens.listOfConnection(connection.id, { limit: 5 }),
        ofApi: await tokens.listApi(WORKSPACE, { limit: 5 }),
      }));

      const revoked = { ...scim, revokedAt: 5, lastUsedAt: 7, lastUsedFrom: "192.0.2.7" };
      expect([normal(found), unknown]).toEqual([normal(revoked), undefined]);
      expect([ofConnection.items.map(normal), ofApi.items.map(normal)]).toEqual([[normal(revoked)], [normal(api)]]);
    });
  });

  describe(`ApplicationStore on ${name}`, () => {
    it("finds by id and by key without case, refuses a taken key, and frees the key of a deleted one", async () => {
      await using units = open();
      const application = anApplication("crm", { roles: [{ value: "a", display: "A" }], requiredRole: "a" });
      await units.write((stores) => stores.applications.insert(application));

      const twin = units.write((stores) => stores.applications.insert(anApplication("crm")));
      await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "key" } });
      const found = await units.read(async ({ applications }) => [
        await applications.find(WORKSPACE, application.id),
        await applications.find(WORKSPACE, "CRM"),
        await applications.find(ELSEWHERE, "crm"),
      ]);
      await units.write((stores) => stores.applications.delete(application.id, 5));
      await units.write((stores) => stores.applications.insert(anApplication("crm")));

      expect(found).toEqual([application, application, undefined]);
      expect(await units.read((stores) => stores.applications.find(WORKSPACE, application.id))).toBeUndefined();
    });

    it("keeps who signs the metadata, and finds the applications of one entity", async () => {
      await using units = open();
      const profile = {
        entityId: "https://app.vendor.io",
        acsEndpoints: [],
        nameIdFormats: [],
        authnRequestsSigned: false,
        wantAssertionsSigned: false,
        certificates: [],
        requestedAttributes: [],
      };
      const saml = { ...anApplication("x").saml, profile };
      const [crm, erp, gone] = [
        anApplication("crm", { saml, signingCertificate: "PEM" }),
        anApplication("erp", { saml }),
        anApplication("gone", { saml }),
      ];
      await units.write(async ({ applications }) => {
        for (const application of [erp, crm, gone, anApplication("other")]) await applications.insert(application);
        await applications.delete(gone.id, 5);
      });

      const [found, keys, unknown, foreign] = await units.read(async ({ applications }) => [
        await applications.find(WORKSPACE, "crm"),
        await applications.listKeysOfEntity(WORKSPACE, profile.entityId),
        await applications.listKeysOfEntity(WORKSPACE, "https://app.vendor.io/"),
        await applications.listKeysOfEntity(ELSEWHERE, profile.entityId),
      ]);

      expect([found, keys, unknown, foreign]).toEqual([crm, ["erp", "crm"], [], []]);
    });

    it("lists what is offered by key, and the roles of those that are asked for", async () => {
      await using units = open();
      const roles = [
        { value: "b", display: "B" },
        { value: "a", display: "A" },
      ];
      const [crm, erp, gone] = [
        anApplication("crm", { roles }),
        anApplication("an-erp"),
        anApplication("gone", { roles }),
      ];
      await units.write(async ({ applications }) => {
        for (const application of [crm, erp, gone]) await applications.insert(application);
        await applications.delete(gone.id, 5);
      });

      const [offering, elsewhere, ofAll, ofNone, foreign] = await units.read(async ({ applications }) => [
        await applications.listOffering(WORKSPACE),
        await applications.listOffering(ELSEWHERE),
        await applications.listRoles(WORKSPACE, [crm.id, erp.id, gone.id]),
        await applications.listRoles(WORKSPACE, []),
        await applications.listRoles(ELSEWHERE, [crm.id]),
      ]);

      expect(offering).toEqual([
        { id: erp.id, key: "an-erp", name: "AN-ERP", roleCount: 0 },
        { id: crm.id, key: "crm", name: "CRM", roleCount: 2 },
      ]);
      expect([elsewhere, [...ofNone], [...foreign]]).toEqual([[], [], []]);
      expect(ofAll).toEqual(
        new Map([
          [crm.id, roles],
          [erp.id, []],
        ]),
      );
    });

    it("keeps the ledger newest first, and the document of the newest metadata as it came", async () => {
      await using units = open();
      const application = anApplication("crm");
      const ledger = [1, 2, 3].map((takenAt) => aVerification(application.id, { takenAt }));
      const belief = aVerification(application.id, { kind: "declaration", takenAt: 4 });
      await units.write(async ({ applications }) => {
        await applications.insert(application);
        for (const entry of ledger) await applications.insertVerification(entry, text(`<xml>${entry.takenAt}</xml>`));
        await applications.insertVerification(belief, null);
      });

      const list = (page: PageRequest) =>
        units.read((stores) => stores.applications.listVerifications(application.id, page));
      const all = await everyPage(list);

      const [kept, none] = await units.read(async ({ applications }) => [
        await applications.findDocument(application.id),
        await applications.findDocument(newId()),
      ]);

      expect(all).toEqual([belief, ...ledger.toReversed()]);
      expect([Buffer.from(kept ?? []).toString(), none]).toEqual(["<xml>3</xml>", undefined]);
    });

    it("finds the first entry in which an assertion proved a sign-in, in the workspace alone", async () => {
      await using units = open();
      const application = anApplication("crm");
      const login = { kind: "login", verdict: "supported", grade: "login", sha256: "a1" } as const;
      const [first, second] = [1, 2].map((takenAt) => aVerification(application.id, { ...login, takenAt }));
      const metadata = aVerification(application.id, { sha256: "b2" });
      await units.write(async ({ applications }) => {
        await applications.insert(application);
        for (const entry of [metadata, first, second]) {
          if (entry !== undefined) await applications.insertVerification(entry, null);
        }
      });

      const found = await units.read(async ({ applications }) => [
        await applications.findProvenBy(WORKSPACE, "a1"),
        await applications.findProvenBy(WORKSPACE, "b2"),
        await applications.findProvenBy(ELSEWHERE, "a1"),
      ]);

      expect(found).toEqual([first, undefined, undefined]);
    });

    it("finds what decides under any number of entries, newest first, each once", async () => {
      await using units = open();
      const [application, other] = [anApplication("crm"), anApplication("erp")];
      const entry = (overrides: Partial<Verification>) => aVerification(application.id, overrides);
      const proof = entry({ takenAt: 1 });
      const belief = entry({ kind: "declaration", verdict: "unsupported", takenAt: 2 });
      const noise = Array.from({ length: 300 }, (_, index) => entry({ verdict: "unknown", takenAt: index + 3 }));
      const only = aVerification(other.id, { takenAt: 1 });
      const seen = entry({ kind: "observation", verdict: "supported", takenAt: 2 });
      const [quiet, refused] = (["observation", "login"] as const).map((kind) => entry({ kind, verdict: "unknown" }));
      const waiting = entry({ kind: "observation", verdict: "supported", applied: false });
      await units.write(async ({ applications }) => {
        await applications.insert(application);
        await applications.insert(other);
        const early = [entry({ takenAt: 0 }), proof, belief, seen, quiet, refused, waiting];
        for (const one of [...early, ...noise, only].filter((each) => each !== undefined))
          await applications.insertVerification(one, null);
      });

      const found = await units.read(async ({ applications }) => [
        await applications.listDeciding(application.id),
        await applications.listDeciding(other.id),
        await applications.listDeciding(newId()),
      ]);

      expect(found).toEqual([[noise.at(-1), waiting, refused, seen, belief, proof], [only], []]);
    });

    it("prefers the id when the key of another application is the same", async () => {
      await using units = open();
      const application = anApplication("crm");
      const twin = anApplication(application.id);
      await units.write(async ({ applications }) => {
        await applications.insert(twin);
        await applications.insert(application);
      });

      const found = await units.read(async ({ applications }) => [
        await applications.find(WORKSPACE, application.id),
        await applications.findById(WORKSPACE, application.id),
        await applications.findById(WORKSPACE, "crm"),
        await applications.findById(ELSEWHERE, application.id),
      ]);

      expect(found).toEqual([application, application, undefined, undefined]);
    });
  });

  describe(`AuthenticatorStore on ${name}`, () => {
    it("keeps one factor per login, whole", async () => {
      await using units = open();
      const user = aUser(aConnection());
      const factor = anAuthenticator(user, {
        lastStep: 5,
        lastReadStep: 6,
        lastExclusiveStep: 7,
        codeReadAt: 8,
        suspectedAt: 9,
        suspectReason: "why",
        resetFrom: "enrolled",
        rollbackUntil: 10,
        recoveryLeft: 11,
      });
      await units.write((stores) => stores.authenticators.insert(factor));
      const find = async () => normal(await units.read((stores) => stores.authenticators.find(user.id)));

      const second = units.write((stores) => stores.authenticators.insert(anAuthenticator(user)));
      await expect(second).rejects.toMatchObject({ code: "uniqueness" });
      const inserted = await find();
      const reset = { ...factor, state: "reset", sealedSeed: null, confirmedBy: "codes" } as const;
      await units.write((stores) => stores.authenticators.update(reset));
      const updated = await find();
      await units.write((stores) => stores.authenticators.delete(factor.id));

      expect([inserted, updated, await find()]).toEqual([normal(factor), normal(reset), undefined]);
    });
  });

  describe(`IntegrationStore on ${name}`, () => {
    it("keeps integrations whole, names unique, and lists those of an application", async () => {
      await using units = open();
      const { application, account } = await anAccountOn(units);
      const [linked, free] = [
        anIntegration(application, { accountId: account.id, linkedAt: 3 }),
        anIntegration(application),
      ];
      await units.write(async ({ integrations }) => {
        await integrations.insert(linked);
        await integrations.insert(free);
      });

      const twin = units.write((stores) => stores.integrations.insert(anIntegration(application, { name: free.name })));
      await expect(twin).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "name" } });
      const { found, foreign, ofApp, all } = await units.read(async ({ integrations }) => ({
        found: await integrations.find(WORKSPACE, linked.id),
        foreign: await integrations.find(ELSEWHERE, linked.id),
        ofApp: await integrations.listOfApplication(application.id),
        all: await integrations.list(WORKSPACE, { limit: 5 }),
      }));
      await units.write((stores) => stores.integrations.delete(linked.id));

      expect([found, foreign, ofApp, all.items]).toEqual([linked, undefined, [linked, free], [free, linked]]);
      expect(await units.read((stores) => stores.integrations.find(WORKSPACE, linked.id))).toBeUndefined();
    });

    it("refuses an account that serves another integration", async () => {
      await using units = open();
      const { application, account } = await anAccountOn(units);
      const [first, second] = [anIntegration(application, { accountId: account.id }), anIntegration(application)];
      await units.write((stores) => stores.integrations.insert(first));
      await units.write((stores) => stores.integrations.insert(second));

      const shared = units.write((stores) => stores.integrations.update({ ...second, accountId: account.id }));

      await expect(shared).rejects.toMatchObject({ code: "conflict", facts: { code: "already_linked" } });
    });
  });

  describe(`EventStore and RecordStore on ${name}`, () => {
    it("keep events whole and newest first, of the workspace or of one account", async () => {
      await using units = open();
      const accountId = newId<AccountId>();
      const events = [0, 1, 2, 3, 4].map((at) =>
        aStoredEvent({ at, accountId: at % 2 === 0 ? accountId : null, before: { active: true }, reason: "why" }),
      );
      await units.write(async (stores) => {
        for (const event of [...events, aStoredEvent({ workspaceId: ELSEWHERE })]) await stores.events.append(event);
      });

      const all = await everyPage((page) => units.read((stores) => stores.events.list(WORKSPACE, {}, page)));
      const own = await everyPage((page) => units.read((stores) => stores.events.listOfAccount(accountId, page)));

      expect(all).toEqual(events.toReversed());
      expect(own.map((event) => event.at)).toEqual([4, 2, 0]);
    });

    it("keep records whole and newest first, by connection, result and resource", async () => {
      await using units = open();
      const [mine, theirs] = [aConnection(), aConnection()];
      const records = [
        aProvisioningRecord(mine, { rewrites: [{ rule: "r", where: "w" }], noOps: [{ where: "w", reason: "so" }] }),
        aProvisioningRecord(mine, { result: "failure", reason: "No.", resourceId: null, resourceType: null }),
        aProvisioningRecord(theirs, { resourceId: "other" }),
      ];
      const [first, second, third] = records;
      await units.write(async (stores) => {
        for (const connection of [mine, theirs]) await stores.connections.insert(connection);
        for (const record of records) await stores.records.append(record);
      });
      const list = (query: object) =>
        everyPage((page) => units.read((stores) => stores.records.list(WORKSPACE, query, page)));

      expect(await list({})).toEqual(records.toReversed());
      expect(await list({ connectionId: mine.id })).toEqual([second, first]);
      expect(await list({ result: "failure" })).toEqual([second]);
      expect(await list({ resourceId: "other" })).toEqual([third]);
      expect(await list({ resourceId: "other", connectionId: mine.id })).toEqual([]);
      expect(await list({ resourceId: "other", result: "failure" })).toEqual([]);
      const found = await units.read(async (stores) => [
        await stores.records.find(WORKSPACE, first?.id ?? ""),
        await stores.records.find(ELSEWHERE, first?.id ?? ""),
      ]);
      expect(found).toEqual([first, undefined]);
    });

    it("forget what is older, oldest first, at most as many as asked for", async () => {
      await using units = open();
      const connection = aConnection();
      await units.write(async (stores) => {
        for (const at of [3, 1, 2, 4]) {
          await stores.events.append(aStoredEvent({ at }));
          await stores.records.append(aProvisioningRecord(connection, { at }));
        }
      });

      const pruned = await units.write(async ({ events, records }) => [
        [await events.prune(4, 2), await events.prune(4, 2), await events.prune(4, 2)],
        [await records.prune(4, 2), await records.prune(4, 2), await records.prune(4, 2)],
      ]);
      const left = await units.read(async ({ events, records }) => [
        (await events.list(WORKSPACE, {}, { limit: 9 })).items.map((event) => event.at),
        (await records.list(WORKSPACE, {}, { limit: 9 })).items.map((record) => record.at),
      ]);

      expect([pruned, left]).toEqual([
        [
          [2, 1, 0],
          [2, 1, 0],
        ],
        [[4], [4]],
      ]);
    });
  });
}

/** Bytes come back as another class of bytes; what they hold is what counts. */
function normal(value: object | undefined): object | undefined {
  if (value === undefined) return undefined;
  const entries = Object.entries(value).map(([name, part]) => [name, part instanceof Uint8Array ? [...part] : part]);
  return Object.fromEntries(entries);
}

async function everyPage<Item>(list: (page: PageRequest) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let page = await list({ limit: 2 });
  items.push(...page.items);
  while (page.nextCursor !== undefined) {
    page = await list({ limit: 2, after: Number(page.nextCursor) });
    items.push(...page.items);
  }
  return items;
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function aVerification(
  applicationId: Verification["applicationId"],
  overrides: Partial<Verification> = {},
): Verification {
  return {
    id: newId(),
    applicationId,
    kind: "metadata",
    verdict: "supported",
    grade: "metadata",
    findings: [{ code: "c", severity: "proof", message: "m" }],
    profile: null,
    source: "uploaded metadata",
    sha256: "00",
    actor: "tok",
    takenAt: 1,
    observed: null,
    login: null,
    accountId: null,
    sourceUrl: null,
    changes: [],
    tool: "1",
    applied: true,
    ...overrides,
  };
}

async function anAccountOn(units: TempStore) {
  const connection = aConnection();
  const user = aUser(connection);
  const application = anApplication("crm");
  const account = anAccount(user, application);
  await units.write(async (stores) => {
    await stores.connections.insert(connection);
    await stores.users.insert(user);
    await stores.applications.insert(application);
    await stores.accounts.insert(account);
  });
  return { application, account };
}
