import { describe, expect, it } from "vitest";
import type { StoredKind } from "../../../src/domain/secret/secret.ts";
import type { VaultVisitor } from "../../../src/domain/secret/vault.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const HOST: VaultVisitor = { member: null };
const ANNA: VaultVisitor = { member: { kind: "person", id: "anna" } };
const PURPOSE = { ...ADMINISTRATOR, reason: "The app asks for it." };
const DAY_MS = 24 * 60 * 60 * 1000;

async function anAccount(world: World): Promise<string> {
  const { userId } = await world.assigned();
  return (await world.accountOf(userId)).account.id;
}

function store(world: World, accountId: string, value: string, visitor = HOST) {
  return world.secrets.putPassword(accountId, { value }, visitor, ADMINISTRATOR);
}

function read(world: World, accountId: string, version?: number, kind: StoredKind = "password") {
  return world.secrets.reveal(accountId, { kind, version }, HOST, PURPOSE);
}

/** Runs SQL on the database as somebody would who can write to it and has no key. */
async function tamper(world: World, sql: string): Promise<void> {
  await world.store.session.query({ sql, parameters: [], query: undefined as never, queryId: undefined as never });
}

/** The types of events that name secrets, oldest first. */
async function noted(world: World): Promise<readonly string[]> {
  return (await world.events()).map(({ type }) => type).filter((type) => /secret|vault|seed/.test(type));
}

describe("a secret", () => {
  it("comes out as it went in, once for each purpose, and nowhere else", async () => {
    await using world = openWorld();
    const id = await anAccount(world);

    const stored = await store(world, id, "pässword 🔑 1");
    const revealed = await read(world, id);

    expect(revealed).toEqual({ kind: "password", value: "pässword 🔑 1", version: 1, createdAt: world.clock.now() });
    expect(JSON.stringify([stored, await world.events()])).not.toContain("pässword");
    expect(await noted(world)).toEqual(["vault.created", "secret.stored", "secret.revealed"]);
    expect((await world.events()).at(-1)).toMatchObject({
      reason: "The app asks for it.",
      actor: ADMINISTRATOR.actor,
      accountId: id,
      after: { kind: "password", version: 1, vault: "General" },
    });
  });

  it("is not read without a purpose, and then there is no event of a reading", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    await store(world, id, "hidden");

    const reading = world.secrets.reveal(id, { kind: "password" }, HOST, ADMINISTRATOR);

    await expect(reading).rejects.toMatchObject({ code: "forbidden", facts: { code: "reason_required" } });
    expect(await noted(world)).not.toContain("secret.revealed");
  });

  it("keeps as many versions as it may, and destroys older ones", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    for (const value of ["one", "two", "three", "four"]) await store(world, id, value);

    const { secrets } = await world.secrets.list(id, HOST);

    expect(secrets[0]?.versions.map(({ version }) => version)).toEqual([4, 3, 2]);
    expect((await read(world, id)).value).toBe("four");
    expect((await read(world, id, 2)).value).toBe("two");
    await expect(read(world, id, 1)).rejects.toMatchObject({ code: "not_found" });
  });

  it("forgets versions that are past their time, and never the present one", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    await store(world, id, "one");
    await store(world, id, "two");

    world.clock.advance(365 * DAY_MS);
    const early = await world.secrets.prune(10);
    world.clock.advance(1);
    const late = await world.secrets.prune(10);

    expect([early, late]).toEqual([0, 1]);
    expect((await read(world, id)).value).toBe("two");
    await expect(read(world, id, 1)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is generated unseen, by the wish, and judged", async () => {
    await using world = openWorld();
    const id = await anAccount(world);

    const { secrets } = await world.secrets.putPassword(id, { generate: { length: 30 } }, HOST, ADMINISTRATOR);

    expect(secrets[0]?.versions[0]).toMatchObject({ version: 1, generated: true, strength: 4 });
    expect((await read(world, id)).value).toHaveLength(30);
  });

  it("tells a weak password that somebody else made", async () => {
    await using world = openWorld();
    const id = await anAccount(world);

    const { secrets } = await store(world, id, "password1");

    expect(secrets[0]?.versions[0]).toMatchObject({ generated: false, strength: 0 });
  });

  it("is served neither while the identity provider has the user off nor while a person holds the account", async () => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    const id = (await world.accountOf(userId)).account.id;
    await store(world, id, "hidden");

    await world.accounts.hold(id, "Looks odd.", ADMINISTRATOR);
    await expect(read(world, id)).rejects.toMatchObject({ code: "conflict", facts: { status: "held" } });
    await world.accounts.release(id, ADMINISTRATOR);
    await world.patch(connection, userId, { active: false });

    await expect(read(world, id)).rejects.toMatchObject({ code: "conflict", facts: { status: "suspended" } });
  });

  it("goes with all its versions when it is deleted", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    await store(world, id, "one");
    await world.secrets.putNote(id, "Ask Bo.", HOST, ADMINISTRATOR);

    await world.secrets.delete(id, "password", HOST, ADMINISTRATOR);

    await expect(read(world, id)).rejects.toMatchObject({ code: "not_found" });
    expect((await read(world, id, undefined, "note")).value).toBe("Ask Bo.");
    await store(world, id, "anew");
    expect((await read(world, id)).version).toBe(1);
  });

  it("names the seed of the login without holding it twice", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    await world.enroll(id);

    const { secrets, sharedWith } = await world.secrets.list(id, HOST);

    expect(secrets).toEqual([{ kind: "seed", createdAt: world.clock.now(), versions: [] }]);
    expect(sharedWith).toEqual([id]);
  });
});

describe("what is written to the database by somebody without the keys", () => {
  it.each<[string, (mine: string, other: string) => readonly string[]]>([
    ["the number of the present version", () => ["UPDATE secret SET version = 1"]],
    [
      "an earlier value in the place of the present one",
      () => [
        `UPDATE secret_version SET sealed = (SELECT sealed FROM secret_version earlier
          WHERE earlier.secret_id = secret_version.secret_id AND earlier.version = 1) WHERE version = 2`,
      ],
    ],
    [
      "the proof of which version is the present one",
      () => ["UPDATE secret SET sealed_version = (SELECT sealed FROM secret_version WHERE version = 1)"],
    ],
    ["the loss of the present version", () => ["DELETE FROM secret_version WHERE version = 2"]],
    ["the loss of the key", () => ["DELETE FROM subject_key"]],
    [
      "the secret of another login",
      (mine, other) => [
        `DELETE FROM secret WHERE user_id = '${mine}'`,
        `UPDATE secret SET user_id = '${mine}' WHERE user_id = '${other}'`,
      ],
    ],
    [
      "the key of another login",
      (mine, other) => [
        `UPDATE subject_key SET (sealed_key, key_id) =
          (SELECT sealed_key, key_id FROM subject_key WHERE user_id = '${other}') WHERE user_id = '${mine}'`,
      ],
    ],
    [
      "key and secrets of another login together",
      (mine, other) => [
        `DELETE FROM secret WHERE user_id = '${mine}'`,
        `DELETE FROM subject_key WHERE user_id = '${mine}'`,
        `UPDATE secret SET user_id = '${mine}' WHERE user_id = '${other}'`,
        `UPDATE subject_key SET user_id = '${mine}' WHERE user_id = '${other}'`,
      ],
    ],
  ])("is found out: %s", async (_what, sql) => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    const other = await world.push(connection, "svc-2@example.com", { roles: [{ value: "crm" }] });
    const [id, otherId] = [(await world.accountOf(userId)).account.id, (await world.accountOf(other)).account.id];
    for (const account of [id, otherId]) {
      await store(world, account, `one ${account}`);
      await store(world, account, `two ${account}`);
    }
    const before = await read(world, id);

    for (const one of sql(userId, other)) await tamper(world, one);

    expect(before.value).toBe(`two ${id}`);
    await expect(read(world, id)).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a vault", () => {
  it("opens to its members alone, each as their role says", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    const { vault } = await world.vaults.create({ name: "Finance", description: null }, HOST, ADMINISTRATOR);
    await store(world, id, "hidden", ANNA);
    await world.secrets.move(id, vault.id, HOST, ADMINISTRATOR);
    const refusal = { code: "forbidden", facts: { code: "not_in_vault" } };

    await expect(world.secrets.list(id, ANNA)).rejects.toMatchObject(refusal);
    await world.vaults.putMember(vault.id, { kind: "person", id: "anna", role: "viewer" }, ADMINISTRATOR);
    expect((await world.secrets.list(id, ANNA)).vault?.name).toBe("Finance");
    await expect(world.secrets.reveal(id, { kind: "password" }, ANNA, PURPOSE)).rejects.toMatchObject(refusal);
    await expect(store(world, id, "other", ANNA)).rejects.toMatchObject(refusal);
    await world.vaults.putMember(vault.id, { kind: "person", id: "anna", role: "user" }, ADMINISTRATOR);

    expect((await world.secrets.reveal(id, { kind: "password" }, ANNA, PURPOSE)).value).toBe("hidden");
  });

  it("gives up its secrets only to those who may use both", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    const { vault } = await world.vaults.create({ name: "Finance", description: null }, HOST, ADMINISTRATOR);

    const refused = world.secrets.move(id, vault.id, ANNA, ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ facts: { code: "not_in_vault", vaultId: vault.id } });
    await world.vaults.putMember(vault.id, { kind: "person", id: "anna", role: "user" }, ADMINISTRATOR);
    const moved = await world.secrets.move(id, vault.id, ANNA, ADMINISTRATOR);

    expect(moved.vault?.name).toBe("Finance");
    expect((await world.events()).at(-1)).toMatchObject({
      type: "account.secrets_moved",
      before: { vault: "General" },
      after: { vault: "Finance" },
    });
  });

  it("is managed by whoever made it, and never without a manager", async () => {
    await using world = openWorld();
    const { vault, members } = await world.vaults.create({ name: "Finance", description: null }, ANNA, ADMINISTRATOR);

    const demoted = world.vaults.putMember(vault.id, { kind: "person", id: "anna", role: "user" }, ADMINISTRATOR);
    const removed = world.vaults.removeMember(vault.id, "person", "anna", ADMINISTRATOR);

    expect(members).toMatchObject([{ kind: "person", id: "anna", role: "manager" }]);
    await expect(demoted).rejects.toMatchObject({ facts: { code: "last_manager" } });
    await expect(removed).rejects.toMatchObject({ facts: { code: "last_manager" } });
  });

  it("is archived when it holds nothing, and takes nothing then", async () => {
    await using world = openWorld();
    const id = await anAccount(world);
    const { vault } = await world.vaults.create({ name: "Finance", description: null }, HOST, ADMINISTRATOR);
    const moved = await world.secrets.move(id, vault.id, HOST, ADMINISTRATOR);
    const general = (await world.vaults.list()).find((one) => one.vault.isDefault)?.vault.id ?? "";

    const archive = () => world.vaults.update(vault.id, { archived: true }, ADMINISTRATOR);
    await expect(archive()).rejects.toMatchObject({ facts: { code: "vault_in_use", principals: 1 } });
    await world.secrets.move(id, general, HOST, ADMINISTRATOR);
    await archive();

    expect(moved.vault?.id).toBe(vault.id);
    await expect(world.secrets.move(id, vault.id, HOST, ADMINISTRATOR)).rejects.toMatchObject({
      facts: { code: "archived" },
    });
    await expect(world.vaults.update(general, { archived: true }, ADMINISTRATOR)).rejects.toMatchObject({
      facts: { code: "default_vault" },
    });
  });

  it("has a name of its own, without case, that comes free when it is archived", async () => {
    await using world = openWorld();
    const { vault } = await world.vaults.create({ name: "Finance", description: null }, HOST, ADMINISTRATOR);

    const again = () => world.vaults.create({ name: "FINANCE", description: null }, HOST, ADMINISTRATOR);
    await expect(again()).rejects.toMatchObject({ code: "uniqueness" });
    await world.vaults.update(vault.id, { archived: true }, ADMINISTRATOR);

    expect((await again()).vault.name).toBe("FINANCE");
  });

  it("is the default one exactly once, however many write at the same time", async () => {
    await using world = openWorld();
    const id = await anAccount(world);

    await Promise.all(["a", "b", "c"].map((value) => store(world, id, value)));

    expect((await world.vaults.list()).map(({ vault }) => vault.name)).toEqual(["General"]);
    expect((await read(world, id)).version).toBe(3);
  });
});
