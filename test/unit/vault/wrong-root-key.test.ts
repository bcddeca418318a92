import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StartError } from "../../../src/lib/start-error.ts";
import { type KeyWorldOptions, openKeyWorld, rootKeyFile, storeSecrets } from "../../support/key-world.ts";
import { aRootKey } from "../../support/keyring.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

const other = Buffer.alloc(32, 3).toString("hex");

interface Case {
  readonly name: string;
  readonly says: RegExp;
  readonly options?: KeyWorldOptions;
  /** What is done to the root key file, whose content it gets. */
  readonly spoil?: (file: string, right: string) => void;
  readonly credential?: string;
}

const cases: readonly Case[] = [
  { name: "missing", spoil: (file) => rmSync(file), says: /root\.key is missing/ },
  { name: "truncated", spoil: (file, right) => writeFileSync(file, right.slice(0, 50)), says: /truncated or damaged/ },
  { name: "empty", spoil: (file) => writeFileSync(file, ""), says: /truncated or damaged/ },
  {
    name: "that of another database",
    spoil: (file) => writeFileSync(file, aRootKey(3).line()),
    says: /expected .*, present/,
  },
  { name: "open to others", spoil: (file) => chmodSync(file, 0o644), says: /mode 0644/ },
  { name: "in two places", options: { vault: { rootKey: other } }, says: /two places/ },
  {
    name: "another one in the environment",
    spoil: (file) => rmSync(file),
    options: { vault: { rootKey: other } },
    says: /expected [0-9a-f]{16}, present [0-9a-f]{16}/,
  },
  {
    name: "no key in the environment",
    spoil: (file) => rmSync(file),
    options: { vault: { rootKey: other.slice(2) } },
    says: /is not a root key/,
  },
  {
    name: "another one in a credential",
    spoil: (file) => rmSync(file),
    credential: other,
    says: /expected .*, present/,
  },
  { name: "damaged in a credential", spoil: (file) => rmSync(file), credential: "x", says: /is not a root key/ },
  { name: "asked for as a passphrase", options: { vault: { rootKeyProvider: "passphrase" } }, says: /two places/ },
];

/** Every file of a directory but the lock, by its hash. */
function filesIn(directory: string, kept: (name: string) => boolean = () => true): Readonly<Record<string, string>> {
  const names = readdirSync(directory).filter((name) => name.startsWith("anteroom.db") && kept(name));
  const hashOf = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(directory, name)))
      .digest("hex");
  return Object.fromEntries(names.map((name) => [name, hashOf(name)]));
}

async function refusalOf(path: string, options: KeyWorldOptions = {}): Promise<string> {
  const error: unknown = await openKeyWorld(path, options).then(
    async (world) => {
      await world[Symbol.asyncDispose]();
      return new Error("It started.");
    },
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return error instanceof Error ? error.message : "";
}

describe("a root key that is not right", () => {
  it.each(cases)("ends the start in one line when it is $name, and no file of the database changes", async (one) => {
    using directory = openTempDirectory();
    const path = directory.file("data");
    {
      await using world = await openKeyWorld(path);
      await storeSecrets(world, 2);
    }
    const file = rootKeyFile(path);
    const credentialsDirectory = directory.file("credentials");
    mkdirSync(credentialsDirectory);
    if (one.credential !== undefined) {
      writeFileSync(join(credentialsDirectory, "anteroom-root-key"), one.credential, { mode: 0o400 });
    }
    const right = readFileSync(file, "utf8");
    const before = filesIn(path);
    one.spoil?.(file, right);

    const said = await refusalOf(path, { ...one.options, credentialsDirectory });

    expect(said).toMatch(one.says);
    expect(said).not.toContain("\n");
    expect(said).not.toContain(other);
    expect(Object.keys(before)).toEqual(["anteroom.db"]);
    expect(filesIn(path)).toEqual(before);
  });

  it("leaves the log of a server that was killed as it is, too, for the start with the right one", async () => {
    using directory = openTempDirectory();
    const [live, killed] = [directory.file("live"), directory.file("killed")];
    await using world = await openKeyWorld(live);
    await storeSecrets(world, 5);
    cpSync(live, killed, { recursive: true, filter: (source) => !source.endsWith("lock.db") });
    const file = rootKeyFile(killed);
    const right = readFileSync(file, "utf8");
    writeFileSync(file, aRootKey(3).line());
    // The index of the log is made anew by whoever reads it; what is in the database is in the other two.
    const isContent = (name: string) => !name.endsWith("-shm");
    const before = filesIn(killed, isContent);

    const said = await refusalOf(killed);
    const after = filesIn(killed, isContent);
    writeFileSync(file, right);
    await using again = await openKeyWorld(killed);

    expect(said).toMatch(/expected .*, present/);
    expect(Object.keys(before)).toEqual(["anteroom.db", "anteroom.db-wal"]);
    expect(after).toEqual(before);
    expect((await again.service.status()).dataKeys[0]?.records).toBeGreaterThan(4);
  });
});
