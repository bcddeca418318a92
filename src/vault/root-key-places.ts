import { join } from "node:path";
import { AnteroomError } from "../domain/errors.ts";
import type {
  NextRootKey,
  PassphraseTerms,
  RootKey,
  RootKeyMemory,
  RootKeyPlaces,
  RootKeyProvider,
  RootKeyWish,
} from "../domain/key/root-key.ts";
import { movePrivateFile, removePrivateFile } from "../lib/durable-file.ts";
import { StartError } from "../lib/start-error.ts";
import { deriveRootKey, newTerms } from "./passphrase.ts";
import { newRootKey, parseRootKey } from "./root-key.ts";
import { isThere, readRootKeyCredential, readRootKeyFile, writeRootKeyFile } from "./root-key-file.ts";

/** Where root keys may come from. */
export interface PlaceSettings {
  /** The path of `root.key`. */
  readonly file: string;
  /** What the operator asks for. */
  readonly wanted: RootKeyProvider | "auto";
  /** The key as a setting. */
  readonly setting?: string | undefined;
  /** The directory that systemd hands credentials over in. */
  readonly credentialsDirectory?: string | undefined;
  /** Whether there is a database with sealed secrets, which a new key could never open. */
  readonly hasKeys: boolean;
}

/** The name of the credential that holds the root key: `LoadCredential=anteroom-root-key:…`. */
export const CREDENTIAL = "anteroom-root-key";

/** The providers as messages call them. */
function namesOf({ file, credentialsDirectory = "" }: PlaceSettings): Readonly<Record<RootKeyProvider, string>> {
  return {
    file: `the file ${file}`,
    environment: "ANTEROOM_ROOT_KEY",
    credential: `the systemd credential ${join(credentialsDirectory, CREDENTIAL)}`,
    passphrase: "a passphrase",
  };
}

/**
 * Finds where the root key comes from, without reading it.
 * @throws {StartError} when it could come from two places, or is missing from the one that is asked for
 */
export function openPlaces(settings: PlaceSettings, memory: RootKeyMemory): Places {
  return new Places(settings, memory);
}

/** The root key's places on this machine. */
export class Places implements RootKeyPlaces {
  readonly #settings: PlaceSettings;
  readonly #next: string;
  #provider: RootKeyProvider;

  constructor(settings: PlaceSettings, memory: RootKeyMemory) {
    this.#settings = settings;
    this.#next = `${settings.file}.next`;
    this.#provider = this.#choose(memory);
  }

  get provider(): RootKeyProvider {
    return this.#provider;
  }

  read(memory: RootKeyMemory): RootKey {
    this.#finish(memory);
    const key = this.#find();
    if (key === undefined) throw this.#missing();
    return key;
  }

  /** The root key of a database that has none yet. A file is made, unless it is there. @throws {StartError} as `read` */
  first(): RootKey {
    const { file, hasKeys } = this.#settings;
    const found = this.#find();
    if (found !== undefined) return found;
    if (hasKeys || this.#provider !== "file") throw this.#missing();
    const key = newRootKey();
    writeRootKeyFile(file, key);
    return key;
  }

  derive(passphrase: string, terms: PassphraseTerms): Promise<RootKey> {
    return deriveRootKey(passphrase, terms);
  }

  async prepare(wish: RootKeyWish): Promise<NextRootKey> {
    if (wish.to === "passphrase") {
      const terms = newTerms();
      return { rootKey: await deriveRootKey(wish.passphrase, terms), terms };
    }
    if (wish.to === "file") {
      const rootKey = newRootKey();
      writeRootKeyFile(this.#next, rootKey);
      return { rootKey, terms: null };
    }
    const rootKey = parseRootKey(wish.key);
    if (rootKey !== undefined) return { rootKey, terms: null };
    const problem =
      "key is not a root key; give 32 bytes as 64 hexadecimal characters or as base64, or the line of a root.key file.";
    throw new AnteroomError("invalid_value", problem, { attribute: "key" });
  }

  settle(memory: RootKeyMemory, provider: RootKeyProvider): void {
    this.#finish(memory);
    if (isThere(this.#next)) removePrivateFile(this.#next);
    if (provider !== "file" && this.#isLeftBehind(memory)) removePrivateFile(this.#settings.file);
    this.#provider = provider;
  }

  /** The database has decided for what lies beside the root key: it takes its place. */
  #finish({ present }: RootKeyMemory): void {
    if (this.#isNext(present?.id)) movePrivateFile(this.#next, this.#settings.file);
  }

  #isNext(id: string | undefined): boolean {
    return id !== undefined && readRootKeyFile(this.#next)?.id === id;
  }

  #find(): RootKey | undefined {
    const { file, setting, credentialsDirectory } = this.#settings;
    switch (this.#provider) {
      case "file":
        return readRootKeyFile(file);
      case "environment":
        return setting === undefined ? undefined : parseSetting(setting);
      case "credential":
        return credentialsDirectory === undefined
          ? undefined
          : readRootKeyCredential(join(credentialsDirectory, CREDENTIAL));
      case "passphrase":
        return undefined;
    }
  }

  #choose(memory: RootKeyMemory): RootKeyProvider {
    const { wanted } = this.#settings;
    const names = namesOf(this.#settings);
    const found = this.#found(memory);
    const [first, second] = wanted === "auto" ? found : [wanted, ...found.filter((one) => one !== wanted)];
    if (first !== undefined && second !== undefined) {
      throw new StartError(
        `The root key is to come from two places, ${names[first]} and ${names[second]}. Keep the one that belongs to the database and take the other away.`,
      );
    }
    if (first === "passphrase" && memory.present?.terms === null) {
      throw new StartError(
        "The root key of this database is not made from a passphrase. Start with the key that it has, and run: anteroom keys rotate-root --to passphrase",
      );
    }
    return first ?? (memory.present?.terms ? "passphrase" : "file");
  }

  /** The providers that have a key. A file that a finished rotation left behind is none. */
  #found(memory: RootKeyMemory): readonly RootKeyProvider[] {
    const { file, setting, credentialsDirectory } = this.#settings;
    const found: RootKeyProvider[] = [];
    if (setting !== undefined) found.push("environment");
    if (credentialsDirectory !== undefined && isThere(join(credentialsDirectory, CREDENTIAL))) found.push("credential");
    const elsewhere = found.length > 0 || memory.present?.terms;
    const isKept = isThere(file) && !(elsewhere && this.#isLeftBehind(memory));
    if (isKept || this.#isNext(memory.present?.id)) found.push("file");
    return found;
  }

  #isLeftBehind({ replaced }: RootKeyMemory): boolean {
    const kept = readRootKeyFile(this.#settings.file);
    return kept !== undefined && replaced.includes(kept.id);
  }

  #missing(): StartError {
    const { file } = this.#settings;
    if (this.#provider !== "file") {
      const name = namesOf(this.#settings)[this.#provider];
      return new StartError(`The root key is to come from ${name}, which is not there. Put the key there.`);
    }
    return new StartError(
      `The database is there but its root key is not: ${file} is missing. Restore the file from a backup or with anteroom keys restore, or set ANTEROOM_ROOT_KEY_FILE to the key; a new key could not open what the old one sealed.`,
    );
  }
}

function parseSetting(setting: string): RootKey {
  const key = parseRootKey(setting);
  if (key !== undefined) return key;
  throw new StartError(
    "ANTEROOM_ROOT_KEY is not a root key: give 32 bytes as 64 hexadecimal characters or as base64, or the line of a root.key file.",
  );
}
