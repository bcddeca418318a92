import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import {
  countReadable,
  ORIGIN,
  openKeyWorld,
  putSealed,
  rootKeyFile,
  sealedAt,
  storeSecrets,
} from "../../support/key-world.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

const passphrase = "five random words are good";
const HOUR = 60 * 60 * 1000;

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => new Error("It was not refused."),
    (reason: unknown) => reason,
  );
  return isAnteroomError(error) ? { code: error.code, message: error.message, facts: error.facts } : error;
}

async function eventsOf(world: Awaited<ReturnType<typeof openKeyWorld>>): Promise<readonly string[]> {
  const page = await world.store.read((stores) => stores.events.list(world.workspaceId, {}, { limit: 100 }));
  return page.items.map((event) => event.type).toReversed();
}

describe("data keys", () => {
  it("are one at first, which seals", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    await storeSecrets(world, 3);

    const status = await world.service.status();

    const [key] = status.dataKeys;
    const present = { terms: null, replacedAt: null, recoverySavedAt: null, provider: "file" };
    expect(status).toEqual({
      state: "open",
      rootKey: { id: world.keyring.rootKey?.id, createdAt: world.clock.now(), ...present },
      dataKeys: [
        { id: key?.id, createdAt: world.clock.now(), current: true, records: key?.records, signedUntil: null },
      ],
      waiting: 0,
    });
    expect(key?.records).toBeGreaterThan(3);
  });

  it("are rotated while the server runs, and what the old one sealed is sealed by the new one", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path, { chunk: 4 });
    const old = await storeSecrets(world, 10);

    const rotated = await world.service.rotate(ORIGIN);
    await world.resealAll();
    const resealed = await world.service.status();

    expect(rotated.dataKeys.map(({ current, records }) => [current, records])).toEqual([
      [false, old.length],
      [true, 0],
    ]);
    expect(rotated.waiting).toBe(old.length);
    expect(resealed.dataKeys.map(({ records }) => records)).toEqual([0, old.length]);
    expect(await countReadable(world, old)).toBe(old.length);
    expect(world.woken()).toBe(1);
    expect(await eventsOf(world)).toEqual(["data_key.created"]);
  });

  it("are planned to be re-sealed in the unit that makes the new one, and again at every start while there are two", async () => {
    using directory = openTempDirectory();
    {
      await using world = await openKeyWorld(directory.path);
      await world.service.rotate(ORIGIN);
      expect(await world.store.read((stores) => stores.jobs.isAnyDue(world.clock.now()))).toBe(true);
      await world.store.write((stores) => stores.jobs.cancel({ kind: "reseal", subjectId: world.workspaceId }));
    }

    await using again = await openKeyWorld(directory.path);

    expect(await again.store.read((stores) => stores.jobs.isAnyDue(again.clock.now()))).toBe(true);
  });

  it("are not retired while anything needs them", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const { service, clock } = world;
    const stored = await storeSecrets(world, 5);
    const [first] = (await service.rotate(ORIGIN)).dataKeys;
    const id = first?.id ?? "";

    const current = await refusalOf(service.retire((await service.status()).dataKeys[1]?.id ?? "", ORIGIN));
    const needed = await refusalOf(service.retire(id, ORIGIN));
    await world.resealAll();
    const signed = await refusalOf(service.retire(id, ORIGIN));
    clock.advance(HOUR + 1);
    const status = await service.retire(id, ORIGIN);
    const gone = await refusalOf(service.retire(id, ORIGIN));

    expect(current).toMatchObject({ code: "conflict", message: expect.stringContaining("anteroom keys rotate") });
    expect(needed).toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`${stored.length} sealed records`),
      facts: { code: "key_in_use", records: stored.length },
    });
    expect(signed).toMatchObject({ code: "conflict", message: expect.stringMatching(/good for 6[01] more minutes/) });
    expect(status.dataKeys).toHaveLength(1);
    expect(gone).toMatchObject({ code: "not_found" });
    expect(await countReadable(world, stored)).toBe(stored.length);
  });

  it("seal what was sealed just before a rotation and written just after the old ones were re-sealed", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const [late, ...others] = await storeSecrets(world, 3);
    const sealed = late && (await sealedAt(world, late));
    if (late === undefined || sealed === undefined) throw new Error("There is a secret.");
    await world.service.rotate(ORIGIN);
    await world.resealAll();

    await putSealed(world, late, sealed);
    const waiting = (await world.service.status()).waiting;
    const dueAt = await world.store.write(await world.resealing.work(world.workspaceId));

    expect([waiting, (await world.service.status()).waiting]).toEqual([1, 0]);
    expect(dueAt).toBe(world.clock.now() + HOUR);
    expect(await countReadable(world, [late, ...others])).toBe(others.length + 1);
  });

  it("leave alone what was changed since it was read", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const [one] = await storeSecrets(world, 1);
    const sealed = one && (await sealedAt(world, one));
    if (one === undefined || sealed === undefined) throw new Error("There is a secret.");
    const record = { place: one.place, sealed };
    const newer = world.keyring.seal(Buffer.from("newer"), one.place);
    await putSealed(world, one, newer);

    const replaced = await world.store.write((stores) => stores.sealedRecords.replace(record, Buffer.from("stale")));

    expect(replaced).toBe(false);
    expect(await sealedAt(world, one)).toEqual(Buffer.from(newer));
  });

  it("leave records that cannot be opened where they are, say so, and re-seal all others", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path, { chunk: 3 });
    const stored = await storeSecrets(world, 8);
    for (const broken of stored.slice(1, 3)) {
      const sealed = Buffer.from((await sealedAt(world, broken)) ?? []);
      sealed.writeUInt8(sealed.readUInt8(30) ^ 1, 30);
      await putSealed(world, broken, sealed);
    }
    await world.service.rotate(ORIGIN);

    const failing = world.resealing.work(world.workspaceId);

    await expect(failing).rejects.toThrow("2 sealed records cannot be opened");
    expect((await world.service.status()).waiting).toBe(2);
    expect(await countReadable(world, [...stored.slice(0, 1), ...stored.slice(3)])).toBe(stored.length - 2);
  });
});

describe("the root key", () => {
  it("is replaced by a new file in one unit, and the old file opens nothing any more", async () => {
    using directory = openTempDirectory();
    const file = rootKeyFile(directory.path);
    await using world = await openKeyWorld(directory.path);
    const stored = await storeSecrets(world, 5);
    const before = readFileSync(file, "utf8");

    const status = await world.service.rotateRoot({ to: "file" }, ORIGIN);
    await world[Symbol.asyncDispose]();
    await using again = await openKeyWorld(directory.path);

    expect(readFileSync(file, "utf8")).not.toBe(before);
    expect(existsSync(`${file}.next`)).toBe(false);
    expect(again.keyring.rootKey?.id).toBe(status.rootKey?.id);
    expect(await countReadable(again, stored)).toBe(stored.length);
    expect(world.untidy).toEqual([]);
  });

  it("may become a passphrase, which is asked for at every start, and a file again", async () => {
    using directory = openTempDirectory();
    const file = rootKeyFile(directory.path);
    await using world = await openKeyWorld(directory.path);
    const stored = await storeSecrets(world, 5);

    const toPassphrase = await world.service.rotateRoot({ to: "passphrase", passphrase }, ORIGIN);
    await world[Symbol.asyncDispose]();
    const left = existsSync(file);
    await using sealed = await openKeyWorld(directory.path);
    const before = await sealed.service.status();
    const unsealed = await sealed.service.unseal(passphrase, ORIGIN);
    const readable = await countReadable(sealed, stored);
    const toFile = await sealed.service.rotateRoot({ to: "file" }, ORIGIN);
    await sealed[Symbol.asyncDispose]();
    await using again = await openKeyWorld(directory.path);

    expect([toPassphrase.rootKey?.provider, left]).toEqual(["passphrase", false]);
    expect([before.state, unsealed.state, readable]).toEqual(["sealed", "open", stored.length]);
    expect([toFile.rootKey?.provider, existsSync(file), again.service.isSealed]).toEqual(["file", true, false]);
    expect(await countReadable(again, stored)).toBe(stored.length);
  });

  it("may become a key that the operator has, which is checked and never echoed", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const stored = await storeSecrets(world, 2);
    const key = "ab".repeat(32);

    const refused = await refusalOf(world.service.rotateRoot({ to: "environment", key: "canary" }, ORIGIN));
    await world.service.rotateRoot({ to: "environment", key }, ORIGIN);
    const same = await refusalOf(world.service.rotateRoot({ to: "environment", key }, ORIGIN));
    await world[Symbol.asyncDispose]();
    await using again = await openKeyWorld(directory.path, { vault: { rootKey: key } });

    expect(refused).toMatchObject({ code: "invalid_value", facts: { attribute: "key" } });
    expect(JSON.stringify(refused)).not.toContain("canary");
    expect(same).toMatchObject({ code: "conflict" });
    expect(existsSync(rootKeyFile(directory.path))).toBe(false);
    expect(await countReadable(again, stored)).toBe(stored.length);
  });

  it("is replaced before or after a data key is made, never between", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const stored = await storeSecrets(world, 3);

    await Promise.all([
      world.service.rotate(ORIGIN),
      world.service.rotateRoot({ to: "file" }, ORIGIN),
      world.service.rotate(ORIGIN),
      world.service.rotateRoot({ to: "file" }, ORIGIN),
      world.service.rotate(ORIGIN),
    ]);
    await world.resealAll();
    await world[Symbol.asyncDispose]();
    await using again = await openKeyWorld(directory.path);

    expect((await again.service.status()).dataKeys.map((key) => key.records)).toEqual([0, 0, 0, stored.length]);
    expect(await countReadable(again, stored)).toBe(stored.length);
  });
});

describe("a sealed server", () => {
  it("waits for its passphrase when it is new, and is unsealed by setting it", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path, { vault: { rootKeyProvider: "passphrase" } });
    const { service } = world;

    const before = await service.status();
    const tooSoon = await refusalOf(service.unseal(passphrase, ORIGIN));
    const short = await refusalOf(service.init("short", ORIGIN));
    const after = await service.init(passphrase, ORIGIN);
    const twice = await refusalOf(service.init(passphrase, ORIGIN));
    const stored = await storeSecrets(world, 2);
    await world[Symbol.asyncDispose]();
    await using again = await openKeyWorld(directory.path);
    await again.service.unseal(` ${passphrase}\n`, ORIGIN);

    expect(before).toEqual({ state: "uninitialized", rootKey: null, dataKeys: [], waiting: 0 });
    expect(tooSoon).toMatchObject({ code: "conflict", message: expect.stringContaining("anteroom keys init") });
    expect(short).toMatchObject({ code: "invalid_value" });
    expect([after.state, after.rootKey?.provider]).toEqual(["open", "passphrase"]);
    expect(twice).toMatchObject({ code: "conflict" });
    expect(existsSync(rootKeyFile(directory.path))).toBe(false);
    expect(await countReadable(again, stored)).toBe(stored.length);
  });

  it("refuses a wrong passphrase, keeps an event of it, and takes five attempts a minute", async () => {
    using directory = openTempDirectory();
    {
      await using world = await openKeyWorld(directory.path, { vault: { rootKeyProvider: "passphrase" } });
      await world.service.init(passphrase, ORIGIN);
    }
    await using world = await openKeyWorld(directory.path);
    const { service, clock } = world;

    const missing = await refusalOf(service.unseal(undefined, ORIGIN));
    const wrong = [];
    for (let i = 0; i < 6; i += 1) wrong.push(await refusalOf(service.unseal(`${passphrase}${i}`, ORIGIN)));
    const rightTooSoon = await refusalOf(service.unseal(passphrase, ORIGIN));
    clock.advance(60_000);
    const right = await service.unseal(passphrase, ORIGIN);

    const refused = {
      code: "conflict",
      message: "The passphrase is wrong; try again.",
      facts: { code: "wrong_passphrase" },
    };
    expect(missing).toMatchObject({ code: "invalid_value" });
    expect(wrong.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => refused));
    expect(wrong[5]).toMatchObject({ code: "too_many_requests", facts: { retryAfterSeconds: 60 } });
    expect(rightTooSoon).toMatchObject({ code: "too_many_requests" });
    expect(right.state).toBe("open");
    expect((await eventsOf(world)).slice(1)).toEqual([
      ...Array.from({ length: 5 }, () => "key.unseal_failed"),
      "key.unsealed",
    ]);
  });

  it("reads the key of its provider again, and refuses another one", async () => {
    using directory = openTempDirectory();
    const file = rootKeyFile(directory.path);
    await using first = await openKeyWorld(directory.path, { vault: { sealed: "yes" } });
    const begun = first.service.isSealed;
    await first.service.unseal(undefined, ORIGIN);
    const stored = await storeSecrets(first, 2);
    await first[Symbol.asyncDispose]();
    const right = readFileSync(file, "utf8");
    using other = openTempDirectory();
    await using stranger = await openKeyWorld(other.path);
    expect(stranger.service.isSealed).toBe(false);
    writeFileSync(file, readFileSync(rootKeyFile(other.path), "utf8"));

    await using world = await openKeyWorld(directory.path, { vault: { sealed: "yes" } });
    const wanted = await refusalOf(world.service.unseal(passphrase, ORIGIN));
    const wrong = await refusalOf(world.service.unseal(undefined, ORIGIN));
    writeFileSync(file, right);
    const unsealed = await world.service.unseal(undefined, ORIGIN);
    const again = await world.service.unseal(undefined, ORIGIN);

    expect(begun).toBe(true);
    expect(wanted).toMatchObject({ code: "invalid_value", message: expect.stringContaining("file") });
    expect(wrong).toMatchObject({ code: "conflict", message: expect.stringContaining("expected") });
    expect([unsealed.state, again.state]).toEqual(["open", "open"]);
    expect(await countReadable(world, stored)).toBe(stored.length);
  });

  it("changes no key", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path, { vault: { sealed: "yes" } });
    const { service } = world;

    const refusals = await Promise.all([
      refusalOf(service.rotate(ORIGIN)),
      refusalOf(service.rotateRoot({ to: "file" }, ORIGIN)),
      refusalOf(service.retire("x", ORIGIN)),
      refusalOf(service.recovery({ passphrase }, ORIGIN)),
    ]);

    const sealed = { code: "unavailable", facts: { sealed: true, retryAfterSeconds: 30 } };
    expect(refusals).toEqual(refusals.map(() => expect.objectContaining(sealed)));
    const settle = await world.resealing.work(world.workspaceId);
    expect(await world.store.write(settle)).toBe(world.clock.now() + HOUR);
  });
});

describe("a recovery file", () => {
  it("counts as saved once somebody says so, for the root key that it holds only", async () => {
    using directory = openTempDirectory();
    await using world = await openKeyWorld(directory.path);
    const { service } = world;

    const made = await service.recovery({ passphrase }, ORIGIN);
    const unsaved = (await service.status()).rootKey?.recoverySavedAt;
    const saved = (await service.noteSaved(made.rootKeyId, ORIGIN)).rootKey?.recoverySavedAt;
    const replaced = (await service.rotateRoot({ to: "file" }, ORIGIN)).rootKey?.recoverySavedAt;
    const late = await refusalOf(service.noteSaved(made.rootKeyId, ORIGIN));

    expect([unsaved, saved, replaced]).toEqual([null, world.clock.now(), null]);
    expect(late).toMatchObject({ code: "conflict" });
  });
});
