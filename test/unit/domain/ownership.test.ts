import { describe, expect, it } from "vitest";
import type { AccountView } from "../../../src/domain/account/describe.ts";
import type { Document } from "../../../src/domain/directory/document.ts";
import type { Person } from "../../../src/domain/person/person.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function managedBy(manager: Document[string]): Document {
  return { ...appAssignments("crm:admin"), [ENTERPRISE]: { manager } };
}

function ownersOf({ owners }: AccountView): readonly (string | null)[] {
  return [owners.owner?.name ?? null, owners.backup?.name ?? null];
}

/** An account that Ada owns, with Bo behind her. */
async function owned(world: World) {
  const [ada, bo] = [await world.hire("Ada"), await world.hire("Bo")];
  const ground = await world.assigned();
  const { id } = (await world.accountOf(ground.userId)).account;
  await world.owners.set(id, "owner", ada.id, ADMINISTRATOR);
  await world.owners.set(id, "backup_owner", bo.loginName, ADMINISTRATOR);
  return { ...ground, id, ada, bo, seen: () => world.accounts.get(id) };
}

describe("owners by hand", () => {
  it("are two people, and what is missing is said until there are two", async () => {
    await using world = openWorld();
    const { id, seen } = await owned(world);
    const codes = async () => (await seen()).warnings.map(({ code }) => code);

    const both = [ownersOf(await seen()), (await seen()).gates.ownership, await codes()];
    await world.owners.remove(id, "backup_owner", ADMINISTRATOR);
    const one = [ownersOf(await seen()), (await seen()).gates.ownership, await codes()];
    await world.owners.remove(id, "owner", ADMINISTRATOR);
    const none = [ownersOf(await seen()), (await seen()).gates.ownership, await codes()];

    expect(both).toEqual([["Ada", "Bo"], "owned", []]);
    expect(one).toEqual([["Ada", null], "single_owner", ["single_owner", "review_due"]]);
    expect(none).toEqual([[null, null], "orphaned", ["no_owner", "review_due"]]);
  });

  it("leave the account to the backup owner when the owner is taken away", async () => {
    await using world = openWorld();
    const { id, seen } = await owned(world);

    await world.owners.remove(id, "owner", ADMINISTRATOR);

    expect(ownersOf(await seen())).toEqual(["Bo", null]);
  });

  it("swap: the backup owner can be made the owner, but the owner not the backup owner", async () => {
    await using world = openWorld();
    const { id, ada, bo, seen } = await owned(world);

    const refused = world.owners.set(id, "backup_owner", ada.id, ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "owns_it" } });
    await world.owners.set(id, "owner", bo.id, ADMINISTRATOR);

    expect(ownersOf(await seen())).toEqual(["Bo", null]);
  });

  it("are people who work here, and accounts that live", async () => {
    await using world = openWorld();
    const { id, bo, seen } = await owned(world);
    await world.dismiss(bo);

    const set = (accountId: string, person: string) => world.owners.set(accountId, "owner", person, ADMINISTRATOR);

    await expect(set(id, bo.id)).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "personId" } });
    await expect(set(id, "nobody")).rejects.toMatchObject({ code: "invalid_value" });
    await expect(set("unknown", bo.id)).rejects.toMatchObject({ code: "not_found" });
    await world.accounts.retire(id, "done", ADMINISTRATOR);
    await expect(set(id, "ada@example.com")).rejects.toMatchObject({ code: "conflict", facts: { code: "retired" } });
    expect((await seen()).status).toBe("retired");
  });

  it("leave an event each, and ask for a review when somebody is replaced", async () => {
    await using world = openWorld();
    const { id, seen } = await owned(world);
    const before = (await seen()).account;
    await world.hire("Cy");

    await world.owners.set(id, "owner", "cy@example.com", ADMINISTRATOR);

    const { account } = await seen();
    const types = (await world.events()).filter((one) => one.accountId === id).map((one) => one.type);
    expect([before.reviewCause, before.reviewDueAt]).toEqual(["schedule", world.clock.now() + 180 * DAY]);
    expect([account.reviewCause, account.reviewDueAt]).toEqual(["owner", world.clock.now() + 30 * DAY]);
    expect(types.filter((type) => type.includes("owner"))).toEqual([
      "account.owner_set",
      "account.backup_owner_set",
      "account.owner_set",
    ]);
  });
});

describe("owners by rule", () => {
  it.each<[string, Document[string]]>([
    ["by the address in its value", { value: "ADA@example.com" }],
    ["by its display name", { value: "26118915", displayName: "ada@example.com" }],
    ["as a plain text", "ada@example.com"],
  ])("are the manager whom the identity provider names %s", async (_how, manager) => {
    await using world = openWorld();
    await world.hire("Ada");
    await world.addApp("crm");
    const connection = await world.connect();

    const userId = await world.push(connection, "svc@example.com", managedBy(manager));

    const view = await world.accountOf(userId);
    expect([ownersOf(view), view.owners.owner?.givenBy]).toEqual([["Ada", null], "rule"]);
    expect(view.gates.ownership).toBe("single_owner");
  });

  it.each(["id", "externalId"])("are the manager who is a user of the connection, named by %s", async (by) => {
    await using world = openWorld();
    await world.hire("Ada");
    await world.addApp("crm");
    const connection = await world.connect();
    const emails = [{ value: "ada@example.com" }];
    const bossId = await world.push(connection, "boss", { externalId: "00boss", emails });

    const value = by === "id" ? bossId : "00boss";
    const userId = await world.push(connection, "svc@example.com", managedBy({ value }));

    expect(ownersOf(await world.accountOf(userId))).toEqual(["Ada", null]);
  });

  it("never take the user of another connection for the manager", async () => {
    await using world = openWorld();
    await world.hire("Ada");
    await world.addApp("crm");
    const foreign = await world.push(await world.connect("Other"), "ada@example.com");

    const userId = await world.push(await world.connect(), "svc@example.com", managedBy({ value: foreign }));

    const view = await world.accountOf(userId);
    expect([ownersOf(view), view.warnings.map(({ code }) => code)]).toEqual([[null, null], ["no_owner"]]);
  });

  it("are the defaults of the connection where there is no manager, also for accounts that exist", async () => {
    await using world = openWorld();
    const [ada, bo] = [await world.hire("Ada"), await world.hire("Bo")];
    const { connection, userId } = await world.assigned();
    const defaults = { defaultOwnerId: ada.id, defaultBackupOwnerId: bo.id };

    await world.connections.update(connection.id, defaults, ADMINISTRATOR);

    const later = await world.push(connection, "svc-2@example.com", appAssignments("crm"));
    expect(ownersOf(await world.accountOf(userId))).toEqual(["Ada", "Bo"]);
    expect(ownersOf(await world.accountOf(later))).toEqual(["Ada", "Bo"]);
  });

  it("follow the manager, but never replace whom somebody chose", async () => {
    await using world = openWorld();
    await Promise.all(["Ada", "Bo", "Cy"].map((name) => world.hire(name)));
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com", managedBy({ value: "ada@example.com" }));
    const { id } = (await world.accountOf(userId)).account;
    const manage = (value: string) => world.patch(connection, userId, { [ENTERPRISE]: { manager: { value } } });
    const seen: (readonly (string | null)[])[] = [];
    const see = async () => seen.push(ownersOf(await world.accounts.get(id)));

    await manage("bo@example.com");
    await see();
    await manage("a stranger");
    await see();
    await world.owners.set(id, "owner", "cy@example.com", ADMINISTRATOR);
    await manage("ada@example.com");
    await see();

    expect(seen).toEqual([
      ["Bo", null],
      ["Bo", null],
      ["Cy", null],
    ]);
  });

  it("do not bring back at once whom somebody took away, but do when the manager changes", async () => {
    await using world = openWorld();
    await Promise.all(["Ada", "Bo"].map((name) => world.hire(name)));
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc@example.com", managedBy({ value: "ada@example.com" }));
    const { id } = (await world.accountOf(userId)).account;

    await world.owners.remove(id, "owner", ADMINISTRATOR);
    await world.patch(connection, userId, { displayName: "Another name" });
    const after = ownersOf(await world.accounts.get(id));
    await world.patch(connection, userId, { [ENTERPRISE]: { manager: { value: "bo@example.com" } } });

    expect([after, ownersOf(await world.accounts.get(id))]).toEqual([
      [null, null],
      ["Bo", null],
    ]);
  });
});

describe("somebody who leaves", () => {
  it("is followed by the backup owner at once, and a successor is asked for within 14 days", async () => {
    await using world = openWorld();
    const { ada, seen } = await owned(world);

    await world.dismiss(ada);
    const at = world.clock.now();
    const view = await seen();

    expect([ownersOf(view), view.gates.ownership]).toEqual([["Bo", null], "single_owner"]);
    expect(view.account.successorDueAt).toBe(at + 14 * DAY);
    expect(view.warnings.map(({ code }) => code)).toEqual(["successor_wanted", "review_due"]);
  });

  it("leaves accounts that nobody answers for, which are found and told", async () => {
    await using world = openWorld();
    const { id, ada, bo } = await owned(world);

    await world.dismiss(ada);
    await world.dismiss(bo);
    await world.worker.runOnce();

    const orphans = await world.accountLists.list({ ownership: "orphaned" }, { limit: 10 });
    const story = (await world.events()).filter((one) => one.accountId === id && one.after?.["ownership"]);
    expect(orphans.items.map((view) => view.account.id)).toEqual([id]);
    expect(story.at(-1)).toMatchObject({ type: "account.changed", after: { ownership: "orphaned" } });
    const succeeded = (await world.events())
      .filter(({ type }) => type === "person.succeeded")
      .map(({ after }) => after);
    expect(succeeded).toEqual([
      { promoted: 1, alone: 0, orphaned: 0 },
      { promoted: 0, alone: 0, orphaned: 1 },
    ]);
  });

  it("is no longer asked for a successor once there is one", async () => {
    await using world = openWorld();
    const { id, ada, seen } = await owned(world);
    await world.dismiss(ada);
    await world.hire("Cy");

    await world.owners.set(id, "backup_owner", "cy@example.com", ADMINISTRATOR);

    const view = await seen();
    expect([ownersOf(view), view.account.successorDueAt]).toEqual([["Bo", "Cy"], null]);
  });

  it("gets nothing back by coming back", async () => {
    await using world = openWorld();
    const { ada, seen } = await owned(world);
    await world.dismiss(ada);

    const host = { holder: "token:x", kind: "local_administrator", person: null, scopes: null } as const;
    await world.people.comeBack(ada.id, host, ADMINISTRATOR);

    expect(ownersOf(await seen())).toEqual(["Bo", null]);
  });

  it("leaves integrations and applications that nobody manages, which is told", async () => {
    await using world = openWorld();
    const { application, ada, bo } = await owned(world);
    const draft = { name: "Members", kind: "idlcm", applicationId: application.id } as const;
    const { integration } = await world.integrations.create(draft, ADMINISTRATOR);
    await world.store.write(async (stores) => {
      const manages = (person: Person, kind: "integration" | "application", id: string) => {
        const role = kind === "integration" ? "manager" : "owner";
        const held = { item: { kind, id }, role, personId: person.id, givenBy: "hand", createdAt: 1 } as const;
        return stores.itemRoles.give(ada.workspaceId, held);
      };
      await manages(ada, "integration", integration.id);
      await manages(bo, "integration", integration.id);
      await manages(ada, "application", application.id);
    });

    const told = async () =>
      (await world.events()).filter(({ type }) => type.endsWith(".unmanaged")).map(({ subject }) => subject);
    await world.dismiss(ada);
    const first = await told();
    await world.dismiss(bo);

    expect(first).toEqual([{ kind: "application", id: application.id }]);
    expect((await told()).slice(1)).toEqual([{ kind: "integration", id: integration.id }]);
  });

  it("passes on 1,000 accounts in one unit, and the job tells each of them", { timeout: 60_000 }, async () => {
    await using world = openWorld();
    const [ada, bo] = [await world.hire("Ada"), await world.hire("Bo")];
    await world.addApp("crm");
    const defaults = { defaultOwnerId: ada.id, defaultBackupOwnerId: bo.id };
    const connection = await world.connections.update((await world.connect()).id, defaults, ADMINISTRATOR);
    const pushes = Array.from({ length: 1000 }, (_, at) => world.push(connection, `svc-${at}`, appAssignments("crm")));
    await Promise.all(pushes);

    await world.dismiss(ada);
    const [first] = (await world.accountLists.list({}, { limit: 1 })).items;
    const before = await world.accountLists.list({ ownership: "single_owner" }, { limit: 1 });
    await world.worker.runOnce();

    const projected = await world.store.read((stores) =>
      stores.accounts.list(ada.workspaceId, { ownership: "single_owner" }, { limit: 5000 }),
    );
    expect(first && ownersOf(first)).toEqual(["Bo", null]);
    expect(before.items).toEqual([]);
    expect(projected.items.length).toBe(1000);
  });
});

describe("the ownership gate", () => {
  it("keeps an account from being linked until two people answer for it, if policy says so", async () => {
    await using world = openWorld({ policy: { owner: "gate" } });
    const { application, userId } = await world.assigned();
    const { id } = (await world.accountOf(userId)).account;
    await world.enroll(id);
    const draft = { name: "Members", kind: "idlcm", applicationId: application.id } as const;
    const { integration } = await world.integrations.create(draft, ADMINISTRATOR);
    const link = () => world.integrations.link(integration.id, id, ADMINISTRATOR);

    const waiting = await world.accounts.get(id);
    await expect(link()).rejects.toMatchObject({
      facts: { code: "not_ready", unmet: [{ gate: "ownership", value: "orphaned", needed: "owned" }] },
    });
    for (const [name, role] of [
      ["Ada", "owner"],
      ["Bo", "backup_owner"],
    ] as const) {
      await world.owners.set(id, role, (await world.hire(name)).id, ADMINISTRATOR);
    }
    await link();

    expect([waiting.status, waiting.waitingFor]).toEqual(["awaiting_owner", "Waits for an owner and a backup owner."]);
    expect((await world.accounts.get(id)).status).toBe("active");
  });
});
