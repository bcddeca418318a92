import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { describe, expect, it } from "vitest";
import { restoreRootKey } from "../../../src/app/restore-root-key.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { countReadable, ORIGIN, openKeyWorld, rootKeyFile, storeSecrets } from "../../support/key-world.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

const passphrase = "five random words are good";

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error("It was not refused."),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return error instanceof Error ? error.message : "";
}

describe("restoring a root key", () => {
  it("puts it beside a backup of its database, for its owner only, and everything opens", async () => {
    using directory = openTempDirectory();
    const [live, empty] = [directory.file("live"), directory.file("empty")];
    const world = await openKeyWorld(live);
    const stored = await storeSecrets(world, 3);
    const identity = await generateX25519Identity();
    const { file } = await world.service.recovery({ recipient: await identityToRecipient(identity) }, ORIGIN);
    await world[Symbol.asyncDispose]();
    mkdirSync(empty);
    copyFileSync(join(live, "anteroom.db"), join(empty, "anteroom.db"));

    const restored = await restoreRootKey({ dataDir: empty, text: file, secret: { identity } });
    const again = await restoreRootKey({ dataDir: empty, text: file, secret: { identity } });
    await using revived = await openKeyWorld(empty);

    expect(restored).toEqual({ file: rootKeyFile(empty), rootKeyId: world.keyring.rootKey?.id });
    expect(again).toEqual(restored);
    expect(statSync(rootKeyFile(empty)).mode & 0o777).toBe(0o600);
    expect(await countReadable(revived, stored)).toBe(stored.length);
  });

  it("helps who forgot the passphrase of the server", async () => {
    using directory = openTempDirectory();
    const path = directory.file("data");
    const world = await openKeyWorld(path, { vault: { rootKeyProvider: "passphrase" } });
    await world.service.init("a passphrase to forget", ORIGIN);
    const stored = await storeSecrets(world, 2);
    const { file } = await world.service.recovery({ passphrase }, ORIGIN);
    await world[Symbol.asyncDispose]();

    await restoreRootKey({ dataDir: path, text: file, secret: { passphrase } });
    await using revived = await openKeyWorld(path);
    const status = await revived.service.rotateRoot({ to: "passphrase", passphrase: "another to remember" }, ORIGIN);

    expect(await countReadable(revived, stored)).toBe(stored.length);
    expect([status.rootKey?.provider, existsSync(rootKeyFile(path))]).toEqual(["passphrase", false]);
  });

  it("is refused without the database, while its server runs, and for another database", async () => {
    using directory = openTempDirectory();
    const [live, other, nowhere] = [directory.file("live"), directory.file("other"), directory.file("nowhere")];
    await using world = await openKeyWorld(live);
    const { file: text } = await world.service.recovery({ passphrase }, ORIGIN);
    await openKeyWorld(other).then((stranger) => stranger[Symbol.asyncDispose]());
    rmSync(rootKeyFile(other));

    const secret = { passphrase };
    const missing = await refusalOf(restoreRootKey({ dataDir: nowhere, text, secret }));
    const busy = await refusalOf(restoreRootKey({ dataDir: live, text, secret }));
    const foreign = await refusalOf(restoreRootKey({ dataDir: other, text, secret }));

    expect(missing).toContain("There is no database");
    expect(busy).toContain("is in use");
    expect(foreign).toContain("belongs to another database");
    expect([existsSync(nowhere), existsSync(rootKeyFile(other))]).toEqual([false, false]);
  });

  it("is refused for a key that was replaced, and never replaces another or a damaged one", async () => {
    using directory = openTempDirectory();
    const path = directory.file("data");
    const world = await openKeyWorld(path);
    const old = await world.service.recovery({ passphrase }, ORIGIN);
    await world.service.rotateRoot({ to: "file" }, ORIGIN);
    const present = await world.service.recovery({ passphrase }, ORIGIN);
    await world[Symbol.asyncDispose]();
    const [file, secret] = [rootKeyFile(path), { passphrase }];
    const right = readFileSync(file, "utf8");

    const replaced = await refusalOf(restoreRootKey({ dataDir: path, text: old.file, secret }));
    writeFileSync(file, right.slice(0, 40));
    const damaged = await refusalOf(restoreRootKey({ dataDir: path, text: present.file, secret }));
    const left = readFileSync(file, "utf8");
    rmSync(file);
    await restoreRootKey({ dataDir: path, text: present.file, secret });

    expect(replaced).toContain(`${old.rootKeyId}, and the database needs ${present.rootKeyId}`);
    expect(damaged).toContain("Move it away");
    expect(left).toBe(right.slice(0, 40));
    expect(readFileSync(file, "utf8")).toBe(right);
  });
});
