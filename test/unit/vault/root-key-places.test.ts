import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PassphraseTerms, RootKeyMemory } from "../../../src/domain/key/root-key.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { formatRootKey } from "../../../src/vault/root-key.ts";
import { CREDENTIAL, openPlaces, type PlaceSettings, type Places } from "../../../src/vault/root-key-places.ts";
import { aRootKey } from "../../support/keyring.ts";
import { openTempDirectory, type TempDirectory } from "../../support/temp-store.ts";

const NOTHING: RootKeyMemory = { present: undefined, replaced: [] };
const terms: PassphraseTerms = {
  algorithm: "argon2id",
  memoryKib: 8192,
  passes: 1,
  parallelism: 1,
  salt: "ab".repeat(16),
};
const setting = Buffer.alloc(32, 5).toString("base64");
const settingId = aRootKey(5).id;

interface Options extends Partial<PlaceSettings> {
  readonly memory?: RootKeyMemory;
  /** What the credential holds. */
  readonly credential?: string;
  readonly credentialMode?: number;
}

function placesIn(directory: TempDirectory, options: Options = {}): Places {
  const { memory = NOTHING, credential, credentialMode = 0o400, ...settings } = options;
  const credentialsDirectory = directory.file("credentials");
  if (credential !== undefined) {
    mkdirSync(credentialsDirectory, { recursive: true });
    writeFileSync(join(credentialsDirectory, CREDENTIAL), credential, { mode: credentialMode });
    chmodSync(join(credentialsDirectory, CREDENTIAL), credentialMode);
  }
  const file = directory.file("root.key");
  const known = { file, wanted: "auto", hasKeys: memory.present !== undefined, credentialsDirectory } as const;
  return openPlaces({ ...known, ...settings }, memory);
}

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).not.toContain("\n");
    return String(error);
  }
  throw new Error("It was not refused.");
}

function present(seed: number, own: PassphraseTerms | null = null, replaced: readonly string[] = []): RootKeyMemory {
  return { present: { id: aRootKey(seed).id, terms: own }, replaced };
}

function writeKey(path: string, seed: number): void {
  writeFileSync(path, aRootKey(seed).line(), { mode: 0o600 });
}

describe("where the root key comes from", () => {
  it("is a file at first, made once, for its owner only", () => {
    using directory = openTempDirectory();
    const places = placesIn(directory);

    const made = places.first();
    const again = placesIn(directory, { memory: { present: { id: made.id, terms: null }, replaced: [] } });

    const file = directory.file("root.key");
    expect([places.provider, again.provider]).toEqual(["file", "file"]);
    expect(again.read({ present: { id: made.id, terms: null }, replaced: [] }).line()).toBe(made.line());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory.path)).toEqual(["root.key"]);
  });

  it.each<[string, Options, string, string]>([
    ["the setting, when it is set", { setting }, "environment", settingId],
    ["the credential, when systemd hands one over", { credential: setting }, "credential", settingId],
    [
      "a credential that a group may read",
      { credential: aRootKey(5).line(), credentialMode: 0o440 },
      "credential",
      settingId,
    ],
    ["the setting, when it is asked for", { setting, wanted: "environment" }, "environment", settingId],
  ])("is %s, and no file is made", (_name, options, provider, id) => {
    using directory = openTempDirectory();
    const places = placesIn(directory, options);

    expect([places.provider, places.first().id]).toEqual([provider, id]);
    expect(existsSync(directory.file("root.key"))).toBe(false);
  });

  it("is a passphrase, when it is asked for or the database says so", () => {
    using directory = openTempDirectory();

    expect(placesIn(directory, { wanted: "passphrase" }).provider).toBe("passphrase");
    expect(placesIn(directory, { memory: present(1, terms) }).provider).toBe("passphrase");
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it("is a file again where one lies that holds the very key of the passphrase, such as a restored one", () => {
    using directory = openTempDirectory();
    writeKey(directory.file("root.key"), 1);
    const places = placesIn(directory, { memory: present(1, terms) });

    expect([places.provider, places.read(present(1, terms)).id]).toEqual(["file", aRootKey(1).id]);
  });

  it.each<[string, Options, boolean, readonly string[]]>([
    ["the setting and the file", { setting }, true, ["ANTEROOM_ROOT_KEY", "root.key"]],
    ["the setting and the credential", { setting, credential: setting }, false, ["ANTEROOM_ROOT_KEY", CREDENTIAL]],
    ["the credential and the file", { credential: setting }, true, [CREDENTIAL, "root.key"]],
    ["a passphrase and the file", { wanted: "passphrase" }, true, ["a passphrase", "root.key"]],
    ["a file and the setting", { wanted: "file", setting }, false, ["root.key", "ANTEROOM_ROOT_KEY"]],
    ["a passphrase and the setting", { wanted: "passphrase", setting }, false, ["a passphrase", "ANTEROOM_ROOT_KEY"]],
  ])("is never %s: both are named", (_name, options, hasFile, names) => {
    using directory = openTempDirectory();
    if (hasFile) writeKey(directory.file("root.key"), 1);

    const refusal = refusalOf(() => placesIn(directory, options));

    for (const name of names) expect(refusal).toContain(name);
  });

  it.each<[string, Options]>([
    ["the setting", { wanted: "environment" }],
    ["the credential", { wanted: "credential" }],
  ])("is refused as missing where %s is asked for and not there", (_name, options) => {
    using directory = openTempDirectory();

    expect(refusalOf(() => placesIn(directory, options).first())).toContain("which is not there");
    expect(existsSync(directory.file("root.key"))).toBe(false);
  });

  it("is not made anew beside a database", () => {
    using directory = openTempDirectory();

    expect(refusalOf(() => placesIn(directory, { memory: present(1) }).read(present(1)))).toContain(
      "root.key is missing",
    );
    expect(refusalOf(() => placesIn(directory, { hasKeys: true }).first())).toContain("root.key is missing");
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it("is no passphrase where the database has another key", () => {
    using directory = openTempDirectory();

    const refusal = refusalOf(() => placesIn(directory, { wanted: "passphrase", memory: present(1) }));

    expect(refusal).toContain("rotate-root --to passphrase");
  });

  it.each(["", "a passphrase of many words", Buffer.alloc(31).toString("hex")])(
    "is refused as a setting of %j",
    (text) => {
      using directory = openTempDirectory();

      const refusal = refusalOf(() => placesIn(directory, { setting: text }).first());

      expect(refusal).toContain("ANTEROOM_ROOT_KEY is not a root key");
      if (text !== "") expect(refusal).not.toContain(text);
    },
  );

  it("is refused as a credential that is none, or that everybody may read", () => {
    using directory = openTempDirectory();

    const damaged = refusalOf(() => placesIn(directory, { credential: "canary" }).first());
    using other = openTempDirectory();
    const open = refusalOf(() => placesIn(other, { credential: setting, credentialMode: 0o444 }).first());

    expect(damaged).toContain("is not a root key");
    expect(damaged).not.toContain("canary");
    expect(open).toContain("mode 0444");
  });
});

describe("the root key file", () => {
  it.each([0o644, 0o640, 0o660, 0o604, 0o610])("is refused with mode %o, with the fix", (mode) => {
    using directory = openTempDirectory();
    const file = directory.file("root.key");
    writeKey(file, 1);
    chmodSync(file, mode);

    expect(refusalOf(() => placesIn(directory).first())).toContain(`chmod 600 ${file}`);
  });

  it("may be read-only", () => {
    using directory = openTempDirectory();
    writeKey(directory.file("root.key"), 1);
    chmodSync(directory.file("root.key"), 0o400);

    expect(placesIn(directory).first().id).toBe(aRootKey(1).id);
  });

  it("is refused when it was cut or is a directory, and left as it is", () => {
    using directory = openTempDirectory();
    const whole = formatRootKey(Buffer.alloc(32, 1));
    writeFileSync(directory.file("root.key"), whole.slice(0, 60), { mode: 0o600 });
    using other = openTempDirectory();
    mkdirSync(other.file("root.key"));

    expect(refusalOf(() => placesIn(directory).first())).toContain("truncated or damaged");
    expect(readFileSync(directory.file("root.key"), "utf8")).toBe(whole.slice(0, 60));
    expect(refusalOf(() => placesIn(other).first())).toContain("is not a root key file");
  });

  it("is refused where it cannot be created", () => {
    using directory = openTempDirectory();
    const file = join(directory.path, "missing", "root.key");

    expect(refusalOf(() => placesIn(directory, { file }).first())).toContain("ENOENT");
    expect(existsSync(dirname(file))).toBe(false);
  });
});

describe("an interrupted change of the root key", () => {
  it("is finished when the database has taken the key that lies beside the old one", () => {
    using directory = openTempDirectory();
    writeKey(directory.file("root.key"), 1);
    writeKey(directory.file("root.key.next"), 2);
    const memory = present(2, null, [aRootKey(1).id]);

    const read = placesIn(directory, { memory }).read(memory);

    expect(read.id).toBe(aRootKey(2).id);
    expect(readdirSync(directory.path)).toEqual(["root.key"]);
    expect(readFileSync(directory.file("root.key"), "utf8")).toBe(aRootKey(2).line());
  });

  it("is taken back when the database has not, once the present key is open", () => {
    using directory = openTempDirectory();
    writeKey(directory.file("root.key"), 1);
    writeKey(directory.file("root.key.next"), 2);
    const places = placesIn(directory, { memory: present(1) });

    const read = places.read(present(1));
    const before = readdirSync(directory.path);
    places.settle(present(1), "file");

    expect(read.id).toBe(aRootKey(1).id);
    expect([before, readdirSync(directory.path)]).toEqual([["root.key", "root.key.next"], ["root.key"]]);
  });

  it("from a passphrase to a file is finished, or left to the passphrase", () => {
    using directory = openTempDirectory();
    writeKey(directory.file("root.key.next"), 2);
    const [decided, undecided] = [present(2, null, [aRootKey(1).id]), present(1, terms)];

    const left = placesIn(directory, { memory: undecided }).provider;
    const finished = placesIn(directory, { memory: decided });

    expect([left, finished.provider, finished.read(decided).id]).toEqual(["passphrase", "file", aRootKey(2).id]);
  });

  it("from a file to something else removes the file whose key was replaced, and no other", () => {
    using directory = openTempDirectory();
    const file = directory.file("root.key");
    const memory = present(2, terms, [aRootKey(1).id]);
    writeKey(file, 1);
    const places = placesIn(directory, { memory });

    places.settle(memory, "passphrase");
    const removed = !existsSync(file);
    writeKey(file, 3);
    places.settle(memory, "passphrase");

    expect([places.provider, removed, existsSync(file)]).toEqual(["passphrase", true, true]);
  });
});
